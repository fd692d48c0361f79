"""Commands from the shell to their last byte: `search` against a Typer hello world and tantivy in a bare script, and
the small ones against the same hello world.

Processes are started in turns; nothing but the home is in their surroundings. Compared is processor time, user and
system: what a person waits for beside it depends on who else computes. The floor of the second row is the bare script
and what Typer costs beyond an empty Python.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.home import ready
from benchmarks.measure import Row, Setting, Times, at_most, milliseconds, times
from benchmarks.words import choose
from indexer.embedded.engine import EmbeddedEngine
from indexer.query import age_in_days

HELLO = """import typer

app = typer.Typer(add_completion=False)


@app.command()
def main(name: str = "world") -> None:
    print(f"hello {name}")


app()
"""
AGE = "45"
FILTERS = (
    *("--all", "--status", "recruiting", "--status", "completed", "--phase", "2", "--phase", "3"),
    *("--country", "United States", "--age", AGE, "--sex", "female"),
    *("--near", "42.36,-71.06", "--within", "100km", "--facets", "--json"),
)
SMALL = {
    "show": ("show", "NCT90000007", "--json"),
    **{name: (name, "--json") for name in ("status", "runs", "doctor")},
}
Words = list[str]


def measure(setting: Setting) -> Iterator[Row]:
    """The commands, the hello world, the bare script."""
    home = ready(setting)
    word = choose(EmbeddedEngine(home / "index")).frequent
    hello = setting.folder / "hello.py"
    hello.write_text(HELLO)
    trials = str(Path(sys.executable).with_name("trials"))
    bare = Path(__file__).with_name("bare_search.py")
    commands = {
        "ours": [trials, "search", word, *FILTERS],
        "hello": [sys.executable, str(hello)],
        "bare": [sys.executable, str(bare), str(home / "index"), word, str(age_in_days(AGE))],
        "python": [sys.executable, "-c", "pass"],
        **{name: [trials, *words] for name, words in SMALL.items()},
    }
    answers = {name: run(home, words) for name, words in commands.items()}
    check(answers, setting.count)
    taken = processor_times(home, commands, setting.rounds)
    floor = taken["hello"].middle
    beyond = taken["bare"].middle + floor - taken["python"].middle
    yield row("trials search, cold", taken["ours"].middle, "Typer hello", floor, 1.5)
    yield row("trials search, cold", taken["ours"].middle, "bare + Typer", beyond, 1.25)
    for name in SMALL:
        yield row(f"trials {name}, cold", taken[name].middle, "Typer hello", floor, 1.5)


def check(answers: dict[str, bytes], count: int) -> None:
    """The commands say what they have to."""
    answer, script = json.loads(answers["ours"]), json.loads(answers["bare"])
    assert answer["total"] == script["total"]
    assert len(answer["hits"]) == len(script["hits"])
    assert json.loads(answers["show"])["id"] == SMALL["show"][1]
    assert json.loads(answers["status"])["registries"][0]["records"] == count
    assert len(json.loads(answers["runs"])["runs"]) >= 1
    assert json.loads(answers["doctor"])["ok"] is True


def row(what: str, ours: float, floor_name: str, floor: float, bound: float) -> Row:
    """One command against a floor."""
    return at_most(what, milliseconds(ours), f"{floor_name} {milliseconds(floor)}", ours / floor, bound)


def processor_times(home: Path, commands: dict[str, Words], rounds: int) -> dict[str, Times]:
    """Each once unmeasured, then all in turns: seconds of a processor that each process took."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, words in commands.items():
            seconds = processor_time(home, words)
            if number:
                taken[name].append(seconds)
    return {name: times(values) for name, values in taken.items()}


def processor_time(home: Path, words: Words) -> float:
    """User and system seconds of one process, start and end included."""
    with Path(os.devnull).open("wb") as nowhere:
        process = subprocess.Popen(words, env=surroundings(home), stdout=nowhere)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return used.ru_utime + used.ru_stime


def run(home: Path, words: Words) -> bytes:
    """What a process prints."""
    return subprocess.run(words, env=surroundings(home), capture_output=True, check=True).stdout


def surroundings(home: Path) -> dict[str, str]:
    """Modules may be compiled: a shell that forbids it would be measured, not the command."""
    return {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "TRIALS_HOME": str(home)}

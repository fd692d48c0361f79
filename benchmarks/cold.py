"""`trials search` from the shell to its last byte, against a Typer hello world and against tantivy in a bare script.

Processes are started in turns; nothing but the home is in their surroundings. The floor of the second row is the bare
script and what Typer costs beyond an empty Python.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.home import ready
from benchmarks.measure import Row, Setting, at_most, in_turns, milliseconds
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


def measure(setting: Setting) -> Iterator[Row]:
    """The command, the hello world, the bare script."""
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
    }
    answer, script = json.loads(run(home, commands["ours"])), json.loads(run(home, commands["bare"]))
    assert answer["total"] == script["total"]
    assert len(answer["hits"]) == len(script["hits"])
    runs = {name: lambda words=words: run(home, words) for name, words in commands.items()}
    taken = in_turns(runs, setting.rounds)
    ours, floor = taken["ours"].fastest, taken["hello"].fastest
    beyond = taken["bare"].fastest + floor - taken["python"].fastest
    yield at_most("trials search, cold", milliseconds(ours), f"Typer hello {milliseconds(floor)}", ours / floor, 1.5)
    yield at_most(
        "trials search, cold", milliseconds(ours), f"bare + Typer {milliseconds(beyond)}", ours / beyond, 1.25
    )


def run(home: Path, words: list[str]) -> bytes:
    """What a process prints. Modules may be compiled: a shell that forbids it would be measured, not the command."""
    surroundings = {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "TRIALS_HOME": str(home)}
    return subprocess.run(words, env=surroundings, capture_output=True, check=True).stdout

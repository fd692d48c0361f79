"""What a search and a show load, by name: nothing of crawling, of the model, of the other engine, of terminals."""

import subprocess
import sys
from pathlib import Path

import pytest

from search_cli.group import load, only_reads
from tests.search_cli.conftest import clean_environment

UNWANTED = (
    *("scrapy", "twisted", "pydantic", "pydantic_core", "elasticsearch", "orjson", "lxml", "rapidfuzz", "rich"),
    *("logging", "asyncio", "importlib.metadata", "sqlite3", "ssl", "urllib.request", "email"),
)
ASK = """
import sys
from search_cli.main import run
code = run(sys.argv[1:])
print(*sys.modules, sep="\\n", file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    "words",
    [
        ("search", "slipped", "disc", "stem", "cells"),
        ("search", "slipped", "disc", "--recruiting", "--json", "--facets", "--explain"),
        ("search", "disc", "--near", "Lyon", "--country", "France", "--age", "54", "--sex", "female", "--phase", "2"),
        ("search", "disc", "--registry", "ctgov", "--updated-since", "900d", "--plain"),
        ("search", "NCT90017919"),
        ("show", "NCT90017919"),
        ("show", "NCT90017919", "--json"),
        ("show", "NCT90017919", "--plain", "--full"),
    ],
)
def test_an_answer_loads_only_what_it_needs(words: tuple[str, ...], sample_home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK, *words],
        env=clean_environment(TRIALS_HOME=str(sample_home)),
        capture_output=True,
        text=True,
        check=False,
    )
    loaded = done.stderr.splitlines()
    assert done.returncode == 0, done.stderr[:500]
    assert "search_cli.commands." + words[0] in loaded
    assert [name for name in UNWANTED if name in loaded] == []


@pytest.mark.parametrize("command", ["status", "runs", "doctor"])
def test_the_state_of_things_loads_nothing_that_ranks_or_draws(command: str, sample_home: Path) -> None:
    """Each of these costs a tenth of such a start, or half of that."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, command, "--json"],
        env=clean_environment(TRIALS_HOME=str(sample_home)), capture_output=True, text=True, check=True,
    )  # fmt: skip
    unwanted = {"dataclasses", "hashlib", "pydantic", "rich", "orjson", "logging"} | {
        "indexer.embedded.compile", "indexer.embedded.order", "indexer.query", "search_cli.render.layout",
    }  # fmt: skip
    assert unwanted & set(done.stderr.split()) == set()


def test_listing_the_commands_loads_none_of_them() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=clean_environment(), capture_output=True, text=True, check=True
    )
    assert [name for name in done.stderr.splitlines() if name.startswith("search_cli.commands.")] == []


@pytest.mark.parametrize(
    ("words", "reads"),
    [
        (["search", "disc"], True),
        (["show", "NCT90017919"], True),
        (["runs"], True),
        (["runs", "accept", "3"], False),
        (["search", "disc", "--as-of=2026-01-01"], False),
        (["doctor", "--json"], True),
        (["doctor", "--thorough"], False),
        (["doctor", "--fix"], False),
        (["crawl", "ctgov"], False),
        (["--version"], False),
        ([], False),
    ],
)
def test_only_a_call_that_makes_nothing_ends_without_taking_memory_apart(words: list[str], reads: bool) -> None:
    if words and words[0].isidentifier():
        load(words[0])
    assert only_reads(words) is reads


@pytest.mark.parametrize(("words", "collects"), [(("runs",), False), (("history", "NCT90017919"), True)])
def test_garbage_is_collected_again_as_soon_as_a_command_is_one_that_makes_something(
    words: tuple[str, ...], collects: bool, sample_home: Path
) -> None:
    ask = ASK.replace("code = run(sys.argv[1:])", "import gc; gc.disable(); code = run(sys.argv[1:])")
    done = subprocess.run(
        [sys.executable, "-c", ask.replace('print(*sys.modules, sep="\\n"', "print(gc.isenabled()"), *words],
        env=clean_environment(TRIALS_HOME=str(sample_home)), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.split()) == (0, [str(collects)])

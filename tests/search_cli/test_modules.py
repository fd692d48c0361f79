"""What a search and a show load, by name: nothing of crawling, of the model, of the other engine, of terminals."""

import subprocess
import sys
from pathlib import Path

import pytest

from search_cli.main import only_reads
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
        (["crawl", "ctgov"], False),
        (["--version"], False),
        ([], False),
    ],
)
def test_only_a_call_that_makes_nothing_ends_without_taking_memory_apart(words: list[str], reads: bool) -> None:
    assert only_reads(words) is reads

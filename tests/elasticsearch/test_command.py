"""The command line on a server: nothing but one setting differs, and it answers what the embedded index answers."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from indexer.elastic.engine import ElasticEngine
from tests.elasticsearch.node import free_port
from tests.elasticsearch.server import open_engine
from tests.search_cli.conftest import Done, clean_environment, run_program, sample_home

__all__ = ["sample_home"]


class Both(NamedTuple):
    """One archive with an index of each kind."""

    home: Path
    engine: ElasticEngine

    @property
    def settings(self) -> dict[str, str]:
        return {"TRIALS_INDEX": self.engine.server.addresses[0], "TRIALS_INDEX_NAME": self.engine.server.name}

    def here(self, *words: str) -> Done:
        return run_program(*words, env=clean_environment(TRIALS_HOME=str(self.home)))

    def there(self, *words: str, **settings: str) -> Done:
        return run_program(*words, env=clean_environment(TRIALS_HOME=str(self.home), **self.settings | settings))


@pytest.fixture(scope="module")
def both(server: str, sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    home = tmp_path_factory.mktemp("both") / "home"
    shutil.copytree(sample_home, home)
    with open_engine(server) as engine:
        found = Both(home, engine)
        done = found.there("index")
        assert (done.code, "made anew" in done.out) == (0, True), done.err
        yield found


def rounded(value: Any) -> Any:
    """An answer without the last digits of its numbers, and without its cursor, which holds them and a generation."""
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items() if name != "next"}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return round(value, 4) if isinstance(value, float) else value


@pytest.mark.parametrize(
    "words",
    [
        ("slipped", "disc", "stem", "cells", "--facets"),
        ("disc", "--all", "--near", "Lyon", "--within", "3000km", "--explain"),
        ("--recruiting", "--sort", "updated", "--facets"),
        ("--near", "Boston", "--within", "10000km", "--sort", "distance", "--all"),
        ("pain", "--age", "54", "--sex", "female", "--phase", "2", "--any"),
        ("zebra", "crossing"),
    ],
)
def test_a_search_answers_the_same(both: Both, words: tuple[str, ...]) -> None:
    here, there = both.here("search", *words, "--json"), both.there("search", *words, "--json")
    assert (here.code, there.code, there.err) == (0, 0, here.err)
    assert rounded(there.json) == rounded(here.json)


def test_pages_and_single_trials_are_the_same(both: Both) -> None:
    first = both.there("search", "--all", "--limit", "3", "--sort", "updated", "--json").json
    cursor = first["next"]
    second = both.there("search", "--all", "--limit", "3", "--sort", "updated", "--json", "--cursor", cursor).json
    whole = both.here("search", "--all", "--limit", "6", "--sort", "updated", "--json").json
    numbers = [hit["id"] for hit in (*first["hits"], *second["hits"])]
    assert numbers == [hit["id"] for hit in whole["hits"]]
    assert both.there("show", numbers[0], "--json").json == both.here("show", numbers[0], "--json").json
    assert both.there("show", "NCT99999999").code == 1


def test_the_index_is_kept_up_checked_and_gone_back_to(both: Both) -> None:
    assert "nothing had changed" in both.there("index").out
    assert both.there("status", "--json").code == 0
    doctor = both.there("doctor")
    assert doctor.code == 0
    told = " ".join(doctor.out.split())
    assert f"the server at {both.engine.server.addresses[0]} has all parts and takes changes, up to date" in told
    assert "nobody writes to the archive now" in told
    assert "each file as it was written, up to date" in " ".join(both.here("doctor", "--thorough").out.split())
    generation = both.engine.state().generation
    rebuilt = both.there("index", "--rebuild", "--json").json
    assert rebuilt["rebuilt"]
    assert rebuilt["refused"] == {}
    assert "searched again" in both.there("index", "--rollback").out
    assert both.engine.state().generation == generation
    assert both.there("index", "--rollback", "--rebuild").code == 2
    assert both.here("index", "--rollback").code == 2


def test_without_a_server_every_command_that_needs_one_says_so_with_code_5(both: Both) -> None:
    away = f"http://127.0.0.1:{free_port()}"
    for words in (("search", "disc"), ("show", "NCT90017919"), ("index",), ("index", "--rollback"), ("doctor",)):
        done = both.there(*words, TRIALS_INDEX=away)
        assert done.code == 5, words
        assert "cannot be reached" in done.err + done.out
        assert "Traceback" not in done.err


def test_a_password_in_the_address_is_refused_with_code_2(both: Both) -> None:
    done = both.there("search", "disc", TRIALS_INDEX="http://me:hunter2@127.0.0.1:9200")
    assert (done.code, done.out) == (2, "")
    assert "must not hold a name or password" in done.err
    assert "hunter2" not in done.err


def test_the_client_is_loaded_without_what_it_does_not_use(both: Both) -> None:
    ask = """
import sys
from search_cli.main import run
code = run(["search", "disc", "--json"])
print(*sys.modules, sep="\\n", file=sys.stderr)
sys.exit(code)
"""
    environment = clean_environment(TRIALS_HOME=str(both.home), **both.settings)
    done = subprocess.run([sys.executable, "-c", ask], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    loaded = done.stderr.splitlines()
    assert "elasticsearch" in loaded
    unwanted = ("aiohttp", "requests", "scrapy", "pydantic", "rich", "elasticsearch.helpers", "sqlite3")
    assert [name for name in unwanted if name in loaded] == []

"""A registry that wants a key: what `trials registries` says with and without it, and what a crawl of it does."""

from pathlib import Path

import pytest

from tests.search_cli.conftest import Call

KEY = "not-a-real-key-9090"


def reached(call: Call) -> str:
    return {one["id"]: one["reached_by"] for one in call("registries", "--json").json["registries"]}["cris"]


def test_without_the_key_it_is_listed_as_needing_one(home: Path, call: Call) -> None:
    assert reached(call).startswith("needs a key: set TRIALS_CRIS_KEY (")
    assert "needs a key: set TRIALS_CRIS_KEY" in " ".join(call("registries", "--plain").out.split())


def test_with_the_key_it_is_crawled_and_the_key_is_not_shown(
    home: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALS_CRIS_KEY", KEY)
    assert reached(call).startswith("`trials crawl cris`")
    assert KEY not in call("registries", "--json").out


def test_a_crawl_of_it_alone_without_the_key_is_one_sentence(home: Path, call: Call) -> None:
    done = call("crawl", "cris")
    assert done.code == 2
    assert "CRIS needs a key: set TRIALS_CRIS_KEY" in " ".join(done.err.split())
    assert "Traceback" not in done.err
    assert not home.exists()

"""`trials search --as-of`: the answer of a day gone by, from what the archive held at its end."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from search_cli.schemas import schemas
from tests.search_cli.conftest import Call
from tests.search_cli.editions import RECRUITING, Editions, edited, numbers, study

OTHER = "NCT90025838"


def close(protocol: dict[str, Any]) -> None:
    protocol["statusModule"]["overallStatus"] = "COMPLETED"


def heart(protocol: dict[str, Any]) -> None:
    """Another trial altogether, outside the scope."""
    protocol["identificationModule"] |= {"briefTitle": "Exercise after a heart attack", "officialTitle": "Exercise"}
    for name in ("conditionsModule", "armsInterventionsModule", "outcomesModule", "eligibilityModule"):
        protocol.pop(name, None)
    protocol["descriptionModule"] = {"briefSummary": "People exercise after a heart attack."}
    protocol["conditionsModule"] = {"conditions": ["Heart attack"]}


@pytest.fixture
def editions(home: Path, monkeypatch: pytest.MonkeyPatch) -> Editions:
    found = Editions(home, monkeypatch)
    found.publish("2026-01-05", [study(RECRUITING), study(OTHER)])
    found.publish("2026-02-05", [edited(RECRUITING, close)])
    found.publish("2026-03-05", [], gone=[OTHER])
    found.publish("2026-04-05", [edited(RECRUITING, heart), study(OTHER)])
    return found


def answer(call: Call, *words: str) -> dict[str, Any]:
    done = call("search", *words, "--json")
    assert done.code == 0, done.err
    found: dict[str, Any] = done.json
    assert [error.message for error in Draft202012Validator(schemas()["answer"]).iter_errors(found)] == []
    return found


def ids(found: dict[str, Any]) -> list[str]:
    return sorted(hit["id"] for hit in found["hits"])


@pytest.mark.parametrize("indexed", [False, True], ids=["no index of today", "an index of today"])
def test_each_day_is_answered_from_what_was_held_at_its_end(editions: Editions, call: Call, indexed: bool) -> None:
    if indexed:
        assert call("index").code == 0
    for day, wanted, recruiting in [
        ("2026-01-05", [RECRUITING, OTHER], [RECRUITING]),
        ("2026-02-04", [RECRUITING, OTHER], [RECRUITING]),
        ("2026-02-05", [RECRUITING, OTHER], []),
        ("2026-03-05", [RECRUITING], []),
        ("2026-04", [OTHER], []),
    ]:
        found = answer(call, "--as-of", day)
        assert ids(found) == sorted(wanted), day
        assert found["as_of"] == {"ctgov": f"{day[:7]}-05" if day != "2026-02-04" else "2026-01-05"}
        assert RECRUITING not in ids(answer(call, "--as-of", day, "--recruiting")) or recruiting


def test_the_answer_says_of_which_day_it_speaks(editions: Editions, call: Call) -> None:
    found = answer(call, "--as-of", "2026-02-01")
    assert found["query"]["as_of"] == "2026-02-01"
    assert found["notice"].startswith("As known at the end of 2026-02-01 (UTC).")
    told = call("search", "--as-of", "2026-02-01").out
    assert "As known at the end of 2026-02-01" in told
    assert "trials history" in told
    assert "Warning" not in told  # fresh on that day, whatever the day is today


def test_trials_outside_the_scope_are_there_with_all_only(editions: Editions, call: Call) -> None:
    inside = answer(call, "--as-of", "2026-04-30")
    assert (ids(inside), inside["out_of_scope"]) == ([OTHER], None)
    assert ids(answer(call, "--as-of", "2026-04-30", "--all")) == [RECRUITING, OTHER]
    assert ids(answer(call, "heart attack", "--as-of", "2026-04-30", "--all")) == [RECRUITING]


def test_every_option_works_as_on_the_index_of_today(home: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    editions = Editions(home, monkeypatch)
    editions.publish("2026-01-05", [study(number) for number in numbers()])
    editions.publish("2026-02-05", [edited(number, close) for number in numbers()])
    shutil.copytree(home, home.with_name("then"))
    editions.publish("2026-03-05", [edited(number, heart) for number in numbers()])
    asked = [
        ("disc", "--facets", "--limit", "5"),
        ("stem cells", "--explain", "--near", "Paris", "--within", "3000km", "--sort", "distance"),
        ("--phase", "2", "--country", "France", "--status", "completed"),
        ("--condition", "disc_degeneration", "--age", "54", "--sex", "female", "--sort", "updated"),
        ("disk degenertion", "--any"),
        (RECRUITING,),
    ]
    of_then = [answer(call, *words, "--as-of", "2026-02-20", "--all") for words in asked]
    monkeypatch.setenv("TRIALS_HOME", str(home.with_name("then")))
    assert call("index").code == 0
    for words, then in zip(asked, of_then, strict=True):
        direct = answer(call, *words, "--all")
        assert direct["hits"], words
        for name in ("matched", "total", "facets", "read_as"):
            assert then[name] == direct[name], (words, name)
        assert [hit | {"listing": []} for hit in then["hits"]] == [hit | {"listing": []} for hit in direct["hits"]]


def test_a_page_of_a_past_day_goes_on_with_its_cursor(home: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    editions = Editions(home, monkeypatch)
    editions.publish("2026-01-05", [study(number) for number in numbers()])
    editions.publish("2026-02-05", [study(RECRUITING)], gone=numbers()[:5])
    words = ("--as-of", "2026-01-31", "--all", "--limit")
    first = answer(call, *words, "30")
    second = answer(call, *words, "200", "--cursor", first["next"])
    assert sorted(ids(first) + ids(second)) == numbers()
    assert "index has changed" not in second["notice"]


def test_a_span_goes_back_from_the_day_that_is_asked_about(
    home: Path, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    def updated(protocol: dict[str, Any]) -> None:
        protocol["statusModule"]["lastUpdatePostDateStruct"] = {"date": "2026-01-01", "type": "ACTUAL"}

    Editions(home, monkeypatch).publish("2026-01-05", [edited(RECRUITING, updated)])
    assert ids(answer(call, "--as-of", "2026-01-31", "--updated-since", "30d")) == [RECRUITING]
    assert ids(answer(call, "--as-of", "2026-01-31", "--updated-since", "29d")) == []


def test_today_is_the_present_and_nothing_is_built_for_it(sample: Path, call: Call) -> None:
    today = datetime.now(UTC).date().isoformat()
    then, now = answer(call, "disc", "--facets", "--as-of", today), answer(call, "disc", "--facets")
    assert then["query"].pop("as_of") == today
    assert then["notice"].endswith(now["notice"])
    assert then | {"notice": ""} == now | {"notice": ""}
    assert not (sample / "past").exists()


def test_an_index_that_is_behind_does_not_answer_for_today(editions: Editions, call: Call) -> None:
    assert call("index").code == 0
    editions.publish(datetime.now(UTC).date().isoformat(), [study(RECRUITING)])
    assert ids(answer(call)) == [OTHER]
    assert ids(answer(call, "--as-of", datetime.now(UTC).date().isoformat())) == [RECRUITING, OTHER]


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2025-12-31", "nothing was known at the end of 2025-12-31: the first records came on 2026-01-05"),
        ((datetime.now(UTC) + timedelta(days=2)).date().isoformat(), "is still to come"),
        ("yesterday", "--as-of takes a date such as 2026-05-01, not 'yesterday'"),
    ],
)
def test_a_day_of_which_nothing_is_known_is_one_sentence(editions: Editions, call: Call, day: str, told: str) -> None:
    done = call("search", "--as-of", day)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert done.err.count("\n") == 1


def test_a_server_is_not_asked_for_a_past_day(editions: Editions, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALS_INDEX", "http://127.0.0.1:9")
    done = call("search", "--as-of", "2026-02-01")
    assert (done.code, done.out) == (2, "")
    assert "unset TRIALS_INDEX" in done.err


def test_an_index_of_a_day_is_kept_and_the_oldest_go(editions: Editions, call: Call) -> None:
    answer(call, "--as-of", "2026-01-05")
    (kept,) = (editions.home / "past").iterdir()
    built = next(kept.glob("trials-*/meta.json")).stat()
    answer(call, "--as-of", "2026-01-05")
    assert next(kept.glob("trials-*/meta.json")).stat() == built
    for day in range(6, 12):
        answer(call, "--as-of", f"2026-01-{day:02}")
    names = sorted(path.name[:10] for path in (editions.home / "past").iterdir())
    assert names == ["2026-01-08", "2026-01-09", "2026-01-10", "2026-01-11"]


def test_a_damaged_or_half_built_index_of_a_day_is_made_again(editions: Editions, call: Call) -> None:
    answer(call, "--as-of", "2026-01-05")
    for path in (editions.home / "past").rglob("*.store"):
        path.write_bytes(b"")
    assert ids(answer(call, "--as-of", "2026-01-05")) == [RECRUITING, OTHER]
    next((editions.home / "past").rglob("CURRENT")).unlink()
    assert ids(answer(call, "--as-of", "2026-01-05")) == [RECRUITING, OTHER]


def test_what_is_purged_leaves_every_past_day(editions: Editions, call: Call) -> None:
    assert OTHER in ids(answer(call, "--as-of", "2026-01-05"))
    assert call("purge", OTHER, "--why", "asked", "--yes").code == 0
    assert not (editions.home / "past").exists()
    assert ids(answer(call, "--as-of", "2026-01-05")) == [RECRUITING]


def test_links_are_those_that_were_decided_by_then(editions: Editions, call: Call) -> None:
    assert call("index").code == 0
    decided = call("links", "join", RECRUITING, OTHER, "--why", "one study")
    assert decided.code == 0, decided.err
    assert ids(answer(call, "--as-of", "2026-01-05")) == [RECRUITING, OTHER]


def test_a_home_for_reading_only_is_answered_from(editions: Editions, call: Call) -> None:
    editions.home.chmod(0o500)
    try:
        assert ids(answer(call, "--as-of", "2026-01-05")) == [RECRUITING, OTHER]
        assert json.dumps(sorted(path.name for path in editions.home.iterdir())).count("past") <= 1
    finally:
        editions.home.chmod(0o700)

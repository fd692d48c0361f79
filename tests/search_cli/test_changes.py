"""`trials changes` and `trials history`: what happened between two days, by type, with its direction and distance."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive
from tests.search_cli.conftest import Call
from tests.search_cli.editions import RECRUITING, Editions, edited, numbers, study
from trials.changes import TYPES

OTHER = "NCT90025838"


def close(protocol: dict[str, Any]) -> None:
    protocol["statusModule"]["overallStatus"] = "COMPLETED"


def more_people(protocol: dict[str, Any]) -> None:
    protocol["designModule"]["enrollmentInfo"]["count"] += 50


def bern(protocol: dict[str, Any]) -> None:
    place = {"facility": "Spital Bern", "status": "RECRUITING", "city": "Bern", "country": "Switzerland"}
    protocol["contactsLocationsModule"]["locations"].append({**place, "geoPoint": {"lat": 46.948, "lon": 7.4474}})


def older(protocol: dict[str, Any]) -> None:
    protocol["eligibilityModule"]["maximumAge"] = "95 Years"


@pytest.fixture
def editions(home: Path, monkeypatch: pytest.MonkeyPatch) -> Editions:
    found = Editions(home, monkeypatch)
    found.publish("2026-01-05", [study(RECRUITING), study(OTHER)])
    return found


def lines(call: Call, *words: str) -> list[dict[str, Any]]:
    done = call("changes", "--all", *words, "--json")
    assert (done.code, done.err) == (0, "")
    return [json.loads(line) for line in done.out.splitlines()]


def told(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(line["id"], line["type"]) for line in found]


def test_each_line_is_one_change_with_its_fields(editions: Editions, call: Call) -> None:
    editions.publish("2026-02-05", [edited(RECRUITING, close, more_people)])
    closed, enrolment = lines(call, "--since", "2026-02-01")
    assert {name: closed[name] for name in ("id", "type", "field", "old", "new", "at", "direction")} == {
        "id": RECRUITING,
        "type": "closed",
        "field": "status",
        "old": "recruiting",
        "new": "completed",
        "at": "2026-02-05T06:00:00Z",
        "direction": "closed",
    }
    assert (enrolment["type"], enrolment["new"] - enrolment["old"], enrolment["direction"]) == ("enrolment", 50, "more")


def test_the_first_copy_is_new_and_a_later_equal_one_is_nothing(editions: Editions, call: Call) -> None:
    editions.publish("2026-02-05", [study(RECRUITING)])
    assert told(lines(call, "--since", "2026-01-01")) == [(RECRUITING, "new"), (OTHER, "new")]
    assert lines(call, "--since", "2026-02-01") == []


def test_a_trial_that_leaves_and_comes_back_is_told_twice(editions: Editions, call: Call) -> None:
    editions.publish("2026-02-05", [], gone=[OTHER])
    editions.publish("2026-03-05", [edited(OTHER, more_people)])
    found = lines(call, "--since", "2026-02-01")
    assert told(found) == [(OTHER, "left"), (OTHER, "returned"), (OTHER, "enrolment")]


def test_every_edition_between_is_compared_with_the_one_before_it(editions: Editions, call: Call) -> None:
    editions.publish("2026-02-05", [edited(RECRUITING, more_people)])
    editions.publish("2026-03-05", [edited(RECRUITING, more_people, more_people)])
    editions.publish("2026-04-05", [study(RECRUITING)])
    directions = [line["direction"] for line in lines(call, "--since", "2026-02-01")]
    assert directions == ["more", "more", "less"]
    assert len(lines(call, "--since", "2026-04-01")) == 1


def test_a_site_is_told_with_its_distance_and_far_ones_are_left_out(editions: Editions, call: Call) -> None:
    editions.publish("2026-02-05", [edited(RECRUITING, bern)])
    near = lines(call, "--since", "2026-02-01", "--near", "Thun, Switzerland", "--within", "50km")
    assert [(line["type"], line["new"]) for line in near] == [("site_added", "Spital Bern, Bern, Switzerland")]
    assert 20 < near[0]["distance_km"] < 35
    assert lines(call, "--since", "2026-02-01", "--near", "Sydney, Australia", "--within", "50km") == []


def test_a_filter_lets_through_what_it_finds_before_or_after(editions: Editions, call: Call) -> None:
    editions.publish("2026-02-05", [edited(RECRUITING, close)])
    assert told(lines(call, "--since", "2026-02-01", "--recruiting")) == [(RECRUITING, "closed")]
    assert told(lines(call, "--since", "2026-02-01", "--status", "completed")) == [(RECRUITING, "closed")]
    assert lines(call, "--since", "2026-02-01", "--status", "withdrawn") == []
    assert lines(call, "--since", "2026-02-01", "--query", "zzzqx") == []
    assert told(lines(call, "--since", "2026-02-01", "--query", RECRUITING)) == [(RECRUITING, "closed")]


def test_types_can_be_chosen(editions: Editions, call: Call) -> None:
    editions.publish("2026-02-05", [edited(RECRUITING, close, more_people, older)])
    chosen = lines(call, "--since", "2026-02-01", "--type", "criterion_loosened", "--type", "closed")
    assert [line["type"] for line in chosen] == ["closed", "criterion_loosened"]
    done = call("changes", "--type", "openned")
    assert done.code == 2
    assert "opened" in done.err


def test_outside_the_scope_is_told_only_with_all(home: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    editions = Editions(home, monkeypatch)
    editions.publish("2026-01-05", [study(number) for number in numbers()])
    everything = {line["id"] for line in lines(call, "--since", "2026-01-01")}
    done = call("changes", "--since", "2026-01-01", "--json")
    inside = {json.loads(line)["id"] for line in done.out.splitlines()}
    assert everything == set(numbers())
    assert inside < everything
    assert inside


def test_people_read_what_happened_and_where_it_is_from(editions: Editions, call: Call) -> None:
    editions.publish("2026-02-05", [edited(RECRUITING, close, bern, older)], gone=[OTHER])
    done = call("changes", "--all", "--since", "2026-02-01")
    assert done.code == 0
    text = " ".join(done.out.split())
    for words in ("Recruits no more: recruiting → completed", "Site added: Spital Bern", "No longer at the registry"):
        assert words in text
    assert "4 changes since 2026-02-01" in text
    assert "not medical advice" in text


def test_history_tells_the_changes_with_their_direction(editions: Editions, call: Call) -> None:
    editions.publish("2026-02-05", [edited(RECRUITING, close, older)])
    done = call("history", RECRUITING, "--json")
    first, second = done.json["records"][0]["versions"]
    assert first["changes"] == []
    assert [(change["type"], change["direction"]) for change in second["changes"]] == [
        ("closed", "closed"),
        ("criterion_loosened", "looser"),
    ]
    assert "Recruits no more" in call("history", RECRUITING).out


def test_only_what_changed_is_read(editions: Editions, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    editions.publish("2026-02-05", [study(number) for number in numbers()])
    editions.publish("2026-03-05", [edited(OTHER, close)])
    read: list[str] = []
    kept = Archive.trial_json

    def count(archive: Archive, held: Any) -> bytes:
        read.append(held.key)
        return kept(archive, held)

    monkeypatch.setattr(Archive, "trial_json", count)
    lines(call, "--since", "2026-03-01")
    assert read == [OTHER, OTHER]


@pytest.mark.parametrize("since", ["yesterday", "7 parsecs", "", "2026-13-01"])
def test_a_time_that_is_none_is_a_sentence(since: str, editions: Editions, call: Call) -> None:
    done = call("changes", "--since", since)
    assert done.code == 2
    assert "--since takes" in done.err


def test_every_type_has_words_for_people() -> None:
    from search_cli.render.changes import WORDS

    assert set(WORDS) == set(TYPES)

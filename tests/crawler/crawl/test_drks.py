"""DRKS's crawl against a server of its protocol: one download, what a query finds in it, departures, failures."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.answers.drks import Download, sought
from crawler.archive import RunRecord
from crawler.records import Raw, Reject
from crawler.sample import faults
from crawler.sample.faces import drks as face
from crawler.sample.faults import Fault
from crawler.sample.server import SampleRegistry
from tests.crawler.crawl.serving import body, crawled, last, mark, members, standing, targets, trial
from trials.errors import ReadError, RegistryError

Serve = Callable[..., SampleRegistry]
ONE, TWO, KNEE, NECK = "DRKS90100011", "DRKS90100022", "DRKS90100055", "DRKS90100044"
NUMBERS = {ONE, TWO, "DRKS90100033", NECK, KNEE}


@pytest.fixture
def serve(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """The sample records, and a patience that a test can wait for."""
    monkeypatch.setenv("TRIALS_PATIENCE", "2")
    with ExitStack() as opened:

        def go(**options: Any) -> SampleRegistry:
            registry = SampleRegistry(face="drks", **options)
            opened.enter_context(registry)
            monkeypatch.setenv("TRIALS_DRKS_URL", registry.url)
            return registry

        yield go


def run(home: Path, **options: Any) -> RunRecord:
    return crawled(home, "drks", **options)


def copied(registry: SampleRegistry, count: int) -> None:
    """So many records more, which resemble one."""
    for number in range(count):
        record = registry.records[ONE]
        record["drksId"] = f"DRKS902000{number:02}"
        registry.records[record["drksId"]] = record


@pytest.mark.parametrize("layout", ["files", "list"])
def test_everything_comes_with_one_download_whatever_lies_in_it(
    layout: str, serve: Serve, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(face, "LAYOUT", layout)
    registry = serve()
    record = run(home)
    assert record.ok
    assert set(standing(home, "drks")) == NUMBERS
    assert targets(registry) == ["/search/en/download/all-json"]
    assert mark(home, "drks") == "2026-11-20T09:00:05"  # the download's own time
    held = registry.records.get_held(ONE)
    assert held is not None
    assert body(home, "drks", ONE) == held.body


def test_a_scope_finds_records_in_either_language_and_leaves_the_others(serve: Serve, home: Path) -> None:
    serve()
    run(home, scope="spine-cells")
    assert set(standing(home, "drks")) == NUMBERS - {KNEE, NECK}
    german = trial(home, "drks", TWO)
    assert german.language == "de"
    assert german.title == "Nabelschnurzellen nach Verletzung des Rückenmarks"


def test_a_text_finds_records_with_each_of_its_words(serve: Serve, home: Path) -> None:
    serve()
    run(home, query="walking neck")
    assert set(standing(home, "drks")) == {NECK}


def test_a_second_crawl_takes_only_what_changed(serve: Serve, home: Path) -> None:
    registry = serve()
    run(home)
    registry.data_timestamp = "2026-11-21T09:00:00"
    registry.records.change(ONE, {"recruitment.status": "SUSPENDED", "lastUpdate": "2026-11-21"})
    record = run(home)
    assert (record.counts["records/changed"], record.counts["records/same"]) == (1, 4)
    assert trial(home, "drks", ONE).status == "suspended"
    assert mark(home, "drks") == "2026-11-21T09:00:00"


def test_within_the_hour_there_is_nothing_new_and_nothing_is_asked(serve: Serve, home: Path) -> None:
    soon = (datetime.now(UTC) - timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%S")
    registry = serve(data_timestamp=soon)
    run(home)
    registry.requests.clear()
    record = run(home)
    assert record.ok
    assert registry.requests == []
    assert mark(home, "drks") == soon
    assert run(home, full=True).counts["records/same"] == 5


def test_since_and_limit_look_at_a_part_and_move_no_mark(serve: Serve, home: Path) -> None:
    serve()
    assert run(home, since=date(2026, 11, 15)).counts["records/new"] == 1
    assert set(standing(home, "drks")) == {NECK}
    assert run(home, limit=2).ok
    assert len(standing(home, "drks")) == 3
    assert mark(home, "drks") is None


def test_only_a_record_without_a_page_is_gone(serve: Serve, home: Path) -> None:
    registry = serve()
    copied(registry, 10)
    run(home, query="injection")
    del registry.records[ONE]
    record = run(home, query="injection")
    assert record.ok
    assert standing(home, "drks")[ONE] == "it is not in the download and the registry has no page for it"
    assert targets(registry)[-1] == f"/search/en/trial/{ONE}"


def test_a_record_that_the_query_finds_no_more_leaves_it_and_stands(serve: Serve, home: Path) -> None:
    registry = serve()
    copied(registry, 10)
    first = run(home, query="injection")
    registry.records.change(ONE, {"observationalGroups": []})
    run(home, query="injection")
    assert standing(home, "drks")[ONE] is None
    assert ONE not in members(home, "drks", first.query_key or "")


def test_half_a_register_is_not_published_and_no_pages_are_asked_for(serve: Serve, home: Path) -> None:
    registry = serve()
    copied(registry, 20)
    run(home)
    for key in sorted(registry.records)[:15]:
        del registry.records[key]
    registry.requests.clear()
    record = run(home)
    assert not record.ok
    assert len(targets(registry)) == 1
    assert None in standing(home, "drks").values()
    assert not any(standing(home, "drks").values())


def test_how_much_may_be_missing_is_what_the_settings_say(serve: Serve, home: Path) -> None:
    registry = serve()
    copied(registry, 20)
    run(home)
    (home / "trials.toml").write_text("[checks]\nminimum = 0.2\n", "utf-8")
    gone = sorted(registry.records)[:15]
    for key in gone:
        del registry.records[key]
    registry.requests.clear()
    record = run(home)
    assert record.ok, record.verdict
    assert len(targets(registry)) == 1 + len(gone)
    assert {key for key, why in standing(home, "drks").items() if why} == set(gone)


PASSING: dict[str, Callable[[], Fault]] = {
    "503 with seconds": lambda: faults.unavailable(0, page=1),
    "429": lambda: faults.too_many_requests(None, page=1),
    "a zip that is cut": lambda: faults.cut_json(0.5, page=1),
    "a zip without its last byte": lambda: faults.cut_json(0.9999, page=1),
    "an HTML page with status 200": lambda: faults.html_page(page=1),
    "a connection closed half-way": lambda: faults.close_early(0.5, page=1),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_is_waited_out_and_nothing_is_lost_or_doubled(name: str, serve: Serve, home: Path) -> None:
    fault = PASSING[name]()
    serve(faults=[fault])
    record = run(home)
    assert fault.fired
    assert record.ok
    assert record.counts["records/parsed"] == 5


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (lambda: faults.unavailable(page=1, times=0), "answers 503"),
        (lambda: faults.cut_json(0.5, page=1, times=0), "something that is no record"),
        (lambda: faults.status(404, page=1, times=0), "404 Not Found"),
    ],
    ids=["outage", "a cut file", "another address"],
)
def test_what_lasts_fails_the_run_and_what_was_published_stands(
    fault: Callable[[], Fault], reason: str, serve: Serve, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = serve()
    run(home)
    published = standing(home, "drks")
    del registry.records[ONE]
    registry.faults.append(fault())
    monkeypatch.setenv("TRIALS_PATIENCE", "0.3")
    with pytest.raises(RegistryError, match=reason):
        run(home)
    assert last(home).state == "failed"
    assert standing(home, "drks") == published


def test_a_record_without_a_number_is_rejected_and_the_others_come(serve: Serve, home: Path) -> None:
    registry = serve()
    registry.records["nobody's"] = {"trialDescriptions": [], "lastUpdate": "2026-01-01"}
    record = run(home)
    assert record.ok
    assert record.counts["records/rejected"] == 1
    assert set(standing(home, "drks")) == NUMBERS


def packed(**files: bytes) -> bytes:
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return held.getvalue()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>Wartung</html>",
        b'[{"drksId": "DRKS90100011"}]',
        packed(),
        packed(README_txt=b"nothing else"),
        packed(all_json=b'{"error": "none today"}'),
        packed(all_json=b'[{"drksId": "DRKS90100011"}]')[:-30],
    ],
    ids=["nothing", "HTML", "bare JSON", "an empty zip", "no trials", "other JSON", "a cut zip"],
)
def test_an_answer_of_another_shape_is_no_download(answer: bytes) -> None:
    with pytest.raises(ReadError):
        Download(answer)


ZIP = packed(all_json=b'[{"drksId": "DRKS90100011", "trialDescriptions": []}]', LICENCE_txt=b"invented")


@given(st.integers(0, len(ZIP) - 1))
def test_no_part_of_a_download_is_taken_for_a_whole_one(length: int) -> None:
    with pytest.raises(ReadError):
        Download(ZIP[:length])


@given(st.integers(0, len(ZIP) - 1), st.integers(1, 255))
def test_no_damage_makes_the_reader_stumble(place: int, flipped: int) -> None:
    damaged = bytearray(ZIP)
    damaged[place] ^= flipped
    with suppress(ReadError):
        list(Download(bytes(damaged)).records("", {}))


def test_a_zip_bomb_is_no_download() -> None:
    bomb = b'[{"drksId": "DRKS90100011", "trialDescriptions": [], "url": "' + b"a" * (80 << 20) + b'"}]'
    with pytest.raises(ReadError, match="times its size"):
        Download(packed(all_json=bomb))


def test_a_broken_object_in_a_whole_file_is_one_reject() -> None:
    text = b'[{"drksId": "DRKS90100011", "trialDescriptions": []},\n{"drksId": "DRKS90100012", "x": nothing}]'
    found = [record for record, _ in Download(packed(all_json=text)).records("http://x/trial", {})]
    assert [type(record) for record in found] == [Raw, Reject]
    assert found[0].id == ONE


def test_a_term_begins_a_word_and_every_area_has_to_be_found() -> None:
    place, product = sought([("disc", "Rückenmark"), ("stem cell",)])
    assert place.search("the discs of the spine")
    assert place.search("verletzung des rückenmarks")
    assert not place.search("to prediscover")
    assert product.search("stem cells")

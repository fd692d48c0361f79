"""CRIS's crawl against a server of its protocol: the key, lists by word, records by number, departures, failures."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.answers.cris import read_page, read_trial
from crawler.archive import RunRecord
from crawler.crawl import crawl, crawlable
from crawler.progress import Lines, Silent
from crawler.quiet import quiet_logs
from crawler.sample import faults
from crawler.sample.faces import cris as face
from crawler.sample.faults import Fault
from crawler.sample.server import SampleRegistry
from crawler.spiders import cris as spider
from tests.crawler.crawl.serving import body, crawled, last, mark, members, standing, targets, trial
from trials.errors import ReadError, RegistryError, SettingsError

Serve = Callable[..., SampleRegistry]
KEY = "made/up+key=="
NUMBERS = {"KCT9010011", "KCT9010022", "KCT9010033", "KCT9010044"}
ONE, TWO, YOGA = "KCT9010011", "KCT9010022", "KCT9010044"


@pytest.fixture
def serve(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """The sample records in pages of two, a key, and a patience that a test can wait for."""
    monkeypatch.setattr(spider, "PAGE", 2)
    monkeypatch.setattr(face, "LARGEST_PAGE", 2)
    monkeypatch.setenv("TRIALS_PATIENCE", "2")
    monkeypatch.setenv("TRIALS_CRIS_KEY", KEY)
    with ExitStack() as opened:

        def go(**options: Any) -> SampleRegistry:
            registry = SampleRegistry(face="cris", **options)
            opened.enter_context(registry)
            monkeypatch.setenv("TRIALS_CRIS_URL", registry.url)
            return registry

        yield go


def run(home: Path, **options: Any) -> RunRecord:
    return crawled(home, "cris", **options)


def copied(registry: SampleRegistry, count: int) -> None:
    """So many records more, which resemble one."""
    for number in range(count):
        record = registry.records[ONE]
        record["trial_id"] = f"KCT90200{number:02}"
        registry.records[record["trial_id"]] = record


def asked(registry: SampleRegistry, name: str) -> list[str]:
    """The values of one parameter of every call that has it, in order."""
    return [value for call in targets(registry) for value in parse_qs(urlsplit(call).query).get(name, [])]


def test_every_record_comes_by_its_number_after_the_list(serve: Serve, home: Path) -> None:
    registry = serve()
    record = run(home)
    assert record.ok
    assert set(standing(home, "cris")) == NUMBERS
    assert asked(registry, "pageNo") == ["1", "2"]
    assert set(asked(registry, "crisNumber")) == NUMBERS
    assert set(asked(registry, "serviceKey")) == {KEY}
    assert json.loads(body(home, "cris", ONE))["resultCode"] == "00"


def test_english_is_shown_and_korean_kept_beside_it(serve: Serve, home: Path) -> None:
    serve()
    run(home)
    english, korean = trial(home, "cris", ONE), trial(home, "cris", TWO)
    assert (english.language, english.title) == ("en", "Autologous mesenchymal stem cells for lumbar disc degeneration")
    assert ("title", "ko") in {(text.field, text.language) for text in english.other_texts}
    assert (korean.language, korean.status, korean.enrolment and korean.enrolment.count) == ("ko", "completed", 12)
    assert english.phases == ("phase1", "phase2")


def test_the_words_of_a_scope_are_sought_one_by_one_and_each_record_is_fetched_once(serve: Serve, home: Path) -> None:
    registry = serve()
    run(home, scope="spine-cells")
    words = asked(registry, "srchWord")
    assert {"줄기세포", "stem cell"} <= set(words)
    assert set(standing(home, "cris")) == NUMBERS - {YOGA}
    numbers = asked(registry, "crisNumber")
    assert len(numbers) == len(set(numbers)) == 3


def test_an_incremental_crawl_fetches_what_is_new_or_updated(serve: Serve, home: Path) -> None:
    registry = serve()
    run(home)
    today = datetime.now(UTC).strftime("%Y/%m/%d")
    registry.records.change(TWO, {"recruitment_status_kr": "연구중단", "date_updated": today})
    copied(registry, 1)
    registry.requests.clear()
    record = run(home)
    assert record.ok
    assert set(asked(registry, "crisNumber")) == {TWO, "KCT9020000"}
    assert trial(home, "cris", TWO).status == "terminated"
    assert len(members(home, "cris")) == 5


def test_nothing_new_costs_the_list_alone(serve: Serve, home: Path) -> None:
    registry = serve()
    first = run(home)
    registry.requests.clear()
    record = run(home)
    assert record.ok
    assert record.counts == {}
    assert asked(registry, "crisNumber") == []
    assert str(record.mark) >= str(first.mark)
    assert run(home, full=True).counts["records/same"] == 4


def test_since_and_limit_look_at_a_part_and_move_no_mark(serve: Serve, home: Path) -> None:
    serve()
    assert run(home, since=date(2026, 11, 15)).counts["records/new"] == 1
    assert set(standing(home, "cris")) == {YOGA}
    assert run(home, limit=2).ok
    assert mark(home, "cris") is None


def test_only_no_data_under_its_number_makes_a_record_gone(serve: Serve, home: Path) -> None:
    registry = serve()
    copied(registry, 10)
    first = run(home, query="lumbar")
    del registry.records[ONE]
    registry.records.change(
        "KCT9020000", {"scientific_title_en": "Another", "scientific_title_kr": "다른", "date_updated": "2026/11/20"}
    )
    record = run(home, query="lumbar")
    assert record.ok
    found = standing(home, "cris")
    assert found[ONE] == "the registry answers that it has no data under the number"
    assert found["KCT9020000"] is None
    assert members(home, "cris", first.query_key or "") == {f"KCT90200{number:02}" for number in range(1, 10)}


def test_a_line_whose_record_cannot_be_had_stands_as_a_partial_one(serve: Serve, home: Path) -> None:
    none = faults.Fault(
        "no data",
        {"path": f"crisNumber={TWO}"},
        instead=lambda _: face.json_reply({"resultCode": "03", "resultMsg": "NODATA_ERROR"}),
    )
    serve(faults=[none])
    assert run(home).ok
    found = trial(home, "cris", TWO)
    assert found.partial
    assert found.status is None
    assert found.title == "척수손상 환자에서 제대혈 유래 줄기세포 정맥 투여"
    assert run(home, full=True).ok
    assert trial(home, "cris", TWO).status == "completed"


def test_a_list_that_never_comes_to_rest_fails_the_run(serve: Serve, home: Path) -> None:
    serve(faults=[faults.wrong_total(9, page=1, times=0)])
    with pytest.raises(RegistryError, match=r"changed each of the 4 times|gives none on page"):
        run(home)
    assert standing(home, "cris") == {}


def test_a_line_without_a_number_is_rejected_and_the_others_come(serve: Serve, home: Path) -> None:
    registry = serve()
    registry.records["nobody's"] = {"trial_id": "none", "scientific_title_en": "Nobody's"}
    record = run(home)
    assert record.ok
    assert record.counts["records/rejected"] == 1
    assert set(standing(home, "cris")) == NUMBERS


PASSING: dict[str, Callable[[], Fault]] = {
    "503 with seconds": lambda: faults.unavailable(0, page=2),
    "429": lambda: faults.too_many_requests(None, page=1),
    "JSON cut short": lambda: faults.cut_json(0.5, page=1),
    "a record cut short": lambda: faults.cut_json(0.5, path="crisNumber"),
    "an HTML page with status 200": lambda: faults.html_page(path="crisNumber"),
    "a connection closed half-way": lambda: faults.close_early(0.5, page=2),
    "lines of the page before again": lambda: faults.duplicates(page=2),
    "a total that was wrong once": lambda: faults.wrong_total(3, page=1),
    "a busy interface": lambda: faults.Fault(
        "busy", {"path": "crisNumber"}, instead=lambda _: face.json_reply({"resultCode": "05", "resultMsg": "TIMEOUT"})
    ),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_is_waited_out_and_nothing_is_lost_or_doubled(name: str, serve: Serve, home: Path) -> None:
    fault = PASSING[name]()
    serve(faults=[fault])
    record = run(home)
    assert fault.fired
    assert record.ok
    assert record.counts["records/parsed"] == 4


def test_an_outage_fails_the_run_and_what_was_published_stands(
    serve: Serve, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = serve()
    run(home)
    published = standing(home, "cris")
    del registry.records[ONE]
    registry.faults.append(faults.unavailable(path="/list", times=0))
    monkeypatch.setenv("TRIALS_PATIENCE", "0.3")
    with pytest.raises(RegistryError, match="answers 503"):
        run(home)
    assert last(home).state == "failed"
    assert standing(home, "cris") == published


# The key


def test_without_a_key_a_crawl_of_all_registries_passes_it_over_with_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SampleRegistry() as registry:
        monkeypatch.setenv("TRIALS_CTGOV_URL", registry.url)
        monkeypatch.setattr("crawler.crawl.crawlable", lambda: ["cris", "ctgov"])
        said = io.StringIO()
        runs = crawl(home, progress=Lines(said), limit=3)
    assert [one.source for one in runs] == ["ctgov"]
    (sentence,) = [line for line in said.getvalue().splitlines() if "CRIS" in line]
    assert re.fullmatch(r"CRIS needs a key: set TRIALS_CRIS_KEY \(.*data\.go\.kr.*\); it is passed over", sentence)
    assert "cris" in crawlable()


def test_without_a_key_a_crawl_of_it_alone_is_refused_before_anything_is_opened(home: Path) -> None:
    with pytest.raises(SettingsError, match="TRIALS_CRIS_KEY"):
        crawl(home, ["cris"], progress=Silent())
    assert not home.exists()


def test_a_key_that_the_portal_refuses_is_told_at_once_and_not_shown(
    serve: Serve, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = serve()
    monkeypatch.setenv("TRIALS_CRIS_KEY", "refused")
    with pytest.raises(RegistryError, match="code 30: the key is not registered"):
        run(home)
    assert len(targets(registry)) == 1


def test_a_key_with_escapes_is_sent_as_the_one_without(
    serve: Serve, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = serve()
    monkeypatch.setenv("TRIALS_CRIS_KEY", "made%2Fup%2Bkey%3D%3D")
    run(home, limit=1)
    assert set(asked(registry, "serviceKey")) == {KEY}


def test_the_key_stands_in_no_file_no_fact_no_sentence_and_no_log(
    serve: Serve, home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    plain = "plainkey0123456789"
    monkeypatch.setenv("TRIALS_CRIS_KEY", plain)
    monkeypatch.setenv("TRIALS_TIMEOUT", "0.3")
    monkeypatch.setenv("TRIALS_PATIENCE", "0.4")
    monkeypatch.setenv("TRIALS_DEBUG", "1")
    registry = serve()
    monkeypatch.setenv("TRIALS_CRIS_KEY", plain)
    run(home)
    registry.faults.append(faults.hang(30, path="/list", times=0))
    with pytest.raises(RegistryError, match="took longer than") as raised:
        run(home, full=True)
    assert plain not in str(raised.value)
    assert plain not in repr(last(home))
    assert plain not in "".join(capfd.readouterr())
    held = [path for path in home.rglob("*") if path.is_file()]
    assert held
    assert [path.name for path in held if plain.encode() in path.read_bytes()] == []


def test_a_log_line_with_an_address_loses_the_key(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_logs():
        logging.getLogger("scrapy").warning("too long: <GET http://x/list?serviceKey=abc%2Bdef&pageNo=1>")
    told = capfd.readouterr().err
    assert "abc" not in told
    assert "serviceKey=…&pageNo=1" in told


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>busy</html>",
        b"[]",
        b'{"resultCode": "00"}',
        b'{"resultCode": "00", "totalCount": 3, "items": "none"}',
        b'{"resultCode": "00", "totalCount": 3, "items": [{"trial_id": "KCT9010011"}',
        b'{"totalCount": 1, "items": []}',
        b'{"resultCode": "99", "totalCount": 1, "items": []}',
        b"<r><returnReasonCode>04</returnReasonCode></r>",
    ],
)
def test_an_answer_of_another_shape_is_no_page(answer: bytes) -> None:
    with pytest.raises(ReadError):
        read_page(answer)


def test_answers_as_documented_are_read() -> None:
    page = read_page(b'{"items": [{"trial_id": " kct9010011 ", "date_updated": "2026-08-11"}, 5], "totalCount": "2",'
                     b' "resultCode": "00"}')  # fmt: skip
    assert page.total == 2
    assert [(line.number, line.updated, line.body) for line in page.lines] == [
        (ONE, "2026-08-11", b'{"trial_id": " kct9010011 ", "date_updated": "2026-08-11"}'),
        (None, None, b"5"),
    ]
    assert read_page(b'{"resultCode": "03", "resultMsg": "NODATA_ERROR"}').total == 0
    assert read_trial(b'{"header": {"resultCode": "03"}}', "", {}) is None
    with pytest.raises(RegistryError, match="used up"):
        read_page(b"<r><returnReasonCode>22</returnReasonCode></r>")
    with pytest.raises(ReadError):
        read_trial(b'{"resultCode": "00", "items": []}', "", {})


PAGE = b'{"resultCode": "00", "totalCount": 1, "items": [{"trial_id": "KCT9010011", "x": ["}", 1]}]'


@given(st.integers(0, len(PAGE)))
def test_no_part_of_a_page_is_taken_for_a_whole_one(length: int) -> None:
    assert len(read_page(PAGE + b"}").lines) == 1
    with pytest.raises(ReadError):
        read_page(PAGE[:length])


@given(st.binary(max_size=200), st.integers(0, len(PAGE)))
def test_no_answer_makes_the_reader_stumble(noise: bytes, place: int) -> None:
    for answer in (noise, PAGE[:place] + noise + PAGE[place:] + b"}"):
        with suppress(ReadError, RegistryError):
            read_page(answer)
        with suppress(ReadError, RegistryError):
            read_trial(answer, "", {})

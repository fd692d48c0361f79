"""`trials coverage`: nothing that is known of goes missing without being named, whatever is taken away."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive import Archive
from crawler.sample.faults import status
from crawler.sample.server import SampleRegistry
from crawler.spiders import isrctn
from indexer.build import bring_up
from indexer.coverage import build_ledger
from indexer.engine import open_engine
from indexer.linking.book import Book
from tests.crawler.archive.toys import broken, published, toy, toy_reader
from tests.search_cli.conftest import Call, clean_environment, run_program
from tests.search_cli.linked import export, import_rows

IDS = ("NCT90411157", "DRKS90000022", "ISRCTN90000055", "ACTRN90000000000044", "KCT9990052", "UMIN000099909")
REGISTERS = (
    *("ClinicalTrials.gov", "German Clinical Trials Register", "ISRCTN", "ANZCTR", "CRIS"),
    "JPRN",
)


def rows(left_out: set[str]) -> tuple[dict[str, str], ...]:
    """Records of which each names all others in its field for numbers."""
    return tuple(
        {
            "TrialID": number,
            "Public_title": f"Cells {number}",
            "Source_Register": register,
            "Secondary_ID": "; ".join(other for other in IDS if other != number),
        }
        for number, register in zip(IDS, REGISTERS, strict=True)
        if number not in left_out
    )


def ledger(home: Path) -> dict[str, Any]:
    with Archive.open(home) as archive, Book(home, write=False) as book:
        return build_ledger(archive, book, open_engine(home, None))


def missing(home: Path) -> dict[str, str]:
    return {each["id"]: each["why"] for each in ledger(home)["missing"]}


@settings(max_examples=12, deadline=None)
@given(st.sets(st.sampled_from(IDS), max_size=len(IDS) - 1))
def test_whatever_records_are_left_out_of_the_fixtures_are_named(
    tmp_path_factory: pytest.TempPathFactory, left_out: set[str]
) -> None:
    from crawler.importing import import_files

    home = tmp_path_factory.mktemp("left-out") / "home"
    file = home.parent / "rows.xml"
    file.write_text(export(rows(left_out)))
    assert all(run.ok for run in import_files(home, [str(file)]))
    bring_up(home)
    found = ledger(home)
    assert {each["id"] for each in found["missing"]} == left_out
    assert found["complete"] == (not left_out)
    for each in found["missing"]:
        assert each["why"] == "never held"
        assert {one["id"] for one in each["named_by"]} == set(IDS) - left_out
        assert {one["field"] for one in each["named_by"]} == {"Secondary_ID"}


def test_numbers_in_running_text_are_listed_with_their_place_and_leave_the_ledger_complete(home: Path) -> None:
    from crawler.importing import import_files

    row = {"TrialID": IDS[0], "Public_title": f"Cells, after the trial {IDS[1]} and UMIN000099909"}
    file = home.parent / "rows.xml"
    file.write_text(export((row, {"TrialID": IDS[5], "Public_title": "Cells", "Source_Register": "JPRN"})))
    assert all(run.ok for run in import_files(home, [str(file)]))
    bring_up(home)
    found = ledger(home)
    assert found["complete"]
    assert found["open"] == 0
    (line,) = found["missing"]
    assert (line["id"], line["why"]) == (IDS[1], "mentioned")
    assert line["named_by"] == [{"id": IDS[0], "source": "ictrp", "field": "Public_title"}]


def test_strict_ends_with_three_and_names_them(home: Path, call: Call) -> None:
    import_rows(home, rows({"KCT9990052"}))
    done = call("coverage", "--strict")
    assert done.code == 3
    assert "KCT9990052" in done.out
    assert "named by" in done.out
    assert done.err.count("\n") == 1
    assert call("coverage").code == 0
    assert call("coverage", "--strict", "--plain").code == 3
    import_rows(home, rows(set()))
    done = call("coverage", "--strict")
    assert (done.code, done.err) == (0, "")
    assert "Complete" in done.out


def test_a_crawl_is_accounted_for_by_registry_and_query(sample: Path, call: Call) -> None:
    found = call("coverage", "--json").json
    (line,) = found["slices"]
    assert line["registry"] == "ctgov"
    assert line["query"].startswith("scope:")
    held = call("status", "--json").json["registries"][0]["records"]
    assert {line[name] for name in ("reported", "fetched", "archived", "parsed", "indexed")} == {held}
    assert 0 < line["in_scope"] < held
    assert line["problems"] == []
    named = {each["id"]: each["named_by"] for each in found["missing"]}
    assert named["ISRCTN99990058"][0]["id"] == "NCT90589302"
    assert "econdaryId" in named["ISRCTN99990058"][0]["field"]
    done = call("coverage")
    assert max(map(len, done.out.splitlines())) <= 80


def test_a_record_that_its_registry_did_not_answer_for_is_told_by_the_crawl_and_listed_by_the_ledger(
    home: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALS_PATIENCE", "0.4")
    monkeypatch.setenv("TRIALS_CRIS_KEY", "made-up")
    with SampleRegistry(face="cris", faults=[status(500, path="crisNumber=KCT9010022", times=0)]) as registry:
        monkeypatch.setenv("TRIALS_CRIS_URL", registry.url)
        done = call("crawl", "cris", "--everything", "--plain")
    assert done.code == 3
    assert "is published without all that it was for: 1 record was left without an answer" in done.err
    assert "KCT9010022: 127.0.0.1 answers 500" in done.err
    found = call("coverage", "--json").json
    (line,) = found["slices"]
    counts = [line[name] for name in ("reported", "fetched", "unanswered", "archived", "rejected")]
    assert (counts, line["problems"]) == ([4, 3, 1, 3, 0], [])
    missing = {each["id"]: (each["why"], each["detail"]) for each in found["missing"]}
    assert missing["KCT9010022"][0] == "not fetched"
    assert "answers 500" in missing["KCT9010022"][1]
    strict = call("coverage", "--strict", "--plain")
    assert strict.code == 3
    assert "1 not answered for" in strict.out
    assert "KCT9010022" in strict.out


def test_a_list_that_was_not_read_whole_is_told_by_the_crawl_and_by_the_ledger_until_it_is(
    home: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALS_PATIENCE", "0.4")
    monkeypatch.setattr(isrctn, "PAGE", 2)
    with SampleRegistry(face="isrctn", faults=[status(500, page=2, times=0)]) as registry:
        monkeypatch.setenv("TRIALS_ISRCTN_URL", registry.url)
        done = call("crawl", "isrctn", "--everything", "--plain")
        assert done.code == 3
        assert "3 new, the list not read whole" in done.err
        told = (
            "the list was not read whole, and the next crawl asks for all of it again (without records 3 to 4 of a list"
        )
        assert f"run 1 of isrctn is published without all that it was for: {told} of 5: 127.0.0.1" in done.err
        assert "the list was not read whole" in " ".join(call("runs", "--plain").out.split())
        (line,) = call("coverage", "--json").json["slices"]
        assert (line["reported"], line["archived"]) == (5, 3)
        assert any(told in problem for problem in line["problems"])
        assert call("coverage", "--strict", "--plain").code == 3
        registry.faults.clear()
        assert call("crawl", "isrctn", "--everything", "--plain").code == 0
    assert call("coverage", "--json").json["slices"][0]["problems"] == []


def test_records_taken_out_of_the_registry_later_are_named_as_gone(home: Path, sample_home: Path) -> None:
    shutil.copytree(sample_home, home)
    with SampleRegistry() as registry:
        taken = sorted(registry.records)[3:6]
        for number in taken:
            del registry.records[number]
        env = clean_environment(TRIALS_HOME=str(home), TRIALS_CTGOV_URL=registry.url)
        assert run_program("crawl", "ctgov", "--full", env=env).code == 0
    found = missing(home)
    assert {number for number, why in found.items() if why == "gone"} == set(taken)


@pytest.mark.parametrize("count", [1, 4])
def test_records_taken_out_of_the_index_are_named(home: Path, sample_home: Path, count: int) -> None:
    shutil.copytree(sample_home, home)
    with Archive.open(home) as archive:
        taken = [held.id for held in archive.heads()][:count]
        engine, state = open_engine(home, None), open_engine(home, None).state()
        with engine.update(rebuild=False, expected=count) as writer:
            for number in taken:
                writer.delete(f"{number}/ctgov")
            writer.commit(archive.id, state.sequence, state.as_of, state.links)
    assert {number for number, why in missing(home).items() if why == "not indexed"} == set(taken)


def test_what_was_purged_is_told_and_leaves_the_ledger_complete(home: Path, call: Call) -> None:
    import_rows(home, rows(set()))
    assert call("purge", IDS[0], "--why", "asked by a contact person", "--yes").code == 0
    found = call("coverage", "--strict", "--json")
    assert found.code == 0
    assert [(each["id"], each["why"]) for each in found.json["missing"]] == [(IDS[0], "purged")]


def test_each_record_rejected_without_a_number_is_named_with_its_place_and_the_reason_until_a_later_run_follows(
    home: Path, tmp_path: Path, call: Call
) -> None:
    study = {"protocolSection": {"identificationModule": {"nctId": "NCT90000007", "briefTitle": "Cells"}}}
    file = tmp_path / "page.json"
    file.write_text(json.dumps({"studies": [study, {"protocolSection": {}}]}))
    assert call("import", str(file)).code == 3
    done = call("coverage", "--strict")
    assert done.code == 3
    assert "(1 missing)" in done.err
    told = " ".join(done.out.split())
    assert "REJECTED" in told.upper()
    assert "page.json" in told
    assert "ctgov/no-id: the study has no protocolSection.identificationModule.nctId" in told
    file.write_text(json.dumps({"studies": [study]}))
    assert call("import", str(file)).code == 0
    found = call("coverage", "--json", "--strict")
    assert (found.code, found.json["open"]) == (0, 0)
    assert [(each["id"], each["why"]) for each in found.json["missing"]] == [("page.json", "rejected before")]


def test_a_rejected_record_is_named_with_the_reason_whether_or_not_an_older_version_of_it_stands(home: Path) -> None:
    with toy_reader():
        published(home, [toy(1), toy(2)], query=None)
        bring_up(home)
        assert ledger(home)["complete"]
        published(home, [toy(1), broken(2), broken(3)], query=None)
        found = ledger(home)
        told = {each["id"]: (each["why"], each["registry"]) for each in found["missing"]}
        assert told == {"T2": ("held back", "toy"), "T3": ("rejected", "toy")}
        assert all(each["detail"].startswith("toy/") for each in found["missing"])
        assert not found["complete"]
        published(home, [toy(2, "mended"), toy(3)], query=None)
        bring_up(home)
        assert ledger(home)["complete"]


def test_a_run_that_brought_nothing_is_told_as_counts_that_are_off(home: Path, tmp_path: Path, call: Call) -> None:
    study = {"protocolSection": {"identificationModule": {"nctId": "NCT90000007", "briefTitle": "Cells"}}}
    (tmp_path / "page.json").write_text(json.dumps({"studies": [study]}))
    assert call("import", str(tmp_path / "page.json")).code == 0
    (tmp_path / "page.json").write_text(json.dumps({"studies": [{"protocolSection": {}}]}))
    assert call("import", str(tmp_path / "page.json")).code == 3
    done = call("coverage", "--strict")
    assert done.code == 3
    assert "(1 missing; counts of ctgov do not add up)" in done.err
    assert "Not complete: 1 missing, 1 count off." in done.out


def test_where_there_is_nothing_yet_it_says_what_to_do(home: Path, call: Call) -> None:
    done = call("coverage")
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1

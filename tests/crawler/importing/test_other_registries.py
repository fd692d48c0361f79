"""Downloads of registries as they serve them: recognised by content, packed or not, alone or mixed."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest

from crawler.archive import Archive, RunRecord
from crawler.importing import import_files
from crawler.sample.faces import SAMPLES
from crawler.sample.server import SampleRegistry

ISRCTN = "/api/query/format/default?q=lastEdited+GE+1900-01-01&limit=100"
DRKS = "/search/en/download/all-json"
CRIS = "/1352159/crisinfodataview/list?serviceKey=any&numOfRows=50&pageNo=1"
Import = Callable[[bytes], list[RunRecord]]


def served(face: str, target: str) -> bytes:
    """What a registry answers, for a person to save."""
    with SampleRegistry(face=face) as registry, urlopen(registry.url + target) as answer:
        content: bytes = answer.read()
    return content


@pytest.fixture
def imported(home: Path, tmp_path: Path) -> Import:
    def go(content: bytes) -> list[RunRecord]:
        path = tmp_path / "saved.bin"
        path.write_bytes(content)
        return import_files(home, [str(path)])

    return go


def counts(runs: list[RunRecord]) -> dict[str, int]:
    return {run.source: run.counts.get("records/parsed", 0) for run in runs}


def numbers(home: Path, source: str) -> set[str]:
    with Archive.open(home) as archive:
        return {raw.id for raw in archive.heads(source)}


def test_a_list_of_isrctn_is_known_packed_or_not(imported: Import, home: Path) -> None:
    content = served("isrctn", ISRCTN)
    assert counts(imported(content)) == {"isrctn": 5}
    (again,) = imported(gzip.compress(content))
    assert again.counts["records/same"] == 5
    assert len(numbers(home, "isrctn")) == 5


def test_the_download_of_drks_is_imported_as_it_was_served(imported: Import, home: Path) -> None:
    assert counts(imported(served("drks", DRKS))) == {"drks": 5}
    assert "DRKS90100022" in numbers(home, "drks")


def test_a_saved_list_of_cris_gives_partial_records_that_a_whole_one_replaces(imported: Import, home: Path) -> None:
    listed = served("cris", CRIS)
    assert counts(imported(listed)) == {"cris": 4}
    one = served("cris", "/1352159/crisinfodataview/detail?serviceKey=any&crisNumber=KCT9010011")
    imported(one)
    imported(listed)
    with Archive.open(home) as archive:
        partial = {
            head.raw.id: head.raw.partial for key in numbers(home, "cris") if (head := archive.head("cris", key))
        }
    assert partial == {"KCT9010011": False, "KCT9010022": True, "KCT9010033": True, "KCT9010044": True}


def test_a_zip_of_everything_goes_to_each_registry(imported: Import) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a", served("isrctn", ISRCTN))
        archive.writestr("b", served("drks", DRKS))
        archive.writestr("c", served("cris", CRIS))
        archive.writestr("d", json.dumps({"isrctn": "90100099", "trialDescription": {"title": "As ctrdata has it"}}))
    assert counts(imported(packed.getvalue())) == {"isrctn": 6, "drks": 5, "cris": 4}


def test_a_copy_without_parties_takes_no_fuller_record_s_place(imported: Import, home: Path) -> None:
    imported(served("isrctn", ISRCTN))
    copy = {"isrctn": "90100011", "trialDescription": {"title": "Thin"}, "record_last_import": "2026-11-24 10:00:00"}
    imported(json.dumps(copy).encode())
    with Archive.open(home) as archive:
        head = archive.head("isrctn", "ISRCTN90100011")
        assert head is not None
        assert head.raw.form == "isrctn-xml"


def test_xml_that_unfolds_itself_is_refused_with_a_sentence(imported: Import) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    bomb += b'<allTrials totalCount="1"><fullTrial>&b;</fullTrial></allTrials>'
    (run,) = imported(bomb)
    assert not run.ok
    assert run.rejected == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-be"])
@pytest.mark.parametrize("face", ["isrctn", "euctr", "ictrp"])
def test_text_of_any_width_is_read_by_its_mark(imported: Import, face: str, encoding: str) -> None:
    columns = "TrialID,Public title,Primary sponsor,web address,Recruitment Status"
    text = {
        "isrctn": served("isrctn", ISRCTN).decode(),
        "euctr": (SAMPLES / "euctr" / "2012-900004-40.txt").read_bytes().decode(),
        "ictrp": f"{columns}\r\nNCT90411157,Zellen für die Bandscheibe,,,Recruiting\r\n",
    }[face]
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    (run,) = imported(mark + text.encode(encoding))
    (plain,) = imported(text.encode())
    assert run.source == plain.source == face
    assert run.counts["records/parsed"] == plain.counts["records/parsed"] == plain.counts["records/same"]


def test_of_two_exports_of_who_the_later_one_stands_in_whatever_order_they_come(imported: Import, home: Path) -> None:
    columns = "TrialID,Last Refreshed on,Public title,Export date,web address,Recruitment Status,Primary sponsor"

    def export(day: str, title: str) -> bytes:
        row = f"NCT90411157,17 February 2020,{title},{day} 4:11:24 PM,,Recruiting,Example University"
        return f"{columns}\r\n{row}\r\n".encode()

    march, april = export("3/18/2020", "Cells in March"), export("4/15/2020", "Cells in April")
    became = [imported(body)[0].counts for body in (march, april, march, april, march)]
    kinds = [
        next(name for name in ("new", "changed", "older", "same") if each.get(f"records/{name}")) for each in became
    ]
    assert kinds == ["new", "changed", "older", "same", "older"]
    with Archive.open(home) as archive:
        assert [json.loads(trial)["title"] for _, trial in archive.trials()] == ["Cells in April"]

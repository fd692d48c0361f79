"""Published records, where they are at hand: every one is imported and read, however it is handed over."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from crawler.archive import Archive, RunRecord
from crawler.importing import import_files
from tests.conftest import MISSING_REAL_RECORDS


@pytest.fixture
def studies(real_records: Path) -> list[Path]:
    return saved(real_records / "ctgov" / "v2")


@pytest.fixture
def pages(real_records: Path) -> list[Path]:
    return saved(real_records / "ctgov" / "v2_pages")


def saved(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json")) or pytest.skip(MISSING_REAL_RECORDS)


def nothing_was_lost(record: RunRecord, count: int) -> None:
    assert record.ok
    assert record.rejected == 0
    assert record.counts["records/parsed"] == count
    assert {name for name in record.counts if name.startswith(("leftover/", "reject/", "unrecognised/"))} == set()


def test_every_whole_study_is_read_without_a_reject_or_a_field_left_over(home: Path, studies: list[Path]) -> None:
    (record,) = import_files(home, [str(path) for path in studies])
    nothing_was_lost(record, len(studies))
    with Archive.open(home) as archive:
        assert sum(1 for _ in archive.heads("ctgov")) == len(studies)
        assert [held.id for held in archive.heads("ctgov") if held.version.partial] == []


@pytest.mark.parametrize("piped", [False, True])
def test_a_zip_of_all_studies_gives_the_same(home: Path, studies: list[Path], tmp_path: Path, *, piped: bool) -> None:
    packed = tmp_path / "ctg-public.json.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in studies:
            archive.write(path, path.name)
    stdin = io.BytesIO(packed.read_bytes()) if piped else None
    (record,) = import_files(home, ["-" if piped else str(packed)], stdin=stdin)
    nothing_was_lost(record, len(studies))
    with Archive.open(home) as held:
        assert {one.id: one.raw.body.strip() for one in held.heads("ctgov")} == {
            path.stem.partition("_")[0]: path.read_bytes().strip() for path in studies
        }


def test_pages_are_read_as_full_or_as_partial_as_they_are(home: Path, pages: list[Path]) -> None:
    (record,) = import_files(home, [str(path) for path in pages])
    listed = [study for path in pages for study in listed_in(path)]
    nothing_was_lost(record, len(listed))


def listed_in(path: Path) -> list[dict[str, object]]:
    value = json.loads(path.read_bytes())
    return value if isinstance(value, list) else value.get("studies", [value])


def test_pages_made_with_chosen_fields_are_partial_and_all_others_whole(home: Path, pages: list[Path]) -> None:
    for path in pages:
        own = home / path.stem
        import_files(own, [str(path)])
        with Archive.open(own) as archive:
            partial = {held.version.partial for held in archive.heads("ctgov")}
        assert partial == {"fields" in path.name}, path.name


def test_partial_pages_change_nothing_where_whole_studies_are_held(
    home: Path, studies: list[Path], pages: list[Path]
) -> None:
    import_files(home, [str(path) for path in studies])
    with Archive.open(home) as archive:
        before = {held.id: held.version.hash for held in archive.heads("ctgov")}
    import_files(home, [str(path) for path in pages if "fields" in path.name])
    with Archive.open(home) as archive:
        after = {held.id: held.version.hash for held in archive.heads("ctgov")}
    assert {key: after[key] for key in before} == before

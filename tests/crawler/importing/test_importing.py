"""Whatever file holds them, good records are imported and published; the rest is kept aside with its reason."""

import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import crawler.formats
from crawler.archive import Archive, RunRecord
from crawler.importing import import_files
from crawler.progress import Silent
from tests.crawler.archive.toys import forget_readers, toy_reader
from tests.crawler.importing.studies import dump, held, number, page, partial, reasons, study, zipped_up
from trials.errors import ArchiveBusyError, UsageError

Import = Callable[..., RunRecord]
STUDIES = [study(place) for place in range(4)]
ALL = {number(place): "Cells for Discs" for place in range(4)}


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[str, bytes], str]:
    def save(name: str, body: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(body)
        return str(path)

    return save


@pytest.fixture
def imported(home: Path, saved: Callable[[str, bytes], str]) -> Import:
    """Import one file with this content; gives its only run."""

    def go(body: bytes, name: str = "studies.bin") -> RunRecord:
        (record,) = import_files(home, [saved(name, body)])
        return record

    return go


@pytest.fixture
def toys() -> Iterator[None]:
    """A second registry with a format of its own."""
    folder = str(Path(__file__).parent / "toyformats")
    crawler.formats.__path__.append(folder)
    try:
        with toy_reader():
            yield
    finally:
        crawler.formats.__path__.remove(folder)
        forget_readers()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(dump(STUDIES), id="array"),
        pytest.param(dump(page(*STUDIES)), id="page"),
        pytest.param(json.dumps(page(*STUDIES), indent=2).encode("utf-8-sig"), id="pretty"),
        pytest.param(b"\n".join(map(dump, STUDIES)), id="lines"),
        pytest.param(gzip.compress(dump(STUDIES)), id="gzip"),
        pytest.param(zipped_up({f"{place}.json": dump(one) for place, one in enumerate(STUDIES)}), id="zip"),
        pytest.param(zipped_up({"a.json": dump(STUDIES[:1]), "b": dump(page(*STUDIES[1:]))}), id="zip-of-pages"),
        pytest.param(zipped_up({"a.json.gz": gzip.compress(dump(STUDIES))}), id="zip-of-gzip"),
    ],
)
def test_the_same_studies_come_out_of_every_kind_of_file(body: bytes, home: Path, imported: Import) -> None:
    record = imported(body)
    assert (record.state, record.rejected, record.counts["records/new"]) == ("good", 0, 4)
    assert record.as_of == "2026-11-20"
    assert held(home) == ALL


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda body: zipped_up({"a.json": body})])
def test_standard_input_is_read_like_a_file(pack: Callable[[bytes], bytes], home: Path) -> None:
    (record,) = import_files(home, ["-"], stdin=io.BytesIO(pack(dump(STUDIES))))
    assert record.ok
    assert record.facts == {"file": "standard input"}
    assert held(home) == ALL


def test_a_single_study_is_imported(home: Path, imported: Import) -> None:
    assert imported(dump(STUDIES[0])).ok
    assert list(held(home)) == [number(0)]


def test_the_bytes_are_kept_as_they_stand_in_the_file(home: Path, imported: Import) -> None:
    body = json.dumps(STUDIES[1], indent=3).encode()
    imported(b"[" + dump(STUDIES[0]) + b" ,\n" + body + b"]")
    with Archive.open(home) as archive:
        head = archive.head("ctgov", number(1))
        assert head is not None
        assert head.raw.body == body


def test_several_files_are_one_run_named_after_the_first(home: Path, saved: Callable[[str, bytes], str]) -> None:
    files = [saved(f"{place}.json", dump(one)) for place, one in enumerate(STUDIES)]
    (record,) = import_files(home, files)
    assert record.facts == {"file": "0.json and 3 more"}
    assert held(home) == ALL


def test_broken_members_are_rejected_by_name_and_the_rest_is_published(home: Path, imported: Import) -> None:
    members = {
        "cut.json": dump(study(7))[:-30],
        "good.json": dump(study(0)),
        "no-number.json": b'{"protocolSection": {"briefTitle": "nobody"}}',
        "letter.txt": b"Dear reader",
        "empty.json": b"",
        "last.json": dump(study(1)),
    }
    record = imported(zipped_up(members), "download.zip")
    assert record.ok
    assert held(home) == {number(0): "Cells for Discs", number(1): "Cells for Discs"}
    assert sorted(reasons(home)) == [
        ("ctgov/cut", "download.zip/cut.json"),
        ("ctgov/no-id", "download.zip/no-number.json"),
        ("import/empty", "download.zip/empty.json"),
        ("import/unknown-content", "download.zip/letter.txt"),
    ]
    assert record.rejected == 4


def test_one_bad_record_among_few_keeps_none_of_the_good_ones_back(home: Path, imported: Import) -> None:
    body = b"[" + dump(study(0)) + b', {"protocolSection": oh, "no"}, ' + dump(study(1)) + b"]"
    record = imported(body)
    assert (record.ok, record.rejected) == (True, 1)
    assert list(held(home)) == [number(0), number(1)]


def test_a_file_of_which_most_cannot_be_read_publishes_nothing(home: Path, imported: Import) -> None:
    record = imported(dump([study(0), *({"protocolSection": {}} for _ in range(120))]))
    assert record.state == "failed"
    assert record.verdict is not None
    assert "120 of 121 records were rejected" in record.verdict.reason
    assert held(home) == {}


def test_a_damaged_member_is_not_believed(home: Path, imported: Import) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for place in range(3):
            archive.writestr(f"{place}.json", dump(study(place, f"Title {place}")))
    record = imported(file.getvalue().replace(b"Title 1", b"Title 9", 1), "a.zip")
    assert held(home) == {number(0): "Title 0", number(2): "Title 2"}
    assert reasons(home) == [("import/damaged", "a.zip/1.json")]
    assert record.rejected == 1


def test_a_cut_download_gives_the_studies_before_the_cut(home: Path, imported: Import) -> None:
    record = imported(dump(STUDIES)[:-100])
    assert (record.ok, record.rejected) == (True, 1)
    assert len(held(home)) == 3


def test_a_partial_copy_fills_nothing_that_a_full_record_has(home: Path, imported: Import) -> None:
    imported(dump(study(0)))
    record = imported(dump(page(partial(0), partial(1))))
    assert record.counts["records/partial"] == 1
    assert held(home) == {number(0): "Cells for Discs", number(1): "Cells"}
    imported(dump(study(1)))
    assert held(home)[number(1)] == "Cells for Discs"


def test_an_older_copy_replaces_nothing_and_absence_takes_nothing_away(home: Path, imported: Import) -> None:
    imported(dump([study(0), study(1, "Of today", "2026-10-10")]))
    record = imported(dump([study(1, "Of the past", "2020-01-01")]))
    assert record.counts["records/older"] == 1
    assert held(home) == {number(0): "Cells for Discs", number(1): "Of today"}


def test_importing_twice_changes_nothing(home: Path, imported: Import) -> None:
    imported(dump(STUDIES))
    with Archive.open(home) as archive:
        before = archive.sequence
    assert imported(dump(STUDIES)).counts["records/same"] == 4
    with Archive.open(home) as archive:
        assert archive.sequence == before


def test_an_interrupted_import_goes_on_when_it_is_repeated(
    home: Path, saved: Callable[[str, bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Impatient(Silent):
        def move(self, done: int, total: int | None = None) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr("crawler.import_runs.BATCH", 2)
    file = saved("a.json", dump(STUDIES))
    with pytest.raises(KeyboardInterrupt):
        import_files(home, [file], progress=Impatient())
    assert held(home) == {}
    (record,) = import_files(home, [file])
    assert record.ok
    assert held(home) == ALL
    with Archive.open(home) as archive:
        assert [run.state for run in archive.runs()] == ["good", "interrupted"]


@pytest.mark.usefixtures("toys")
def test_records_of_several_registries_in_one_file_are_a_run_each(
    home: Path, saved: Callable[[str, bytes], str]
) -> None:
    packed = zipped_up({"a.json": dump(study(0)), "b.toys": b"TOYS\nT1\nT2\n", "c.txt": b"?"})
    records = import_files(home, [saved("mixed.zip", packed)])
    assert {record.source: record.counts["records/new"] for record in records} == {"ctgov": 1, "toy": 2}
    assert {record.source: record.rejected for record in records} == {"ctgov": 0, "toy": 1}
    assert list(held(home, "toy")) == ["T1", "T2"]


@pytest.mark.usefixtures("toys")
def test_a_format_that_stumbles_loses_the_rest_of_its_file_only(home: Path, saved: Callable[[str, bytes], str]) -> None:
    packed = zipped_up({"a.toys": b"TOYS\nT1\nSTUMBLE\nT2\n", "b.toys": b"TOYS\nT3\n"})
    (record,) = import_files(home, [saved("toys.zip", packed)])
    assert list(held(home, "toy")) == ["T1", "T3"]
    assert reasons(home) == [("import/reader-failed", "toys.zip/a.toys")]
    assert record.ok


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is empty"),
        (b"Dear reader,", "holds nothing that can be imported"),
        (b'{"studies": 7}', "holds nothing that can be imported"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "holds nothing that can be imported"),
    ],
)
def test_a_file_of_no_known_kind_is_told_before_anything_is_written(
    body: bytes, words: str, home: Path, saved: Callable[[str, bytes], str]
) -> None:
    with pytest.raises(UsageError, match=words):
        import_files(home, [saved("good.json", dump(STUDIES)), saved("letter", body)])
    assert not home.exists()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (zipped_up({"a.txt": b"Dear reader"}), "no registry's export looks like this"),
        (zipped_up({"a.txt": b"Dear reader"})[:-3], "cannot be read: .* cut or damaged"),
        (gzip.compress(b"Dear reader"), "no registry's export"),
        (gzip.compress(dump(STUDIES))[:9], "the file is cut"),
    ],
    ids=["zip", "cut zip", "gzip", "cut gzip"],  # packed bytes hold the time: no name for a test
)
def test_a_container_without_anything_known_is_told_in_one_sentence(body: bytes, words: str, imported: Import) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        imported(body)
    assert "\n" not in str(caught.value)


def test_an_archive_of_something_else_is_not_read_to_its_end(imported: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.import_runs.MOST_UNCLAIMED", 10)
    with pytest.raises(UsageError, match="holds nothing"):
        imported(zipped_up({f"{place}.txt": b"?" for place in range(50)}))


def test_missing_files_are_told_before_anything_is_written(home: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        import_files(home, [str(tmp_path / "absent.json")])
    with pytest.raises(UsageError, match="no files in the folder"):
        import_files(home, [str(tmp_path)])
    with pytest.raises(UsageError, match="only once"):
        import_files(home, ["-", "-"])
    assert not home.exists()


def test_of_a_folder_every_file_is_taken_but_hidden_ones(home: Path, tmp_path: Path) -> None:
    below = tmp_path / "downloads" / "2026"
    below.mkdir(parents=True)
    (below / "1.zip").write_bytes(zipped_up({"a.json": dump(study(1))}))
    (below.parent / "0.json").write_bytes(dump(study(0)))
    (below.parent / ".DS_Store").write_bytes(b"?")
    (below / "._1.zip").write_bytes(b"?")
    (record,) = import_files(home, [str(below.parent)])
    assert record.facts == {"file": "0.json and 1 more"}
    assert list(held(home)) == [number(0), number(1)]


NO_FILES = {
    "letter.txt": (b"Dear reader,", "holds nothing that can be imported"),
    "empty.json": (b"", "is empty"),
    "letters.zip": (zipped_up({f"{place}.txt": b"Dear reader" for place in range(200)}), "holds nothing that can be"),
    "cut.gz": (gzip.compress(dump(STUDIES))[:9], "cannot be read: .* the file is cut"),
    "absent.json": (None, "there is no file"),
}


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("name", NO_FILES)
def test_a_file_that_cannot_be_imported_is_left_out_by_name_and_costs_the_others_nothing(
    name: str, place: int, home: Path, saved: Callable[[str, bytes], str], tmp_path: Path
) -> None:
    body, words = NO_FILES[name]
    files = [saved("0.json", dump(study(0))), saved("1.json", dump(study(1)))]
    files.insert(place, str(tmp_path / name) if body is None else saved(name, body))
    left_out: list[str] = []
    (record,) = import_files(home, files, leave_out=left_out.append)
    assert (record.state, record.rejected, record.counts["records/new"]) == ("good", 0, 2)
    assert list(held(home)) == [number(0), number(1)]
    (sentence,) = left_out
    assert name in sentence
    assert re.search(words, sentence)


def test_an_empty_page_is_no_error_and_no_run(home: Path, saved: Callable[[str, bytes], str]) -> None:
    assert import_files(home, [saved("none.json", dump(page()))]) == []


def test_a_record_that_was_purged_stays_away_and_the_rest_is_published(home: Path, imported: Import) -> None:
    imported(dump(STUDIES))
    with Archive.open(home, write=True) as archive:
        archive.purge(number(2), "asked for", "a person")
    record = imported(dump([*STUDIES, study(9)]))
    assert record.ok
    assert number(2) not in held(home)
    assert number(9) in held(home)


def test_a_second_writer_is_refused(home: Path, imported: Import) -> None:
    with Archive.open(home, write=True), pytest.raises(ArchiveBusyError):
        imported(dump(STUDIES))


def test_what_was_imported_says_nothing_of_where_it_lay(home: Path, imported: Import, tmp_path: Path) -> None:
    record = imported(zipped_up({"a.json": dump(study(0)), "b.json": b"?"}), "a.zip")
    with Archive.open(home) as archive:
        told: list[Any] = [record.facts, [(head.raw.facts, head.raw.url) for head in archive.heads()], reasons(home)]
    assert str(tmp_path) not in str(told)


def test_a_file_that_fails_while_it_is_read_publishes_nothing_and_says_why(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 150_000:
                raise OSError(5, "Input/output error")
            return super().read(10_000)

    monkeypatch.setattr("crawler.import_runs.BATCH", 1)
    monkeypatch.setattr("crawler.formats._json_stream.CHUNK", 1000)
    with pytest.raises(UsageError, match="reading standard input was broken off: Input/output error"):
        import_files(home, ["-"], stdin=Failing(dump([study(place) for place in range(300)])))
    assert held(home) == {}
    with Archive.open(home) as archive:
        (run,) = archive.runs()
    assert run.state == "failed"
    assert run.counts["records/new"] > 50

"""A file that cannot be read to its end ends alone: what came of it before and all others are imported; it is told."""

import gzip
import os
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from crawler.archive import RunRecord
from crawler.importing import import_files
from crawler.progress import Silent
from tests.crawler.importing.studies import dump, held, number, reasons, study, zipped_up
from trials.errors import UsageError

COUNT = 500
MANY = dump([study(place, "Cells " * 200) for place in range(COUNT)])  # a megabyte: some of the pieces that are read
LAST = dump(study(COUNT))


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[str, bytes], str]:
    def save(name: str, body: bytes) -> str:
        (tmp_path / name).write_bytes(body)
        return str(tmp_path / name)

    return save


def imported(home: Path, files: list[str], **options: Any) -> tuple[RunRecord, list[str]]:
    """The run of an import of files of one registry, and what was left out of it."""
    left_out: list[str] = []
    (record,) = import_files(home, files, leave_out=left_out.append, **options)
    return record, left_out


@contextmanager
def breaking(body: bytes) -> Iterator[BinaryIO]:
    """A device that gives these bytes and then, for a real one has gone away, the system's own input/output error."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)

    def write() -> None:
        with os.fdopen(theirs, "wb") as to:
            to.write(body)

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(ours, "rb") as file:
        yield file
    writer.join()


@pytest.mark.parametrize("place", [0, 1])
def test_an_input_output_error_in_the_middle_ends_that_file_alone(
    place: int, home: Path, saved: Callable[[str, bytes], str]
) -> None:
    files = [saved("last.json", LAST)]
    files.insert(place, "-")
    with breaking(MANY) as file:
        record, left_out = imported(home, files, stdin=file)
    assert left_out == ["reading standard input was broken off: Input/output error"]
    assert record.ok
    assert set(held(home)) == {number(each) for each in range(COUNT + 1)}


def test_without_anybody_to_tell_such_a_file_fails_the_import_and_publishes_nothing(home: Path) -> None:
    with breaking(MANY) as file, pytest.raises(UsageError, match="was broken off: Input/output error"):
        import_files(home, ["-"], stdin=file)
    assert held(home) == {}


def test_a_file_that_gives_errors_from_its_start_is_left_out(home: Path, saved: Callable[[str, bytes], str]) -> None:
    record, left_out = imported(home, ["/proc/self/mem", saved("last.json", LAST)])
    assert left_out == ["/proc/self/mem cannot be read: Input/output error"]
    assert (record.ok, list(held(home))) == (True, [number(COUNT)])


class Meanwhile(Silent):
    """Does something to the files after they were looked at and before they are read."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.work = work

    def begin(self, title: str) -> None:
        """The import begins."""
        del title
        self.work()


def vanish(path: Path) -> None:
    path.unlink()


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("happens", "words"), [(vanish, "No such file or directory"), (become_a_folder, "Is a directory")]
)
def test_a_file_that_is_none_any_more_when_its_turn_comes_is_left_out(
    happens: Callable[[Path], None], words: str, home: Path, saved: Callable[[str, bytes], str], tmp_path: Path
) -> None:
    files = [saved("first.json", dump(study(0))), saved("middle.json", dump(study(1))), saved("last.json", LAST)]
    record, left_out = imported(home, files, progress=Meanwhile(lambda: happens(tmp_path / "middle.json")))
    assert left_out == [f"reading middle.json was broken off: {words}"]
    assert (record.ok, list(held(home))) == (True, [number(0), number(COUNT)])


def test_a_file_that_is_cut_while_it_waits_gives_what_it_still_has(
    home: Path, saved: Callable[[str, bytes], str], tmp_path: Path
) -> None:
    files = [saved("many.json", MANY), saved("last.json", LAST)]
    record, _ = imported(home, files, progress=Meanwhile(lambda: os.truncate(tmp_path / "many.json", len(MANY) // 2)))
    assert (record.ok, record.rejected) == (True, 1)
    assert COUNT // 2 - 5 < len(held(home)) < COUNT // 2 + 5
    assert number(COUNT) in held(home)


@pytest.mark.parametrize("fault", ["cut", "middle", "sum"])
def test_packed_bytes_that_break_give_what_came_before_and_a_sentence(
    fault: str, home: Path, saved: Callable[[str, bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.formats._json_stream.CHUNK", 1000)  # else the megabyte is read at once
    packed = gzip.compress(MANY, compresslevel=0)
    at = len(packed) // 2
    body = {
        "cut": packed[:at],
        "middle": packed[:at] + bytes(40_000) + packed[at + 40_000 :],
        "sum": packed[:-8] + bytes(4) + packed[-4:],
    }[fault]
    record, left_out = imported(home, [saved("many.json.gz", body), saved("last.json", LAST)])
    assert (record.ok, record.rejected >= 1) == (True, True)
    assert number(COUNT) in held(home)
    assert len(held(home)) > COUNT // 4
    (sentence,) = left_out
    assert sentence.startswith("the rest of many.json.gz: the packed bytes ")


def test_a_zip_archive_that_is_cut_is_told_with_how_much_of_it_came(
    home: Path, saved: Callable[[str, bytes], str]
) -> None:
    packed = zipped_up({f"{place}.json": dump(study(place)) for place in range(5)})
    cut = packed[: packed.rindex(b"PK\x03\x04") + 60]
    record, left_out = imported(home, [saved("five.zip", cut), saved("last.json", LAST)])
    assert (record.ok, record.rejected) == (True, 1)
    assert list(held(home)) == [*(number(place) for place in range(4)), number(COUNT)]
    assert reasons(home) == [("import/cut", "five.zip/4.json")]  # the archive itself is told once, by the sentence
    (sentence,) = left_out
    assert sentence.startswith("the rest of five.zip: the zip archive ")
    assert sentence.endswith("it is cut or damaged; 4 members came whole")


def test_a_zip_archive_that_lost_its_directory_alone_rejects_nothing(
    home: Path, saved: Callable[[str, bytes], str]
) -> None:
    packed = zipped_up({f"{place}.json": dump(study(place)) for place in range(5)})
    record, (sentence,) = imported(home, [saved("five.zip", packed[: packed.index(b"PK\x01\x02")])])
    assert (record.ok, record.rejected, len(held(home))) == (True, 0, 5)
    assert sentence.endswith("it is cut or damaged; 5 members came whole")


def test_without_anybody_to_tell_the_quarantine_has_the_archive_that_is_cut(
    home: Path, saved: Callable[[str, bytes], str]
) -> None:
    packed = zipped_up({f"{place}.json": dump(study(place)) for place in range(5)})
    import_files(home, [saved("five.zip", packed[: packed.index(b"PK\x01\x02")])])
    assert reasons(home) == [("import/damaged-zip", "five.zip")]


def test_a_cut_record_that_does_not_tell_its_registry_is_of_the_one_before_it_in_the_file(
    home: Path, saved: Callable[[str, bytes], str]
) -> None:
    record_of = "<trial><main><trial_id>RBR-9{}</trial_id><public_title>Cells</public_title></main></trial>"
    members = {f"{sign}.xml": record_of.format(sign * 5).encode() for sign in "bcd"}
    packed = zipped_up(members)
    record, _ = imported(home, [saved("three.zip", packed[: packed.rindex(b"PK\x03\x04") + 80])])
    assert (record.source, record.ok, record.rejected, len(held(home, "rebec"))) == ("rebec", True, 1, 2)


def test_an_archive_without_files_is_named_and_stops_no_other(home: Path, saved: Callable[[str, bytes], str]) -> None:
    record, left_out = imported(home, [saved("empty.zip", zipped_up({})), saved("one.json", LAST)])
    assert (list(held(home)), record.counts["records/parsed"]) == ([number(COUNT)], 1)
    assert left_out == ["empty.zip is an archive without files"]

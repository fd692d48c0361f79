"""What can happen to the archive's files: each a sentence and the right error, and nothing that was stored is lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from crawler.archive import Archive
from crawler.archive.database import PAGE_SIZE
from crawler.archive.schema import SCHEMA
from tests.crawler.archive.toys import GOOD, published, toy, view, wordy
from trials.errors import ArchiveBusyError, ArchiveDamagedError, SettingsError, TrialsError

FULL = """
import resource, sys
from pathlib import Path
from crawler.archive import Archive
from tests.crawler.archive.toys import GOOD, toy, toy_reader
from trials.errors import ArchiveDamagedError

home, limit = Path(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
with toy_reader():
    try:
        with Archive.open(home, write=True) as archive:
            run = archive.begin("toy", "crawl", query_key="q")
            for number in range(100, 4000, 20):
                run.put([toy(key, f"{key} " + "x" * 3000 + str(key ** 40)) for key in range(number, number + 20)])
            run.finish(GOOD)
    except ArchiveDamagedError as error:
        print(error)
        sys.exit(3)
"""


def grown(home: Path, count: int = 30) -> Path:
    """A home with some records in a closed archive; its file."""
    rng = Random(1)
    published(home, [wordy(number, 1, rng) for number in range(count)])
    return home / "archive.db"


@pytest.mark.parametrize("room", [200_000, 500_000, 1_000_000])
def test_a_full_disk_ends_the_run_with_a_sentence_and_loses_nothing(home: Path, room: int) -> None:
    published(home, [toy(1), toy(2)])
    with Archive.open(home) as archive:
        before = view(archive)
    done = subprocess.run(
        [sys.executable, "-B", "-c", FULL, str(home), str(room)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 3, done.stderr
    assert "is full or cannot be written: make room" in done.stdout
    assert done.stdout.count("\n") == 1
    with Archive.open(home) as archive:
        assert view(archive) == before
        assert archive.verify() == []
        assert archive.runs(1)[0].state == "interrupted"
    published(home, [toy(1), toy(2), toy(3)])
    with Archive.open(home) as archive:
        assert [held.id for held in archive.heads()] == ["T1", "T2", "T3"]


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("content", [b"not a database " * 3000, b"SQLite format 3\0" + b"\xff" * 60_000])
def test_a_file_that_is_no_database_is_told_and_left_as_it_is(home: Path, content: bytes, write: bool) -> None:
    home.mkdir()
    (home / "archive.db").write_bytes(content)
    with pytest.raises(ArchiveDamagedError, match=r"archive\.db is damaged"):
        Archive.open(home, write=write)
    assert (home / "archive.db").read_bytes() == content


@pytest.mark.parametrize("write", [False, True])
def test_the_database_of_another_program_is_told_and_left_as_it_is(home: Path, write: bool) -> None:
    home.mkdir()
    other = sqlite3.connect(home / "archive.db")
    other.execute("create table recipes(name text)")
    other.commit()
    other.close()
    before = (home / "archive.db").read_bytes()
    with pytest.raises(ArchiveDamagedError):
        Archive.open(home, write=write)
    with sqlite3.connect(home / "archive.db") as again:
        assert again.execute("select name from sqlite_schema").fetchall() == [("recipes",)]
    again.close()
    assert (home / "archive.db").read_bytes() == before


@pytest.mark.parametrize("share", [0.1, 0.3, 0.6, 0.9])
def test_a_cut_file_is_found_whether_it_opens_or_not(home: Path, share: float) -> None:
    path = grown(home, 200)
    os.truncate(path, int(path.stat().st_size * share))
    assert any("damaged" in problem or "disk image" in problem for problem in problems(home))


def problems(home: Path) -> list[str]:
    """What opening the archive and looking it over tells."""
    try:
        with Archive.open(home) as archive:
            return archive.verify()
    except ArchiveDamagedError as error:
        return [str(error)]


def test_an_archive_of_a_newer_schema_is_neither_read_nor_written(home: Path) -> None:
    path = grown(home)
    database = sqlite3.connect(path)
    database.execute(f"pragma user_version = {SCHEMA + 1}")
    database.commit()
    database.close()
    before = path.read_bytes()
    for write in (False, True):
        with pytest.raises(SettingsError, match=r"newer version of this program .*: update the program"):
            Archive.open(home, write=write)
    assert path.read_bytes() == before


def test_any_flipped_byte_is_either_found_or_harmless(home: Path) -> None:
    """Whatever byte turns: the archive says so, or gives exactly what it gave before. Never something else."""
    path = grown(home, 60)
    with Archive.open(home) as archive:
        before = view(archive)
    sound = path.read_bytes()
    rng = Random(2)
    found = 0
    for _ in range(60):
        place = rng.randrange(len(sound))
        spoilt = bytearray(sound)
        spoilt[place] ^= 1 << rng.randrange(8)
        for log in home.glob("archive.db-*"):
            log.unlink()
        path.write_bytes(spoilt)
        found += _told(home, before)
    assert found


def _told(home: Path, before: dict[str, object]) -> bool:
    try:
        with Archive.open(home) as archive:
            if archive.verify():
                return True
            now = view(archive)
    except TrialsError:
        return True
    assert now["held"] == before["held"]
    return False


def test_verify_names_the_record_whose_bytes_are_damaged(home: Path) -> None:
    path = grown(home)
    database = sqlite3.connect(path)
    database.execute("update body set bytes = zeroblob(length(bytes)) where version = 3")
    database.commit()
    database.close()
    with Archive.open(home) as archive:
        assert [problem.partition(":")[0] for problem in archive.verify()] == ["The stored bytes of toy T2 are damaged"]
        (held,) = archive.find("T2")
        with pytest.raises(ArchiveDamagedError):
            held.raw  # noqa: B018 - reading it is what is tried


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("update source set held = 99", "The counters of toy say 99 held"),
        ("delete from change where seq = 2", "The change log has 29 lines up to 30"),
        ("delete from version where id = 1", "The published version of toy T0 is missing"),
    ],
)
def test_verify_tells_what_does_not_add_up(home: Path, statement: str, told: str) -> None:
    path = grown(home)
    database = sqlite3.connect(path)
    database.execute(statement)
    database.commit()
    database.close()
    with Archive.open(home) as archive:
        assert any(problem.startswith(told) for problem in archive.verify())


def test_a_derived_store_that_is_damaged_or_gone_makes_itself_anew(home: Path) -> None:
    grown(home)
    with Archive.open(home) as archive:
        trials = [trial for _, trial in archive.trials()]
    for spoil in (lambda path: path.unlink(), lambda path: path.write_bytes(b"rubbish" * 5000)):
        for log in home.glob("derived.db-*"):
            log.unlink()
        spoil(home / "derived.db")
        with Archive.open(home) as archive:
            assert [trial for _, trial in archive.trials()] == trials
            assert archive.verify() == []


@pytest.mark.parametrize(
    "spoil", ["bytes = zeroblob(length(bytes))", "bytes = (select bytes from trial where version = 8)"]
)
def test_a_parsed_trial_that_is_not_what_was_kept_is_read_again_and_kept(home: Path, spoil: str) -> None:
    grown(home)
    with Archive.open(home) as archive:
        trials = [trial for _, trial in archive.trials()]
    for _ in range(2):
        with Archive.open(home) as archive:
            assert [trial for _, trial in archive.trials()] == trials
            assert archive.store.derived.database is not None, "the others are kept"
            held = [archive.store.derived.trial(head.version.id, head.version.hash, 1) for head in archive.heads()]
            assert held == trials
        with sqlite3.connect(home / "derived.db") as database:
            database.execute(f"update trial set {spoil} where version = 7")
        database.close()


def test_a_derived_store_with_a_damaged_page_begins_anew_when_it_is_met(home: Path) -> None:
    grown(home, 60)
    with Archive.open(home) as archive:
        trials = [trial for _, trial in archive.trials()]
    path = home / "derived.db"
    content = bytearray(path.read_bytes())
    last = len(content) - PAGE_SIZE
    content[last : last + 100] = b"\xff" * 100  # the list of what lies on the page
    path.write_bytes(content)
    for _ in range(2):  # those read before the page was met went with it, and come again when they are asked for
        with Archive.open(home) as archive:
            assert [trial for _, trial in archive.trials()] == trials
    with sqlite3.connect(path) as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert database.execute("select count(*) from trial").fetchone() == (len(trials),)
    database.close()


def test_a_derived_store_of_another_archive_is_not_believed(home: Path, tmp_path: Path) -> None:
    grown(home)
    other = tmp_path / "other"
    published(other, [toy(number, "of another archive") for number in range(30)])
    shutil.copy(other / "derived.db", home / "derived.db")
    with Archive.open(home) as archive:
        assert not any(b"of another archive" in trial for _, trial in archive.trials())


def test_a_home_under_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError, match="make its folder writable or set TRIALS_HOME"):
        Archive.open(tmp_path / "file" / "home", write=True)


def test_a_folder_in_place_of_the_archive_or_its_lock_is_told(home: Path) -> None:
    for name in ("archive.lock", "archive.db"):
        shutil.rmtree(home, ignore_errors=True)
        (home / name).mkdir(parents=True)
        with pytest.raises(SettingsError, match="cannot be opened for writing"):
            Archive.open(home, write=True)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_home_is_read_and_not_written(home: Path) -> None:
    grown(home)
    with Archive.open(home) as archive:
        before = view(archive)
    for path in home.iterdir():
        path.chmod(0o444)
    home.chmod(0o555)
    try:
        with Archive.open(home) as archive:
            assert view(archive) == before
        with pytest.raises(SettingsError, match="cannot be opened for writing"):
            Archive.open(home, write=True)
    finally:
        home.chmod(0o755)


def test_a_second_writer_is_told_who_writes_and_the_first_goes_on(home: Path) -> None:
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl", query_key="q")
        run.put([toy(1)])
        with pytest.raises(ArchiveBusyError, match=rf"\(process {os.getpid()}\)"):
            Archive.open(home, write=True)
        run.put([toy(2)])
        assert run.finish(GOOD).ok
    with Archive.open(home, write=True) as archive:
        assert [held.id for held in archive.heads()] == ["T1", "T2"]


def test_the_lock_of_a_writer_that_died_is_no_lock(home: Path) -> None:
    home.mkdir()
    (home / "archive.lock").write_text("999999\n")
    published(home, [toy(1)])


def test_a_reader_beside_a_writer_sees_whole_runs_only(home: Path) -> None:
    published(home, [toy(number) for number in range(1200)])
    with Archive.open(home) as reader, Archive.open(home, write=True) as writer:
        seen = iter(reader.heads())
        first = next(seen)
        run = writer.begin("toy", "crawl", query_key="q")
        run.put([toy(number, "changed") for number in range(1200)])
        assert b"a toy" in first.raw.body
        assert all(b"a toy" in held.raw.body for held in reader.heads("toy"))
        assert reader.runs(1)[0].state == "running"
        assert run.finish(GOOD).ok
        assert all(b"changed" in held.raw.body for held in reader.heads("toy"))
        assert len(list(seen)) == 1199

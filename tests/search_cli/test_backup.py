"""A backup: consistent, whole or not at all, never over anything but an older one, and it can be brought back."""

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from crawler.archive import Archive
from search_cli import copying
from tests.search_cli.conftest import Call


def held(home: Path) -> dict[str, bytes]:
    with Archive.open(home) as archive:
        return {f"{each.source}/{each.id}": each.raw.body for each in archive.heads()}


def test_a_backup_brought_back_holds_every_record(sample: Path, tmp_path: Path, call: Call) -> None:
    copy = tmp_path / "copy.db"
    done = call("backup", str(copy), "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["records"] == len(held(sample)) > 0
    assert done.json["bytes"] == copy.stat().st_size
    again = tmp_path / "again"
    again.mkdir()
    shutil.copy(copy, again / "archive.db")
    assert held(again) == held(sample)
    with Archive.open(again) as archive:
        assert archive.verify() == []


def test_a_backup_made_while_somebody_writes_is_a_state_that_was_published(
    sample_home: Path, home: Path, tmp_path: Path
) -> None:
    shutil.copytree(sample_home, home)
    whole = held(home)
    stop = threading.Event()

    def write() -> None:
        with sqlite3.connect(home / "archive.db", timeout=30) as database:
            for number in range(10_000):
                if stop.is_set():
                    break
                database.execute("insert or replace into meta values('noise', ?)", (str(number),))
                database.commit()
        database.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            copying.copy_archive(home, tmp_path / f"copy{number}.db")
    finally:
        stop.set()
        writer.join()
    for number in range(3):
        again = tmp_path / f"again{number}"
        again.mkdir()
        shutil.copy(tmp_path / f"copy{number}.db", again / "archive.db")
        assert held(again) == whole


def test_a_backup_carries_the_decisions_on_links_and_brings_them_back(
    sample_home: Path, home: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(sample_home, home)
    with Archive.open(home) as archive:
        one, other, third = sorted(held.id for held, _ in archive.trials())[:3]
    assert call("links", "join", one, other, "--why", "registered twice").code == 0
    assert call("links", "split", one, third, "--why", "two doses").code == 0
    assert call("links", "undo", "2").code == 0
    before = call("links", one, "--json").json
    first = call("backup", str(tmp_path / "copy.db"), "--json").json
    assert first["decisions"] == 2
    again = tmp_path / "again"
    again.mkdir()
    shutil.copy(tmp_path / "copy.db", again / "archive.db")
    monkeypatch.setenv("TRIALS_HOME", str(again))
    assert call("index").code == 0
    assert call("links", one, "--json").json["decisions"] == before["decisions"]
    assert one in call("show", other, "--json").json["ids"]
    assert call("links", "undo", "1").code == 0  # what is decided there later goes into the next copy in place of these
    assert call("backup", str(tmp_path / "copy.db")).code == 0
    third_home = tmp_path / "third"
    third_home.mkdir()
    shutil.copy(tmp_path / "copy.db", third_home / "archive.db")
    monkeypatch.setenv("TRIALS_HOME", str(third_home))
    assert call("index").code == 0
    assert all(each["undone"] for each in call("links", one, "--json").json["decisions"])
    with Archive.open(third_home) as archive:
        assert archive.verify() == []


def test_an_older_backup_is_replaced_and_nothing_else_is(sample: Path, tmp_path: Path, call: Call) -> None:
    copy, letter = tmp_path / "copy.db", tmp_path / "letter.txt"
    assert call("backup", str(copy)).code == 0
    assert call("backup", str(copy)).code == 0
    letter.write_text("dear reader")
    done = call("backup", str(letter))
    assert (done.code, letter.read_text()) == (2, "dear reader")
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("create table mine(x)")
    other.close()
    before = (tmp_path / "other.db").read_bytes()
    assert call("backup", str(tmp_path / "other.db")).code == 2
    assert (tmp_path / "other.db").read_bytes() == before
    assert call("backup", str(sample / "archive.db")).code == 2
    assert call("backup", str(tmp_path)).code == 2
    assert call("backup", str(tmp_path / "nowhere" / "copy.db")).code == 2


def test_a_copy_that_fails_leaves_nothing_behind(
    sample: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sqlite3.connect

    def full(*words: object, **options: object) -> sqlite3.Connection:
        found: sqlite3.Connection = real(*words, **options)  # type: ignore[call-overload]
        if ".copy.db." in str(words[0]):
            found.execute("pragma max_page_count = 4")
        return found

    monkeypatch.setattr(copying.sqlite3, "connect", full)
    done = call("backup", str(tmp_path / "copy.db"))
    assert done.code == 3
    assert done.err.count("\n") == 1
    assert [path for path in tmp_path.iterdir() if path.name != "home"] == []

"""The check-up: says that all is well only where it is, names what is not, and makes an index again where told."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from crawler.archive import Archive
from indexer.linking.book import Book
from tests.crawler.archive.toys import published, toy, toy_reader
from tests.search_cli.conftest import Call


@pytest.fixture
def own_home(home: Path, sample_home: Path) -> Path:
    return Path(shutil.copytree(sample_home, home))


def bad(done: object) -> list[str]:
    return [each["name"] for each in done.json["checks"] if not each["ok"]]  # type: ignore[attr-defined]


def test_a_sound_home_is_found_sound(sample: Path, call: Call) -> None:
    done = call("doctor", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["ok"] is True
    assert {"settings", "folder", "archive", "index"} <= {each["name"] for each in done.json["checks"]}
    assert done.json["thorough"] is False
    assert call("doctor", "--thorough", "--json").json["thorough"] is True
    told = call("doctor")
    assert told.code == 0
    assert "BAD" not in told.out
    assert all(len(line) <= 80 for line in told.out.splitlines())


def test_the_quick_answer_says_that_not_all_was_read_and_how_to(sample: Path, call: Call) -> None:
    assert "`trials doctor --thorough` reads all" in " ".join(call("doctor").out.split())
    thorough = " ".join(call("doctor", "--thorough").out.split())
    assert "each as it was stored" in thorough
    assert "each file as it was written" in thorough
    assert "--thorough" not in thorough


def test_the_quick_answer_reads_as_much_of_a_large_archive_as_of_a_small_one(tmp_path: Path) -> None:
    """Steps of SQLite's machine, which grow with every row that is looked at."""
    steps = []
    for count in (400, 4_000):
        home = tmp_path / str(count)
        with toy_reader():
            published(home, [toy(number) for number in range(count)])
        with Archive.open(home) as archive:
            done = [0]

            def step(done: list[int] = done) -> int:
                done[0] += 1
                return 0

            archive.store.database.connection.set_progress_handler(step, 1)
            assert archive.glance() == []
            steps.append(done[0])
    assert steps[0] > 100
    assert steps[1] < 1.2 * steps[0]


def test_a_byte_changed_in_the_index_is_found_and_mended_by_fix(own_home: Path, call: Call) -> None:
    segment = max((own_home / "index").glob("trials-*/*.store"), key=lambda path: path.stat().st_size)
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 0xFF
    segment.write_bytes(content)
    assert call("doctor").code == 0
    done = call("doctor", "--thorough", "--json")
    assert (done.code, bad(done)) == (5, ["index"])
    assert call("doctor", "--fix", "--json").code == 0
    assert call("doctor", "--thorough").code == 0
    assert call("search", "disc").code == 0


@pytest.mark.parametrize(
    "victim", ["*.store", "*.term", "meta.json", "MANIFEST", "places-*", "dictionary-*", "phrases-*"]
)
def test_a_file_of_the_index_that_is_cut_or_gone_is_found_at_a_glance_and_mended_by_fix(
    victim: str, own_home: Path, call: Call
) -> None:
    for gone in (True, False):
        path = max((own_home / "index").glob(f"trials-*/{victim}"), key=lambda path: path.stat().st_size)
        content = path.read_bytes()
        path.unlink()
        if not gone:
            path.write_bytes(content[:-3])
        done = call("doctor", "--json")
        assert (done.code, bad(done)) == (5, ["index"]), path.name
        assert call("doctor", "--fix").code == 0
        assert call("doctor", "--thorough").code == 0


def test_a_missing_index_is_found_and_made_by_fix(own_home: Path, call: Call) -> None:
    shutil.rmtree(own_home / "index")
    assert call("doctor").code == 5
    assert call("doctor", "--fix").code == 0
    assert "NCT9" in call("search", "disc").out


def test_an_archive_whose_pages_cannot_be_read_is_found_and_left_alone_by_fix(own_home: Path, call: Call) -> None:
    from crawler.archive.database import PAGE_SIZE

    path = own_home / "archive.db"
    content = bytearray(path.read_bytes())
    for page in range(8, len(content) // PAGE_SIZE):
        content[page * PAGE_SIZE : page * PAGE_SIZE + 8] = b"\xff" * 8
    path.write_bytes(content)
    for words in (("doctor", "--json"), ("doctor", "--thorough", "--json"), ("doctor", "--fix", "--json")):
        done = call(*words)
        assert done.code == 3
        assert "archive" in bad(done)
    assert path.read_bytes() == bytes(content)


def test_fix_lets_damaged_records_go_and_the_same_import_brings_them_again(
    own_home: Path, tmp_path: Path, call: Call
) -> None:
    study = {"protocolSection": {"identificationModule": {"nctId": "NCT90999991", "briefTitle": "Cells for discs"}}}
    (tmp_path / "one.json").write_text(json.dumps(study), "utf-8")
    assert call("import", str(tmp_path / "one.json")).code == 0
    with sqlite3.connect(own_home / "archive.db") as database:
        ((last,),) = database.execute("select max(id) from version").fetchall()
        database.execute("update body set bytes = zeroblob(length(bytes)) where version = ?", (last,))
    database.close()
    done = call("doctor", "--thorough")
    assert done.code == 3
    assert "`trials doctor --fix`" in " ".join(done.out.split())
    done = call("doctor", "--fix", "--json")
    assert (done.code, bad(done)) == (3, ["archive"])
    assert "1 damaged copy of a record was let go" in done.err
    assert "archive.db.damaged" in done.err
    assert "The text of ctgov NCT90999991 was lost: `trials crawl ctgov`" in done.out
    assert call("search", "cells", "--all").code == 0
    assert call("import", str(tmp_path / "one.json")).code == 0
    assert call("doctor", "--thorough").code == 0
    assert "Cells for discs" in call("show", "NCT90999991", "--raw").out


def test_what_only_every_record_shows_is_found_by_reading_every_record(own_home: Path, call: Call) -> None:
    with sqlite3.connect(own_home / "archive.db") as database:
        database.execute("update body set bytes = zeroblob(length(bytes)) where version = 2")
    database.close()
    assert call("doctor").code == 0
    done = call("doctor", "--thorough")
    assert done.code == 3
    assert "are damaged" in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("update body set bytes = zeroblob(length(bytes))", "are damaged"),
        ("delete from change where seq = (select max(seq) from change)", "The change log ends at"),
        ("delete from version", "is missing"),
    ],
)
def test_what_is_wrong_with_much_of_the_archive_is_found_at_a_glance(
    statement: str, told: str, own_home: Path, call: Call
) -> None:
    with sqlite3.connect(own_home / "archive.db") as database:
        database.execute(statement)
    database.close()
    done = call("doctor")
    assert done.code == 3
    assert told in " ".join(done.out.split())


def test_a_damaged_record_that_a_command_meets_leads_to_what_mends_it(own_home: Path, call: Call) -> None:
    with sqlite3.connect(own_home / "archive.db") as database:
        database.execute("update body set bytes = zeroblob(length(bytes))")
    database.close()
    done = call("show", "NCT90017919", "--raw")
    assert done.code == 3
    assert "`trials doctor --fix`" in done.err


def test_a_last_run_that_failed_is_told_until_a_good_one(own_home: Path, call: Call) -> None:
    with Archive.open(own_home, write=True) as archive:
        run = archive.begin("ctgov", "crawl")
        assert not run.finish(run.judge(reported=9, fetched=0, complete=True)).ok
    done = call("doctor", "--json")
    assert (done.code, bad(done)) == (3, ["runs"])
    assert "of ctgov, run 2, failed and changed nothing: " in done.out
    assert call("replay").code == 0
    assert call("doctor").code == 0


def test_a_key_that_others_can_read_or_that_is_away_is_told(
    own_home: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "cris.key"
    monkeypatch.setenv("TRIALS_EMAIL_PASSWORD_FILE", str(key))
    done = call("doctor")
    assert done.code == 2
    assert "TRIALS_EMAIL_PASSWORD_FILE names" in done.out
    key.write_text("secret")
    key.chmod(0o640)
    done = call("doctor")
    assert done.code == 2
    assert f"chmod600{key}" in "".join(done.out.split())  # a long path is broken over lines anywhere
    key.chmod(0o600)
    assert call("doctor").code == 0
    assert "secret" not in done.out
    (own_home / "trials.toml").write_text(f"[registries.cris]\nkey_file = '{key}'\n", "utf-8")
    key.chmod(0o644)
    monkeypatch.delenv("TRIALS_EMAIL_PASSWORD_FILE")
    done = call("doctor", "--json")
    assert (done.code, bad(done)) == (2, ["keys"])


def test_a_patients_profile_that_others_can_read_is_told(own_home: Path, tmp_path: Path, call: Call) -> None:
    (tmp_path / "me.toml").write_text("age = 54\n", "utf-8")
    profile = ("--profile", str(tmp_path / "me.toml"))
    assert call("watch", "add", "mine", *profile, "--store-profile", "--to", "file:news.jsonl").code == 0
    assert call("doctor").code == 0
    (own_home / "watches" / "mine.profile").chmod(0o644)
    done = call("doctor")
    assert done.code == 2
    assert "profile of watch mine" in done.out


def test_an_index_of_another_archive_is_found(own_home: Path, call: Call) -> None:
    for path in own_home.glob("*.db*"):
        path.unlink()
    Archive.open(own_home, write=True).close()
    done = call("doctor", "--json")
    assert done.code == 5
    assert "another archive" in done.out


def test_a_writer_is_told_and_its_leftover_lock_is_none(own_home: Path, call: Call) -> None:
    with Archive.open(own_home, write=True):
        assert "writes to the archive now" in " ".join(call("doctor").out.split())
    assert (own_home / "archive.lock").exists()
    assert "nobody writes to the archive or the index now" in call("doctor").out


def test_a_setting_with_a_slip_is_found(sample: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALS_HOMME", "x")
    monkeypatch.setenv("TRIALS_CTGOV_URL", "127.0.0.1:80")
    done = call("doctor")
    assert done.code == 2
    assert "TRIALS_HOME" in done.out
    assert "http://" in done.out


def test_an_empty_home_is_told(home: Path, call: Call) -> None:
    done = call("doctor")
    assert done.code == 2
    assert "trials crawl" in done.out
    assert not home.exists()


def test_a_damaged_book_of_links_is_found(own_home: Path, call: Call) -> None:
    (own_home / "links.db").write_bytes(b"garbage" * 1000)
    for leftover in own_home.glob("links.db-*"):
        leftover.unlink()
    done = call("doctor", "--json")
    assert done.code == 2
    assert bad(done) == ["links"]


@pytest.mark.parametrize("damage", ["cut", "turned", "gone"])
def test_fix_makes_a_book_of_links_again_and_keeps_its_decisions(damage: str, own_home: Path, call: Call) -> None:
    with Book(own_home) as book:
        before = list(map(book.members, book.keys()))
        book.decide("NCT90017919/ctgov", "NCT90025838/ctgov", "different", author="me", why="two sponsors")
        decisions = book.decisions()
    with sqlite3.connect(own_home / "links.db") as database:
        database.execute("pragma wal_checkpoint(truncate)")
        ((page,),) = database.execute("select rootpage from sqlite_schema where name = 'link'").fetchall()
        ((last,),) = database.execute("select max(rootpage) from sqlite_schema").fetchall()
        ((size,),) = database.execute("pragma page_size").fetchall()
    database.close()
    path = own_home / "links.db"
    if damage == "gone":
        path.unlink()
        decisions = []
    elif damage == "cut":
        assert path.stat().st_size > last * size
        path.write_bytes(path.read_bytes()[: last * size])
    else:
        content = bytearray(path.read_bytes())
        content[(page - 1) * size : page * size] = b"\xff" * size
        path.write_bytes(content)
    done = call("doctor", "--thorough", "--json")
    assert done.code
    assert "links" in bad(done)
    done = call("doctor", "--fix", "--json")
    assert (done.code, bad(done)) == (0, [])
    assert list(own_home.glob("links.db.damaged")) == ([] if damage == "gone" else [own_home / "links.db.damaged"])
    with Book(own_home, write=False) as book:
        assert list(map(book.members, book.keys())) == before
        assert book.decisions() == decisions
    assert call("doctor", "--thorough").code == 0


def test_an_index_made_by_other_rules_is_found(own_home: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("indexer.rules.rules_mark", lambda: "those of next year")
        done = call("doctor", "--json")
    assert (done.code, bad(done)) == (5, ["index"])
    assert "rules of another version" in done.out
    assert call("doctor").code == 0


def test_a_registrys_key_is_a_setting(own_home: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALS_CRIS_KEY", "abc")
    assert call("doctor").code == 0
    monkeypatch.setenv("TRIALS_CRIS_KY", "abc")
    assert "TRIALS_CRIS_KEY" in call("doctor").out

"""The check-up: says that all is well only where it is, names what is not, and makes an index again where told."""

import shutil
from pathlib import Path

import pytest

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
    told = call("doctor")
    assert told.code == 0
    assert "BAD" not in told.out
    assert all(len(line) <= 80 for line in told.out.splitlines())


def test_a_byte_changed_in_the_index_is_found_and_mended_by_fix(own_home: Path, call: Call) -> None:
    segment = max((own_home / "index").glob("trials-*/*.store"), key=lambda path: path.stat().st_size)
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 0xFF
    segment.write_bytes(content)
    done = call("doctor", "--json")
    assert (done.code, bad(done)) == (5, ["index"])
    assert call("doctor", "--fix", "--json").code == 0
    assert call("doctor").code == 0
    assert call("search", "disc").code == 0


def test_a_missing_index_is_found_and_made_by_fix(own_home: Path, call: Call) -> None:
    shutil.rmtree(own_home / "index")
    assert call("doctor").code == 5
    assert call("doctor", "--fix").code == 0
    assert "NCT9" in call("search", "disc").out


def test_a_damaged_archive_is_found_and_left_alone_by_fix(own_home: Path, call: Call) -> None:
    from crawler.archive.database import PAGE_SIZE

    path = own_home / "archive.db"
    content = bytearray(path.read_bytes())
    for page in range(8, len(content) // PAGE_SIZE):
        content[page * PAGE_SIZE + 4000] ^= 0xFF
    path.write_bytes(content)
    for words in (("doctor", "--json"), ("doctor", "--fix", "--json")):
        done = call(*words)
        assert done.code == 3
        assert "archive" in bad(done)
    assert path.read_bytes() == bytes(content)


def test_an_index_of_another_archive_is_found(own_home: Path, call: Call) -> None:
    for path in own_home.glob("*.db*"):
        path.unlink()
    from crawler.archive import Archive

    Archive.open(own_home, write=True).close()
    done = call("doctor", "--json")
    assert done.code == 5
    assert "another archive" in done.out


def test_a_writer_is_told_and_its_leftover_lock_is_none(own_home: Path, call: Call) -> None:
    from crawler.archive import Archive

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

"""Homes that are missing, in the way, read-only, newer or damaged: one sentence, the right code, nothing lost."""

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.search_cli.conftest import TRIALS, Call, Done, clean_environment, run_program

NUMBER = "NCT90017919"
OF_THE_INDEX = [("search", "disc"), ("show", NUMBER)]
OF_THE_ARCHIVE = [
    ("runs",),
    ("status",),
    ("history", NUMBER),
    ("export",),
    ("backup", "copy.db"),
    ("index",),
    ("replay",),
    ("purge", NUMBER, "--why", "asked", "--yes"),
]


def assert_one_sentence(done: Done, code: int) -> None:
    assert (done.code, done.out) == (code, ""), done
    assert done.err.startswith("trials: ")
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err
    assert "this is a bug" not in done.err


@pytest.fixture
def own_home(home: Path, sample_home: Path) -> Path:
    """A copy of the sample's home that a test may spoil."""
    return Path(shutil.copytree(sample_home, home))


@pytest.mark.parametrize("words", OF_THE_INDEX)
def test_a_home_without_an_index_says_how_to_make_one(words: tuple[str, ...], home: Path, call: Call) -> None:
    done = call(*words)
    assert_one_sentence(done, 5)
    assert "trials crawl" in done.err


@pytest.mark.parametrize("words", [words for words in OF_THE_ARCHIVE if words[0] not in ("replay", "purge")])
def test_an_empty_home_says_how_to_fill_it_and_is_not_made(words: tuple[str, ...], home: Path, call: Call) -> None:
    done = call(*words)
    assert_one_sentence(done, 2)
    assert "trials crawl" in done.err
    assert not home.exists()


@pytest.mark.parametrize("words", [*OF_THE_INDEX, *OF_THE_ARCHIVE, ("crawl", "ctgov"), ("import", "file.json")])
def test_a_home_that_is_a_file_is_told(
    words: tuple[str, ...], tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "file.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRIALS_HOME", str(tmp_path / "file" / "home"))
    monkeypatch.delenv("TRIALS_INDEX", raising=False)
    assert_one_sentence(call(*words), 5 if words in OF_THE_INDEX else 2)


@pytest.mark.parametrize("words", [("crawl", "ctgov"), ("replay",), ("purge", NUMBER, "--why", "asked", "--yes")])
@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_home_refuses_writers(words: tuple[str, ...], own_home: Path, call: Call) -> None:
    own_home.chmod(0o555)
    try:
        assert_one_sentence(call(*words), 2)
    finally:
        own_home.chmod(0o755)


@pytest.mark.parametrize("words", [*OF_THE_INDEX, ("show", NUMBER, "--raw"), ("history", NUMBER), ("status",)])
def test_a_home_for_reading_only_is_read(
    words: tuple[str, ...], own_home: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = call(*words)
    for path in [own_home, *own_home.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    # The superuser may write everywhere: what the index asks is answered as it would be for others.
    monkeypatch.setattr("indexer.embedded.snapshot.os.access", lambda *_: False)
    try:
        assert call(*words) == written
        assert written.code == 0
    finally:
        for path in [own_home, *own_home.rglob("*")]:
            path.chmod(0o755)


@pytest.mark.parametrize("words", OF_THE_ARCHIVE)
def test_an_archive_of_a_newer_version_is_left_alone(words: tuple[str, ...], own_home: Path, call: Call) -> None:
    with sqlite3.connect(own_home / "archive.db") as database:
        (version,) = database.execute("pragma user_version").fetchone()
        database.execute(f"pragma user_version = {version + 1000}")
    database.close()
    done = call(*words)
    assert_one_sentence(done, 2)
    assert "newer" in done.err


@pytest.mark.parametrize("words", OF_THE_INDEX)
def test_search_and_show_need_no_archive(words: tuple[str, ...], own_home: Path, call: Call) -> None:
    for path in own_home.glob("*.db*"):
        path.unlink()
    done = call(*words)
    assert done.code == 0
    assert NUMBER in done.out


@pytest.mark.parametrize("words", OF_THE_INDEX)
def test_a_damaged_index_says_how_to_make_it_again(words: tuple[str, ...], own_home: Path, call: Call) -> None:
    (own_home / "index" / "CURRENT").write_text("nonsense")
    done = call(*words)
    assert_one_sentence(done, 5)
    assert "trials index --rebuild" in done.err
    assert call("index", "--rebuild").code == 0
    assert NUMBER in call(*words).out


def test_a_damaged_archive_is_told_and_kept(own_home: Path, call: Call) -> None:
    path = own_home / "archive.db"
    path.write_bytes(b"no database at all" * 1000)
    for words in OF_THE_ARCHIVE:
        assert_one_sentence(call(*words), 3)
    assert path.read_bytes() == b"no database at all" * 1000


def test_a_setting_without_sense_is_told(sample: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALS_INDEX", "ftp://nowhere")
    for words in OF_THE_INDEX:
        assert_one_sentence(call(*words), 2)


def test_a_second_writer_is_refused(own_home: Path, call: Call) -> None:
    from crawler.archive import Archive

    with Archive.open(own_home, write=True):
        assert_one_sentence(call("replay"), 6)
        assert call("search", "disc").code == 0
        assert call("status").code == 0


def test_a_report_is_made_while_others_link(own_home: Path, call: Call) -> None:
    from indexer.linking.book import Book

    with Book(own_home):
        done = call("report", "--format", "json")
    assert (done.code, done.err) == (0, "")
    (own_home / "links.db").unlink()
    assert call("report", "--format", "json").json["to_decide"] == 0
    assert not (own_home / "links.db").exists()


def test_the_data_folder_of_the_platform_is_the_default(tmp_path: Path) -> None:
    env = clean_environment(HOME=str(tmp_path), XDG_DATA_HOME=str(tmp_path / "data"))
    done = run_program("status", env=env)
    assert done.code == 2
    assert str(tmp_path) in done.err


MOUNTED = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'


def can_mount() -> bool:
    """Whether this user may mount in a name space of its own: the superuser on Linux."""
    probe = shutil.which("unshare")
    return (
        bool(probe)
        and subprocess.run([str(probe), "--mount", "true"], capture_output=True, check=False).returncode == 0
    )


@pytest.fixture
def call_on_read_only_disk(own_home: Path) -> Callable[..., Done]:
    """Runs the command on a home on a disk mounted for reading only: not even the superuser may write there."""
    if not can_mount():
        pytest.skip("no disk can be mounted here for reading only")

    def run(*words: str) -> Done:
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", MOUNTED, str(own_home), TRIALS, *words],
            env=clean_environment(TRIALS_HOME=str(own_home)), capture_output=True, text=True, check=False,
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.mark.parametrize(
    "words",
    [
        *OF_THE_INDEX,
        ("links", NUMBER),
        ("coverage",),
        ("history", NUMBER),
        ("status",),
        ("export",),
        ("runs",),
        ("report", "--format", "md"),
    ],
)
def test_a_read_only_disk_is_read(words: tuple[str, ...], call_on_read_only_disk: Callable[..., Done]) -> None:
    done = call_on_read_only_disk(*words)
    assert (done.code, done.err) == (0, "")
    assert done.out


@pytest.mark.parametrize(
    "words",
    [("crawl", "ctgov"), ("replay",), ("index",), ("index", "--rebuild"), ("purge", NUMBER, "--why", "asked", "--yes")],
)
def test_a_read_only_disk_refuses_writers_and_advises_nothing_that_loses(
    words: tuple[str, ...], call_on_read_only_disk: Callable[..., Done]
) -> None:
    done = call_on_read_only_disk(*words)
    assert_one_sentence(done, 2)
    assert "for writing" in done.err
    assert "move it away" not in done.err


@pytest.mark.skipif(os.name == "nt", reason="no such limit there")
@pytest.mark.parametrize("room", [8_000, 100_000])
@pytest.mark.parametrize("words", [("index", "--rebuild"), ("replay",), ("import", "one.json"), ("backup", "copy.db")])
def test_a_full_disk_is_one_sentence_and_the_same_command_does_it_when_there_is_room(
    words: tuple[str, ...], room: int, own_home: Path, tmp_path: Path
) -> None:
    """`room` is what a file may have, bytes: what is smaller is still written."""
    import resource

    env = clean_environment(TRIALS_HOME=str(own_home)) | {"PYTHONDONTWRITEBYTECODE": "1"}  # it would be cut as well
    study = {"protocolSection": {"identificationModule": {"nctId": "NCT90999991", "briefTitle": "Cells " * 30_000}}}
    (tmp_path / "one.json").write_text(json.dumps(study), "utf-8")
    for path in own_home.glob("links.db*") if words[0] != "backup" else ():  # a backup makes none
        path.unlink()  # it has to be made again, in a file that grows beyond the limit
    done = subprocess.run(
        [str(TRIALS), *words], env=env, cwd=tmp_path, capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    assert done.returncode in (2, 3), (done.returncode, done.stderr)
    told = [line for line in done.stderr.splitlines() if line.startswith("trials: ")]
    assert len(told) == 1, done.stderr
    assert "make room" in told[0]
    assert "Traceback" not in done.stderr
    assert "move it away" not in done.stderr
    assert run_program("search", "disc", env=env, cwd=tmp_path).code == 0
    assert run_program(*words, env=env, cwd=tmp_path).code == 0
    assert run_program("doctor", "--thorough", env=env, cwd=tmp_path).code == 0

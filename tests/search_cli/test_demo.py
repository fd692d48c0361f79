"""`trials demo`: the whole way on the bundled sample, in a folder of its own, and never in another's."""

from pathlib import Path

from tests.search_cli.conftest import clean_environment, run_program


def test_the_demo_goes_the_whole_way_and_can_be_run_again(tmp_path: Path) -> None:
    env = clean_environment(HOME=str(tmp_path), XDG_DATA_HOME=str(tmp_path / "data"))
    ours = {"TRIALS_INDEX": "http://127.0.0.1:9", "TRIALS_HOME": str(tmp_path / "mine")}
    for _ in range(2):
        done = run_program("demo", env=env | ours)
        assert done.code == 0, done.err
        steps = [line for line in done.out.splitlines() if line.startswith("$ trials ")]
        assert [step.split()[2] for step in steps] == ["crawl", "search", "search", "search", "show"]
        parts = done.out.split("$ trials ")
        assert all("NCT9" in part for part in parts[2:])
        assert "not medical advice" in parts[-1]
    assert not (tmp_path / "mine").exists()


def test_the_demo_keeps_out_of_folders_that_are_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_text("dear to me")
    done = run_program("demo", "--home", str(tmp_path), env=clean_environment())
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["archive.db"]
    done = run_program("demo", "--home", str(tmp_path / "archive.db"), env=clean_environment())
    assert done.code == 2
    assert (tmp_path / "archive.db").read_text() == "dear to me"


def test_the_folder_of_a_demo_can_be_chosen(tmp_path: Path) -> None:
    done = run_program("demo", "--home", str(tmp_path / "here"), env=clean_environment())
    assert done.code == 0, done.err
    assert str(tmp_path / "here") in "".join(done.out.split())
    assert (tmp_path / "here" / "archive.db").exists()

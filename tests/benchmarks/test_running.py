"""A quick run answers right in every section: each asserts that both sides of a comparison find the same."""

from pathlib import Path

import pytest

from benchmarks.__main__ import SECTIONS, main
from benchmarks.home import ready
from benchmarks.measure import Setting


@pytest.mark.parametrize("section", SECTIONS)
def test_quick_run_of_a_section_prints_one_table(section: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick", section]) == 0
    shown = capsys.readouterr()
    heading, _, head, rule, *rows = shown.out.splitlines()
    assert heading.startswith("200 generated studies, 2 rounds")
    assert head.startswith("| what")
    assert set(rule) == {"|", "-"}
    assert rows
    assert shown.err == f"{section} ...\n"


def test_unknown_section_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["colour"])
    assert ended.value.code == 2
    assert ", ".join(SECTIONS) in capsys.readouterr().err


def test_a_change_over_a_given_home_is_measured_on_a_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ready(Setting(60, 1, tmp_path))
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert main(["change", "--home", str(home), "--rounds", "2"]) == 0
    heading, *_, visible, _, alone = capsys.readouterr().out.splitlines()
    assert heading.startswith("a copy of a home with 60 records, 2 rounds")
    assert visible.startswith("| one changed trial to visible")
    assert alone.startswith("| tantivy's part of it alone")
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_searches_over_a_given_home_only_read_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ready(Setting(120, 1, tmp_path))
    before = {path: path.read_bytes() for path in (home / "index").rglob("*") if path.is_file()}
    assert main(["warm", "--home", str(home), "--rounds", "1"]) == 0
    heading, *_, last = capsys.readouterr().out.splitlines()
    assert heading.startswith("a home with 120 records, 1 rounds")
    assert last.startswith("| - of tantivy alone, the places known")
    assert {path: path.read_bytes() for path in (home / "index").rglob("*") if path.is_file()} == before


def test_a_given_home_whose_index_would_be_made_anew_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = ready(Setting(3, 1, tmp_path))
    monkeypatch.setattr("benchmarks.change.rules_mark", lambda: "others")
    with pytest.raises(SystemExit, match="made by other rules"):
        main(["change", "--home", str(home)])


@pytest.mark.parametrize("words", [["change"], ["build"], []])
def test_a_given_home_is_an_archive_and_for_one_section(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if words != ["change"]:
        (tmp_path / "archive.db").touch()
    with pytest.raises(SystemExit) as ended:
        main([*words, "--home", str(tmp_path)])
    assert ended.value.code == 2
    assert "--home takes the folder of an archive" in capsys.readouterr().err


def test_a_setting_gives_no_more_bodies_than_there_are_studies(tmp_path: Path) -> None:
    assert len(Setting(3, 1, tmp_path).bodies(10)) == 3
    assert len(Setting(30, 1, tmp_path).bodies(10)) == 10


def test_archives_of_two_sizes_are_made_measured_and_saved(capsys: pytest.CaptureFixture[str]) -> None:
    from benchmarks.held import main as held

    assert held(["--records", "1000", "2000", "--versions", "3"]) == 0
    shown = capsys.readouterr().out
    assert [line.split(" | ")[0] for line in shown.splitlines() if line.startswith("| ")][1:] == [
        "| crawl",
        "| changes",
        "| history",
        "| since",
        "| past",
    ]
    assert shown.count("opened again: the same") == 2

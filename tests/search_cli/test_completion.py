"""Completion through the shells' own protocol: the program is asked in its environment and answers with the words."""

import pytest

from search_cli.group import names
from tests.search_cli.conftest import clean_environment, run_program


def completed(words: str, home: object = "nowhere") -> list[str]:
    line = words.split(" ")
    env = clean_environment(
        TRIALS_HOME=str(home), _TRIALS_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(len(line) - 1)
    )
    done = run_program(env=env)
    assert (done.code, done.err) == (0, "")
    return done.out.split()


def test_bash_completes_commands() -> None:
    assert completed("trials se") == ["search"]
    assert completed("trials ") == names()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("trials search --rec", ["--recruiting"]),
        ("trials search --status not_y", ["not_yet_recruiting"]),
        ("trials search --sort d", ["distance"]),
        ("trials search --phase e", ["early1"]),
        ("trials search --sex f", ["female"]),
        ("trials search --condition disc_h", ["disc_herniation"]),
        ("trials search --cells bone_m", ["bone_marrow"]),
        ("trials search --route intrad", ["intradiscal"]),
        ("trials search --registry ctg", ["ctgov"]),
        ("trials export --format c", ["csv", "criteria"]),
        ("trials export --scope o", ["out"]),
        ("trials index --reb", ["--rebuild"]),
        ("trials no-such-command --x", []),
        ("trials search slip", []),
    ],
)
def test_bash_completes_options_and_their_values(words: str, found: list[str]) -> None:
    assert completed(words) == found


def test_words_of_a_search_are_completed_from_the_index(sample_home: object) -> None:
    found = completed("trials search intradis", sample_home)
    assert found
    assert all(word.startswith("intradis") for word in found)


@pytest.mark.parametrize(
    ("shell", "asked"),
    [
        ("zsh", {"_TYPER_COMPLETE_ARGS": "trials sea"}),
        ("fish", {"_TYPER_COMPLETE_ARGS": "trials sea", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}),
    ],
)
def test_other_shells_complete_commands_with_their_help(shell: str, asked: dict[str, str]) -> None:
    done = run_program(env=clean_environment(_TRIALS_COMPLETE=f"complete_{shell}", **asked))
    assert (done.code, done.err) == (0, "")
    assert "search" in done.out
    assert "Find trials by words and filters" in done.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_given_a_script(shell: str) -> None:
    done = run_program(env=clean_environment(_TRIALS_COMPLETE=f"source_{shell}"))
    assert done.code == 0
    assert f"_TRIALS_COMPLETE=complete_{shell}" in done.out

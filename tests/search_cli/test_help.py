"""Help: of the program and of every command, in a pipe, on a terminal, without loading what it does not need."""

import pytest

from search_cli.group import names, summary
from tests.search_cli.conftest import Call, clean_environment, run_program


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_a_command_explains_itself(name: str, option: str, call: Call) -> None:
    done = call(name, option)
    assert (done.code, done.err) == (0, "")
    assert f"Usage: trials {name}" in done.out
    assert summary(name) in done.out
    assert "\x1b" not in done.out
    assert max(map(len, done.out.splitlines())) <= 100


def test_the_program_lists_every_command_with_a_line_of_help(call: Call) -> None:
    for words in ((), ("--help",)):
        done = call(*words)
        assert done.code == 0
        for name in names():
            assert summary(name)[:30] in done.out
        assert "not medical advice" in " ".join(done.out.split())


def test_every_option_has_a_word_of_help(call: Call) -> None:
    for name in names():
        lines = call(name, "--help").out.splitlines()
        bare = [line for line in lines if line.lstrip().startswith("--") and len(line.split("  ")) < 3]
        assert [line for line in bare if not lines[lines.index(line) + 1].startswith(" " * 10)] == [], name


def test_the_version_is_one_line() -> None:
    from trials import __version__

    done = run_program("--version", env=clean_environment())
    assert (done.code, done.out, done.err) == (0, f"trials {__version__}\n", "")

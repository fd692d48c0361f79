"""Patterns that wait until they are used find what compiled ones find, and importing them compiles nothing."""

import re
import subprocess
import sys

import pytest

from trials.patterns import late


@pytest.mark.parametrize("flags", [0, re.IGNORECASE])
@pytest.mark.parametrize("text", ["", "L4 and l5", "xl4x"])
def test_a_late_pattern_finds_what_a_compiled_one_finds(text: str, flags: int) -> None:
    source = r"\bl([0-9])\b"
    waiting, compiled = late(source, flags), re.compile(source, flags)
    assert waiting.findall(text) == compiled.findall(text)
    assert waiting.sub("x", text) == compiled.sub("x", text)
    assert bool(waiting.search(text)) == bool(compiled.search(text))


def test_nothing_is_compiled_before_it_is_used() -> None:
    broken = late("(")
    with pytest.raises(re.error, match="subpattern"):
        broken.search("")


def test_showing_plain_text_compiles_no_pattern() -> None:
    watched = "import re\nre.compile = None\nfrom trials.text import visible\nprint(visible('Kreuzbänder'))"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", watched], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "Kreuzbänder"

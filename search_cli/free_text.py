"""Lets a person type `trials search stenosis -fusion`: a word with one dash is text, never a bundle of short options.

Only words with two dashes, and -h, are options of a command of this class. What follows `--` is text in any case.
"""

from typing import Any

from typer import TyperException
from typer.core import TyperCommand

GUARD = "\N{WORD JOINER}"  # stands before a dash while options are read; nobody types it, and a search ignores it


class FreeText(TyperCommand):
    """A command whose arguments are free text."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Hide single dashes from the reader of options, then take the guards away again."""
        try:
            rest = super().parse_args(ctx, [guarded(word) for word in args])
        except TyperException as error:  # its sentence quotes the value, guard and all
            error.message = error.message.replace(GUARD, "").replace(ascii(GUARD).strip("'"), "")
            raise
        ctx.params = {name: unguarded(value) for name, value in ctx.params.items()}
        return rest


def guarded(word: str) -> str:
    """The word, or the word behind a guard where it begins with one dash and is no option."""
    return GUARD + word if word[:1] == "-" and word[1:2] not in ("", "-") and word != "-h" else word


def unguarded(value: Any) -> Any:
    """The value as it was typed."""
    if isinstance(value, str):
        return value.removeprefix(GUARD)
    return [unguarded(each) for each in value] if isinstance(value, list | tuple) else value

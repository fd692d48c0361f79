"""Rules for text: undo a registry's escapes (`plain`), make text safe to show (`visible`) and to tabulate (`csv_safe`).

Published text goes in; text for people comes out. Nothing here drops `<` or `>`: "VAS > 4" and "age <18" are criteria.
Patterns are compiled when they are first used, because searching loads this module on every start.
"""

import re
from typing import Final

from trials.patterns import late

_ESCAPE: Final = late(r"\\+([!-/:-@\[\]^-`{-~])|\\{2,}")
# Chains such as `&amp;amp;lt;` are folded first: undoing them one level at a time would be quadratic on hostile text.
_AMPERSANDS: Final = late(r"&(?:(?:amp|AMP|#0{0,5}38|#[xX]0{0,4}26);)+")
# The semicolon is required: without it `?a=1&copy=2` would lose its address.
_ENTITY: Final = late(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
_LINE_ENDS: Final = late(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS: Final = late(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_NEEDS_WORK: Final = late(r"[\\&\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MOST_ROUNDS: Final = 8  # registries escape twice at most; a text made to unfold for ever stops here

# CSI (colours, cursor), OSC and other strings up to their end (titles, links), and two-character sequences.
_ANSI: Final = late(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-Z\\^-~]"
)
_UNSEEN: Final = late(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f]"
)
_SURROGATE: Final = late(r"[\ud800-\udfff]")

_FORMULA: Final = late(
    r"[\s\x00-\x1f\xad\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b]"
)
_NUMBER: Final = late(r"-[0-9]+(?:\.[0-9]+)?")
_SPACE: Final = late(r"\s+")


def plain(text: str) -> str:
    r"""Text as its author meant it: `\>` and `&gt;` become `>`, line ends become `\n`, control characters go.

    Escapes are undone until none is left (registries escape twice), so the result does not change when read again.
    """
    if needs_work(text):
        text = _LINE_ENDS.sub("\n", _unescaped(text))
    return text.strip()


def needs_work(text: str) -> bool:
    """Whether there is anything for `plain` to undo or take out. Nearly all texts are seen not to without a regular
    expression, in a fifth of its time: no character that `plain` takes out is printable."""
    seen = "&" not in text and "\\" not in text
    if seen and (text.isprintable() or text.replace("\n", " ").isprintable()):
        return False
    return _NEEDS_WORK.search(text) is not None


def has_controls(text: str) -> bool:
    """Whether `plain` has to take control characters out of this text: a repair that readers count."""
    return _CONTROLS.search(text) is not None


def has_entities(text: str) -> bool:
    """Whether the text holds HTML entities that `plain` undoes: a repair that readers count."""
    return "&" in text and _ENTITY.search(text) is not None


def squeeze(text: str) -> str:
    """Every run of white space as one space, none at the ends: for titles, names and other one-line values."""
    return _SPACE.sub(" ", text).strip()


def visible(text: str) -> str:
    """Text that cannot command a terminal or reorder a line.

    Escape sequences, control, bidi and zero-width characters go. Line feed and tab stay; other line ends become line
    feeds; half a surrogate pair becomes U+FFFD, so that it can be written.
    """
    if text.isprintable():  # all that is taken out is not
        return text
    text = _LINE_ENDS.sub("\n", _ANSI.sub("", text))
    return _SURROGATE.sub("\ufffd", _UNSEEN.sub("", text))


def csv_safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: those that begin like one get an apostrophe in front.

    `= + - @`, tab and carriage return count, also full-width or after white space (OWASP, CSV injection). A plain
    negative number stays a number.
    """
    begins_like_one = cell[:1] in ("\t", "\r") or _FORMULA.match(cell) is not None
    return f"'{cell}" if begins_like_one and not _NUMBER.fullmatch(cell) else cell


def _unescaped(text: str) -> str:
    r"""Without control characters, backslash escapes and entities. Each can hide in another (`\&lt;`), hence the
    rounds."""
    for _ in range(_MOST_ROUNDS):
        before = text
        text = _CONTROLS.sub("", text)
        if "\\" in text:
            text = _ESCAPE.sub(lambda match: match[1] or "\\", text)
        if "&" in text:
            text = _ENTITY.sub(_entity, _AMPERSANDS.sub("&", text))
        if text == before:
            return text
    return _CONTROLS.sub("", text)


def _entity(match: re.Match[str]) -> str:
    """The character that an entity stands for; an unknown name stays as it is, an impossible number becomes U+FFFD."""
    decimal, hexadecimal, name = match.groups()
    if name:
        # Loaded only where an entity is met: a table of 2,200 names has no place on the way to an answer.
        from html.entities import html5

        return html5.get(f"{name};", match[0])
    number = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF and number else "\ufffd"

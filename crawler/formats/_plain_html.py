"""Undoes the HTML that registries leave in their fields: `<br>` ends a line, other tags go, the text stays.

In: a field as published. Out: plain text. Only tags of HTML are taken out, by their names, so that "age <18 and >60"
and "p <b" stay as written.
"""

import re
from typing import Final

from trials.text import plain

_NAMES: Final = (
    "a|abbr|acronym|address|article|b|big|blockquote|body|br|center|code|col|colgroup|dd|del|div|dl|dt|em|font|h[1-6]"
    "|header|hr|html|i|img|ins|label|li|main|ol|p|pre|s|section|small|span|strike|strong|sub|sup|table|tbody|td|tfoot|th"
    "|thead|tr|tt|u|ul|o:p"
)
_ATTRIBUTES: Final = (
    r"""(?:\s+[A-Za-z][\w:-]{0,40}(?:\s?=\s?(?:"[^"<>]{0,2000}"|'[^'<>]{0,2000}'|[^\s<>"']{1,2000}))?){0,20}"""
)
_TAG: Final = re.compile(rf"<(/?)({_NAMES})({_ATTRIBUTES})\s{{0,5}}/?>", re.IGNORECASE)
_ENDS_LINE: Final = frozenset(
    {"br", "p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "dd", "dt", "dl"}
)
# Exports put a `<br>` behind each line end that they keep: the two are one.
_BREAK: Final = re.compile(r"(?:\n[ \t]*)?<br\s{0,5}/?>", re.IGNORECASE)
_BLANK_LINES: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_AT_LINE_END: Final = re.compile(r"[ \t]+(?=\n)")


def has_tags(text: str) -> bool:
    """Whether the text holds tags of HTML: a repair that readers count."""
    return "<" in text and _TAG.search(text) is not None


def without_tags(text: str) -> str:
    """Plain text: entities and tags undone, runs of blank lines made one, line ends as `\\n`."""
    text = plain(text)
    if has_tags(text):
        text = _TAG.sub(_replaced, _BREAK.sub("\n", text))
    return _BLANK_LINES.sub("\n\n", _AT_LINE_END.sub("", text)).strip()


def _replaced(match: re.Match[str]) -> str:
    """A line end where the tag ends a line; an attribute that is none ("a <b 5 and c> d") is left standing."""
    name = match[2].lower()
    if match[3] and "=" not in match[3] and name in {"a", "b", "i", "p", "s", "u"}:
        return match[0]
    if name == "li" and not match[1]:
        return "\n- "
    if name in {"td", "th"}:
        return " "
    return "\n" if name in _ENDS_LINE else ""

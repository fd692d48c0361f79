"""Undoes the hard wrapping of ClinicalTrials.gov's classic texts, in its XML and in WHO's copies of them.

In: text with lines cut at 80 characters and indented. Out: one line a paragraph or bullet, without indentation; blank
lines stay.
"""

import re
from typing import Final

_BULLET: Final = re.compile(r"(?:[-•*·]|\(?[0-9]{1,2}[.)]|\(?[a-zA-Z][.)]|\(?[ivxIVX]{1,4}[.)])\s")
_HEADING_END: Final = (":", "：")


def unwrapped(text: str) -> str:
    """The text with each wrapped line joined to the one that it goes on from."""
    lines: list[str] = []
    for line in text.split("\n"):
        said = " ".join(line.split())
        goes_on = said and lines and lines[-1] and line[:1] in (" ", "\t") and not _BULLET.match(f"{said} ")
        is_bullet = _BULLET.match(f"{said} ") is not None
        if is_bullet and len(lines) > 1 and not lines[-1] and _BULLET.match(f"{lines[-2]} "):
            lines.pop()  # one list, whose bullets stand apart
        if goes_on and not lines[-1].endswith(_HEADING_END):
            lines[-1] += f" {said}"
        else:
            lines.append(said)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

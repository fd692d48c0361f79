"""Cuts a text that is one numbered list into its items: registries put all outcomes of a kind into one field.

In: plain text. Out: the items without their numbers, or the text as it is where it is no such list.
"""

import re
from typing import Final

_ITEM: Final = re.compile(r"^[ \t]*([0-9]{1,2})[.)][ \t]+(?=\S)", re.MULTILINE)


def numbered_items(text: str | None) -> list[str]:
    """The items of a list numbered from 1 on without a gap, that begins where the text does; else the whole text."""
    if not text:
        return []
    starts = list(_ITEM.finditer(text))
    if len(starts) < 2 or starts[0].start() or [int(one[1]) for one in starts] != list(range(1, len(starts) + 1)):
        return [text]
    ends = [one.start() for one in starts[1:]] + [len(text)]
    return [text[one.end() : end].strip() for one, end in zip(starts, ends, strict=True)]

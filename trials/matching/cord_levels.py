"""Levels of the spinal cord on one line from C1 down, so that "C5-C7", "below C4" and "cervical" can be compared."""

import re
from typing import Final

_FIRST: Final = {"c": 0, "t": 8, "d": 8, "l": 20, "s": 25}
_SEGMENTS: Final = {"c": 8, "t": 12, "d": 12, "l": 5, "s": 5}
_REGIONS: Final = {
    "cervical": (1, 8),
    "thoracolumbar": (9, 25),
    "thoracic": (9, 20),
    "lumbar": (21, 25),
    "sacral": (26, 30),
}
_LEVEL: Final = re.compile(r"\b([ctdls])-?\s?(\d{1,2})\b")


def span(words: str) -> tuple[int, int] | None:
    """Give the first and last segment, counted from C1 = 1 to S5 = 30, that words name; None where they name none.

    "below C4" begins one segment lower and ends at S5; "above T6" ends one segment higher.
    """
    plain = words.casefold()
    places = [_FIRST[letter] + int(n) for letter, n in _LEVEL.findall(plain) if 1 <= int(n) <= _SEGMENTS[letter]]
    short = re.search(r"\b([ctdls])(\d{1,2})\s*(?:-|to|/)\s*(\d{1,2})\b", plain)
    if short:
        places.append(_FIRST[short[1]] + int(short[3]))
    if not places:
        named = [place for name, place in _REGIONS.items() if re.search(rf"\b{name}", plain)]
        return (min(low for low, _ in named), max(high for _, high in named)) if named else None
    low, high = min(places), max(places)
    if len(places) == 1 and re.search(r"\b(?:below|under|caudal|lower than|inferior)\b", plain):
        return low + (0 if re.search(r"\b(?:at|or) \w*", plain) else 1), 30
    if len(places) == 1 and re.search(r"\b(?:above|over|higher than|rostral|superior)\b", plain):
        return 1, high - (0 if re.search(r"\b(?:at|or) \w*", plain) else 1)
    return low, high


def in_region(level: str, region: str) -> bool | None:
    """Tell whether a person's level lies in a region; None if it is partly inside or unclear."""
    mine, asked = span(level), span(region)
    if mine is None or asked is None:
        return None
    if asked[0] <= mine[0] and mine[1] <= asked[1]:
        return True
    return False if mine[1] < asked[0] or asked[1] < mine[0] else None

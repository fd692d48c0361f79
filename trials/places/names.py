"""How a place's name becomes a key: one rule, used when the gazetteer is built and when a person types a name."""

import re
import struct
import unicodedata
from typing import Final

RECORD: Final = struct.Struct("<ffI2s2sI")
"""A city: latitude, longitude (WGS 84 degrees), population, ISO country, state or province, where its name starts."""

SHORT: Final = {"saint": "st", "sainte": "ste", "sankt": "st", "mount": "mt", "fort": "ft"}


def key(name: str) -> str:
    """Lower case without accents or punctuation, "Saint" as "st": `Köln` -> `koln`, `St. Gallen` -> `st gallen`."""
    words = re.findall(r"[^\W_]+", _flat(name).replace("'", "").replace("’", "").replace("ß", "ss"))
    return " ".join(SHORT.get(word, word) for word in words)


def _flat(name: str) -> str:
    if name.isascii():
        return name.lower()
    flat = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(letter for letter in flat if not unicodedata.combining(letter))

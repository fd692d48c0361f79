"""Eligibility text made easy to read by rules, without moving a single character.

In: text as stored. Out: text of the same length in lower case, with plain spaces, dashes, quotes and comparison signs,
registry escapes blanked, and the full stop that ends a sentence turned into ";", so that "." is left for decimals.
Offsets in the view are offsets in the text.
"""

import re

_PLAIN = {
    **{chr(0xFF01 + i): chr(0x21 + i) for i in range(94)},  # full-width forms of East Asian registries
    **dict.fromkeys("\\\t\r\f\v\xa0\u202f\u3000\u200b\ufeff", " "),
    **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2018\u2019\u02bc\u00b4\u0060\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
    **dict.fromkeys("\u2265\u2a7e\u2267\u22dd", "≥"),
    **dict.fromkeys("\u2264\u2a7d\u2266\u22dc", "≤"),
    **dict.fromkeys("\uff1e\u3009", ">"),
    **dict.fromkeys("\uff1c\u3008", "<"),
    **dict.fromkeys("\uff5e\u301c\u223c", "~"),
    **dict.fromkeys("\u3001\uff0c", ","),
    **dict.fromkeys("\uff1b\u3002", ";"),
}
_TABLE = str.maketrans(_PLAIN)
_STOP = re.compile(r"\.(?=\s|$|[)\"'])")
_ABBREVIATED = re.compile(
    r"\b(?:e\.g|i\.e|vs|approx|incl|no|dr|min|max|resp|ca|fig|cf|inc|wk|wks|yr|yrs|mo|mos|yo|y\.o)\.?$"
)
_GOES_ON = re.compile(r"[)\]]*,|[)\]]+ ?(?=[a-z(])| (?=[a-z(])")

_TAG = re.compile(r"<(?:/?(?:br|p|li|ul|ol|div))\b[^<>\n]{0,40}>")
_MARKUP = re.compile(_TAG.pattern, re.IGNORECASE)
_SECOND_BREAK = re.compile(r"(?<=\n)<br\b[^<>\n]{0,40}>")  # ICTRP writes each line end twice: as itself and as a tag
_ENTITY = re.compile(r"&(?:(lt|gt|le|ge|amp|nbsp|#8804|#8805|#60|#62));")
_ENTITIES = {"lt": "<", "gt": ">", "le": "≤", "ge": "≥", "amp": "&", "#8804": "≤", "#8805": "≥", "#60": "<", "#62": ">"}


def plain_view(text: str) -> str:
    """Give the view of a text: same length, lower case, plain signs, ";" where a sentence ends, line ends kept."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    plain = lowered.translate(_TABLE)
    if "<" in plain:
        plain = _SECOND_BREAK.sub(lambda found: " " * len(found[0]), plain)
        plain = _TAG.sub(lambda found: "\n".ljust(len(found[0])), plain)
    if "&" in plain:
        plain = _ENTITY.sub(lambda found: _ENTITIES.get(found[1], " ").ljust(len(found[0])), plain)
    return _STOP.sub(lambda found: "." if _abbreviated(text, plain, found.start()) else ";", plain)


def without_tags(text: str) -> str:
    """Blank the HTML tags that lay out lists; the length stays."""
    return _MARKUP.sub(lambda found: " " * len(found[0]), text) if "<" in text else text


def _abbreviated(text: str, plain: str, stop: int) -> bool:
    """Tell whether the full stop at `stop` belongs to an abbreviation; "etc." ends a sentence unless it goes on."""
    if plain.startswith("etc", stop - 3):
        return _GOES_ON.match(text, stop + 1) is not None
    return _ABBREVIATED.search(plain, max(0, stop - 7), stop) is not None

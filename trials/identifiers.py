"""The one pattern table for trial numbers: which registry a number belongs to, and the one way to write it.

Text goes in. `recognise` reads a whole string that should be a number, `find_all` finds numbers in running text; both
give (scheme, canonical form). A scheme is the id of the registry (`ctgov`) or of the number system (`utn`, `idrcb`).
Forms: WHO ICTRP's list of primary registries and the registries' own pages; seen in their exports.
"""

import re
from collections.abc import Callable
from string import ascii_lowercase, ascii_uppercase
from typing import Final, NamedTuple

from trials.patterns import late


class Found(NamedTuple):
    """A number in running text: its scheme, canonical form, and where it stands."""

    scheme: str
    value: str
    start: int
    end: int


class _Form(NamedTuple):
    """One number system: how it is written (lower and upper case alike), and how its parts make the canonical form."""

    scheme: str
    pattern: str
    canonical: Callable[[tuple[str, ...]], str]
    strict: bool = False  # too short to be trusted in running text
    hint: bytes = b""  # what every such number holds, in lower case and with 0 for each digit; sought first
    short: bool = False  # can do without five digits in a row


def _joined(prefix: str, separator: str = "") -> Callable[[tuple[str, ...]], str]:
    """Prefix, then the parts in upper case."""
    return lambda parts: prefix + separator.join(part.upper() for part in parts)


_FORMS: Final = (
    _Form("ctgov", r"NCT[\s#:_-]{0,3}(?!0{8})([0-9]{8})", _joined("NCT"), hint=b"nct"),
    # Four groups are CTIS. Three groups whose second begins with 5 are a CTIS number without its version: EudraCT never
    # came near 500000 a year. The canonical form invents no version.
    _Form(
        "ctis",
        r"(?:(?:EU)?CTIS[\s:_-]{0,2})?(20[0-9]{2})-(5[0-9]{5})-([0-9]{2})(?:-([0-9]{2}))?",
        lambda parts: "-".join(part for part in parts if part),
        hint=b"0000-000000-00",
    ),
    _Form(
        "euctr",
        r"(?:(?:EUCTR|EudraCT)(?:[\s.:_#-]|N[or]\b|Number){0,6})?"
        r"(20[0-9]{2})-(?!0{6})([0-46-9][0-9]{5})-([0-9]{2})(?:-(?:[A-Z]{2}|3rd|Outside-EU/EEA))?",
        _joined("", "-"),
        hint=b"0000-000000-00",
    ),
    _Form(
        "utn",
        r"(?:UTN[\s:_-]{0,2})?U1111[\s-]?([0-9]{4})[\s-]?([0-9]{4})",
        _joined("U1111-", "-"),
        hint=b"u0000",
        short=True,
    ),
    _Form("isrctn", r"ISRCTN[\s:_-]{0,2}([0-9]{8})", _joined("ISRCTN"), hint=b"isrctn"),
    _Form("drks", r"DRKS[\s:_-]{0,2}([0-9]{8})", _joined("DRKS"), hint=b"drks"),
    _Form("anzctr", r"ACTRN[\s:_-]{0,2}([0-9]{14})p?", _joined("ACTRN"), hint=b"actrn"),
    _Form(
        "jrct",
        r"(?:JPRN-)?jRCT-?([a-z]?)([0-9]{9,10})",
        lambda parts: f"jRCT{parts[0].lower()}{parts[1]}",
        hint=b"jrct",
    ),
    _Form("umin", r"(?:JPRN-)?UMIN[\s:_-]{0,2}([0-9]{9})", _joined("UMIN"), hint=b"umin"),
    _Form("japic", r"(?:JPRN-)?JapicCTI-?([0-9]{6})", _joined("JapicCTI-"), hint=b"japiccti"),
    _Form("jma", r"(?:JPRN-)?JMA-?IIA-?([0-9]{5})", _joined("JMA-IIA"), hint=b"jma"),
    _Form("cris", r"KCT[\s:_-]{0,2}([0-9]{7})", _joined("KCT"), hint=b"kct"),
    _Form(
        "chictr",
        r"ChiCTR[\s:]?-?(?:([A-Z]{2,6})-)?([0-9]{8,10})",
        lambda parts: f"ChiCTR-{parts[0].upper()}-{parts[1]}" if parts[0] else f"ChiCTR{parts[1]}",
        hint=b"chictr",
    ),
    _Form("itmctr", r"ITMCTR[\s:_-]{0,2}([0-9]{10})", _joined("ITMCTR"), hint=b"itmctr"),
    _Form("chinadrugtrials", r"CTR(20[0-9]{6})", _joined("CTR"), hint=b"ctr00000000"),
    _Form("ctri", r"CTRI[/-]([0-9]{4})[/-]([0-9]{2,3})[/-]([0-9]{6})", _joined("CTRI/", "/"), hint=b"ctri"),
    _Form("irct", r"IRCT[\s:_-]{0,2}([0-9]{6,17}N[0-9]{1,3})", _joined("IRCT"), hint=b"irct"),
    # Letters and digits mixed: one digit at least, or every word after "RBR-" would be a number.
    _Form(
        "rebec",
        r"RBR-((?=[a-z]*[0-9])[0-9a-z]{6,8})",
        lambda parts: f"RBR-{parts[0].lower()}",
        hint=b"rbr-",
        short=True,
    ),
    _Form("pactr", r"PACTR[\s:_-]{0,2}([0-9]{15,16})", _joined("PACTR"), hint=b"pactr"),
    _Form("tctr", r"TCTR[\s:_-]{0,2}([0-9]{11})", _joined("TCTR"), hint=b"tctr"),
    _Form("slctr", r"SLCTR[/-]([0-9]{4})[/-]([0-9]{3})", _joined("SLCTR/", "/"), hint=b"slctr", short=True),
    _Form("rpcec", r"RPCEC[\s:_-]{0,2}([0-9]{8})", _joined("RPCEC"), hint=b"rpcec"),
    _Form("lbctr", r"LBCTR[\s:_-]{0,2}([0-9]{10})", _joined("LBCTR"), hint=b"lbctr"),
    _Form("repec", r"PER-([0-9]{3})-([0-9]{2})", _joined("PER-", "-"), hint=b"per-000-00", short=True),
    _Form("nlomon", r"NL-OMON[\s:_-]{0,2}([0-9]{4,6})", _joined("NL-OMON"), hint=b"omon"),
    _Form("ntr", r"NTR[\s:_-]{0,2}([0-9]{3,5})", _joined("NTR"), hint=b"ntr", short=True),
    _Form("ntr", r"NL([0-9]{1,4})", _joined("NL"), strict=True, hint=b"nl0"),
    _Form("ccmo", r"NL([0-9]{5}\.[0-9]{3}\.[0-9]{2})", _joined("NL"), hint=b"nl00000.000.00"),
    _Form("idrcb", r"(20[0-9]{2})-(A[0-9]{5})-([0-9]{2})", _joined("", "-"), hint=b"0000-a00000-00"),
)

# Letters and digits of ASCII only: Chinese and Japanese text puts no space around a number. A hyphen or slash next to
# more digits is the inside of another number.
_BEFORE: Final = r"(?<![A-Za-z0-9])(?<![0-9][-/.])"
_AFTER: Final = r"(?![A-Za-z0-9])(?![-/][0-9])"
SCHEMES: Final = tuple(dict.fromkeys(form.scheme for form in _FORMS))
"""Every registry and number system whose numbers are known."""

_WHOLE: Final = tuple((form, late(form.pattern, re.IGNORECASE)) for form in _FORMS)
_WITHIN: Final = tuple(
    (form, late(f"{_BEFORE}(?:{form.pattern}){_AFTER}", re.IGNORECASE)) for form in _FORMS if not form.strict
)
# Most running text names no number at all, and has no five digits in a row: then only the short forms are tried. With
# all digits folded to one, looking for hints takes a fifth of the time of a regular expression.
_SHORT: Final = tuple((form, pattern) for form, pattern in _WITHIN if form.short)
# No number has less than this, but for the one form that mixes letters and digits.
_LEAST: Final = b"000"
_LETTERED: Final = b"rbr-"
_FOLD: Final = bytes.maketrans(
    b"123456789" + ascii_uppercase.encode(),
    b"000000000" + ascii_lowercase.encode(),
)


def recognise(text: str) -> tuple[str, str] | None:
    """Scheme and canonical form, where the whole text is one number ("nct 01234567" -> ctgov, NCT01234567); else None.

    A label of the same system may stand in front ("EudraCT No. 2009-013122-16"), nothing else.
    """
    text = text.strip()
    if not 5 <= len(text) <= 60:
        return None
    # Expressions that ignore case take some letters beyond ASCII for ones of it: there, no hint is asked.
    folded = text.encode().translate(_FOLD) if text.isascii() else None
    for form, pattern in _WHOLE:
        if (folded is None or form.hint in folded) and (match := pattern.fullmatch(text)):
            return form.scheme, form.canonical(match.groups())
    return None


def scheme_of(text: str) -> str | None:
    """The registry or number system that a number belongs to, None where no pattern knows it."""
    found = recognise(text)
    return found[0] if found else None


def find_all(text: str) -> list[Found]:
    """Every number in running text, in the order in which they stand, each place once."""
    folded = text.encode("ascii", "replace").translate(_FOLD)
    if _LEAST not in folded and _LETTERED not in folded:
        return []
    forms = _WITHIN if b"00000" in folded else _SHORT
    found = [
        Found(form.scheme, form.canonical(match.groups()), match.start(), match.end())
        for form, pattern in forms
        if form.hint in folded
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=lambda number: (number.start, number.scheme))

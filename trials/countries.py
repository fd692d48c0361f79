"""Countries as registries and people write them, each under one name: "Korea, Republic of" and "KR" are South Korea.

The table is `countries.tsv`; names in other languages come from the gazetteer. Values of the index's field `country`
and of its facet are the names given here.
"""

from functools import cache
from pathlib import Path
from typing import Final

from trials.places.names import key

TABLE: Final = Path(__file__).with_name("countries.tsv")


def country_name(text: str) -> str | None:
    """The one name of a country given by name, in any language, or by ISO code; None if it is none."""
    code = country_code(text)
    return _table()[1].get(code) if code else None


def canonical(published: str) -> str:
    """The one name of a country that a registry wrote; its own text where it is none."""
    return _canonical(published)


def country_code(name: str) -> str | None:
    """ISO 3166 code of a country given by name, in any language, or by code; None if it is none."""
    wanted = key(name)
    code = _table()[0].get(wanted)
    if code is None and wanted:
        from trials.places.gazetteer import gazetteer

        code = gazetteer().country(wanted)
    return code


@cache
def _canonical(published: str) -> str:
    return country_name(published) or " ".join(published.split())


@cache
def _table() -> tuple[dict[str, str], dict[str, str]]:
    """Code by key of each spelling, and name by code."""
    names: dict[str, str] = {}
    codes: dict[str, str] = {}
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, long_code, name, *others = line.split("\t")
        codes[code] = name
        spellings = [code, long_code, name, *(others[0].split("|") if others else ())]
        for spelling in spellings:
            names.setdefault(key(spelling), code)
    return names, codes

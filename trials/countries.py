"""Countries as registries and people write them, each under one name: "Korea, Republic of" and "KR" are South Korea.

The table is `countries.tsv`; names in other languages come from the gazetteer. Values of the index's field `country`
and of its facet are the names given here.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from trials.places.names import key

TABLE: Final = Path(__file__).with_name("countries.tsv")


def country_name(text: str) -> str | None:
    """The one name of a country given by name, in any language, or by ISO code; None if it is none."""
    code = text if text in _names() else country_code(text)
    return _names().get(code) if code else None


def canonical(published: str) -> str:
    """The one name of a country that a registry wrote; its own text where it is none."""
    return _canonical(published)


def country_code(name: str) -> str | None:
    """ISO 3166 code of a country given by name, in any language, or by code; None if it is none."""
    wanted = key(name)
    if not wanted:
        return None
    code = _codes().get(wanted)
    if code is None:
        from trials.places.gazetteer import gazetteer

        code = gazetteer().country(wanted)
    return code


@cache
def _canonical(published: str) -> str:
    return country_name(published) or " ".join(published.split())


@cache
def _names() -> dict[str, str]:
    """Name by code: enough for who has a code, and read in a twentieth of the time that the spellings take."""
    return {code: name for code, _, name, *_ in _rows()}


@cache
def _codes() -> dict[str, str]:
    """Code by key of each spelling."""
    codes: dict[str, str] = {}
    for code, long_code, name, *others in _rows():
        for spelling in (code, long_code, name, *(others[0].split("|") if others else ())):
            codes.setdefault(key(spelling), code)
    return codes


def _rows() -> Iterator[list[str]]:
    return (line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))

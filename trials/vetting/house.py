"""Whether two names are of one house: a sponsor and a site.

In: the names as registries print them, in their languages, with short forms and slips of the pen. Out: yes or no. Words
that any house has (university, hospital, faculty) and towns tell no house apart by themselves.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import combining, normalize

# "Some Company Investigational Site": the sponsor's number for a house that it does not name.
ANYBODYS: Final = re.compile(
    r"\b(?:investigat\w+|study|research|clinical|trial|local) (?:sites?|institution)\b", re.IGNORECASE
)
PARTS: Final = re.compile(r"[,;:()/–]| - ")
# Words of an organisation's name that say nothing about which one it is.
GENERIC: Final = frozenset(
    re.findall(
        r"\w+",
        """the of for and in at de la del di da du des a et y e inc llc ltd co corp corporation company gmbh ag sa srl
        spa bv pty limited plc university universite universidad universidade universitat universita universitaire
        universitario universitaria universitari hospital hospitals hospitalier hospitalario hospitalet hopital hopitaux
        ospedale ospedaliera klinikum klinik ziekenhuis ziekenhuizen clinic clinics clinica clinico center centre
        centers centro centrum medical medicine school college faculty facultad faculdade institute institut instituto
        istituto research foundation fondation fundacion fondazione health healthcare sciences science group groupe
        department departement dept division unit national general regional international advanced care md m d dr
        prof professor phd therapeutics biotechnology pharma norwegian danish swedish american korean""",
    )
)
# What a house does, which its sponsor need not name.
FIELDS: Final = frozenset(
    re.findall(
        r"\w+",
        """headache cancer oncology heart cardiology neurology neurosurgery urology surgery anesthesiology anesthesia
        radiology psychiatry pediatric pediatrics orthopaedics orthopedics rehabilitation diabetes spine pain
        orthopaedic orthopedic eye brain""",
    )
)
# A house that goes by one telling word only (a town, mostly) is the same one if this word for its kind stands in both.
KINDS: Final = re.compile(r"universi\w+|hospitals?|clinics?|college|institut\w*|cent(?:er|re)s?", re.IGNORECASE)
SHORT_KIND: Final = re.compile(r"\b(?:C\.?H\.?R?\.?U\b\.?|UH(?=[A-Z][a-z])|UMC\b|UZ\b)")
IN_FULL: Final = " University Hospital "
LITTLE: Final = frozenset(re.findall(r"\w+", "the of for and in at de la del di da du des a et y e und fur do"))
ACRONYM: Final = re.compile(r"\b[A-Z]{3,6}\b|\b[A-Z](?:\.? [A-Z]\b)+")
NO_HOUSE: Final = frozenset({"NHS", "USA", "PET", "MRI", "GMBH", "LLC", "INC", "IRCCS", "ICU", "UMC", "CHU", "CHRU"})
WORD: Final = re.compile(r"[^\W_]+")
INITIAL: Final = re.compile(r"\b(\w)\.(?=\w\b)")
LONG: Final = 4  # letters: a slip of the pen in a shorter word makes another word


class House(NamedTuple):
    """A name as it is compared. `initials` are those of each of its parts, `acronyms` its short forms, `heads` how its
    telling words begin: names without one in common share no word. `named` are the words of those parts that have a
    word for a house; `anybodys`: it is nobody's name."""

    words: tuple[str, ...]
    telling: tuple[str, ...]
    kinds: frozenset[str]
    acronyms: frozenset[str]
    initials: tuple[str, ...]
    parts: tuple[str, ...]
    heads: frozenset[str]
    named: frozenset[tuple[str, ...]]
    anybodys: bool


def is_one_of(
    sponsor: str, facilities: Iterable[str], places: set[str], countries: frozenset[str] = frozenset()
) -> bool:
    """Whether a name and one of several are of one house: they are equal, or a part of each is, or what tells the one
    apart is all in the other, or a university's own word leads both ("Rutgers, The State University ..." and "Rutgers
    ... Medical School"), or one goes by the other's initials. `places` are the words of the sites' towns and countries,
    which tell no house apart by themselves; `countries` those of the countries, which a name may add."""
    one = read_name(_without_town(sponsor, places))
    return any(_may_be(one, facility) and _same(one, read_name(facility), places, countries) for facility in facilities)


def _may_be(one: House, facility: str) -> bool:
    """Whether the names have anything in common, told from the words alone: most of a study's sites have not."""
    spelt = SHORT_KIND.sub(IN_FULL, facility)
    words = plain_words(spelt)
    if words == one.words or any(word[:3] in one.heads for word in words):
        return True
    return bool(one.acronyms) or ACRONYM.search(spelt) is not None


def _same(one: House, other: House, places: set[str], countries: frozenset[str]) -> bool:
    if other.anybodys:
        return False
    if one.words == other.words or _shares_part(one, other, places) or _is_short_for(one, other):
        return True
    if one.heads.isdisjoint(other.heads):
        return False
    if _alike(one, other, places, countries):
        return True
    return len(other.parts) > 1 and any(
        _alike(one, read_name(part), places, countries) for part in other.parts if KINDS.search(part)
    )


def _without_town(name: str, places: set[str]) -> str:
    """A name without a town behind a comma, unless that is all that tells: "Some Hospital, Lyon"."""
    before, comma, last = name.rpartition(",")
    return before if comma and set(plain_words(last)) <= places and read_name(before).telling else name


@lru_cache(maxsize=4096)  # houses come again and again; 2.5 kB each, in every process that makes documents
def read_name(name: str) -> House:
    """A name, read once."""
    anybodys = ANYBODYS.search(name) is not None
    name = SHORT_KIND.sub(IN_FULL, name)
    words = plain_words(name)
    parts = tuple(part for part in PARTS.split(name) if part.strip())
    spelt = parts if len(parts) < 2 else (*parts, name)
    kinds = frozenset(word.casefold()[:8] for word in KINDS.findall(name))
    short = frozenset("".join(re.findall("[A-Z]", found)) for found in ACRONYM.findall(name))
    initials = ("".join(word[0] for word in plain_words(part) if word not in LITTLE).upper() for part in spelt)
    telling = tuple(word for word in words if word not in GENERIC)
    heads = frozenset(word[:3] for word in telling)
    named = frozenset(plain_words(part) for part in parts if KINDS.search(part)) if kinds else frozenset()
    return House(words, telling, kinds, short - NO_HOUSE, tuple(initials), parts, heads, named, anybodys)


@lru_cache(maxsize=16384)  # towns and countries too; half a kB each
def plain_words(name: str) -> tuple[str, ...]:
    """Words without case and accents; "I.R.C.C.S." is one word."""
    plain = name.casefold()
    if not plain.isascii():
        plain = "".join(mark for mark in normalize("NFKD", plain) if not combining(mark))
    plain = plain.replace("'s", "")
    return tuple(WORD.findall(INITIAL.sub(r"\1", plain) if "." in plain else plain))


def _alike(one: House, other: House, places: set[str], countries: frozenset[str]) -> bool:
    mine, theirs = _without(one.telling, countries | FIELDS), _without(other.telling, FIELDS)
    if not mine or not theirs:
        return False
    shared = {word for word in mine if any(near(word, there) for there in theirs)}
    if len(shared) == 1 and min(len(mine), len(theirs)) == 1:
        return not shared <= places or bool(one.kinds & (other.kinds | {"universi"}))
    if shared and len(shared) in (len(set(mine)), len(set(theirs))):
        return True
    teaches = mine[0] not in places or bool(other.kinds & {"universi", "hospital", "college", "clinic"})
    return mine[0] == theirs[0] and "universi" in one.kinds and teaches


def _without(words: tuple[str, ...], extra: frozenset[str]) -> tuple[str, ...]:
    """The words but those that may be left out, unless nothing else is there."""
    return tuple(word for word in words if word not in extra) or words


def near(one: str, other: str) -> bool:
    """Whether two words are one, but for a letter at the end of a word or a slip within a long one."""
    if one == other:
        return True
    if min(len(one), len(other)) < LONG or abs(len(one) - len(other)) > 1 or one[:3] != other[:3]:
        return False
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return any(long[:at] + long[at + 1 :] == short for at in range(LONG - 1, len(long)))
    return len(one) > LONG + 1 and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _shares_part(one: House, other: House, places: set[str]) -> bool:
    """Whether a named house stands between commas in both: "Department of X, Some Hospital"."""
    return any(set(part) - GENERIC - places for part in one.named & other.named)


def _is_short_for(one: House, other: House) -> bool:
    """Whether one goes by the initials of the other, or of its first words: "USP" is the "University of Sao Paulo"."""
    if not one.acronyms and not other.acronyms:
        return False
    pairs = ((one, other), (other, one))
    return any(full.startswith(short) for mine, theirs in pairs for short in mine.acronyms for full in theirs.initials)

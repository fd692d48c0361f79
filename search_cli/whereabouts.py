"""Where a search looks, by its options or as its text says it: "slipped disc near Lyon", "in der Nähe von Köln".

In: a person's text. Out: the text without those words, and the circle or country that they name, with what to tell of
it. Words that say nearness ("near", "cerca de") name a place, or the person is told that none is known. Words that say
much else too ("in", "bei", "à") do so only before a country, a state or a large city: pain in joints is no place.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import Final, NamedTuple

from search_cli.filters import circle
from trials.errors import UsageError
from trials.patterns import late

_KM: Final = r"\d{1,5}(?:[.,]\d{1,3})?\s*(?:km|kilomet(?:er|re)s?|kilómetros|chilometri|quilómetros|mi|miles?)"
_NEAR: Final = (
    r"near(?:\s+to)?|close\s+to|in\s+the\s+(?:vicinity|area|region|surroundings)\s+of|"
    r"(?:in\s+der\s+)?n(?:ä|ae?)he(?:\s+(?:von|bei|der\s+stadt))?|im\s+(?:gro(?:ß|ss))?raum|"
    r"(?:im\s+)?umkreis(?:\s+von)?|in\s+de\s+buurt\s+van|dicht\s?bij|vlakbij|"
    r"(?:pr[eè]s|proche|autour|aux\s+(?:alentours|environs)|dans\s+la\s+r[ée]gion)\s+d[eu]|"
    r"cerca\s+del?|alrededor\s+del?|en\s+los\s+alrededores\s+de|pr[oó]ximo\s+(?:al?|d[eoa])|perto\s+d[eoa]|"
    r"vicino\s+(?:ad?|alla)|nei\s+(?:pressi|dintorni)\s+di|nelle\s+vicinanze\s+di|intorno\s+a"
)
_NEAR_ELIDED: Final = r"(?:pr[eè]s|proche|autour|alentours|environs|r[ée]gion)\s+d['’]"
_MAYBE: Final = r"in|at|around|from|bei|um|aus|à|a|en|em|au|aux|nel|nella|na|no|nos"
_START: Final = r"(?:^|(?<=[\s,;(]))"
LEAD: Final = late(
    rf"{_START}(?:(?:within|im\s+umkreis\s+von|à\s+moins\s+de|a\s+menos\s+de|entro|à|a)\s+)?(?P<km>{_KM})\s+"
    r"(?:of|from|around|um|von|de|da|di|do|autour\s+de)\s+(?=[^\s\"])|"
    rf"{_START}(?:im\s+)?umkreis\s+(?P<around>{_KM})\s+(?=[^\s\"])|"
    rf"{_START}(?:(?P<near>(?:{_NEAR})\s+|{_NEAR_ELIDED})|(?P<maybe>{_MAYBE})\s+)(?=[^\s\"])",
    re.IGNORECASE,
)
BEHIND: Final = late(
    rf"[\s,]*\b(?:within|im\s+umkreis\s+von|entro|à\s+moins\s+de|a\s+menos\s+de)\s+({_KM})[\s.]*$", re.IGNORECASE
)
HERE: Final = late(
    rf"{_START}(?:(?:near|close\s+to|around)\s+(?:me|here|home|us|you|my\s+(?:home|house|place|town|city))|nearby|"
    r"close\s+by|where\s+i\s+live|in\s+my\s+(?:area|city|town|region)|in\s+(?:meiner|der)\s+n(?:ä|ae?)he(?!\s+(?:von|der)\b)|"
    r"pr[eè]s\s+de\s+(?:chez\s+)?moi|cerca\s+de\s+(?:m[ií]|mi\s+casa)|vicino\s+(?:a\s+)?(?:me|casa(?:\s+mia)?)|"
    r"perto\s+de\s+(?:mim|casa))(?=$|[\s.,;!?)])",
    re.IGNORECASE,
)
_FIRSTS: Final = """
    a alrededor around at au aus autour aux bei cerca close d dans dicht dichtbij em en entro from im in intorno km
    kilometer kilometers kilometre kilometres kilómetros chilometri quilómetros mi mile miles na nahe naehe near nearby
    nähe nei nel nella nelle next no nos perto proche près pres proximo próximo umkreis um vicino vlakbij where
    within à"""
_FIRST_WORDS: Final = frozenset(_FIRSTS.split())
"""One of these stands in every text that names a place by the words of this module."""
SPLIT: Final = late(r"[\W\d_]+")
WORDS: Final = late(r"\S+")
ENDS: Final = late(r"[\"\n;:!?()]|\.(?:\s|$)")
AREA: Final = late(r"\s+(?:area|region|metro(?:politan)?(?:\s+area)?|und\s+umgebung|e\s+dintorni)$", re.IGNORECASE)
STATE: Final = late(r"^(?:state|province)\s+of\s+|\s+(?:state|province)$", re.IGNORECASE)
_AND_OR: Final = ("or", "and", "und", "oder", "et", "ou", "y", "o", "e", "en")
_JOINING: Final = rf"\s+(?:{'|'.join(_AND_OR)})\s+"
JOINTS: Final = (late(rf"\s*[,/&]\s*|{_JOINING}", re.IGNORECASE), late(r"\s+"))
"""What stands between several countries; perhaps nothing but a blank."""
_JOINT: Final = rf"(?:{_JOINING}|\s*[,/&]\s*(?:(?:or|and)\s+)?)"
JOINT: Final = late(rf"{_JOINT}(?=[^\s\"])")
JOINED: Final = late(rf"{_JOINT}$")
EITHER: Final = frozenset({"or", "oder", "ou", "o"})
"""Words between places that mean one of them."""
JOINT_WORDS: Final = frozenset(_AND_OR)
"""What stands between places. In capitals they are states and countries: Portland OR."""
_TITLES: Final = """
    doctor doctora dott dottoressa dr dra frau herr madame monsieur mrs ms prof professeur professor professora
    professore profesor profesora señor señora signor signora"""
TITLES: Final = frozenset(_TITLES.split())
"""What makes the name behind it a person's."""
LONGEST: Final = 60  # characters of a place
MOST_WORDS: Final = 5  # of a place with other words behind it
MOST_LEADS: Final = 24  # words of a text behind which a place is sought
SHORT: Final = 400
"""Characters of a text in which "in" may stand before a place: a note on a person has it in every sentence."""
LARGE: Final = 100_000
"""Inhabitants of a city that is meant after "in", or with other words behind it, where it is written with a capital."""
VERY_LARGE: Final = 500_000
"""The same where it is not: "in london" is a place, "in nice" may be none."""
_WORDS_OF_THE_FIELD: Final = """
    barium basic conception corona delta dual genes independence male media mobile oral para part roles shaping split
    spoken vena wean"""
COMMON: Final = frozenset(_WORDS_OF_THE_FIELD.split())
"""Towns, of 100,000 inhabitants and more or by some language's name, that are words which trials use themselves (in
Oral Treatment, Target Genes): they are meant only after "near", or with their state or country."""
_HEADS_OF_NAMES: Final = """
    assessment brace chromosome classification consensus criteria criterion definition guideline guidelines index
    indices inventory method pig pigs protocol questionnaire questionnaires scale scales score scores scoring system
    test worm"""
NAME_HEADS: Final = frozenset(_HEADS_OF_NAMES.split())
"""What makes the place before it the name of something else: Berlin questionnaire, Bath Ankylosing Spondylitis Disease
Activity Index, Philadelphia chromosome, guinea pigs."""
MOST_TO_HEAD: Final = 5  # words from the place on, and no small word among them
SHORTEST_COUNTRY: Final = 4  # letters: codes are words of the field too (IN, IL, NO)
LONGEST_COMMON: Final = 6  # letters of a word that begins names: Island, Mount, Saint are countries in some language
SHORT_COUNTRIES: Final = frozenset({"UAE", "UK", "USA"})


class Asked(NamedTuple):
    """What is left of a text, and the place, countries and distance that it names, as `--near`, `--country` and
    `--within` take them; None where it names none. `notes` are for the person."""

    words: str
    place: str | None = None
    countries: tuple[str, ...] = ()
    distance: str | None = None
    notes: tuple[str, ...] = ()


class Whereabouts(NamedTuple):
    """What is left of a text, the countries and the circle that it or an option names, and what to tell of them."""

    words: str
    countries: tuple[str, ...]
    circle: tuple[float, float, float] | None
    notes: tuple[str, ...]


def whereabouts(text: str, near: str | None, within: str | None, *, quiet: bool = False) -> Whereabouts:
    """Where a search looks, by its options or by its text; `quiet` as for `circle`. A city in the text is left out and
    told where an option names one; else the text is left alone then."""
    asked = place_asked(text)
    if near:
        told = f"'{asked.place}' in the text was left out: --near {_quoted(near)} goes before it"
        asked = Asked(asked.words, notes=(told,)) if asked.place else Asked(text)
    if within and asked.distance:
        asked = asked._replace(distance=None)
    found, assumed = circle(near or asked.place, within or asked.distance, quiet=quiet)
    return Whereabouts(asked.words, asked.countries, found, (*asked.notes, *assumed))


def place_asked(text: str) -> Asked:
    """The first place that a text names. What stands in quotes is left alone."""
    if _FIRST_WORDS.isdisjoint(SPLIT.split(text.lower())):  # most texts: two large patterns need not be compiled
        return _at_end(text) or Asked(text)
    if (here := HERE.search(text)) and not _is_quoted(text, here.start()):
        told = f"'{here[0]}' was left out, for nobody knows where that is: give a city"
        return Asked(_without(text, here.start(), here.end()), notes=(told,))
    unknown: Asked | None = None
    for number, lead in enumerate(LEAD.finditer(text)):
        if number >= MOST_LEADS:
            break
        if _is_quoted(text, lead.start()) or (lead["maybe"] and len(text) > SHORT):
            continue
        if found := _read(text, lead):
            return _with_another(found)
        unknown = unknown or (_as_words(text, lead) if lead["near"] else None)
    return unknown or _at_end(text) or Asked(text)


def _with_another(first: Asked) -> Asked:
    """With a second place that the rest of the text names: a city and a country both hold ("in Germany near Lyon"),
    unless "or" stands between them. Then, and of two cities, the first counts and the other is told."""
    text = f" {first.words}"  # a joint may have come to stand at its beginning
    for number, lead in enumerate(LEAD.finditer(text)):
        before = text[: lead.start()]
        joint = JOINED.search(before)
        is_named = joint or lead["near"] or lead["km"] or lead["around"]
        if number >= MOST_LEADS or not is_named or _is_quoted(text, lead.start()):
            continue
        second = _read(text, lead)
        if second is None:
            continue
        words = second.words
        if joint:
            words = f"{before[: joint.start()].rstrip()}{words[len(before.strip()) :]}".strip()
        notes = (*first.notes, *second.notes)
        if not (first.place or second.place):
            return Asked(words, None, tuple(dict.fromkeys((*first.countries, *second.countries))), None, notes)
        is_either = joint is not None and SPLIT.sub("", joint[0].lower()) in EITHER
        if is_either or (first.place and second.place):
            return first._replace(words=words, notes=(*first.notes, _other_told(first, second)))
        place, countries = first.place or second.place, first.countries or second.countries
        return Asked(words, place, countries, first.distance or second.distance, notes)
    joint = JOINED.search(f"{first.words} ")
    if joint and (second := _at_end(first.words[: joint.start()])):  # "Germany or near Lyon"
        return first._replace(words=second.words, notes=(*first.notes, _other_told(first, second)))
    return first


def _other_told(first: Asked, other: Asked) -> str:
    """How to ask for a place that one search cannot look at beside the first one."""
    if first.place and other.place:
        return _left_out([other.place])
    names = [other.place] if other.place else other.countries
    told = " and ".join(f"'{name}'" for name in names)
    options = " ".join(f"--{'near' if other.place else 'country'} {_quoted(name)}" for name in names)
    return f"{told} was left out, for one search is not in either of two places: ask again with {options}"


def _at_end(text: str) -> Asked | None:
    """A country, state or very large city that ends a text of other words, written with a capital where there are any:
    "back pain UK". What a small word binds to them is a name: University of Chicago. So is what follows a title:
    Dr. Lyon."""
    from indexer.wording import means_nothing, plain

    words = list(WORDS.finditer(text))[-1 - MOST_WORDS :] if len(text) <= SHORT else []
    for before, word in pairwise(words):
        name = text[word.start() :].strip(" ,.?!")
        abbreviated = (name == name.upper() or name == name.lower()) and not _has_no_case(name)  # or without letters
        marked = not (name[:1].isalnum() and name[-1:].isalnum())  # "(CRi)", "Quality of Life - Male"
        if marked or (abbreviated and name.upper() not in SHORT_COUNTRIES):
            continue
        found = _named(name, sure=False, goes_on=False, least=VERY_LARGE)
        if found:
            place, countries, note = found
            joint = JOINED.search(text, 0, word.start()) if place else None
            if joint and (first := _at_end(text[: joint.start()])) and first.place:
                return first._replace(notes=(*first.notes, _left_out([name])))
            if means_nothing(before[0]) or plain(before[0]) in TITLES:
                return None  # nor is Jersey meant by the University of New Jersey
            notes = (f"'{name}' {note}",) if note else ()
            return Asked(text[: word.start()].rstrip(" ,"), place, countries, None, notes)
    return None


def _has_no_case(name: str) -> bool:
    """Whether a name is of a script without capitals: 東京."""
    return name.isalpha() and name.upper() == name.lower()


def _read(text: str, lead: re.Match[str]) -> Asked | None:
    """What the words behind a lead name; None where they name no place."""
    rest = _clause(text, lead)
    behind = None if lead["km"] or lead["around"] else BEHIND.search(rest)
    whole = rest[: behind.start()] if behind else rest
    for part in _beginnings(whole):
        is_whole = part == whole
        ended = len(part.rstrip(" ,"))
        others, taken = _others(whole[ended:], sure=not lead["maybe"]) if not is_whole else ([], 0)
        is_whole = is_whole or ended + taken == len(whole)
        following = "" if part[-1:] == "," or others else whole[len(part) :].lstrip()
        if (lead["maybe"] and _is_part_of_a_name(following)) or (following and part.split()[-1] in JOINT_WORDS):
            continue
        goes_on = following[:1].isupper()
        found = _named(part, sure=is_whole and not lead["maybe"], goes_on=goes_on)
        if not found or (others and not found[0]):
            continue
        place, countries, note = found
        stop = lead.end() + (behind.end() if is_whole and behind else ended + taken if others else len(part))
        said = " ".join(text[lead.start() : lead.end() + len(part)].split()).rstrip(" ,.")
        distance = lead["km"] or lead["around"] or (behind[1] if is_whole and behind else None)
        words = _without(text, lead.start(), stop)
        notes = (*([f"'{said}' {note}"] if note else []), *([_left_out(others)] if others else []))
        return Asked(words, place, countries, distance if place else None, notes)
    return None


def _others(rest: str, *, sure: bool) -> tuple[list[str], int]:
    """Further places that "or", "and" or a comma joins to one, and how much of the text they take. A small town is one
    where the last of them ends the text, if it is `sure` that places stand there."""
    names: list[str] = []
    taken = 0
    while joint := JOINT.match(rest, taken):
        behind = rest[joint.end() :]
        places = (part for part in _beginnings(behind) if part.split()[-1] not in JOINT_WORDS)
        part = next((each for each in places if _is_city(each, sure=sure and each == behind)), None)
        if part is None:
            break
        names.append(part.strip(" ,."))
        taken = joint.end() + len(part.rstrip(" ,"))
    return names, taken


def _is_city(part: str, *, sure: bool) -> bool:
    found = _named(part, sure=sure and part[:1].isupper(), goes_on=False)
    return found is not None and found[0] is not None


def _left_out(names: Sequence[str]) -> str:
    told = " and ".join(f"'{name}'" for name in names)
    options = " or ".join(f"--near {_quoted(name)}" for name in names)
    return f"{told} {'were' if names[1:] else 'was'} left out, for a search is near one place: ask again with {options}"


def _is_part_of_a_name(following: str) -> bool:
    """Whether the words behind what may be a place make it the name of a scale, a method, an animal."""
    from indexer.wording import means_nothing, plain

    words = takewhile(lambda word: not means_nothing(word), following.split()[:MOST_TO_HEAD])
    return any(plain(word) in NAME_HEADS for word in words)


def _clause(text: str, lead: re.Match[str]) -> str:
    rest = text[lead.end() :]
    end = ENDS.search(rest)
    return rest[: end.start()] if end else rest


def _beginnings(rest: str) -> Iterator[str]:
    """What may be the place: all that follows, then its first words, the most first."""
    if len(rest) <= LONGEST:
        yield rest
    ends = [word.end() for word in re.finditer(r"\S+", rest[: 2 * LONGEST])][:MOST_WORDS]
    yield from (rest[:end] for end in reversed(ends) if end < len(rest))


def _named(
    part: str, *, sure: bool, goes_on: bool, least: int = LARGE
) -> tuple[str | None, tuple[str, ...], str] | None:
    """The place or the countries of a name, and what to tell; None where it is none. What is not `sure` to be a place
    has to be large. `goes_on`: the next word may belong to the name, as in Mount (Malta in some language) Sinai."""
    from trials.countries import country_name
    from trials.places import division_named, known_place
    from trials.places.names import key

    name = part.strip(" ,.")
    bare = AREA.sub("", name.removeprefix("the "))
    if not sure and (bare.lower() in COMMON or "+" in bare):  # Philadelphia+ leukaemia
        return None
    for each in dict.fromkeys((name, bare) if STATE.sub("", bare) == bare else ()):  # Washington state is no city
        known = known_place(each) if each and each.upper() not in SHORT_COUNTRIES else None
        if known and not (country_name(each) and key(known.name) != key(each)):  # Mexico is no name of Mexico City
            return (each, (), "") if sure or _is_large(each, least) else None
    country = country_name(bare) if _may_be_country(bare, goes_on) else None
    state = division_named(STATE.sub("", bare))
    of_state = country_name(state) if state else None
    if country and of_state and of_state != country:  # whoever means the other one loses nothing
        return None, (country, of_state), f"{_as_options(country, of_state)}, which has a state of that name"
    if country:
        return None, (country,), _as_options(country)
    if of_state:
        return None, (of_state,), f"{_as_options(of_state)}: to be near, give a city in that state"
    return _several(bare)


def _several(names: str) -> tuple[None, tuple[str, ...], str] | None:
    """The countries of "Germany, Austria or Poland"; None where any of the names is none."""
    for joint in JOINTS:
        parts = [part for part in joint.split(names) if part]
        each = (_named(part, sure=False, goes_on=False) for part in parts if 2 <= len(parts) <= MOST_WORDS)
        read = [found[1] for found in takewhile(lambda found: found and found[1], each) if found]  # most end at once
        if read and len(read) == len(parts):
            countries = tuple(dict.fromkeys(country for found in read for country in found))
            return None, countries, _as_options(*countries)
    return None


def _as_options(*countries: str) -> str:
    options = (f"--country {_quoted(country)}" for country in countries)
    return f"was read as {' '.join(options)}"


def _quoted(value: str) -> str:
    """As a shell takes it."""
    return f"'{value}'" if " " in value else value


def _may_be_country(name: str, goes_on: bool) -> bool:
    """Whether a name is none of the short words that some language calls a country by (gene is Guinea)."""
    from trials.countries import country_name
    from trials.places.names import key

    if name.upper() in SHORT_COUNTRIES or (_has_no_case(name) and len(name) > 1):  # 日本 is as much as Japan
        return True
    if key(country_name(name) or "") == key(name):
        return len(name) >= SHORTEST_COUNTRY
    return len(name) > (LONGEST_COMMON if goes_on else SHORTEST_COUNTRY)


def _is_large(name: str, least: int) -> bool:
    """Whether a name that may be another word is that of a city so large; without a capital, very large."""
    from trials.places import is_well_known

    words = [word for word in name.partition(",")[0].split() if not re.search(r"\d", word)]
    least = least if words and not words[0][0].islower() else VERY_LARGE
    return any(is_well_known(" ".join(words[:end]), least) for end in range(len(words), 0, -1))


def _as_words(text: str, lead: re.Match[str]) -> Asked | None:
    """The text with what stands behind a lead as words like others, and why."""
    from trials.places import find_place

    name = _clause(text, lead).strip(" ,.")[:LONGEST]
    try:
        find_place(name)
    except UsageError as error:
        words = f"{text[: lead.start()]}{text[lead.end() :]}"
        return Asked(words, notes=(f"'{name}' was read as words: {str(error).rstrip('?')}",))
    return None


def _without(text: str, start: int, end: int) -> str:
    return f"{text[:start].rstrip()} {text[end:].lstrip(' ,')}".strip()


def _is_quoted(text: str, at: int) -> bool:
    return sum(text.count(mark, 0, at) for mark in '"“”„«»') % 2 == 1

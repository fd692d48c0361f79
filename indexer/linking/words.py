"""Words of titles and names as linking compares them: stemmed, without accents, British as American, with weights.

In: text of any language. Out: words with weights: what most trials say of themselves counts little, numbers and long
words (substances, acronyms, procedures) count most.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from math import fsum
from typing import Final

from rapidfuzz.distance import Indel

from indexer.analyzer import tokens
from trials.languages import ENGLISH, SMALL

_GENERIC: Final = """
    a an and as at by for from in into of on or the to with without via per vs versus its their this that be is are
    study studies trial trials clinical research investigation evaluation evaluate assess assessment assessing
    comparison compare comparing comparative effect effects effectiveness efficacy efficacious safety safe tolerability
    randomized randomised random controlled control placebo blind blinded double single open label labeled masked
    multicenter multicentre multi center centre national international prospective retrospective observational
    interventional parallel group groups arm arms pilot feasibility exploratory phase i ii iii iv part
    patient patients participant participants subject subjects adult adults people person persons human healthy
    volunteers
    treatment treat treating treated therapy therapeutic therapies management use using used after before during
    following
    follow up long short term outcome outcomes impact role new novel standard care combination add addition adjunct
    disease diseases disorder disorders syndrome condition associated related due
    der die das und mit bei von im in zur zum eine einer studie wirkung behandlung patienten
    de la le les des du et chez un une dans etude essai traitement
    el los las y en con una estudio ensayo tratamiento pacientes do da em para estudo
    van het een bij met voor en onderzoek af til hos og med undersogelse behandling"""

GENERIC_WEIGHT: Final = 0.15
NUMBER_WEIGHT: Final = 0.8
LONG: Final = 9
"""Letters from which a word is mostly a substance, a procedure or a disease."""
LONG_WEIGHT: Final = 1.4
FUZZY_FROM: Final = 5  # letters; shorter words differ by one letter and mean something else
ALIKE: Final = 0.84  # one slip of the pen in six letters or more, one letter more or less in five, another's ending
SPELLINGS: Final = (
    (re.compile("ae|oe"), "e"),
    (re.compile("isat"), "izat"),
    (re.compile("our$"), "or"),
    (re.compile("ph"), "f"),
)


@lru_cache(maxsize=50_000)
def _spelt(token: str) -> str:
    """One spelling for what Britain and America, or two languages, write in two ways."""
    if len(token) > 4:
        for pattern, instead in SPELLINGS:
            token = pattern.sub(instead, token)
    return token


GENERIC: Final = frozenset(_spelt(token) for token in tokens(_GENERIC))

SENTENCE: Final = 2
"""Small words of a language that the other half of a title in two has at least."""
_SMALL_ENGLISH: Final = frozenset(_spelt(token) for token in tokens(" ".join(ENGLISH)))
_SMALL: Final = tuple(frozenset(_spelt(token) for token in tokens(" ".join(words))) for words in SMALL.values())


_PREFIXES: Final = frozenset(
    tokens("anti chemo co endo extra hyper immuno intra micro neuro non peri post pre radio re sub trans")
)
"""What is no word of its own: some write intra-articular or intra articular, some intraarticular."""
JOINED_FROM: Final = 4
"""Letters of a word that such a beginning is joined to: pre and post are none."""


def words_of(text: str) -> frozenset[str]:
    """The words of a text, each once."""
    found = tokens(text.replace("-", " "))
    return frozenset(map(_spelt, found if _PREFIXES.isdisjoint(found) else _joined(found)))


def _joined(found: list[str]) -> Iterator[str]:
    begun = ""
    for token in found:
        if begun and (len(token) < JOINED_FROM or not token.isalpha()):
            yield begun
            begun = ""
        if token in _PREFIXES:
            begun += token
        else:
            yield begun + token
            begun = ""
    if begun:
        yield begun


@lru_cache(maxsize=200_000)
def weight(word: str) -> float:
    """How much a word tells one trial from another."""
    if word in GENERIC:
        return GENERIC_WEIGHT
    if any(sign.isdigit() for sign in word):
        return NUMBER_WEIGHT
    return LONG_WEIGHT if len(word) >= LONG else 1.0


def total(found: Iterable[str]) -> float:
    """Weight of all of them, to the last digit the same in any order: that of sets differs by process."""
    return fsum(map(weight, found))


@lru_cache(maxsize=20_000)
def heft(title: frozenset[str]) -> float:
    """Weight of a whole title, which is asked for once for each that it is compared with."""
    return total(title)


@lru_cache(maxsize=20_000)
def telling_words(title: frozenset[str]) -> frozenset[str]:
    """Its words without those that most trials have."""
    return title - GENERIC


CODE: Final = re.compile(r"(?=(?:.*[0-9]){3})(?!(?:19|20)[0-9]{2}$)(?:[a-z]+[0-9][0-9a-z]*|[0-9]{5,})")
"""A substance before it has a name (ALN-TTR02 is two words here, NEOD001 one), not a year, a dose or a marker."""


def product_codes(words: frozenset[str]) -> frozenset[str]:
    """Those of these words that are codes of products."""
    return frozenset(word for word in words if CODE.fullmatch(word))


_HOUSES: Final = """
    university universities universitaet universite universita universidad universitair universitetet universitets
    hospital hospitals hopital hopitaux hospitalier ospedale college institute institut institution school faculty
    department clinic clinics klinik klinikum centre center medical medicine medicinal health healthcare science
    sciences affiliated general national public first second third people foundation trust association society
    group company pharma pharmaceutical pharmaceuticals biotech therapeutics laboratories ltd limited inc
    corporation corp gmbh ag sa co llc bv spa plc city province provincial district state research development
    academic teaching of the and for de la le du di del des der und van"""
HOUSES: Final = frozenset(_spelt(token) for token in tokens(_HOUSES))
"""Words of sponsors' names that most of their kind have."""


@lru_cache(maxsize=20_000)
def own_name(sponsor: frozenset[str]) -> frozenset[str]:
    """What tells a sponsor from others of its kind; all of its name where nothing does."""
    return sponsor - HOUSES or sponsor


_OPPOSITES: Final = """early late; mild severe; mild moderate; moderate severe; acute chronic; acute subacute;
    chronic episodic; cervical lumbar; thoracic lumbar; cervical thoracic; child adult; pediatric adult;
    male female; men women; oral intravenous; autologous allogeneic; complete incomplete; high low;
    intravenous intrathecal; prevention treatment; first second"""
OPPOSITES: Final = tuple(
    tuple(_spelt(tokens(word)[0]) for word in pair.split()) for pair in _OPPOSITES.replace("\n", " ").split(";")
)


EXCEPTED: Final = frozenset(_spelt(token) for token in tokens("except excepted excepting excluding excluded"))


def opposed(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the one says something (early, mild ...) where the other says its opposite, and neither says both; or
    only the one excepts something, as of a sponsor's two studies that divide a field between them."""
    return one.isdisjoint(EXCEPTED) != other.isdisjoint(EXCEPTED) or any(
        (left in one and right in other and right not in one and left not in other)
        or (right in one and left in other and left not in one and right not in other)
        for left, right in OPPOSITES
    )


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """Weight of the very same telling words, as a share of the lighter's: quick, for a first look."""
    both = telling_words(one) & telling_words(other)
    return total(both) / min(heft(telling_words(one)), heft(telling_words(other))) if both else 0.0


@lru_cache(maxsize=20_000)
def long_words(words: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """Words long enough to be misspelt, by their first two letters, which are seldom wrong."""
    found: dict[str, list[str]] = {}
    for word in sorted(words):
        if len(word) >= FUZZY_FROM:
            found.setdefault(word[:2], []).append(word)
    return {start: tuple(each) for start, each in found.items()}


def is_near(one: str, other: str) -> bool:
    """Whether two long words that begin alike are as good as the same."""
    return Indel.normalized_similarity(one, other, score_cutoff=ALIKE) >= ALIKE


def matched(one: frozenset[str], other: frozenset[str]) -> Mapping[str, str]:
    """Words of the first that the second has too, the same or nearly so, with what they stand for there."""
    pairs = {word: word for word in one & other}
    near = long_words(other)
    for word in one - other if near else ():
        for candidate in near.get(word[:2], ()) if len(word) >= FUZZY_FROM else ():
            if candidate not in one and is_near(word, candidate):
                pairs[word] = candidate
                break
    return pairs


def likeness(one: frozenset[str], other: frozenset[str]) -> tuple[float, float]:
    """(shared of all, shared of the shorter), by weight, each 0 to 1."""
    if not one or not other:
        return 0.0, 0.0
    pairs = matched(one, other)
    shared, first, second = total(pairs), heft(one), heft(other)
    return shared / max(first + second - shared, 1e-9), min(1.0, shared / max(min(first, second), 1e-9))


def is_told_again(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether of two titles, of which the shorter stands in the longer, the longer tells it once more in another
    language and nothing else."""
    longer, shorter = (one, other) if heft(one) > heft(other) else (other, one)
    rest = longer - matched(longer, shorter).keys()
    return rest.isdisjoint(_SMALL_ENGLISH) and any(len(rest & small) >= SENTENCE for small in _SMALL)

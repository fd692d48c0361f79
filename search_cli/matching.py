"""Trials for one patient: candidates from the index, verdicts here, in the order in which a person looks at them.

In: an engine, a patient, filters, perhaps the words of a note. Out: `Candidate`s in order. An index elsewhere is told
concepts, countries and statuses alone: words, age, values and distances never leave this process.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from indexer.engine import Engine
    from indexer.query import Query
    from trials.matching import TrialFit
    from trials.patient import Patient

MOST: Final = 1_000
"""Candidates that are judged: all of the scope's open trials several times over; of a search in everything the nearest
ones in meaning."""
OPEN: Final = ("recruiting", "not_yet_recruiting", "enrolling_by_invitation", "available")
"""Statuses under which somebody can join, expanded access included."""
TRUTH: Final = ("confirmed", "doubtful", "contradicted")
TIERS: Final = (0.8, 0.6, 0.4)
"""With a note, trials as near to it as this share of the nearest one stand before those that are less so."""
NOTE_WORDS: Final = 48  # of a note, those that tell most: more cost time and blur what it is about


SENTENCES: Final = re.compile(r"[^.;!?\n]+")
NOT_TOLD: Final = re.compile(
    r"\b(?:denies|denied|negative for|no (?:history|evidence|signs?) of|family history|mother|father|brother|sister)\b",
    re.IGNORECASE,
)


class Asked(NamedTuple):
    """What a match is asked for besides the patient. `query` holds what an index filters by; `near` is (lat, lon, km),
    km None for order alone; `note` the words that serve retrieval."""

    query: "Query"
    near: tuple[float, float, float | None] | None = None
    phases: tuple[str, ...] = ()
    registries: tuple[str, ...] = ()
    updated_since: str | None = None
    note: str = ""
    local: bool = True


class Candidate(NamedTuple):
    """One study: its card, the record that was judged, its criteria lines, the nearest site, how near in meaning."""

    card: Mapping[str, Any]
    record: Mapping[str, Any]
    lines: tuple[Mapping[str, Any], ...]
    km: float | None
    site: Sequence[Any] | None
    relevance: float
    truth: Mapping[str, Any]


class Match(NamedTuple):
    """A candidate with its fit, and the key it is ordered by (smaller is better), part by part."""

    candidate: Candidate
    fit: "TrialFit"
    order: tuple[Any, ...]


def candidates(engine: "Engine", asked: Asked) -> tuple[list[Candidate], int]:
    """The studies that the filters leave, and how many there are beyond those judged."""
    query = asked.query._replace(limit=MOST)
    if asked.note and asked.local:
        query = with_words(engine, query, asked.note)
    as_of = engine.state().as_of
    page = engine.page(query)
    hits = [hit for hit in page.hits if wanted(hit.card, asked)]
    scores = {hit.key: hit.score for hit in hits}
    if asked.note and not asked.local:
        scores = dict(zip(scores, nearness(asked.note, [hit.card for hit in hits]), strict=True))
    found = []
    for hit in hits:
        reached, km, site = way(hit.card, asked)
        if reached:
            record, lines = judged_record(engine, hit.card)
            found.append(Candidate(hit.card, record, lines, km, site, scores[hit.key], truth(hit.card, as_of)))
    return found, page.total - len(page.hits)


def with_words(engine: "Engine", query: "Query", note: str) -> "Query":
    """The query for studies with some of the words of a note: those that tell most, as rare as they are here."""
    from indexer.query import make_query

    return query._replace(text=make_query(" ".join(telling_words(engine, note))).text, any_words=True, sort="relevance")


def telling_words(engine: "Engine", note: str) -> list[str]:
    """Words of a note by how often they stand in it and how rare they are in the index; numbers tell nothing."""
    from indexer.analyzer import compose, spans
    from indexer.language import FUNCTION_WORDS
    from indexer.nodes import Word
    from indexer.query import Query

    text = compose(about_the_person(note))
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for token in spans(text):
        word = text[token.start : token.end]
        if len(word) > 2 and not word[0].isdigit() and word.casefold() not in FUNCTION_WORDS:
            counts[token.text] += 1
            written.setdefault(token.text, word)
    studies = engine.state().studies + 1
    rare = {}
    for stem, often in counts.items():
        having = engine.count(Query(text=Word(stem), everything=True))
        if having:
            rare[stem] = (1 + math.log(often)) * math.log(studies / having)
    return [written[stem] for stem in sorted(rare, key=lambda stem: (-rare[stem], stem))[:NOTE_WORDS]]


def about_the_person(note: str) -> str:
    """A note without what it denies and without relatives; what it begins with, the reason for it, counts twice."""
    told = [part for part in SENTENCES.findall(note[:200_000]) if not NOT_TOLD.search(part)]
    return " ".join([*told[:1], *told])


def nearness(note: str, cards: Sequence[Mapping[str, Any]]) -> list[float]:
    """How near cards are to a note, by shared words weighed by their rareness among the cards (BM25)."""
    from indexer.analyzer import tokens

    bags = [
        Counter(tokens(" ".join(text for texts in card["text"].values() for text in texts)[:20_000])) for card in cards
    ]
    having: Counter[str] = Counter(token for bag in bags for token in bag)
    words = {token for token in tokens(note[:200_000]) if having[token] and len(token) > 2}
    mean = sum(bag.total() for bag in bags) / len(bags) if bags else 1.0

    def score(bag: Counter[str]) -> float:
        longer = 1.2 * (0.25 + 0.75 * bag.total() / (mean or 1.0))
        return sum(
            math.log(1 + (len(bags) - having[token] + 0.5) / (having[token] + 0.5))
            * bag[token]
            * 2.2
            / (bag[token] + longer)
            for token in words & bag.keys()
        )

    return [score(bag) for bag in bags]


def wanted(card: Mapping[str, Any], asked: Asked) -> bool:
    """The filters that are evaluated here."""
    from trials.identifiers import scheme_of

    phases = not asked.phases or any(phase in asked.phases for phase in card["phases"])
    registries = not asked.registries or any(scheme_of(number) in asked.registries for number in card["ids"])
    return phases and registries and (asked.updated_since is None or (card["updated"] or "") >= asked.updated_since)


def way(card: Mapping[str, Any], asked: Asked) -> tuple[bool, float | None, Sequence[Any] | None]:
    """Whether a study is near enough, and its nearest site with the distance: one that recruits, if any does."""
    from indexer.geography import nearest_site

    if asked.near is None:
        return True, None, None
    lat, lon, most = asked.near
    recruiting = nearest_site(card["sites"], lat, lon, True)
    found = recruiting or (None if asked.query.recruiting else nearest_site(card["sites"], lat, lon, False))
    any_site = found if asked.query.recruiting else nearest_site(card["sites"], lat, lon, False)
    if found is None or any_site is None:
        return most is None, None, None
    if most is not None and found[0] > most:
        found = any_site
    return most is None or found[0] <= most, round(found[0], 3), found[1]


def judged_record(engine: "Engine", card: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[Mapping[str, Any], ...]]:
    """The record whose criteria are judged: the first of the study that has any, else the leading one."""
    from trials.matching.fit import criteria_lines

    stored = engine.get(card["id"])
    study = next((each for each in stored if each.card["id"] == card["id"]), None)
    records = study.records if study else ({"id": card["id"]},)
    texts = ("criteria", "inclusion", "exclusion")
    has = (each for each in records if any((each.get("eligibility") or {}).get(name) for name in texts))
    record = next(has, records[0])
    return record, tuple(criteria_lines(record.get("eligibility") or {}))


def truth(card: Mapping[str, Any], as_of: Mapping[str, str]) -> Mapping[str, Any]:
    """How well the status is supported by all that the records say."""
    if "support" not in card:
        return {"status": card["status"], "grade": None, "reasons": []}
    from indexer.truth import supported

    return supported(card, as_of)


def ranked(found: Iterable[Candidate], patient: "Patient", *, note: bool = False) -> list[Match]:
    """Every candidate judged, best first."""
    from trials.matching import match_trial

    pool = list(found)
    top = max((each.relevance for each in pool), default=0.0)
    matches = []
    for each in pool:
        fit = match_trial(each.record, patient, each.lines)
        matches.append(Match(each, fit, order_of(each, fit, top if note else 0.0)))
    return sorted(matches, key=lambda match: match.order)


def order_of(candidate: Candidate, fit: "TrialFit", top: float) -> tuple[Any, ...]:
    """(nearness to the note, fit, status truth, kilometres, relevance, number)."""
    share = candidate.relevance / top if top > 0 else 1.0
    tier = sum(share < least for least in TIERS)
    stated = candidate.truth["status"]
    place = OPEN.index(stated) if stated in OPEN else len(OPEN)
    grade = candidate.truth.get("grade")
    sure = TRUTH.index(grade) if grade in TRUTH else (0 if stated != "recruiting" else 1)
    km = candidate.km if candidate.km is not None else 1e9
    return (tier, fit.rank[0], place, sure, km, -round(candidate.relevance, 6), candidate.card["id"])


def conditions_of(patient: "Patient") -> tuple[str, ...]:
    """Concepts of the spine that the patient's diagnoses mean, with those just above them."""
    from trials.vocabulary import lookup, vocabulary

    words = vocabulary()
    named: dict[str, None] = {}
    for text in patient.conditions or ():
        stored = "_".join(text.lower().replace("-", " ").split())
        meant = (stored,) if stored in words.concepts else lookup(text, words)
        named.update((name, None) for name in meant if words.concepts[name].kind in ("condition", "disease"))
    above = [one for name in named for one in words.concepts[name].broader if words.concepts[one].broader]
    return tuple(dict.fromkeys([*named, *above]))


def pool_of(matches: Iterable[Match]) -> list[tuple[Mapping[str, Any], Sequence[Mapping[str, Any]] | None]]:
    """Trials with their criteria, as relaxations are counted over them."""
    return [(match.candidate.record, match.candidate.lines) for match in matches]


def fitting(matches: Iterable[Match]) -> Iterator[Match]:
    """Those that nothing stands against."""
    from trials.matching import Fit

    return (match for match in matches if match.fit.fit is not Fit.NOT)

"""Trials for one patient: candidates from the index, verdicts here, in the order in which a person looks at them.

In: an engine, a patient, filters, perhaps the words of a note. Out: `Candidate`s in order. An index elsewhere is told
concepts, countries and statuses alone: words, age, values and distances never leave this process.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from indexer.engine import Engine, StoredStudy
    from indexer.query import Query
    from trials.matching import TrialFit, Verdict
    from trials.patient import Patient
    from trials.product import Product

MOST: Final = 1_000
"""Candidates that are judged: all of the scope's open trials several times over; of a search in everything the nearest
ones in meaning."""
OPEN: Final = ("recruiting", "not_yet_recruiting", "enrolling_by_invitation", "available")
"""Statuses under which somebody can join, expanded access included."""
TRUTH: Final = ("confirmed", "doubtful", "contradicted")
TIERS: Final = (0.8, 0.6, 0.4)
"""With a note, trials as near to it as this share of the nearest one stand before those that are less so."""
NOTE_WORDS: Final = 48  # of a note, those that tell most: more cost time and blur what it is about


class Asked(NamedTuple):
    """What a match is asked for besides the patient. `query` holds what an index filters by; `near` is (lat, lon, km),
    km None for order alone; `note` the words that serve retrieval; `products` whether wishes need what is given."""

    query: "Query"
    near: tuple[float, float, float | None] | None = None
    phases: tuple[str, ...] = ()
    registries: tuple[str, ...] = ()
    updated_since: str | None = None
    note: str = ""
    local: bool = True
    products: bool = False


class Candidate(NamedTuple):
    """One study: its card, the record that was judged, its criteria lines, the nearest site, how near in meaning; what
    is given there where a wish is about that."""

    card: Mapping[str, Any]
    record: Mapping[str, Any]
    lines: tuple[Mapping[str, Any], ...]
    km: float | None
    site: Sequence[Any] | None
    relevance: float
    truth: Mapping[str, Any]
    product: "Product | None" = None


class Match(NamedTuple):
    """A candidate with its fit, what the patient would like held against it, and the key it is ordered by (smaller is
    better), part by part."""

    candidate: Candidate
    fit: "TrialFit"
    wishes: tuple["Verdict", ...]
    order: tuple[Any, ...]


def candidates(engine: "Engine", asked: Asked) -> tuple[list[Candidate], int]:
    """The studies that the filters leave, and how many there are beyond those judged."""
    query = asked.query._replace(limit=MOST)
    if asked.note and asked.local:
        query = with_words(engine, query, asked.note)
    as_of = engine.state().as_of
    page = engine.page(query)
    reached = [(hit, *way(hit.card, asked)) for hit in page.hits]
    near = [(hit, km, site) for hit, is_near, km, site in reached if is_near and wanted(hit.card, asked)]
    # A server gets to know which studies it found anyway, not which of them are near: all of them are read.
    keys = [hit.key for hit, *_ in (near if asked.local else reached)]
    stored = dict(zip(keys, engine.get_many(keys), strict=True))
    judged = [judged_record(stored[hit.key], hit.card) for hit, _, _ in near]
    scores = relevances(engine, asked, [record for record, _ in judged], [hit.score for hit, _, _ in near])
    found = [
        Candidate(hit.card, record, lines, km, site, score, truth(hit.card, as_of), given(record, asked))
        for (hit, km, site), (record, lines), score in zip(near, judged, scores, strict=True)
    ]
    return found, page.total - len(page.hits)


def given(record: Mapping[str, Any], asked: Asked) -> "Product | None":
    """What a study gives, where a wish is about that."""
    from trials.product import fingerprint

    return fingerprint(record) if asked.products else None


def with_words(engine: "Engine", query: "Query", note: str) -> "Query":
    """The query for studies with some of the words of a note: those that tell most, as rare as they are here."""
    from indexer.query import make_query

    return query._replace(text=make_query(" ".join(telling_words(engine, note))).text, any_words=True, sort="relevance")


def telling_words(engine: "Engine", note: str) -> list[str]:
    """Words of a note by where they stand in it and how rare they are in the index."""
    from indexer.analyzer import compose, spans
    from indexer.telling import told_sentences
    from indexer.wording import FUNCTION_WORDS
    from search_cli.nearness import weighed_words

    text = compose(" ".join(told_sentences(note)))
    written: dict[str, str] = {}
    for token in spans(text):
        word = text[token.start : token.end]
        if word.casefold() not in FUNCTION_WORDS:
            written.setdefault(token.text, word)
    rare = rareness_in(engine)
    weights = {stem: weight * rare(stem) for stem, weight in weighed_words(note).items() if stem in written}
    best = sorted(weights, key=lambda stem: (-weights[stem], stem))[:NOTE_WORDS]
    return [written[stem] for stem in best if weights[stem] > 0]


def rareness_in(engine: "Engine") -> Callable[[str], float]:
    """How rare a stem is in the whole index."""
    from indexer.nodes import Word
    from indexer.query import Query
    from search_cli.nearness import rareness

    studies = engine.state().studies
    return cache(lambda stem: rareness(engine.count(Query(text=Word(stem), everything=True)), studies))


def relevances(
    engine: "Engine", asked: Asked, records: Sequence[Mapping[str, Any]], scores: list[float]
) -> list[float]:
    """How near in meaning each candidate is: to the note, else as the index has it."""
    if not asked.note:
        return scores
    from search_cli.nearness import nearness, rareness_among

    if asked.local:
        return nearness(asked.note, records, scores, rareness_in(engine))
    return nearness(asked.note, records, [0.0] * len(records), rareness_among(records))


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


def judged_record(
    study: "StoredStudy | None", card: Mapping[str, Any]
) -> tuple[Mapping[str, Any], tuple[Mapping[str, Any], ...]]:
    """The record whose criteria are judged, and its criteria."""
    from trials.matching.fit import criteria_lines

    record = with_criteria(study.records) if study else {"id": card["id"]}
    return record, tuple(criteria_lines(record.get("eligibility") or {}))


def with_criteria(records: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The first record of a study that has criteria, else the leading one."""
    texts = ("criteria", "inclusion", "exclusion")
    has = (each for each in records if any((each.get("eligibility") or {}).get(name) for name in texts))
    return next(has, records[0])


def truth(card: Mapping[str, Any], as_of: Mapping[str, str]) -> Mapping[str, Any]:
    """How well the status is supported by all that the records say."""
    if "support" not in card:
        return {"status": card["status"], "grade": None, "reasons": []}
    from indexer.truth import supported

    return supported(card, as_of)


def ranked(found: Iterable[Candidate], patient: "Patient", *, note: bool = False) -> list[Match]:
    """Every candidate judged, best first."""
    from trials.matching import judge_wishes, match_trial

    pool = list(found)
    top = max((each.relevance for each in pool), default=0.0)
    matches = []
    for each in pool:
        fit = match_trial(each.record, patient, each.lines)
        wishes = judge_wishes(each.record, patient, each.product)
        matches.append(Match(each, fit, wishes, order_of(each, fit, wishes, top if note else 0.0)))
    return sorted(matches, key=lambda match: match.order)


def order_of(candidate: Candidate, fit: "TrialFit", wishes: Sequence["Verdict"], top: float) -> tuple[Any, ...]:
    """(something against it, nearness to the note, closed, fit, wishes not met, status, its truth, kilometres,
    relevance, number)."""
    share = candidate.relevance / top if top > 0 else 1.0
    tier = sum(share < least for least in TIERS)
    stated = candidate.truth["status"]
    place = OPEN.index(stated) if stated in OPEN else len(OPEN)
    grade = candidate.truth.get("grade")
    sure = TRUTH.index(grade) if grade in TRUTH else (0 if stated != "recruiting" else 1)
    km = candidate.km if candidate.km is not None else 1e9
    unmet = sum(wish.state == "not_met" for wish in wishes)
    last = (km, -round(candidate.relevance, 6), candidate.card["id"])
    return (bool(fit.failing), tier, place == len(OPEN), fit.rank[0], unmet, place, sure, *last)


def conditions_of(patient: "Patient") -> tuple[str, ...]:
    """Concepts that the patient's diagnoses mean, with those just above them: those of the spine where any is named, so
    that an illness beside it brings no trials of its own."""
    from trials.vocabulary import lookup, vocabulary

    words = vocabulary()
    named: dict[str, None] = {}
    for text in patient.conditions or ():
        stored = "_".join(text.lower().replace("-", " ").split())
        meant = (stored,) if stored in words.concepts else lookup(text, words)
        named.update((name, None) for name in meant if words.concepts[name].kind in ("condition", "disease"))
    spine = [name for name in named if words.concepts[name].kind == "condition"]
    named = dict.fromkeys(spine) if spine else named
    above = [one for name in named for one in words.concepts[name].broader if words.concepts[one].broader]
    return tuple(dict.fromkeys([*named, *above]))


def pool_of(matches: Iterable[Match]) -> list[tuple[Mapping[str, Any], Sequence[Mapping[str, Any]] | None]]:
    """Trials with their criteria, as relaxations are counted over them."""
    return [(match.candidate.record, match.candidate.lines) for match in matches]


def fitting(matches: Iterable[Match]) -> Iterator[Match]:
    """Those that nothing stands against."""
    from trials.matching import Fit

    return (match for match in matches if match.fit.fit is not Fit.NOT)

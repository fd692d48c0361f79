"""The answer of `match`: one object, the same for people and programs, on whatever engine.

In: an engine, filters, what is known. Out: plain JSON values. Values of the patient stand in it only where a verdict
rests on them or a rule read them from the person's own words.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from search_cli.asking import interview
from search_cli.matching import Asked, Candidate, Match, candidates, fitting, ranked, truth, way
from search_cli.relaxing import best_relaxation

if TYPE_CHECKING:
    from indexer.engine import Engine, StoredStudy
    from search_cli.told import Told
    from trials.patient import Patient

ORDER: Final = ("against", "nearness", "closed", "fit", "wishes", "status", "status_truth", "distance_km", "relevance")
WISHES: Final = (
    "What you would like ({wishes}) keeps no trial out: among trials that fit alike, those that have it come first."
)
MORE: Final = "Only the {judged:,} nearest of {all:,} trials were judged: narrower filters judge them all."
EXPLAINED: Final = "Nothing of what you told is stored or sent."


def build_answer(
    engine: "Engine", asked: Asked, told: "Told", *, ask: bool, limit: int, explain: bool
) -> dict[str, Any]:
    """Candidates, questions where wanted, verdicts, the order, and what to let go of where nothing fits."""
    from trials.matching import next_question

    found, beyond = candidates(engine, asked)
    patient = interview(found, told.patient) if ask else told.patient
    matches = ranked(found, patient, note=bool(asked.note))
    question = next_question([match.fit for match in matches])
    some = any(True for _ in fitting(matches))
    relaxation = None if some else best_relaxation(engine, asked, patient, matches)
    notices = [*asked.query.notes, *wished(patient)]
    if beyond > 0:
        notices.append(MORE.format(judged=len(found), all=len(found) + beyond))
    return {
        "query": filters_given(asked),
        "read": [dict(each) for each in told.read],
        "urgent": told.urgent,
        "total": len(matches),
        "counts": counts(matches),
        "trials": [one_trial(match, explain=explain) for match in matches[:limit]],
        "next_question": None if question is None else question._asdict(),
        "relaxation": None if relaxation is None else relaxation._asdict(),
        **around(engine, notices),
    }


def build_why_not(engine: "Engine", asked: Asked, told: "Told", numbers: Sequence[str]) -> tuple[dict[str, Any], str]:
    """Single trials with all that stands against them, filters too; and a sentence on numbers that none has."""
    from search_cli import shown

    studies, lost = shown.find_studies(engine, numbers)
    as_of = engine.state().as_of
    trials = []
    for study in studies:
        match = ranked([candidate_of(study, asked, as_of)], told.patient)[0]
        trials.append(one_trial(match, explain=True) | {"filters": against(study, asked)})
    answer: dict[str, Any] = {
        "query": filters_given(asked),
        "read": [dict(each) for each in told.read],
        "urgent": told.urgent,
    }
    answer |= {"total": len(trials), "trials": trials, **around(engine, list(asked.query.notes))}
    return answer, shown.unknown(lost) if lost else ""


def candidate_of(study: "StoredStudy", asked: Asked, as_of: Mapping[str, str]) -> Candidate:
    """One study as a candidate, whatever the filters say."""
    from search_cli.matching import given, judged_record

    record, lines = judged_record(study, study.card)
    _, km, site = way(study.card, asked)
    return Candidate(study.card, record, lines, km, site, 0.0, truth(study.card, as_of), given(record, asked))


def against(study: "StoredStudy", asked: Asked) -> list[str]:
    """Options that leave this study out."""
    from search_cli.matching import OPEN, wanted

    query = asked.query
    card = study.card
    found = []
    if query.statuses and card["status"] not in query.statuses:
        option = "nobody can join now" if query.statuses == OPEN else "--status"
        found.append(f"{option}: its status is {(card['status'] or 'not stated').replace('_', ' ')}")
    if query.recruiting and card["status"] != "recruiting":
        found.append(f"--recruiting: its status is {(card['status'] or 'not stated').replace('_', ' ')}")
    for option, values, held in (
        ("--condition", query.conditions, card["conditions"]),
        ("--cells", query.cells, card["cells"]),
        ("--route", query.routes, card["routes"]),
    ):
        if values and not set(values) & set(held):
            told = ", ".join(held).replace("_", " ") or "nothing of that kind"
            found.append(f"{option}: it is about {told}")
    if query.countries and not any(name in query.countries for name in countries(study)):
        found.append(f"--country: it runs in {', '.join(countries(study)) or 'no stated country'}")
    if not wanted(card, asked):
        found.append("--phase, --registry or --updated-since")
    if not way(card, asked)[0]:
        found.append("--within: no site is that near")
    return found


def countries(study: "StoredStudy") -> list[str]:
    """Countries of a study, under their one name each."""
    from trials.countries import canonical

    named = [name for record in study.records for name in record.get("countries", ())]
    named += [site["country"] for record in study.records for site in record.get("sites", ()) if site.get("country")]
    return list(dict.fromkeys(canonical(name) for name in named))


def counts(matches: Sequence[Match]) -> dict[str, int]:
    """How many of each fit."""
    from trials.matching import Fit

    return {fit.value: sum(match.fit.fit is fit for match in matches) for fit in Fit}


def one_trial(match: Match, *, explain: bool) -> dict[str, Any]:
    """One trial: what it is, how it fits, where; with every verdict and the parts of its order if explained."""
    from indexer.geography import SITE
    from trials.matching import question_of

    card, fit = match.candidate.card, match.fit
    names = ("id", "ids", "title", "status", "phases", "conditions", "cells", "routes", "url")
    shown = {name: list(card[name]) if isinstance(card[name], list | tuple) else card[name] for name in names}
    judged = fit.plain()
    site = match.candidate.site
    shown |= {
        "fit": judged["fit"],
        "questions": [{"field": field, "words": question_of(field)} for field in judged["questions"]],
        "failing": judged["failing"],
        "wishes": [verdict.plain() for verdict in match.wishes],
        "to_check": len(judged["to_check"]),
        "met": len(judged["met"]),
        "supported": dict(match.candidate.truth),
        "distance_km": match.candidate.km,
        "site": dict(zip(SITE, site, strict=True)) if site else None,
        "relevance": round(match.candidate.relevance, 4),
    }
    if explain:
        shown["verdicts"] = [verdict.plain() for verdict in (*fit.verdicts, *match.wishes)]
        parts = dict(zip(ORDER, match.order[: len(ORDER)], strict=True))
        shown["why"] = parts | {"distance_km": match.candidate.km, "relevance": round(match.candidate.relevance, 4)}
    return shown


def wished(patient: "Patient") -> list[str]:
    """How the wishes of a profile act, where there are any."""
    from trials.matching.wishes import NAMES

    named = [name.replace("_", " ") for name in NAMES if getattr(patient, name)]
    return [WISHES.format(wishes=", ".join(named))] if named else []


def filters_given(asked: Asked) -> dict[str, Any]:
    """The filters that were used."""
    query = asked.query
    names = ("statuses", "recruiting", "countries", "conditions", "cells", "routes", "everything")
    found = {name: getattr(query, name) for name in names if getattr(query, name)}
    found |= {name: getattr(asked, name) for name in ("phases", "registries", "updated_since") if getattr(asked, name)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def around(engine: "Engine", notices: list[str]) -> dict[str, Any]:
    """Dates of the sources, and what has to be told."""
    from trials import NOTICE

    told = [f"{note[0].upper()}{note[1:].rstrip('.')}." for note in notices if note]
    return {"as_of": dict(engine.state().as_of), "notice": " ".join([*told, EXPLAINED, NOTICE])}

"""What a patient would like, held against what a record states: countries, cells, donor, route, no placebo group.

In: a trial's plain JSON, a patient, perhaps the trial's fingerprint. Out: verdicts with source "preference". A wish
never keeps anybody out: it orders trials that fit alike, and is told. What a record does not state stays unknown.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from trials.countries import canonical
from trials.matching.verdict import State, Verdict
from trials.patient.profile import Patient
from trials.product import NOT_STATED, OTHER, Product, fingerprint
from trials.vocabulary import lookup, vocabulary

_PLACEBO: Final = frozenset({"placebo_comparator", "sham_comparator"})
_OF_PRODUCT: Final = ("cell_sources", "donor", "routes")
NAMES: Final = (*_OF_PRODUCT, "countries", "no_placebo")
"""The fields of the profile that are wishes."""


def asks_for_product(patient: Patient) -> bool:
    """Whether a wish needs the fingerprint of a trial, which takes some milliseconds to make."""
    return any(getattr(patient, name) for name in _OF_PRODUCT)


def judge_wishes(trial: Mapping[str, Any], patient: Patient, product: Product | None = None) -> tuple[Verdict, ...]:
    """Judge every wish of the profile."""
    found = [*_of_product(trial, patient, product)] if asks_for_product(patient) else []
    return (*found, *_countries(trial, patient), *_placebo(trial, patient))


def _of_product(trial: Mapping[str, Any], patient: Patient, product: Product | None) -> Iterator[Verdict]:
    """Cells, donor and route, as the fingerprint has them."""
    made = product or fingerprint(trial)
    stated = {
        "cell_sources": (*made.cell_source, *made.cell_type),
        "donor": (made.donor,),
        "routes": made.routes,
    }
    for name in _OF_PRODUCT:
        given = getattr(patient, name)
        if not given:
            continue
        wanted = (given,) if isinstance(given, str) else given
        known = [each for each in stated[name] if each not in (NOT_STATED, OTHER)]
        held = not _meant(wanted).isdisjoint(known) if known else None
        if held is None and OTHER in stated[name]:
            held = False
        yield _verdict(name, held, ", ".join(known).replace("_", " "))


def _meant(wanted: Iterable[str]) -> set[str]:
    """The concepts that words mean, with all that are kinds of them."""
    words = vocabulary()
    found: set[str] = set()
    for text in wanted:
        stored = "_".join(text.lower().replace("-", " ").split())
        for name in (stored,) if stored in words.concepts else (*lookup(text, words), stored):
            found |= {name, *(words.narrower(name) if name in words.concepts else ())}
    return found


def _countries(trial: Mapping[str, Any], patient: Patient) -> Iterator[Verdict]:
    """Countries with a site, under their one name each."""
    if patient.countries:
        sites = (site.get("country") for site in trial.get("sites") or () if isinstance(site, Mapping))
        named = dict.fromkeys(canonical(str(name)) for name in (*(trial.get("countries") or ()), *sites) if name)
        wanted = {canonical(name).casefold() for name in patient.countries}
        held = any(name.casefold() in wanted for name in named) if named else None
        yield _verdict("countries", held, ", ".join(named))


def _placebo(trial: Mapping[str, Any], patient: Patient) -> Iterator[Verdict]:
    """Groups that get a placebo or a sham."""
    if patient.no_placebo:
        arms = [arm for arm in trial.get("arms") or () if isinstance(arm, Mapping)]
        sham = next((arm for arm in arms if arm.get("type") in _PLACEBO), None)
        quote = str(sham.get("label") or sham.get("type")) if sham else ""
        yield _verdict("no_placebo", sham is None if arms else None, quote)


_SAID: Final[Mapping[str, str]] = {
    "cell_sources": "other cells than you would like",
    "donor": "cells of another donor than you would like",
    "routes": "given in another way than you would like",
    "countries": "no site in the countries that you named",
    "no_placebo": "a placebo or sham group",
}


def _verdict(name: str, held: bool | None, quote: str) -> Verdict:
    """One wish."""
    state: State = "unknown" if held is None else "met" if held else "not_met"
    reason = {"unknown": "the record does not state it", "met": "as you would like", "not_met": _SAID[name]}[state]
    return Verdict(state, "inclusion", name, quote, None, reason, None, "preference")

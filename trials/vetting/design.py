"""How the study is built and watched over: arms, blinding, sites, monitoring, funding class."""

import re
from functools import lru_cache
from typing import Any, Final

from trials.vetting.fact import Fact, updated
from trials.vetting.house import is_one_of, plain_words

# Placeholders that registries accept as a site.
NO_SITE: Final = re.compile(
    r"(?:research|clinical|investigat\w+|study)?[ -]*(?:site|center|centre)s?[ #:-]*\w{0,6}", re.IGNORECASE
)
PLACE_PARTS: Final = ("city", "state", "country")
SEVERAL_ARMS: Final = re.compile(r"\b(?:controll?(?:ed)?|comparison|parallel|cross-?over|factorial)\b", re.IGNORECASE)
OPEN_LABEL: Final = re.compile(
    r"\bopen[- ]label(?:l?ed)?\b(?! (?:extension|follow-?up|phase|period|run))|\bnot blinded\b|\bnon-?blinded\b",
    re.IGNORECASE,
)
SEVERAL: Final = re.compile(r"\b(?:multiple|various)\b", re.IGNORECASE)


def design_facts(trial: dict[str, Any]) -> tuple[Fact, ...]:
    """Facts of oversight and design; None where the record does not tell or the question does not arise."""
    day = updated(trial)
    oversight = trial.get("oversight", {})
    masking = trial.get("design", {}).get("masking")
    interventional = trial.get("study_type") == "interventional"
    sponsor = trial.get("sponsor", {})
    facts = (
        ("dmc", oversight.get("has_dmc"), "oversight.has_dmc"),
        ("fda_drug", oversight.get("fda_regulated_drug"), "oversight.fda_regulated_drug"),
        ("fda_device", oversight.get("fda_regulated_device"), "oversight.fda_regulated_device"),
        (
            "single_arm",
            single_arm(trial) if interventional else None,
            "arms" if trial.get("arms") else "design.intervention_model",
        ),
        ("masking_none", masking_none(trial), "design.masking" if masking else "design.description"),
        ("single_site", single_site(trial), "sites"),
        ("sponsor_class", sponsor.get("type"), "sponsor.type"),
        ("sponsor_is_site", sponsor_is_site(trial), "sites"),
        ("has_results", trial.get("has_results"), "has_results"),
        ("ethics", oversight.get("ethics"), "oversight.ethics"),
    )
    return tuple(Fact(name, value, field, _published(trial, field), day) for name, value, field in facts)


def masking_none(trial: dict[str, Any]) -> bool | None:
    """Nobody is kept from knowing who gets what: as the registry's own field says, else the words on the design."""
    design = trial.get("design", {})
    masking = design.get("masking")
    if masking not in (None, "unrecognised"):
        return bool(masking == "none")
    return True if masking is None and OPEN_LABEL.search(design.get("description", "")) else None


def single_arm(trial: dict[str, Any]) -> bool | None:
    """One arm, or none listed and a model of one group. Not told where a registry that takes its arms from free text
    lists one arm of a study that it calls controlled."""
    arms, design = trial.get("arms", ()), trial.get("design", {})
    model = design.get("intervention_model")
    if len(arms) == 1 and trial.get("registry") != "ctgov":
        said = design.get("description", "") if model is None else model
        return None if SEVERAL_ARMS.search(said) else True
    if arms:
        return len(arms) == 1
    return None if model is None else model in ("single_group", "single")


def single_site(trial: dict[str, Any]) -> bool | None:
    """One distinct listed site; None where none is listed, or only a placeholder. Sites without a name that stand in
    several cities are several."""
    named = _sites(trial)
    if any(SEVERAL.search(facility) for facility, _ in named):
        return None
    cities = {(site["city"], site.get("country")) for site in trial.get("sites", ()) if site.get("city")}
    return False if len(cities) > 1 else len(named) == 1 if named else None


def sponsor_is_site(trial: dict[str, Any]) -> bool | None:
    """At least one listed site goes by the sponsor's name, or by the institution of a person who sponsors."""
    sites, names = _sites(trial), _sponsor_names(trial)
    if not sites or not names:
        return None
    listed = trial.get("sites", ())
    places = {word for site in listed for part in PLACE_PARTS for word in plain_words(site.get(part) or "")}
    countries = frozenset(word for site in listed for word in plain_words(site.get("country") or ""))
    facilities = [facility for facility, _ in sites]
    return any(is_one_of(name, facilities, places, countries) for name in names)


def _sites(trial: dict[str, Any]) -> set[tuple[str, str]]:
    listed = {(site.get("facility", ""), site.get("city", "")) for site in trial.get("sites", ())}
    return {(facility, city) for facility, city in listed if facility and not _is_no_site(facility)}


@lru_cache(maxsize=16384)  # the same houses come again and again
def _is_no_site(facility: str) -> bool:
    return NO_SITE.fullmatch(facility.strip()) is not None


def _sponsor_names(trial: dict[str, Any]) -> list[str]:
    sponsor, party = trial.get("sponsor", {}).get("name"), trial.get("responsible_party", {})
    person = party.get("type") == "sponsor_investigator" or bool(
        sponsor and re.search(r"\b(?:M\.?D|Ph\.?D|Dr|Prof)\b", sponsor)
    )
    return [name for name in (sponsor, party.get("affiliation") if person else None) if name]


def _published(trial: dict[str, Any], field: str) -> str:
    """The value that a fact rests on, in the record's own words."""
    if field == "sites":
        return "; ".join(sorted({site.get("facility", "") for site in trial.get("sites", ())} - {""}))[:200]
    if field == "arms":
        return "; ".join(arm.get("label", "") for arm in trial.get("arms", ()))[:200]
    if field == "design.description":
        hit = OPEN_LABEL.search(trial.get("design", {}).get("description", ""))
        return hit[0] if hit else ""
    value: Any = trial
    for part in field.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return "" if value is None else str(value)

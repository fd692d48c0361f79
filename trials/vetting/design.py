"""How the study is built and watched over: arms, blinding, sites, monitoring, funding class."""

import re
from functools import lru_cache
from typing import Any, Final
from unicodedata import combining, normalize

from trials.vetting.fact import Fact, updated

# Placeholders that registries accept as a site.
NO_SITE: Final = re.compile(
    r"(?:research|clinical|investigat\w+|study)?[ -]*(?:site|center|centre)s?[ #:-]*\w{0,6}", re.IGNORECASE
)
# "Some Company Investigational Site": the sponsor's number for a house that it does not name.
ANYBODYS: Final = re.compile(
    r"\b(?:investigat\w+|study|research|clinical|trial|local) (?:sites?|institution)\b", re.IGNORECASE
)
PARTS: Final = re.compile(r"[,;:()/–]| - ")
PLACE_PARTS: Final = ("city", "state", "country")
SEVERAL: Final = re.compile(r"\b(?:multiple|various)\b", re.IGNORECASE)
# Words of an organisation's name that say nothing about which one it is.
GENERIC: Final = frozenset(
    re.findall(
        r"\w+",
        """the of for and in at de la del di da du des a inc llc ltd co corp corporation company gmbh ag sa srl spa bv
        pty limited plc university universite universidad universitat hospital hospitals clinic clinics center centre
        centers medical medicine school college institute institut research foundation health healthcare sciences
        science group department national general regional international advanced care md m d dr prof professor phd
        therapeutics biotechnology pharma""",
    )
)
# A house that goes by one telling word only (a town, mostly) is the same one if this word for its kind stands in both.
KINDS: Final = re.compile(r"universi\w+|hospitals?|clinics?|college|institut\w*|cent(?:er|re)s?", re.IGNORECASE)


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
        ("masking_none", None if masking is None else masking == "none", "design.masking"),
        ("single_site", single_site(trial), "sites"),
        ("sponsor_class", sponsor.get("type"), "sponsor.type"),
        ("sponsor_is_site", sponsor_is_site(trial), "sites"),
        ("has_results", trial.get("has_results"), "has_results"),
        ("ethics", oversight.get("ethics"), "oversight.ethics"),
    )
    return tuple(Fact(name, value, field, _published(trial, field), day) for name, value, field in facts)


def single_arm(trial: dict[str, Any]) -> bool | None:
    """One arm, or none listed and a model of one group."""
    arms = trial.get("arms", ())
    if arms:
        return len(arms) == 1
    model = trial.get("design", {}).get("intervention_model")
    return None if model is None else model in ("single_group", "single")


def single_site(trial: dict[str, Any]) -> bool | None:
    """One distinct listed site; None where none is listed, or only a placeholder."""
    named = _sites(trial)
    if not named or any(SEVERAL.search(facility) for facility, _ in named):
        return None
    return len(named) == 1


def sponsor_is_site(trial: dict[str, Any]) -> bool | None:
    """At least one listed site goes by the sponsor's name, or by the institution of a person who sponsors."""
    sites, names = _sites(trial), _sponsor_names(trial)
    if not sites or not names:
        return None
    places = {word for site in trial.get("sites", ()) for part in PLACE_PARTS for word in _words(site.get(part) or "")}
    return any(_same_house(name, facility, places) for name in names for facility, _ in sites)


def _sites(trial: dict[str, Any]) -> set[tuple[str, str]]:
    listed = {(site.get("facility", ""), site.get("city", "")) for site in trial.get("sites", ())}
    return {(facility, city) for facility, city in listed if facility and not NO_SITE.fullmatch(facility.strip())}


def _sponsor_names(trial: dict[str, Any]) -> list[str]:
    sponsor, party = trial.get("sponsor", {}).get("name"), trial.get("responsible_party", {})
    person = party.get("type") == "sponsor_investigator" or bool(
        sponsor and re.search(r"\b(?:M\.?D|Ph\.?D|Dr|Prof)\b", sponsor)
    )
    return [name for name in (sponsor, party.get("affiliation") if person else None) if name]


def _same_house(sponsor: str, facility: str, places: set[str]) -> bool:
    """Whether two names are of one house: they are equal, or a part of each is, or what tells the one apart is all in
    the other, or a university's own word leads both ("Rutgers, The State University ..." and "Rutgers ... Medical
    School"). `places` are the words of the sites' towns and countries, which tell no house apart by themselves."""
    if ANYBODYS.search(facility):
        return False
    if _words(sponsor) == _words(facility) or _shares_part(sponsor, facility, places):
        return True
    one, other = _telling(sponsor), _telling(facility)
    if not one or not other:
        return False
    shared = set(one) & set(other)
    if len(shared) == 1 and min(len(one), len(other)) == 1:
        return not shared <= places or bool(_kinds(sponsor) & (_kinds(facility) | {"universi"}))
    if shared in (set(one), set(other)):
        return True
    teaches = one[0] not in places or bool(_kinds(facility) & {"universi", "hospital", "college", "clinic"})
    return one[0] == other[0] and "universi" in _kinds(sponsor) and teaches


def _shares_part(sponsor: str, facility: str, places: set[str]) -> bool:
    """Whether a named house stands between commas in both: "Department of X, Some Hospital"."""
    parts = [{_words(part) for part in PARTS.split(name) if KINDS.search(part)} for name in (sponsor, facility)]
    return any(set(part) - GENERIC - places for part in parts[0] & parts[1])


def _kinds(name: str) -> set[str]:
    return {word.casefold()[:8] for word in KINDS.findall(name)}


def _telling(name: str) -> list[str]:
    """The words that tell a house apart, in their order; "I.R.C.C.S." is one word."""
    return [word for word in _words(name) if word not in GENERIC]


@lru_cache(maxsize=65536)  # houses, towns and countries come again and again
def _words(name: str) -> tuple[str, ...]:
    """Words without case and accents."""
    plain = "".join(mark for mark in normalize("NFKD", name.casefold()) if not combining(mark))
    return tuple(re.findall(r"[^\W_]+", re.sub(r"\b(\w)\.(?=\w\b)", r"\1", plain.replace("'s", ""))))


def _published(trial: dict[str, Any], field: str) -> str:
    """The value that a fact rests on, in the record's own words."""
    if field == "sites":
        return "; ".join(sorted({site.get("facility", "") for site in trial.get("sites", ())} - {""}))[:200]
    if field == "arms":
        return "; ".join(arm.get("label", "") for arm in trial.get("arms", ()))[:200]
    value: Any = trial
    for part in field.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return "" if value is None else str(value)

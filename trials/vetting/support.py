"""What speaks for a study, as its record tells: each a fact like those of what is missing, with field and words.

In: a trial as plain JSON values. Out: facts that are true, false, or None for "not stated". A copy that holds only some
fields says nothing by what it lacks.
"""

from typing import Any, Final

from trials.vetting.design import single_site
from trials.vetting.fact import Fact, updated

PUBLIC: Final = frozenset({"nih", "fed", "other_gov"})
UNTOLD: Final = frozenset({None, "unknown", "ambig", "unrecognised"})
OWN_PAPERS: Final = frozenset({"result", "derived"})
FIRST_IN_PEOPLE: Final = frozenset({"phase0", "early_phase1", "phase1"})


def support_facts(trial: dict[str, Any]) -> tuple[Fact, ...]:
    """Randomised, blinded, monitored, several sites, public funder, protocol posted, results, papers."""
    design = trial.get("design", {})
    allocation, masking = design.get("allocation"), design.get("masking")
    monitored = trial.get("oversight", {}).get("has_dmc")
    one = single_site(trial)
    day = updated(trial)
    stated = (
        ("randomised", None if allocation is None else allocation == "randomized", "design.allocation", allocation),
        (
            "blinded",
            None if masking in (None, "unrecognised") else masking != "none",
            "design.masking",
            masking,
        ),
        ("monitored", monitored, "oversight.has_dmc", monitored),
        ("several_sites", None if one is None else not one, "sites", f"{len(trial.get('sites', ()))} listed"),
    )
    found = [Fact(name, value, field, str(quote or ""), day) for name, value, field, quote in stated]
    return (*found, public_funder(trial), protocol(trial), results(trial), papers(trial))


def public_funder(trial: dict[str, Any]) -> Fact:
    """Whether a public body sponsors, funds or takes part; silence about one of them leaves it open."""
    listed = [("sponsor", trial["sponsor"])] if trial.get("sponsor") else []
    listed += [(name, each) for name in ("funders", "collaborators") for each in trial.get(name, ())]
    day = updated(trial)
    for field, each in listed:
        if each.get("type") in PUBLIC:
            return Fact("public_funder", True, field, each["name"], day)
    told = listed and all(each.get("type") not in UNTOLD for _, each in listed)
    names = "; ".join(each["name"] for _, each in listed)[:200]
    return Fact("public_funder", False if told else None, "sponsor", names, day)


def protocol(trial: dict[str, Any]) -> Fact:
    """Whether the study's plan is posted."""
    labels = [each["label"] for each in trial.get("documents", ()) if each.get("protocol")]
    silent = None if trial.get("partial") else False
    return Fact("protocol", True if labels else silent, "documents", "; ".join(labels)[:200], updated(trial))


def results(trial: dict[str, Any]) -> Fact:
    """Whether results are posted in the registry."""
    value = trial.get("has_results")
    return Fact("results", value, "has_results", "" if value is None else str(value).lower(), updated(trial))


def papers(trial: dict[str, Any]) -> Fact:
    """Whether the record names papers on this study's own results. Those that were retracted do not count."""
    own = [each for each in trial.get("references", ()) if each.get("type") in OWN_PAPERS]
    kept = [each["citation"] for each in own if not each.get("retractions")]
    silent = None if trial.get("partial") else False
    return Fact("papers", True if kept else silent, "references", kept[0][:300] if kept else "", updated(trial))


def is_early_safety_study(trial: dict[str, Any]) -> bool:
    """Whether it is of a phase that asks for safety first: no control group is usual there, and not worth a word."""
    return bool(FIRST_IN_PEOPLE & set(trial.get("phases", ())))

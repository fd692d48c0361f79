"""Sections of `show` on what is planned: in short, status, who can join, what is done, what is measured.

In: a trial as stored (the JSON of `trials.model.Trial` without its defaults). Out: blocks. No claim beyond the record.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from search_cli.render.blocks import Block, Bullet, Fact, Head, Prose, Shown
from search_cli.render.words import (
    ago,
    best_status,
    count,
    human,
    own_status,
    phase,
    status_style,
    telling,
    yes_no,
)
from trials.languages import NAMES

Record = Mapping[str, Any]
OUTCOMES_SHOWN = 8
DATE_LABELS = (
    ("registered", "Registered"),
    ("first_submitted", "First submitted"),
    ("start", "Start"),
    ("recruitment_end", "Recruitment ends"),
    ("primary_completion", "Primary completion"),
    ("completion", "Completion"),
    ("results_first_posted", "Results posted"),
    ("status_verified", "Status verified"),
    ("last_update_posted", "Record updated"),
    ("last_update_submitted", "Update submitted"),
)
UNSURE = {"doubtful", "contradicted"}
ORDER = {"primary": "Primary", "secondary": "Secondary", "other": "Other"}


def own_word(trial: Record, field: str, value: str | None) -> str:
    """A category's value in words; where no table knows it, the registry's own word in quotes."""
    if value == "unrecognised":
        raw = next((u["raw"] for u in trial.get("unrecognised", ()) if u["field"] == field), None)
        return f"“{raw}” (the registry's own word)" if raw else "not recognised"
    return human(value)


def in_short(trial: Record, card: Record, shown: Shown) -> Iterator[Block]:
    """One line of facts, the conditions, what is given as the index read it, the summary as the registry has it."""
    found = card.get("supported") or {}
    best = best_status(trial.get("status"), found)
    facts = [own_word(trial, "status", best), phase(trial.get("phases", ()))]
    if trial.get("study_type"):
        facts.append(own_word(trial, "study_type", trial["study_type"]))
    facts.append(size(trial))
    yield Fact("Trial", " · ".join(filter(None, facts)), status_style(best))
    if found.get("grade") in UNSURE:
        yield Fact(human(found["grade"]), "; ".join(found["reasons"]), "yellow")
    elif told := own_status(trial.get("status"), found):
        yield Fact("Status", told)
    yield Fact("For", "; ".join(trial.get("conditions", ())) or "not stated")
    for label, field in (("Cells", "cells"), ("Given", "routes")):
        if card.get(field):
            yield Fact(label, "; ".join(human(value).lower() for value in telling(card[field])))
    if trial.get("partial"):
        yield Fact("Copy", "only some fields of this record are held: what is missing here may be in the registry")
    yield from shown.text(trial.get("summary"))
    if shown.full and trial.get("description"):
        yield Head("Description")
        yield Prose(trial["description"])


def size(trial: Record) -> str:
    """ "40 participants planned"."""
    enrolment = trial.get("enrolment") or {}
    if enrolment.get("count") is None:
        return ""
    kind = {"estimated": " planned", "actual": " took part"}.get(enrolment.get("kind") or "", "")
    return count(enrolment["count"], "participant") + kind


def status(trial: Record, card: Record, today: date) -> Iterator[Block]:
    """Status and every date that a person asks for, each with its kind and, where freshness matters, its age."""
    own, found = trial.get("status"), card.get("supported") or {}
    best = best_status(own, found)
    note = f" ({told})" if (told := own_status(own, found)) else ""
    yield Fact("Status", f"{own_word(trial, 'status', best)}{note}", status_style(best))
    if trial.get("last_known_status"):
        yield Fact("Last known", human(trial["last_known_status"]))
    if trial.get("why_stopped"):
        yield Fact("Why stopped", trial["why_stopped"])
    if trial.get("status_reason"):
        yield Fact("Read from", trial["status_reason"])
    dates = trial.get("dates") or {}
    for field, label in DATE_LABELS:
        if field in dates and not (field == "last_update_submitted" and "last_update_posted" in dates):
            yield Fact(label, shown_date(dates[field], today, aged=field in {"status_verified", "last_update_posted"}))
    access = trial.get("expanded_access") or {}
    if access.get("available"):
        where = f" ({access['record_id']})" if access.get("record_id") else ""
        yield Fact("Expanded access", f"the product can be had outside the trial{where}")


def shown_date(value: Record, today: date, *, aged: bool = False) -> str:
    """ "2025-03-01 (actual)", with its age where that says how fresh a statement is."""
    notes = [{"estimated": "planned", "actual": "actual"}.get(value.get("kind") or "", "")]
    if aged:
        notes.append(ago(value["value"], today))
    told = ", ".join(filter(None, notes))
    return f"{value['value']} ({told})" if told else str(value["value"])


def who_can_join(trial: Record, shown: Shown) -> Iterator[Block]:
    """Structured limits first, then the registry's criteria text."""
    rules = trial.get("eligibility") or {}
    yield Fact("Sex", own_word(trial, "eligibility.sex", rules.get("sex")))
    if rules.get("gender_description"):
        yield Fact("Gender", rules["gender_description"])
    yield Fact("Age", ages(rules))
    yield Fact("Healthy volunteers", yes_no(rules.get("healthy_volunteers")))
    if rules.get("population"):
        yield Fact("Population", rules["population"])
    texts = (("Criteria", "criteria"), ("Inclusion", "inclusion"), ("Exclusion", "exclusion"))
    for label, field in texts:
        if rules.get(field):
            yield Head(f"{label}, as published{in_language(trial, f'eligibility.{field}')}")
            yield from shown.text(rules[field])
    if not any(rules.get(field) for _, field in texts):
        yield Fact("Criteria", "not stated")


def in_language(trial: Record, *paths: str) -> str:
    """ " (in French)", where texts at these paths are in another language than English."""
    found = dict.fromkeys(language for path, language in trial.get("text_languages", ()) if path in paths)
    names = " and ".join(NAMES.get(language, "a language other than English") for language in found)
    return f" (in {names})" if names else ""


def ages(rules: Record) -> str:
    """ "18 years to 65 years", "18 years and older", with the source's own units."""
    ranges = any((rules.get(name) or {}).get("approximate") for name in ("minimum_age", "maximum_age"))
    return f"{_limits(rules)} (age ranges ticked; the criteria may be narrower)" if ranges else _limits(rules)


def _limits(rules: Record) -> str:
    least, most = (limit and limit["raw"].lower() for limit in (rules.get("minimum_age"), rules.get("maximum_age")))
    if least and most:
        return f"{least} to {most}"
    if least:
        return f"{least} and older, no upper limit stated"
    return f"up to {most}" if most else "no limit stated"


def what_is_done(trial: Record, shown: Shown) -> Iterator[Block]:
    """Design, then each arm with what its members get."""
    design = trial.get("design") or {}
    parts = [design.get(key) for key in ("allocation", "intervention_model", "observational_model", "time_perspective")]
    yield Fact("Design", "; ".join(human(part) for part in parts if part) or "not stated")
    yield Fact("Masking", masking(trial, design))
    if design.get("primary_purpose"):
        yield Fact("Purpose", human(design["primary_purpose"]))
    if design.get("description"):
        yield from shown.text(design["description"])
    given = trial.get("interventions", ())
    for arm in trial.get("arms", ()):
        kind = f"{human(arm['type'])}: " if arm.get("type") else ""
        yield Bullet(f"{kind}{arm['label']}", arm.get("description") or "", "bold")
        for at in arm.get("interventions", ()):
            yield Bullet(f"gets {titled(given[at])}", level=1)
        for name in arm.get("unmatched", ()):
            yield Bullet(f"gets {name}", level=1)
    if given:
        yield Head("Treatments")
    for place, intervention in enumerate(given):
        spoken = in_language(trial, f"interventions[{place}].name", f"interventions[{place}].description")
        names = "; ".join(intervention.get("other_names", ()))
        yield Bullet(
            titled(intervention) + (f" (also {names})" if names else "") + spoken,
            intervention.get("description") or "",
        )


def titled(intervention: Record) -> str:
    """ "Biological: name"."""
    kind = f"{human(intervention['type'])}: " if intervention.get("type") else ""
    return f"{kind}{intervention['name']}"


def masking(trial: Record, design: Record) -> str:
    """Who does not know who gets what."""
    if not design.get("masking"):
        return "not stated"
    who = ", ".join(human(person).lower() for person in design.get("who_masked", ()))
    told = "none (open label)" if design["masking"] == "none" else own_word(trial, "design.masking", design["masking"])
    return f"{told} ({who})" if who else told


def what_is_measured(trial: Record, shown: Shown) -> Iterator[Block]:
    """Outcomes by importance, each with its time frame."""
    outcomes = trial.get("outcomes", ())
    for importance, label in ORDER.items():
        found = [pair for pair in enumerate(outcomes) if pair[1]["importance"] == importance]
        if found:
            yield Head(label)
        for place, outcome in shown.first(found, OUTCOMES_SHOWN):
            frame = f" [{outcome['time_frame']}]" if outcome.get("time_frame") else ""
            frame += in_language(trial, f"outcomes[{place}].measure", f"outcomes[{place}].description")
            yield Bullet(f"{outcome['measure']}{frame}", (outcome.get("description") or "") if shown.full else "")
        yield from shown.rest(found, OUTCOMES_SHOWN, "outcomes")
    if not outcomes:
        yield Fact("Outcomes", "not stated")

"""`trials show --vetting`: a listing read critically, section by section. Facts and questions, never a verdict.

In: a trial as stored and today. Out: blocks. Every statement stands with its words, field and date.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from search_cli.render.blocks import Block, Bullet, Fact
from search_cli.render.vetting_words import FREE, NOT_STATED, PAYS, WORDS, evidence, told
from trials.vetting import Fact as Stated
from trials.vetting import vet
from trials.vetting.fact import updated
from trials.vetting.practical import harms, practical_facts
from trials.vetting.support import is_early_safety_study, support_facts

Record = Mapping[str, Any]
SHOWN_APART: Final = frozenset({"payment_wording", "payment_kind", "free_wording"})
EARLY: Final = frozenset({"single_arm", "masking_none"})
EARLY_NOTE: Final = "usual in an early safety study"
BRIEF: Final = ("dmc", "single_arm", "masking_none", "single_site", "sponsor_is_site", "ethics")
CONDITIONS_QUOTED: Final = 15
NO_ANSWER: Final = "The points looked for are not stated in this record."


def vetting_sections(
    trial: dict[str, Any], today: date, sponsor: str | None = None
) -> Iterator[tuple[str, Iterable[Block]]]:
    """What speaks for it, what is said and not said, what to reckon with, known harms, what to ask. `sponsor` tells
    what else the sponsor runs."""
    from trials.alternatives import questions_for

    facts = vet(trial, today)
    yield "What speaks for it", support(trial)
    yield "What the listing says of itself", stated(trial, facts, sponsor)
    yield "Cost, insurance, travel, time", practical(trial, facts)
    yield "Harms in posted results", known_harms(trial)
    yield "Questions to ask the clinic", (Bullet(question) for question in questions_for(facts))


def support(trial: dict[str, Any]) -> Iterator[Block]:
    """The points that speak for a study and that this record states."""
    found = [fact for fact in support_facts(trial) if fact.value is True]
    for fact in found:
        yield Bullet(f"{WORDS[fact.name].label}: {told(fact.name, fact.value)}", evidence_of(fact))
    if not found:
        yield Bullet(NO_ANSWER)


def stated(trial: dict[str, Any], facts: Iterable[Stated], sponsor: str | None) -> Iterator[Block]:
    """Every question with its answer, then how many conditions the study and its sponsor are for."""
    from trials.vetting.grown import grown_fact  # brings the vocabulary along, which plain `show` does without

    early = is_early_safety_study(trial)
    for fact in (*facts, grown_fact(trial)):
        if fact.name in SHOWN_APART:
            continue
        text = told(fact.name, fact.value)
        note = f" ({EARLY_NOTE})" if early and fact.name in EARLY and fact.value is True else ""
        yield Bullet(f"{WORDS[fact.name].label}: {text}{note}", evidence_of(fact) if fact.stated else "")
    listed = trial.get("conditions", ())
    quote = evidence("; ".join(listed[:CONDITIONS_QUOTED]), "conditions", updated(trial)) if listed else ""
    yield Bullet(f"Conditions listed: {len(listed) or NOT_STATED}", quote)
    yield Bullet(f"The sponsor's trials: {sponsor or NOT_STATED}")


def practical(trial: dict[str, Any], facts: Iterable[Stated]) -> Iterator[Block]:
    """Who pays, insurance, travel, visits, how long."""
    yield from costs(facts)
    for fact in practical_facts(trial):
        if fact.stated:
            yield Bullet(f"{WORDS[fact.name].label}: {evidence(fact.quote, fact.field, fact.date)}")
        else:
            yield Bullet(f"{WORDS[fact.name].label}: {NOT_STATED}")


def costs(facts: Iterable[Stated]) -> Iterator[Bullet]:
    """What the record says of who pays, in its words."""
    found = {fact.name: fact for fact in facts}
    kind = found["payment_kind"].value
    if kind:
        yield Bullet(f"Cost: {PAYS[kind]}", evidence_of(found["payment_wording"]))
    if found["free_wording"].stated:
        yield Bullet(f"Cost: {FREE}", evidence_of(found["free_wording"]))
    if not kind and not found["free_wording"].stated:
        yield Bullet(f"Cost: {NOT_STATED}")


def known_harms(trial: dict[str, Any]) -> Iterator[Block]:
    """Harms by group as posted."""
    for fact in harms(trial):
        if fact.stated:
            yield Bullet(f"{fact.quote}: {fact.value}", evidence("", fact.field, fact.date))
        else:
            yield Bullet("Not stated: no results with harms are posted in this record.")


def brief(trial: dict[str, Any], today: date) -> Iterator[Block]:
    """The section in plain `show`: cost, what speaks for it, what is not so, what is not stated."""
    facts = vet(trial, today)
    yield from (Fact("Cost", block.text.removeprefix("Cost: ") + told_where(block)) for block in costs(facts))
    speaking = [WORDS[fact.name].label.lower() for fact in support_facts(trial) if fact.value is True]
    yield Fact("Speaks for it", ", ".join(speaking) or NOT_STATED)
    early = EARLY if is_early_safety_study(trial) else frozenset()
    by_name = {fact.name: fact for fact in facts if fact.name not in SHOWN_APART}
    for name in ("registered_after_start", "stale_recruiting", "results_overdue"):
        if by_name[name].value is True:
            yield Fact(WORDS[name].label, f"{told(name, True)} ({by_name[name].quote})")
    silent = [WORDS[name].label.lower() for name in BRIEF if by_name[name].value is None and name not in early]
    yield Fact("Not stated", ", ".join(silent) or "none of the points looked for")
    yield Bullet(f"All points with their words, and questions to ask: trials show {trial['id']} --vetting", style="dim")


def told_where(block: Bullet) -> str:
    """The evidence of a statement in its own line."""
    return f": {block.below}" if block.below else ""


def evidence_of(fact: Stated) -> str:
    """Words, field and date of a fact."""
    return evidence(fact.quote, fact.field, fact.date)

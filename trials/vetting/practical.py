"""What a person has to reckon with, in the record's own sentences: insurance, travel, visits, follow-up, harms.

In: a trial as plain JSON values. Out: facts whose quote is an exact part of the field; None where nothing is said.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from trials.vetting.fact import Fact, updated
from trials.vetting.money import SENTENCE, texts

LONGEST: Final = 320  # characters of a quoted sentence: longer ones are run-on lists, and are cut at a space
NUMBER: Final = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
WHOSE: Final = r"(?:your|their|his|her|(?:patient|participant|subject|donor|family)'?s?'?)"
PERSON: Final = r"(?:participants?|patients?|volunteers?|subjects?|families|parents|individuals|you)"


class Topic(NamedTuple):
    """What a sentence on a topic holds. Under the criteria, and elsewhere, it has to hold `with_criteria` or
    `with_others` too; what holds `never` is of another thing."""

    words: re.Pattern[str]
    with_criteria: re.Pattern[str]
    with_others: re.Pattern[str]
    never: re.Pattern[str]


def topic(words: str, with_criteria: str, with_others: str, never: str) -> Topic:
    """A topic of expressions that ignore case."""
    return Topic(*(re.compile(each, re.IGNORECASE) for each in (words, with_criteria, with_others, never)))


TOPICS: Final = {
    # Elsewhere than in the criteria insurers stand mostly as the source of data, or of what others cannot pay.
    "insurance": topic(
        r"\b(?:health |medical |private |social )?insur(?:ance|er|ers|ed)\b|\bmedica(?:re|id)\b|\bhealth plans?\b"
        r"|\bsocial security\b",
        r".",
        rf"(?:billed|charged|covered|paid|approved|reimbursed) (?:to|by|through) [^.;]{{0,40}}insur"
        rf"|{WHOSE} (?:\w+ )?insur(?:ance|er)"
        r"|insurance (?:which |that |to )?cover\w*[^.;]{0,60}(?:injur|damage|harm|participa)"
        r"|(?:sponsor|study|investigators?) (?:has|have|holds?|takes?|provides?)[^.;]{0,40}insur"
        r"|no (?:additional |extra )?(?:charges?|costs?)[^.;]{0,60}insur",
        r"portability|compensation claim|insurance (?:claim|litigation|dispute|medicine|status|review)|\blitigation\b"
        r"|databa|data ?set|statistic|formulary|demographic|conflict|review and assessment|\d ?%|health plan member"
        r"|members? (?:of|from)|(?:membership|selected|sampled|recruited) (?:of|from)|uninsured population"
        r"|reimbursed by the|following insurance protocol|\bpayers\b|policy makers|barriers"
        r"|\b(?:usually|often|commonly|rarely|likely|prioriti[sz]ed|navigate|deductibles?|to save|to avoid)\b"
        r"|\bmost patients\b",
    ),
    "travel": topic(
        r"\btravel(?:l?ing)?\b[^.;]{0,40}\b(?:costs?|expenses?|reimburs\w+|paid|covered|stipends?|allowances?|to the "
        r"(?:clinic|hospital|site|cent(?:er|re)))\b|\b(?:reimburs\w+|pay|cover)\b[^.;]{0,40}\b(?:travel|transport\w*)\b"
        r"|\b(?:accommodation|lodging|hotel)\b[^.;]{0,60}\b(?:costs?|expenses?|provided|paid|covered|arranged|reimburs\w+)"
        r"|\b(?:costs?|expenses?|provid\w+|pay|paid|cover\w*|arrang\w+|reimburs\w+)\b[^.;]{0,60}"
        r"\b(?:accommodation|lodging|hotel)\b"
        r"|\b(?:live|living|reside|residing) (?:in|within)\b[^.;]{0,40}"
        r"\b(?:\d+|one|two|three|four|miles?|km|hours?|drive|distance|region|area|county|city|commut\w+)\b"
        r"|\b(?:able|willing|unable|unwilling|inability|willingness|possibility) (?:and \w+ )?(?:to|of) travel",
        r".",
        rf"{PERSON}\b[^.;]{{0,80}}\b(?:must|should|need|have to|will)\b[^.;]{{0,60}}\b(?:travel|live|reside)\b"
        r"|(?:travel|transport|accommodation|lodging|hotel)\w*[^.;]{0,60}(?:reimburs|refund|cover|paid|provided|compensat"
        r"|stipend|allowance|arranged)"
        r"|(?:reimburs|refund|cover|compensat|pay|paid|provid)\w*[^.;]{0,60}(?:travel|transport|lodging|hotel)",
        r"marrow|tissue|\bcells?\b[^.;]* reside|accommodative|vision|kitchen|household|endemic|malaria"
        r"|in the (?:past|last)|assistants|specialists|hotel[- ]dieu|attention|program,",
    ),
    # A visit in the criteria is mostly a date from which something is counted; in an outcome it always is.
    "visits": topic(
        rf"\b{NUMBER} (?:\w+[- ]){{0,3}}visits?\b|\bvisits? (?:at|on|every|after|in) (?:\w+ ){{0,3}}{NUMBER}\b"
        r"|\b(?:follow-?up|study|clinic|hospital|outpatient) visits?\b",
        r"\b(?:attend\w*|available|returns?|comply|complet\w+|com(?:e|ing) (?:to|for)|able|unable|willing|unwilling"
        r"|capable|likely|requires?|keep|adher\w+)\b",
        r".",
        r"visit forms?|(?:emergency|unscheduled|office|doctor|physician|primary care)[^.;]{0,20} visits?"
        r"|(?:number|rate|frequency|costs?) of [^.;]{0,30}visits?|(?:previous|last|prior) (?:study )?visit"
        r"|completed all|days? (?:of|before|prior to) [^.;]{0,20}visit|months? (?:of|before|prior to) [^.;]{0,20}visit",
    ),
}
NOT_ASKED: Final = {"visits": "outcomes"}
SPAN: Final = re.compile(r"(\d{1,4}(?:\.\d+)?)[ -]*(day|week|wk|month|mo|year|yr)s?\b", re.IGNORECASE)
NAMED_FIRST: Final = re.compile(r"\b(day|week|month|year)s? (\d{1,4})\b", re.IGNORECASE)
DAYS: Final = {"day": 1.0, "week": 7.0, "wk": 7.0, "month": 30.44, "mo": 30.44, "year": 365.25, "yr": 365.25}


def practical_facts(trial: dict[str, Any]) -> tuple[Fact, ...]:
    """Insurance, travel, visits and how long people are followed."""
    day = updated(trial)
    topics = [said(trial, name, asked, day) for name, asked in TOPICS.items()]
    return (*topics, follow_up(trial, day))


def said(trial: dict[str, Any], name: str, asked: Topic, day: str) -> Fact:
    """The first sentence on a topic."""
    for field, text in texts(trial):
        if field.startswith(NOT_ASKED.get(name, "-")):
            continue
        beside = asked.with_criteria if field.startswith("eligibility") else asked.with_others
        for found in SENTENCE.finditer(text or ""):
            hit = asked.words.search(found[0])
            if hit and beside.search(found[0]) and not asked.never.search(found[0]):
                quote = cut(found[0], hit.start()).strip()
                return Fact(name, quote, field, quote, day)
    return Fact(name, None, "", "", day)


def cut(sentence: str, at: int) -> str:
    """A sentence, or of a long one the part around `at`."""
    if len(sentence) <= LONGEST:
        return sentence
    start = max(0, at - LONGEST // 2)
    return sentence[start : start + LONGEST]


def follow_up(trial: dict[str, Any], day: str) -> Fact:
    """The longest span that the time frames of the outcomes name, as published."""
    frames = (
        (at, outcome["time_frame"]) for at, outcome in enumerate(trial.get("outcomes", ())) if outcome.get("time_frame")
    )
    spans = [(days, at, words) for at, frame in frames for days, words in named_spans(frame)]
    if not spans:
        return Fact("follow_up", None, "", "", day)
    _, at, words = max(spans, key=lambda span: (span[0], -span[1]))
    return Fact("follow_up", words, f"outcomes[{at}].time_frame", words, day)


def named_spans(text: str) -> Iterator[tuple[float, str]]:
    """Spans of time in a text, in days, with their words."""
    for found in SPAN.finditer(text):
        yield float(found[1]) * DAYS[found[2].lower()], found[0]
    for found in NAMED_FIRST.finditer(text):
        yield float(found[2]) * DAYS[found[1].lower()], found[0]


def harms(trial: dict[str, Any]) -> tuple[Fact, ...]:
    """What posted results say of harm, group by group; one fact without value where no results are posted."""
    day = updated(trial)
    groups = (trial.get("results") or {}).get("adverse_events", ())
    if not groups:
        return (Fact("harms", None, "results.adverse_events", "", day),)
    return tuple(
        Fact("harms", told, f"results.adverse_events[{at}]", group["title"], day)
        for at, group in enumerate(groups)
        if (told := harm_words(group))
    )


def harm_words(group: dict[str, Any]) -> str:
    """ "2 of 30 had a serious event, 0 of 30 died"."""
    kinds = (("serious", "had a serious event"), ("other", "had another event"), ("deaths", "died"))
    parts = []
    for name, words in kinds:
        number, risk = group.get(f"{name}_affected"), group.get(f"{name}_at_risk")
        if number is not None:
            parts.append(f"{number:,}{f' of {risk:,}' if risk is not None else ''} {words}")
    return ", ".join(parts)

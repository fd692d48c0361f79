"""What a person has to reckon with, in the record's own sentences: insurance, travel, visits, follow-up, harms.

In: a trial as plain JSON values. Out: facts whose quote is an exact part of the field; None where nothing is said.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from trials.vetting.fact import Fact, updated
from trials.vetting.money import SENTENCE, texts

LONGEST: Final = 320  # characters of a quoted sentence: longer ones are run-on lists, and are cut at a space
NUMBER: Final = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
TOPICS: Final = {
    "insurance": re.compile(
        r"\b(?:health |medical |private |social )?insur(?:ance|er|ers)\b|\bmedica(?:re|id)\b|\bhealth plans?\b",
        re.IGNORECASE,
    ),
    "travel": re.compile(
        r"\btravel(?:l?ing)?\b[^.;]{0,40}\b(?:costs?|expenses?|reimburs\w+|paid|covered|stipends?|allowances?|to the "
        r"(?:clinic|hospital|site|cent(?:er|re)))\b|\b(?:reimburs\w+|pay|cover)\b[^.;]{0,40}\b(?:travel|transport\w*)\b"
        r"|\b(?:accommodation|lodging|hotel)\b|\b(?:live|living|reside|residing) within\b"
        r"|\b(?:able|willing|unable|unwilling) to travel\b",
        re.IGNORECASE,
    ),
    "visits": re.compile(
        rf"\b{NUMBER} (?:\w+[- ]){{0,3}}visits?\b|\bvisits? (?:at|on|every|after|in) (?:\w+ ){{0,3}}{NUMBER}\b"
        r"|\b(?:follow-?up|study|clinic|hospital|outpatient) visits?\b",
        re.IGNORECASE,
    ),
}
# Words that only make insurance a matter of law, of privacy or of the reason for an injury.
NOT_MEANT: Final = re.compile(
    r"portability|compensation claim|insurance (?:claim|litigation|dispute)|insurance medicine", re.IGNORECASE
)
SPAN: Final = re.compile(r"(\d{1,4}(?:\.\d+)?)[ -]*(day|week|wk|month|mo|year|yr)s?\b", re.IGNORECASE)
NAMED_FIRST: Final = re.compile(r"\b(day|week|month|year)s? (\d{1,4})\b", re.IGNORECASE)
DAYS: Final = {"day": 1.0, "week": 7.0, "wk": 7.0, "month": 30.44, "mo": 30.44, "year": 365.25, "yr": 365.25}


def practical_facts(trial: dict[str, Any]) -> tuple[Fact, ...]:
    """Insurance, travel, visits and how long people are followed."""
    day = updated(trial)
    topics = [said(trial, name, pattern, day) for name, pattern in TOPICS.items()]
    return (*topics, follow_up(trial, day))


def said(trial: dict[str, Any], name: str, pattern: re.Pattern[str], day: str) -> Fact:
    """The first sentence on a topic."""
    for field, text in texts(trial):
        for found in SENTENCE.finditer(text or ""):
            hit = pattern.search(found[0])
            if hit and not NOT_MEANT.search(found[0]):
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

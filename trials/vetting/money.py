"""Who pays: words in any text field that say that participants bear a cost, or that they do not.

The kinds are `study` (treatment or taking part), `routine_care` (usual care around it is billed) and `screening`. A
phrase about money that says neither (insurance as an entry condition, cost as an outcome, costs after the study, a
study funded by its researcher) gives nothing.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from trials.patterns import lowered, places_of
from trials.vetting.fact import Fact, updated
from trials.vetting.paying import FREE, PAYS

NEITHER: Final = re.compile(
    r"willing(?:ness)?[- ]to[- ]pay (?:for an|a median|a mean|of)|willingness[- ]to[- ]pay"
    r"|cost[- ](?:effective|utility|benefit|analysis)|quality[- ]adjusted"
    r"|(?:after|following|upon) (?:the )?(?:study|trial|end of (?:the )?study|completion|participation)"
    r"|(?:if|wish(?:es)? to|may|want to) [^.;]{0,20}\bcontinu(?:e|ing)"
    r" (?:to receive|to take|to use|using|taking|receiving|on|with|the|this)"
    r"|(?:often|usually|typically|generally|commonly|mostly|sometimes|currently) (?:be )?(?:paid|charged|billed"
    r"|funded)"
    r"|(?:study|trial) (?:is over|ends|has ended|is complete)|reimbursed? |compensat"
    r"|(?:un)?able to afford|(?:cannot|can not|unable to|not able to) pay|not able to afford|self[- ]funded by"
    r"|investigator[- ](?:funded|initiated)",
    re.IGNORECASE,
)
# Care that a state or a programme gives to everybody, or that comes after the study, says nothing of what taking part
# costs.
PROGRAMME: Final = re.compile(
    r"\b(?:by|from) (?:the )?(?:\w+ ){0,2}(?:government|ministry|state|NGOs?)\b|\bNGOs?\b|\bnational (?:\w+"
    r" )?program|"
    r"non-?governmental|\b(?:since|in) (?:\w+ )?(?:19|20)\d\d\b|for the uninsured|policy|policies|\bsubsequent\b",
    re.IGNORECASE,
)
# What is free for all the world, for the researchers, or was in other people's studies.
OTHERS: Final = re.compile(
    r"\b(?:app|software|web\w*|internet|online|download\w*|(?:potable|drinking) water)\b|\bet al\b|\bpotentially\b"
    r"|(?:free of charge|no cost|no charge) (?:to|for) (?:us|the (?:study|sites?|sponsor|hospital|investigators?))\b",
    re.IGNORECASE,
)
THANKS: Final = re.compile(r"reimbursed? |compensat", re.IGNORECASE)  # money that participants get
DENIED: Final = re.compile(r"\b(?:not|never|neither)(?: \w+){0,3} $", re.IGNORECASE)
AFTERWARDS: Final = re.compile(r"\b(?:after|following|upon|continu\w+)\b", re.IGNORECASE)
ROUTINE: Final = re.compile(
    r"insurance|insurer|standard[- ]of[- ]care|standard care|routine|usual care|follow-?up (?:visits?|care)"
    r"|health plan|medicare",
    re.IGNORECASE,
)
UNINSURED: Final = re.compile(
    r"not (?:be )?(?:covered|paid|reimbursed) by (?:\w+ )?insurance|insurance (?:does|do|will) not (?:cover|pay)",
    re.IGNORECASE,
)
SCREENING: Final = re.compile(
    r"screening|pre-?treatment (?:tests?|evaluation)|eligibility (?:tests?|evaluation)", re.IGNORECASE
)
SENTENCE: Final = re.compile(r"[^.;\n]+(?:\.\d[^.;\n]*)*")
OF_MONEY: Final = tuple(sorted({*PAYS.stems, *FREE.stems}))
"""One of these stands in all that PAYS and FREE find. Most sentences have none, and need not be searched for either."""

LEAST: Final = tuple(word for word in OF_MONEY if not any(other in word for other in OF_MONEY if other != word))
"""Those that hold no other: where none of these stands, none stands."""

Stems = frozenset[str]
Said = tuple[str, str, str, Stems]
"""A field, a sentence of it, the sentence before, and the words of money in it."""


def money_facts(trial: dict[str, Any]) -> tuple[Fact, ...]:
    """`payment_wording` with `payment_kind`, and `free_wording`; the study's own words for all that was found"
    " first."""
    written = [(field, text) for field, text in texts(trial) if text]
    stems = _of_money(lowered("\n".join(text for _, text in written)))  # of most records few or none
    said = [(field, *found) for field, text in written for found in _sentences(text, stems)] if stems else []
    pays, free = _first_payment(said), _first_free(said)
    day = updated(trial)
    return (
        Fact("payment_wording", pays[1] if pays else None, pays[0] if pays else "", pays[1] if pays else "", day),
        Fact("payment_kind", pays[2] if pays else None, pays[0] if pays else "", pays[1] if pays else "", day),
        Fact("free_wording", free[1] if free else None, free[0] if free else "", free[1] if free else "", day),
    )


def texts(trial: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(field, text) of everything a registry lets people write, long fields first where money is mostly mentioned."""
    eligibility = trial.get("eligibility", {})
    for name in ("summary", "description"):
        yield name, trial.get(name, "")
    for name in ("criteria", "inclusion", "exclusion", "population"):
        yield f"eligibility.{name}", eligibility.get(name, "")
    yield from (("title", trial.get("title", "")), ("official_title", trial.get("official_title", "")))
    for kind in ("arms", "interventions"):
        for number, part in enumerate(trial.get(kind, ())):
            yield f"{kind}[{number}].description", part.get("description", "")
    for number, outcome in enumerate(trial.get("outcomes", ())):
        yield f"outcomes[{number}].description", outcome.get("description", "")
    yield "design.description", trial.get("design", {}).get("description", "")


def _first_payment(said: list[Said]) -> tuple[str, str, str] | None:
    """The first that concerns the study itself, else the first that concerns care around it."""
    found = list(_payments(said))
    return next((hit for hit in found if hit[2] == "study"), found[0] if found else None)


def _payments(said: list[Said]) -> Iterator[tuple[str, str, str]]:
    for field, sentence, before, stems in said:
        hit = PAYS.search(sentence, stems)
        if not hit or NEITHER.search(sentence) or (NEITHER.search(before) and AFTERWARDS.search(before[-120:])):
            continue
        if DENIED.search(sentence[: hit.start()]) or _is_free(sentence, hit.start()):
            continue
        yield field, hit[0].strip(), _kind(sentence, hit[0])


def _first_free(said: list[Said]) -> tuple[str, str] | None:
    for field, sentence, _, stems in said:
        hit = FREE.search(sentence, stems)
        if hit and not any(rule.search(THANKS.sub("", sentence)) for rule in (NEITHER, PROGRAMME, OTHERS)):
            return field, hit[0].strip()
    return None


def _is_free(sentence: str, start: int) -> bool:
    """Whether the words there are part of words that say that nobody pays."""
    return any(free.start() <= start < free.end() for free in FREE.finditer(sentence))


def _kind(sentence: str, words: str) -> str:
    if ROUTINE.search(UNINSURED.sub("", sentence)):
        return "routine_care"
    return "screening" if SCREENING.search(words) else "study"


def _of_money(low: str) -> list[str]:
    """The words of money that stand in a text in lower case."""
    least = [word for word in LEAST if word in low]
    return [word for word in OF_MONEY if any(other in word for other in least) and word in low] if least else least


def _sentences(text: str, stems: list[str]) -> Iterator[tuple[str, str, Stems]]:
    """Each sentence that has to do with money, with the one before it and its words of money."""
    low = lowered(text)
    words = sorted((at, word) for word in stems if word in low for at in places_of(word, low))
    before, next_word = "", 0
    for found in SENTENCE.finditer(text) if words else ():
        first = next_word
        while next_word < len(words) and words[next_word][0] < found.end():
            next_word += 1
        if next_word > first:
            yield found[0], before, frozenset(word for _, word in words[first:next_word])
        if next_word == len(words):
            return
        before = found[0]

"""`trials match --ask`: the question that settles most, one after the other, until nothing is open or enough is asked.

In: the candidates and what is known. Out: the patient with the answers. Questions go to stderr, answers come from
stdin; "I don't know" is an answer, and an answer that means nothing is asked for again.
"""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from search_cli.answers import UNKNOWN, kinds_of, read_answer
from search_cli.matching import Candidate, ranked
from trials.errors import UsageError

if TYPE_CHECKING:
    from trials.patient import Patient

STOP: Final = frozenset({"stop", "quit", "q", "enough", "exit"})
Ask = Callable[[str], str | None]


def ask_person(words: str) -> str | None:
    """One question to a person; None at the end of what they have to say."""
    sys.stderr.write(words)
    sys.stderr.flush()
    return sys.stdin.readline() or None


def interview(found: Sequence[Candidate], patient: "Patient", ask: Ask = ask_person) -> "Patient":
    """Ask until no trial in question waits for an answer, or the person stops."""
    from trials.matching import next_question

    asked: set[str] = set()
    while True:
        question = next_question([match.fit for match in ranked(found, patient)], asked)
        if question is None:
            return patient
        asked.add(question.field)
        waiting = (
            f"{question.trials} trial{'' if question.trials == 1 else 's'} ask{'s' if question.trials == 1 else ''}"
        )
        answer = answered(f"{question.words} [{waiting}; {hint(question.field)}] ", question.field, patient, ask)
        if answer is None:
            return patient
        patient = answer


def answered(words: str, field: str, patient: "Patient", ask: Ask) -> "Patient | None":
    """The patient with one more answer, the same for "I don't know"; None where the person stops."""
    from trials.patient import parse_patient

    while True:
        text = ask(words)
        if text is None or text.strip().casefold() in STOP:
            return None
        try:
            value = read_answer(field, text)
            if value is UNKNOWN:
                return patient
            return parse_patient(patient.model_dump(exclude_none=True) | {field: value})
        except UsageError as error:
            words = f"{str(error)[:1].upper()}{str(error)[1:]}: "


def hint(field: str) -> str:
    """How to answer."""
    kinds: set[Any] = kinds_of(field)
    if bool in kinds:
        told = "yes, no"
    elif kinds & {int, float}:
        told = "a number"
    elif str in kinds:
        told = "words, commas between them"
    else:
        told = ", ".join(sorted(map(str, kinds)))
    return f"{told}; ? if you do not know; stop to end"

"""What is known of the patient, put together: a note, then a profile over it, then single options over both.

In: the options of `match`. Out: `Told`: the patient, each value that was read with the words it is from, the note.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from search_cli.answers import UNKNOWN, read_answer
from search_cli.profiles import read_profile, read_text
from trials.errors import UsageError

if TYPE_CHECKING:
    from trials.patient import Patient


class Told(NamedTuple):
    """The patient; `read` are values that rules read, with their words, to be corrected by `--set`; `note` its text;
    `urgent` the line on signs that cannot wait."""

    patient: "Patient"
    read: tuple[dict[str, Any], ...] = ()
    note: str = ""
    urgent: str | None = None


def build_told(
    profile: str | None,
    note: str | None,
    facts: Sequence[str] | None,
    *,
    age: str | None,
    sex: str | None,
    conditions: Sequence[str] | None,
    today: date,
) -> Told:
    """Read everything that was given."""
    from trials.patient import parse_patient, red_flags

    if profile == "-" and note == "-":
        raise UsageError("standard input is the profile or the note, not both: give one of them as a file")
    text = read_text(note, "note") if note is not None else ""
    values, read = from_note(text)
    given, found = read_profile(profile, today) if profile is not None else ({}, [])
    single = from_options(facts, age, sex, conditions)
    known = values | given | single
    denied = {f"{field}_months" for field, value in (given | single).items() if value is False}
    denied -= set(given) | set(single)  # when something was that never was: an earlier source's word
    known = {name: value for name, value in known.items() if name not in denied}
    replaced = set(given) | set(single) | denied
    kept = [each for each in read if each["field"] not in replaced]
    kept += [each for each in found if each["field"] not in single]
    patient = parse_patient(known)
    return Told(patient, tuple(kept), text, red_flags(patient))


def from_note(text: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Values that rules read from a note, and the words of each."""
    if not text:
        return {}, []
    from trials.patient.note import read_note

    reading = read_note(text)
    read = [{"field": each.field, "value": each.value, "quote": each.quote} for each in reading.findings]
    return reading.patient.model_dump(exclude_none=True), read


def from_options(
    facts: Sequence[str] | None, age: str | None, sex: str | None, conditions: Sequence[str] | None
) -> dict[str, Any]:
    """Values of single options."""
    found: dict[str, Any] = {}
    for fact in facts or ():
        field, sign, text = fact.partition("=")
        name = field.strip().lower().replace("-", "_").replace(" ", "_")
        if not sign:
            raise UsageError("--set takes FIELD=VALUE, such as odi=44: `trials match --template` lists the fields")
        value = read_answer(name, text)
        if value is not UNKNOWN:
            found[name] = value
    if age is not None:
        from indexer.query import age_in_days

        days = age_in_days(age)
        found["age"] = round(days / 365.25, 2) if not age.strip().isdigit() else int(age)
    if sex is not None:
        found["sex"] = read_answer("sex", sex)
    if conditions:
        found["conditions"] = tuple(conditions)
    return found

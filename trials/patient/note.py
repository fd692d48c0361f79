"""A free-text note to a profile, by rules: age, sex, measures, findings and denied findings, each with its words.

In: the text of a note. Out: `Reading`: values by field with the exact quote of each, for the person to correct. The
findings are those of the eligibility rules, read sentence by sentence; what no rule understood stays in the note.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from trials.concepts import matcher
from trials.criteria.bullet import Bullet, about_cord
from trials.criteria.model import Claim
from trials.criteria.polarity import silenced
from trials.criteria.rules import ALL_RULES
from trials.criteria.view import plain_view
from trials.errors import UsageError
from trials.patient.measures import MEASURES
from trials.patient.profile import Patient, parse_patient
from trials.vocabulary import vocabulary

LONGEST: Final = 200_000  # characters of a note that are read: some hundred pages
_LONGEST_SENTENCE: Final = 1500
_WRAPPED: Final = re.compile(r"(?<=[^\n]{60})(?<![;:.!?\n])\n(?=[^\s*•-])")  # a line broken in mid-sentence
_SENTENCE: Final = re.compile(r"[^;\n]+")


class Finding(NamedTuple):
    """One value read from a note: the field of the profile, the value, and the words with their place in the note."""

    field: str
    value: Any
    quote: str
    start: int
    end: int


class Reading(NamedTuple):
    """A profile with the findings that it was made of; where two contradict each other, the first stands."""

    patient: Patient
    findings: tuple[Finding, ...]


_DENIABLE: Final = frozenset(
    {"saddle_numbness", "bladder_bowel_loss", "new_weakness", "mri_possible", "consents", "diabetes"}
)
_FINDINGS: Final = frozenset(
    [
        *("pregnancy", "infection", "malignancy", "diabetes", "autoimmune", "hiv_hepatitis", "psychiatric"),
        *("substance_abuse", "anticoagulation", "litigation", "spinal_stenosis", "instability", "fracture"),
        *("neuro_deficit", "prior_spine_surgery", "opioid_use", "prior_cell_therapy"),
    ]
)
_DENIAL: Final = re.compile(
    r"\b(?:no|not|without|denies|denied|never|nor|negative for|absence of|intact)\b[^;:]{0,80}$"
)
_DONE: Final = re.compile(
    r"\b(?:\w*dis[ck]ectomy|laminectomy|fusion|arthrodesis|decompression|(?:back|spin(?:e|al)) surgery)\b"
)
_RELATIVE: Final = re.compile(
    r"\b(?:mother|father|brother|sister|wife|husband|son|daughter|family history|aunt|uncle)\b"
)
_RELATIVES_AGE: Final = re.compile(
    r"[\s-]*(?:\w+ )?(?:mother|father|brother|sister|wife|husband|son|daughter|aunt|uncle)\b"
)
"""Behind an age: "my 80 year old mother", who is the patient unless somebody says "I am" too."""
_SPEAKER: Final = re.compile(r"\b(?:i am|i'm|i have|i've|i had|for me|cares for me)\b")
_SPEAKER_BEFORE: Final = re.compile(r"\b(?:i am|i'm)(?: an?)? $")
_PAST: Final = re.compile(r"\b(?:s/p|status post|underwent|had|previous|prior|after|ago|in (?:19|20)\d\d)\b")
_NEUROLOGIC: Final = re.compile(r"neuro|deficit|motor|sensory")
_HABITS: Final = frozenset({"smoking", "substance_abuse", "opioid_use"})
_DOES_NOT: Final = re.compile(r"\b(?:\w+n't|(?:does|do|did|will|would) not|never)\b[^;:]{0,60}$")
_PREGNANT: Final = re.compile(
    r"\b(?:is|currently|now|not|denies|\d+ weeks?|confirmed|planning|plans|wants|trying)\b[^;]{0,40}\bpregnan|"
    r"\bpregnant\b|\bpregnancy test\b|\b(?:breast-?feeding|nursing|lactating|gravid)\b"
)
_FORMER: Final = re.compile(
    r"\b(?:ex-?|former(?:ly)? |quit |stopped |past )smok|smok\w+ (?:cessation|until|ceased)|stopped smoking"
)


def read_note(text: str) -> Reading:
    """Read a note. Never raises on any text; values that cannot be are left out."""
    text = text[:LONGEST]
    view = _WRAPPED.sub(" ", plain_view(text))
    cord = about_cord(view, view)
    found: dict[str, Finding] = {}
    for start, end in _sentences(view):
        read = sorted(_measures(text, view, start, end), key=lambda one: one.start)
        for one in (*read, *_findings(text, view, start, end, cord)):
            if one.field not in found and _possible(one):
                found[one.field] = one
    if "sex" in found and found["sex"].value == "male":
        found.pop("pregnancy", None)
    named = list(_conditions(text, view))
    values = {one.field: one.value for one in found.values()}
    if named:
        values["conditions"] = tuple(one.value for one in named)
    kept = sorted((*found.values(), *named), key=lambda one: (one.start, one.end, one.field))
    return Reading(parse_patient(values), tuple(kept))


def _conditions(text: str, view: str) -> Iterator[Finding]:
    """Name the conditions of the vocabulary that the note says the person has, each once, by their usual term."""
    known, seen = vocabulary(), set()
    for mention in matcher().find(text):
        sentence = view.rfind(";", 0, mention.start) + 1
        doubtful = mention.negated or _RELATIVE.search(view, sentence, mention.start)
        if mention.kind == "condition" and not doubtful and mention.concept not in seen:
            seen.add(mention.concept)
            yield _finding("conditions", known.concepts[mention.concept].term, text, mention.start, mention.end)


def _sentences(view: str) -> Iterator[tuple[int, int]]:
    """Give the places of sentences, cut where they are endless."""
    for match in _SENTENCE.finditer(view):
        for start in range(match.start(), match.end(), _LONGEST_SENTENCE):
            yield start, min(match.end(), start + _LONGEST_SENTENCE)


def _measures(text: str, view: str, start: int, end: int) -> Iterator[Finding]:
    """Read measures, sex and red flags of one sentence."""
    sentence = view[start:end]
    for field, pattern, read in MEASURES:
        match = pattern.search(sentence)
        if match and field == "age" and _RELATIVES_AGE.match(sentence, match.end()) and _SPEAKER.search(view):
            match = pattern.search(sentence, match.end())
            if match and _SPEAKER_BEFORE.search(sentence, 0, match.start()):
                yield _finding(field, read(match), text, start + match.start(), start + match.end())
            continue
        if not match or _RELATIVE.search(sentence, 0, match.start()):
            continue
        denied = field in _DENIABLE and _DENIAL.search(sentence, 0, match.start()) is not None
        value = (not read(match)) if denied else read(match)
        yield _finding(field, value, text, start + match.start(), start + match.end())


def _findings(text: str, view: str, start: int, end: int, cord: bool) -> Iterator[Finding]:
    """Read yes/no findings of one sentence by the rules that read eligibility text."""
    words = view[start:end]
    if _RELATIVE.search(words):
        return
    bullet = Bullet(words, silenced(words, "inclusion"), text[start:end], "inclusion", "", spine=True, cord=cord)
    for claim in (claim for rule in ALL_RULES for claim in rule.read(bullet)):
        if said := _said(claim, bullet):
            yield _finding(*said, text, start + claim.start, start + claim.end)
    done = _DONE.search(words)
    if done and _PAST.search(words) and not _DENIAL.search(words, 0, done.start()):
        yield _finding("prior_spine_surgery", True, text, start + done.start(), start + done.end())


def _said(claim: Claim, bullet: Bullet) -> tuple[str, Any] | None:
    """Give the field and the value that a claim of an eligibility rule means in a note, or None."""
    there = claim.op == "present"
    if claim.op not in ("present", "absent") or _only_seems(claim, bullet):
        return None
    there = there and not (claim.variable in _HABITS and _DOES_NOT.search(bullet.view, 0, claim.end))
    if claim.variable == "smoking":
        return "smoking", there and not _FORMER.search(bullet.view)
    if claim.variable == "allergy":
        return "allergy", (str(claim.extras.get("to") or "any")[:200],) if there else ()
    if claim.variable == "mri_contraindication":
        return ("mri_possible", False) if there else None
    if claim.variable == "epidural_steroid_months":
        return "epidural_steroid", there
    return (claim.variable, there) if claim.variable in _FINDINGS else None


def _only_seems(claim: Claim, bullet: Bullet) -> bool:
    """Tell whether words that bar somebody in eligibility text say nothing in a note: "no weakness", "with pregnancy"
    of years ago."""
    if claim.variable == "pregnancy":
        return not _PREGNANT.search(bullet.view)
    words = bullet.view[claim.start : claim.end]
    return claim.variable == "neuro_deficit" and claim.op == "absent" and not _NEUROLOGIC.search(words)


def _finding(field: str, value: Any, text: str, start: int, end: int) -> Finding:
    """Place a value in the note, without white space around its quote."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Finding(field, value, text[start:end], start, end)


def _possible(one: Finding) -> bool:
    """Tell whether a value can be: "ODI 300" cannot."""
    try:
        parse_patient({one.field: one.value})
    except UsageError:
        return False
    return True

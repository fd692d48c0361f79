"""Criteria that no rule of the criteria understood, held against a patient where their bare words allow it.

In: a criterion's line without variable, and a patient. Out: `Held`. Two things are judged: that somebody consents and
keeps to the study's visits, which is the person's own to decide; and bullets that name diagnoses and nothing else, held
against the diagnoses of the profile. Whatever narrows or widens a bullet leaves it to be checked. Headings of lists are
no criteria.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from trials.criteria.view import plain_view
from trials.matching.conditions import Held, Line
from trials.patient.profile import Patient
from trials.vocabulary import lookup, vocabulary

CONSENT: Final = "consent"
HEADING: Final = "heading"
YOURS: Final = "yours to decide"
_CONSENT: Final = re.compile(
    r"\b(?:consent\w*|assent|compl(?:y|iance|iant)|adhere(?:nce)?|attend|non-?complian\w+)\b|"
    r"\b(?:follow|understand) the (?:study |trial )?(?:protocol|procedures?|instructions?)"
)
_FORMAL_WORDS: Final = """
    a ability able about according adequately adhere adherence after agree agreed agrees aims all already an and
    any appropriate approval approved are as assent assessments at attend attending authorised authorized
    availability available aware be been before being both by can capability capable capacities capacity
    committee competent complete completion compliance compliant comply comprehend consent consented consenting
    consents consequences consider consideration considered cooperate cooperation cooperative date dated details
    documented duration either enough enrollment enrolment ensure entire entry ethics evaluations explained
    explanation file follow following followup for form forms freely from full fully give given gives giving
    goals guardian guardians guidelines had has have having he her him his if implications in inclusion
    independently indicate indicating inform informed instruction instructions into investigator involved irb is
    it its language legal legally local may meet meets mentally must nature necessary needed obtain obtained of
    on opportunity or oral orally other parent parental parents participant participants participate
    participating participation patient patients per person physically plan planned possible prior procedure
    procedures process protocol protocols provide provided provides providing provision purpose questionnaires
    read ready reliable reliably representative representatives require required requirement requirements return
    returning risk risks s schedule scheduled screening she sign signature signed signing signs site studies
    study subject subjects sufficient sufficiently that the their them they this throughout time to treatment
    trial understand understanding understands up verbal verbally visit visits voluntarily voluntary was which
    who whose will willing willingly willingness with writing written
"""
_FORMAL: Final = frozenset(_FORMAL_WORDS.split())
_REFUSED_WORDS: Final = """
    anyone cannot decline declines do does fail fails failure impossible inability incapable incapacity
    individuals lack lacking never no non noncompliance noncompliant not refusal refuse refused refuses those
    unable unlikely unwilling unwillingness without
"""
_REFUSED: Final = frozenset(_REFUSED_WORDS.split())
_LONGEST_NAMES, _LONGEST_NAME = 300, 8  # characters of a bullet of names; words of one of them
_WORD: Final = re.compile(r"[^\W_]+")
_STRANGE: Final = 1, 0.1  # words of a consent bullet that may be outside the list ("German"), and as a share of it
_HEADING: Final = re.compile(
    r"^[^:,;/]{0,80}\b(?:following|below|criteria)\b[^:.;]{0,60}:$|"
    r"^[^:,;/]{0,80}\b(?:all|any|one|each|none) (?:of )?(?:the )?(?:following )?(?:inclusion |exclusion )?criteria\b"
    r"[^,;/]{0,60}$|"
    r"^(?:inclusion|exclusion|eligibility) criteria$"
)
_SPLIT: Final = re.compile(r"\s*(?:[,;/\n]|\band/or\b|\bor\b|\band\b)\s*")
_BEFORE: Final = re.compile(
    r"^(?:(?:the|a|an|any|all|known|current|active|existing|concurrent|confirmed|diagnosed|documented|symptomatic|"
    r"clinical|established|previous|prior|past|having|have|has|with|of|who|are|is|be|been|in|presence|evidence|history|"
    r"diagnosis|diagnosed|medical|patients?|subjects?|participants?|adults?|people|persons?|individuals?|women|men|"
    r"suffering|from|must|should|other|suspected|pre-?existing|presenting|presents?|chronic)\b[\s:]*)+"
)
_AFTER: Final = re.compile(r"(?:\s*(?:disease|disorder|syndrome|patients?|presentation|present|diagnosis|\(\w+\)))+$")
_DENIED: Final = re.compile(r"\b(?:no|not|without|absence|free|other than|except|unless|negative|nor|never)\b")


class _Read(NamedTuple):
    """What a bullet is, whoever is asked: a heading, about consent (or its lack), or bare names."""

    variable: str | None = None
    refused: bool = False
    names: tuple[str, ...] = ()


def unread_holds(line: Line, patient: Patient) -> tuple[str | None, Held]:
    """Tell whether the words of a bullet hold, and by which variable; (None, not known) for what is to be checked."""
    read = _read(str(line.get("quote", "")))
    if read.variable == HEADING:
        return HEADING, Held(None, why="words that lead to the criteria below them")
    if read.variable == CONSENT:
        agrees = patient.consents
        return CONSENT, Held(None if agrees is None else agrees != read.refused, agrees, None, YOURS)
    if patient.conditions and read.names:
        named = _named(read.names, patient.conditions, every=line.get("kind") == "inclusion")
        return ("conditions", Held(True, named)) if named else (None, Held(None))
    return None, Held(None)


@lru_cache(maxsize=1 << 16)
def _read(quote: str) -> _Read:
    """Read a bullet once, as a match looks at the same ones for every question and relaxation."""
    words = plain_view(quote).strip(" -*•;.\n0123456789)(")
    if _HEADING.search(words):
        return _Read(HEADING)
    refused = _about_consent(words)
    if refused is not None:
        return _Read(CONSENT, refused)
    if len(words) > _LONGEST_NAMES or _DENIED.search(words):
        return _Read()
    return _Read(names=tuple(bare for part in _SPLIT.split(words) if (bare := _bare(part))))


def _about_consent(words: str) -> bool | None:
    """Tell whether a bullet is about nothing but consent and visits: False, or True where it names their lack."""
    if not _CONSENT.search(words):
        return None
    tokens = [token for token in _WORD.findall(words) if not token.isdigit()]
    strange = [token for token in tokens if token not in _FORMAL and token not in _REFUSED]
    least, share = _STRANGE
    return bool(_REFUSED.intersection(tokens)) if len(strange) <= max(least, share * len(tokens)) else None


def _named(parts: tuple[str, ...], conditions: tuple[str, ...], *, every: bool) -> str | None:
    """Give the diagnosis that a bullet of bare names names: in an inclusion it has to be all of them."""
    told = {one: _bare(plain_view(one)) for one in conditions}
    found = [next((one for one, name in told.items() if _same(bare, name)), None) for bare in parts]
    if every and None in found:
        return None
    return next((one for one in found if one), None)


@lru_cache(maxsize=1 << 12)
def _bare(words: str) -> str:
    """A name without what may stand around any: "history of epilepsy" is "epilepsy"."""
    plain = " ".join(words.strip(" .:()").split())
    return _AFTER.sub("", _BEFORE.sub("", plain)).strip() or plain


def _same(one: str, other: str) -> bool:
    """Whether two names are spelt alike, or mean the same concept of the spine."""
    if one == other:
        return True
    meant = _meant(one)
    return bool(meant) and meant == _meant(other)


@lru_cache(maxsize=1 << 14)
def _meant(name: str) -> tuple[str, ...]:
    """The concepts that a name means."""
    return lookup(name, vocabulary()) if name.count(" ") < _LONGEST_NAME else ()

"""Who pays: words in any text field that say that participants bear a cost, or that they do not.

The kinds are `study` (treatment or taking part), `routine_care` (usual care around it is billed) and `screening`. A
phrase about money that says neither (insurance as an entry condition, cost as an outcome, costs after the study, a
study funded by its researcher) gives nothing.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from trials.vetting.fact import Fact, updated

PERSON: Final = (
    r"(?:the |each |all |every )?(?:study )?(?:patients?|participants?|subjects?|volunteers?|famil(?:y|ies)|parents?)"
)
THEY: Final = rf"\b(?:{PERSON}|you|they|he|she|he/she|s/he)"
COSTS: Final = r"(?:costs?|expenses?|fees?|charges?|payments?|price|treatment|procedures?|products?|cells?)"
MONEY: Final = r"(?:(?:US ?|USD ?|EUR ?|GBP ?)?[$€£] ?\d[\d.,]*|\d[\d.,]* ?(?:dollars?|euros?|USD|EUR|US\$))"

PAYS: Final = re.compile(
    "|".join(
        (
            (
                r"(?:this |is a |are )?(?:patient|participant|self)[- ](?:funded|financed|paid|pay(?:ing)?)"
                r" (?:clinical )?(?:trial|study|research|treatment|therapy|basis|patients?|participants?)"
            ),
            r"(?:patient|participant)[- ]sponsored (?:clinical )?(?:trial|study|research|treatment|therapy)",
            r"pay[- ]to[- ](?:participate|enrol+|play)",
            r"you may pay (?:with|by|in)\b[^.;]{0,40}",
            (
                rf"{PERSON}(?: (?:will|must|shall|should))? (?:pay|fund|finance)s?"
                rf" (?:for )?(?:the|their|all|each|own|this)\b[^.;,]{{0,40}}?{COSTS}"
            ),
            (
                rf"{PERSON}(?: (?:will|must|shall|should))? (?:pay|fund|finance)s? (?:out[- ]of[- ]pocket"
                rf"|themselves|for \w+ injections?)"
            ),
            (
                r"there (?:is|are|will be) an? (?:fee|charge|cost) (?:to|for) (?:participat\w+|enrol\w*|tak\w+"
                r" part|the treatment)"
                r"[^.;,]{0,30}"
            ),
            (
                rf"(?:treatment|participation|enrol+ment|procedure)(?: cost| fee| price|s' fee)s?(?: (?:is|are"
                rf"|of))?[: ]{{1,2}}{MONEY}"
            ),
            (
                rf"(?:costs?|price|fee) of (?:participation|participating|enrol+ment|taking part) (?:is|are|will"
                rf" be) {MONEY}"
            ),
            (
                rf"(?:will be paid|must be paid|to be paid|funded|financed) by (?:the )?(?:participating"
                rf" )?(?:{PERSON}|you)\b(?![- ]?cent)"
            ),
            (
                rf"{PERSON} (?:is|are|will be) responsible for (?:all |the |their |any )*(?:travel|study"
                rf"|treatment)[^.;,]{{0,20}}? {COSTS}"
            ),
            r"(?:willing|able|agree) to (?:self[- ]fund|fund|finance)\b[^.;,]{3,40}",
            r"funded by (?:the |their )?(?:patients?|participants?)(?: themselves)?(?![- ]?cent)",
            (
                rf"{THEY} (?:will|must|shall|should|may|are|is|have|has|would|need|needs)"
                rf"(?: (?:also|still|only|be|to|have|required|asked|expected|need|needed|obliged)){{0,5}}"
                rf" (?:pay(?: for)?|bear|cover|assume|fund|finance|purchase|buy)\b(?! (?:attention"
                rf"|heed))[^.;]{{0,60}}?"
                rf"(?:{COSTS}|{MONEY}|out of pocket|themselves)"
            ),
            (
                rf"(?:{THEY} )?(?:will|may|shall) (?:also |still )?be (?:billed|charged)(?! with| by researchers)"
                rf""
                rf"(?: (?:a fee(?: of {MONEY})?|{MONEY}|for [^.;,]{{3,60}}|to [^.;,]{{0,30}}"
                rf"(?:insur\w+|health plan|account)))?"
            ),
            (
                r"(?:financially )?responsible for (?:all |any |the |their |his |paying |part of )*"
                r"(?:costs?|payments?|expenses|fees|charges)(?: of [^.;,]{3,60}| associated[^.;,]{0,40})?"
            ),
            (
                r"assum(?:e|ing) (?:the )?(?:financial )?(?:responsibility (?:for|of) )?(?:the |all )?costs?"
                r"(?: of [^.;,]{3,60})?"
            ),
            r"at (?:his|her|his/her|their|your|the patient'?s'?|the participant'?s'?)(?: own)? (?:own )?expense",
            (
                r"(?:able|ability|willing|willingness|agree|agrees|capable|means) to"
                r" (?:buy|purchase|(?:self[- ]?)?pay)\b"
                rf"(?! attention)[^.;,]{{0,60}}(?:{COSTS}|{MONEY})"
            ),
            (
                rf"(?:adequate |sufficient )?financial (?:means|resources|ability|capacity)[^.;]{{0,40}}"
                rf"(?:{MONEY}|{COSTS})"
            ),
            (
                r"(?:(?:this|the) (?:study|trial|research|sponsor) )?(?:does|do|will) not (?:cover|pay(?: for)?)"
                r" (?:the |any )?(?:costs?|expenses|fees)(?: of [^.;,]{3,60})?"
            ),
            rf"(?:costs?|fees?|expenses)[^.;]{{0,40}} (?:paid|borne|covered|met) by (?:{PERSON}|you)\b",
            r"paid for by (?:you|the patients?|the participants?|your|their)(?: or (?:your|their) insurance)?",
            (
                r"(?:billed|charged) to (?:the |your |their )?(?:patient'?s?'?|participant'?s?'?)?"
                r" ?(?:insurance|insurer|health plan|own account)"
            ),
            rf"(?:a |the )?(?:one[- ]time |participation |enrol+ment |treatment )?fee of {MONEY}",
            (
                r"(?:costs?|price) of (?:the |each |one )?(?:study |stem cell |cell )?"
                r"(?:treatment|procedure|therapy|injection)s?"
                rf" (?:is|are|will be) (?:about |approximately )?{MONEY}"
            ),
            r"out[- ]of[- ]pocket (?:by|for) (?:the )?(?:patients?|participants?)",
        )
    ),
    re.IGNORECASE,
)
FREE: Final = re.compile(
    "|".join(
        (
            (
                r"(?:at )?(?:no|without(?: any)?)(?: (?:additional|extra|direct|financial))?"
                r" (?:cost|charge|expense|fee)s?"
                r" (?:to|for) (?:the )?(?:study )?(?:you|them|him|her|patients?|participants?|subjects?|families)"
                r"[^.;,]{0,40}"
            ),
            (
                r"(?:provided|given|offered|done|performed|carried out|available|supplied|receive[^.;]{0,40})"
                r"[^.;]{0,60}?(?:free of charge|free of cost|for free|at no (?:cost|charge)|without charge)"
            ),
            r"free of (?:charge|cost)",
            (
                r"(?:treatment|procedures?|cells?|injections?|product|visits?)[^.;]{0,30} (?:is|are|will be)"
                r" (?:provided|given|offered) (?:for )?free\b"
            ),
            (
                r"(?:study|trial|sponsor|grant) (?:will )?(?:covers?|pays?(?: for)?|bears?) (?:all |the |any"
                r" )+[^.;,]{0,40}?(?:costs?|expenses|fees|treatment)"
            ),
            (
                r"(?:procedures?|visits?|treatments?|tests?)[^.;]{0,30} (?:is|are|will be) paid (?:for )?by (?:the )?"
                r"(?:study|sponsor|research|trial|hospital|company|investigators?|grant)"
            ),
            (
                rf"no (?:charge|cost|fee)s? (?:will|shall|is|are)(?: to)?(?: be)? (?:made|charged|billed)? ?(?:to"
                rf"|for) (?:the )?{PERSON}"
            ),
            rf"{PERSON} (?:is|are) not (?:billed|charged)(?: for [^.;,]{{3,60}})?",
            (
                r"(?:there (?:is|are|will be) )?no (?:study )?(?:costs?|fees?|charges?|expenses?)"
                r" (?:for (?:this|the) (?:study|trial)|to participate|(?:will be )?passed on)[^.;,]{0,40}"
            ),
            (
                r"(?:not|never) (?:cause|incur|entail|involve|result in) (?:any )?(?:extra |additional )?"
                r"(?:costs?|charges?|expenses?)"
                rf" (?:to|for) (?:the )?{PERSON}?[^.;,]{{0,40}}"
            ),
            r"(?:provided?|provides?|offered|seen?|treated)[^.;]{0,60}? at no (?:expense|charge|cost)",
            rf"(?:{THEY}[^.;]{{0,30}} )?(?:will|shall|would) not be (?:billed|charged)(?: for [^.;,]{{3,60}})?",
            (
                rf"{THEY} (?:will|do|does|shall) not (?:have to |need to |be required to )?(?:pay|incur|bear)\b"
                r"[^.;,]{0,50}"
            ),
            (
                rf"{THEY} (?:will |shall )?(?:incur|bear|have) no (?:extra |additional )?(?:costs?|expenses|fees"
                rf"|charges)"
            ),
            (
                rf"{THEY} (?:will|are|is|shall) not (?:be )?(?:held )?(?:financially )?responsible for"
                r" (?:any |the |paying )*(?:costs?|payments?|expenses|fees|charges)[^.;,]{0,50}"
            ),
            (
                r"(?:all |any )?(?:study[- ]related |treatment )?(?:costs?|expenses)[^.;]{0,40}"
                r" (?:paid|borne|covered|met) by (?:the )?"
                r"(?:study|sponsor|research|trial|hospital|company|investigators?|grant)"
            ),
        )
    ),
    re.IGNORECASE,
)
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
# One of these stands in all that PAYS and FREE find. Most sentences have none, and need not be searched for either,
# which takes a hundred times as long.
OF_MONEY: Final = re.compile(
    "pay|paid|fund|financ|sponsored|fee|free|charge|cost|price|responsib|bear|cover|assum|purchase|buy|bill|expense"
    "|pocket|incur"
)
SAME_LETTERS: Final = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"))
"""Letters that are i and s where case does not count, and that `lower` leaves or makes two of."""

Said = tuple[str, str, str]
"""A field, a sentence of it, and the sentence before."""


def money_facts(trial: dict[str, Any]) -> tuple[Fact, ...]:
    """`payment_wording` with `payment_kind`, and `free_wording`; the study's own words for all that was found"
    " first."""
    said = [(field, *pair) for field, text in texts(trial) for pair in _sentences(text)]
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
    for field, sentence, before in said:
        hit = PAYS.search(sentence)
        if not hit or NEITHER.search(sentence) or (NEITHER.search(before) and AFTERWARDS.search(before[-120:])):
            continue
        if DENIED.search(sentence[: hit.start()]) or _is_free(sentence, hit.start()):
            continue
        yield field, hit[0].strip(), _kind(sentence, hit[0])


def _first_free(said: list[Said]) -> tuple[str, str] | None:
    for field, sentence, _ in said:
        hit = FREE.search(sentence)
        if hit and not NEITHER.search(sentence) and not PROGRAMME.search(sentence):
            return field, hit[0].strip()
    return None


def _is_free(sentence: str, start: int) -> bool:
    """Whether the words there are part of words that say that nobody pays."""
    return any(free.start() <= start < free.end() for free in FREE.finditer(sentence))


def _kind(sentence: str, words: str) -> str:
    if ROUTINE.search(UNINSURED.sub("", sentence)):
        return "routine_care"
    return "screening" if SCREENING.search(words) else "study"


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    """Each sentence that has to do with money, with the one before it."""
    before, next_word = "", 0
    words = _words_of_money(text or "")
    for found in SENTENCE.finditer(text) if words else ():
        while words[next_word] < found.start():
            next_word += 1
        if words[next_word] < found.end():
            yield found[0], before
        before = found[0]


def _words_of_money(text: str) -> list[int]:
    """Where the words stand without which nothing is said of money, and behind all text."""
    for letter, same in () if text.isascii() else SAME_LETTERS:
        text = text.replace(letter, same)
    found = [word.start() for word in OF_MONEY.finditer(text.lower())]
    return [*found, len(text)] if found else found

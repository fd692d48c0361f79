"""A FHIR R4 or R4B Bundle to a profile: Patient, Condition, Observation, Procedure, MedicationStatement, Allergy.

In: the JSON of a Bundle or of one resource, already decoded, and the day to count from. Out: `FhirReading`: the
profile and, for each value, the resource that it comes from. Tolerant: what is malformed or unknown is passed over,
never fatal; what was refuted, entered in error or belongs to a relative does not count. Codes: ICD-10, LOINC, ATC
(`codes.toml`).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from trials.errors import UsageError
from trials.patient.codes import by_beginning, codes
from trials.patient.profile import Patient, parse_patient

Resource = Mapping[str, Any]


class Fact(NamedTuple):
    """One value: field of the profile, value, and where it stands ("Condition/c1: Lumbar disc herniation")."""

    field: str
    value: Any
    source: str


class FhirReading(NamedTuple):
    """The profile, the facts it was made of (the newest of each field), and the kinds of resources passed over."""

    patient: Patient
    facts: tuple[Fact, ...]
    passed_over: tuple[str, ...]


_ICD10: Final = re.compile(r"icd-?10", re.IGNORECASE)
_LOINC: Final = re.compile(r"loinc", re.IGNORECASE)
_ATC: Final = re.compile(r"whocc\.no/atc|\batc\b", re.IGNORECASE)
_VOID: Final = frozenset({"entered-in-error", "refuted", "cancelled", "not-done", "not-taken", "unknown"})
_OVER: Final = frozenset({"resolved", "inactive", "remission", "completed", "stopped"})
_LASTS: Final = frozenset(
    {"malignancy", "prior_spine_surgery", "prior_cell_therapy", "epidural_steroid", "substance_abuse"}
)
_OPERATION: Final = re.compile(
    r"dis[ck]ectomy|laminectomy|laminotomy|foraminotomy|spinal fusion|fusion of (?:the )?(?:spine|"
    r"lumbar|cervical)|arthrodesis|"
    r"(?:lumbar|cervical|spin(?:e|al)) (?:\w+ )?(?:surgery|decompression|fusion)|"
    r"dis[ck] (?:replacement|arthroplasty)|vertebroplasty|kyphoplasty",
    re.IGNORECASE,
)
_INJECTION: Final = re.compile(
    r"epidural|(?:facet|spinal|transforaminal) (?:\w+ )?(?:steroid|injection)", re.IGNORECASE
)
_CELLS: Final = re.compile(r"(?:stem|stromal) cell|cell therapy|bone marrow (?:aspirate )?concentrate", re.IGNORECASE)
_OSWESTRY: Final = re.compile(r"oswestry", re.IGNORECASE)
_BLOOD_THINNER: Final = re.compile(
    (
        r"warfarin|heparin|enoxaparin|rivaroxaban|apixaban|dabigatran|edoxaban|clopidogrel|ticagrelor|"
        r"prasugrel|phenprocoumon"
    ),
    re.IGNORECASE,
)
_OPIOID: Final = re.compile(
    r"morphine|oxycodone|hydrocodone|fentanyl|tramadol|codeine|buprenorphine|hydromorphone|methadone|tapentadol",
    re.IGNORECASE,
)
_NEVER_SMOKED: Final = re.compile(r"never|former|ex-?smoker|non-?smoker|not currently", re.IGNORECASE)


def read_bundle(document: Any, today: date) -> FhirReading:
    """Read a Bundle. Raises UsageError where the document is no FHIR JSON at all."""
    resources = list(_resources(document))
    if not resources:
        raise UsageError("this is no FHIR document: a Bundle or a resource with resourceType is expected")
    facts: list[tuple[str, Fact]] = []
    passed: set[str] = set()
    for resource in resources:
        reader = _READERS.get(str(resource.get("resourceType")))
        if reader is None:
            passed.add(str(resource.get("resourceType"))[:60])
        elif not _void(resource):
            facts += [(_when(resource), fact) for fact in reader(resource, today)]
    kept = _chosen(facts)
    return FhirReading(parse_patient(_values(kept)), tuple(kept), tuple(sorted(passed)))


def _resources(document: Any) -> Iterator[Resource]:
    """Give the resources of a Bundle, or the document itself."""
    if not isinstance(document, Mapping):
        return
    if document.get("resourceType") == "Bundle":
        for entry in _list(document.get("entry")):
            inner = entry.get("resource") if isinstance(entry, Mapping) else None
            if isinstance(inner, Mapping) and isinstance(inner.get("resourceType"), str):
                yield inner
    elif isinstance(document.get("resourceType"), str):
        yield document


def _chosen(facts: list[tuple[str, Fact]]) -> list[Fact]:
    """Keep the newest possible value of each field; conditions and allergies are collected."""
    kept: dict[str, Fact] = {}
    many: list[Fact] = []
    for _, fact in sorted(facts, key=lambda pair: pair[0], reverse=True):
        if fact.field in ("conditions", "allergy"):
            many += [fact] if fact.value not in [one.value for one in many if one.field == fact.field] else []
        elif fact.field not in kept and (fact.field.startswith("_") or _possible(fact)):
            kept[fact.field] = fact
    if "bmi" not in kept and {"_weight", "_height"} <= kept.keys():
        weight, height = kept["_weight"], kept["_height"]
        derived = Fact("bmi", round(weight.value / (height.value / 100) ** 2, 1), f"{weight.source}, {height.source}")
        kept |= {"bmi": derived} if _possible(derived) else {}
    return [*(fact for name, fact in kept.items() if not name.startswith("_")), *many]


def _values(facts: list[Fact]) -> dict[str, Any]:
    """Give the profile's mapping: single values, and lists of conditions and allergies."""
    values: dict[str, Any] = {fact.field: fact.value for fact in facts if fact.field not in ("conditions", "allergy")}
    for name in ("conditions", "allergy"):
        listed = [fact.value for fact in facts if fact.field == name]
        if listed:
            values[name] = [] if listed == [None] else [value for value in listed if value is not None]
    return values


def _possible(fact: Fact) -> bool:
    """Tell whether the profile takes a value."""
    try:
        parse_patient({fact.field: fact.value})
    except UsageError:
        return False
    return True


def _person(resource: Resource, today: date) -> Iterator[Fact]:
    born = _day(resource.get("birthDate"))
    if born and born <= today:
        years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        yield Fact("age", years, _source(resource, "birthDate"))
    if resource.get("gender") in ("male", "female"):
        yield Fact("sex", resource["gender"], _source(resource, "gender"))


def _condition(resource: Resource, today: date) -> Iterator[Fact]:
    """A diagnosis: what its codes say. One that is over counts only for what lasts (cancer once had)."""
    over = bool(_OVER & set(_status_codes(resource, "clinicalStatus")))
    text = _text(resource.get("code"))
    said = [by_beginning("icd10", code) for code in _codes(resource.get("code"), _ICD10)]
    for name, value in ((name, value) for entry in said for name, value in entry.items()):
        if name == "condition":
            if not over:
                yield Fact("conditions", value, _source(resource, text))
        elif not over or name in _LASTS:
            yield Fact(name, value, _source(resource, text))
    if not said and text:
        for name, value in _in_words(text):
            if not over or name in _LASTS:
                yield Fact(name, value, _source(resource, text))
        if not over:
            yield Fact("conditions", text[:200], _source(resource, text))
    onset = _day(resource.get("onsetDateTime"))
    if onset and onset <= today and not over and any("injury" in str(entry.get("condition", "")) for entry in said):
        yield Fact("injury_months", _since(onset, today), _source(resource, text))


def _in_words(text: str) -> Iterator[tuple[str, Any]]:
    """What the words of a diagnosis without a known code say, by the rules that read notes: findings that are there."""
    from trials.patient.note import read_note

    for finding in read_note(text[:200]).findings:
        if finding.value is True:
            yield finding.field, True


def _observation(resource: Resource, _: date) -> Iterator[Fact]:
    """A measure: a number in the unit that the field is in, or a coded answer."""
    text = _text(resource.get("code"))
    number = _quantity(resource)
    if _OSWESTRY.search(text) and number is not None:
        yield Fact("odi", number, _source(resource, text))
    for code in _codes(resource.get("code"), _LOINC):
        entry = codes()["loinc"].get(code.strip())
        if not entry:
            continue
        field = str(entry["field"])
        needs = entry.get("needs")
        place = f"{text} {_text(resource.get('bodySite'))}".lower()
        if field in ("smoking", "pregnancy"):
            yield from _answer(resource, field, text)
        elif number is not None and (not needs or str(needs) in place):
            scaled = _scaled(resource, str(entry.get("unit")), number)
            if scaled is not None:
                yield Fact(field, scaled, _source(resource, text))


def _answer(resource: Resource, field: str, text: str) -> Iterator[Fact]:
    """A coded answer on tobacco or pregnancy."""
    said = _text(resource.get("valueCodeableConcept")).lower()
    if field == "smoking" and said and "unknown" not in said:
        yield Fact(field, not _NEVER_SMOKED.search(said), _source(resource, text))
    if field == "pregnancy" and "pregnan" in said and "unknown" not in said and "possible" not in said:
        yield Fact(field, "not" not in said.split(), _source(resource, text))


def _procedure(resource: Resource, today: date) -> Iterator[Fact]:
    """Operations, injections and cells of the past, with the months since."""
    if resource.get("status") not in (None, "completed"):
        return
    text = _text(resource.get("code"))
    period = resource.get("performedPeriod")
    done = _day(resource.get("performedDateTime")) or _day(period.get("end") if isinstance(period, Mapping) else None)
    for field, words in (
        ("prior_spine_surgery", _OPERATION),
        ("epidural_steroid", _INJECTION),
        ("prior_cell_therapy", _CELLS),
    ):
        if words.search(text):
            yield Fact(field, True, _source(resource, text))
            if done and done <= today:
                yield Fact(f"{field}_months", _since(done, today), _source(resource, text))


def _medication(resource: Resource, _: date) -> Iterator[Fact]:
    """Medicines taken now: blood thinners, opioids, diabetes."""
    if resource.get("status") not in (None, "active", "intended", "recorded"):
        return
    text = _text(resource.get("medicationCodeableConcept"))
    for code in _codes(resource.get("medicationCodeableConcept"), _ATC):
        for name, value in by_beginning("atc", code).items():
            yield Fact(name, value, _source(resource, text))
    for field, words in (("anticoagulation", _BLOOD_THINNER), ("opioid_use", _OPIOID)):
        if words.search(text):
            yield Fact(field, True, _source(resource, text))


def _allergy(resource: Resource, _: date) -> Iterator[Fact]:
    """What the person is allergic to; "no known allergy" is an empty list."""
    text = _text(resource.get("code"))
    if re.search(r"\bno known\b.*allerg", text, re.IGNORECASE):
        yield Fact("allergy", None, _source(resource, text))
    elif text and not _OVER & set(_status_codes(resource, "clinicalStatus")):
        yield Fact("allergy", text[:200], _source(resource, text))


_READERS: Final = {
    "Patient": _person,
    "Condition": _condition,
    "Observation": _observation,
    "Procedure": _procedure,
    "MedicationStatement": _medication,
    "MedicationRequest": _medication,
    "AllergyIntolerance": _allergy,
}


def _void(resource: Resource) -> bool:
    """Tell whether a resource says of itself that it does not hold."""
    stated = {str(resource.get("status")), *_status_codes(resource, "verificationStatus")}
    return bool(_VOID & stated)


def _status_codes(resource: Resource, name: str) -> list[str]:
    """Give the codes of a status that is a CodeableConcept."""
    concept = resource.get(name)
    return _codes(concept, re.compile(""))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _codes(concept: Any, system: re.Pattern[str]) -> list[str]:
    """Give the codes of a CodeableConcept in the systems that match."""
    coding = _list(concept.get("coding")) if isinstance(concept, Mapping) else []
    return [
        one["code"]
        for one in coding
        if isinstance(one, Mapping) and isinstance(one.get("code"), str) and system.search(str(one.get("system", "")))
    ]


def _text(concept: Any) -> str:
    """Give the words of a CodeableConcept: its text, else the display of its first coding."""
    if not isinstance(concept, Mapping):
        return ""
    shown = [one.get("display") for one in _list(concept.get("coding")) if isinstance(one, Mapping)]
    return next((str(words) for words in (concept.get("text"), *shown) if isinstance(words, str) and words), "")


def _quantity(resource: Resource) -> float | None:
    """Give the number of an observation."""
    quantity = resource.get("valueQuantity")
    value = quantity.get("value") if isinstance(quantity, Mapping) else resource.get("valueInteger")
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _scaled(resource: Resource, wanted: str, number: float) -> float | None:
    """Give the number in the unit of the field; None for a unit that cannot be turned into it."""
    quantity = resource.get("valueQuantity")
    stated = str((quantity.get("code") or quantity.get("unit") or "") if isinstance(quantity, Mapping) else "").strip()
    factors = {
        "kg": {"g": 0.001, "[lb_av]": 0.45359237, "lb": 0.45359237},
        "cm": {"m": 100.0, "[in_i]": 2.54, "in": 2.54},
    }
    if not stated or stated.casefold() == wanted.casefold() or wanted.startswith("{") or wanted == "kg/m2":
        return number
    if wanted == "%" and stated.casefold() == "mmol/mol":
        return round(number * 0.09148 + 2.152, 1)  # IFCC to NGSP, the master equation
    factor = factors.get(wanted, {}).get(stated)
    return None if factor is None else number * factor


def _day(value: Any) -> date | None:
    """Read a FHIR date of any precision; a missing month or day is the first."""
    found = re.match(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", value) if isinstance(value, str) else None
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def _since(day: date, today: date) -> float:
    return round((today - day).days / 30.44, 1)


def _when(resource: Resource) -> str:
    """Give the date of a resource as text that sorts; none sorts first."""
    names = ("effectiveDateTime", "performedDateTime", "onsetDateTime", "recordedDate", "dateAsserted", "issued")
    return next((str(resource[name]) for name in names if isinstance(resource.get(name), str)), "")


def _source(resource: Resource, text: str) -> str:
    """Where a value is from: "Condition/c1: Lumbar disc herniation", with the code where there are no words."""
    number = f"/{str(resource['id'])[:64]}" if resource.get("id") else ""
    words = text or next(iter(_codes(resource.get("code"), re.compile(""))), "")
    return f"{resource.get('resourceType')}{number}{f': {words[:200]}' if words else ''}"

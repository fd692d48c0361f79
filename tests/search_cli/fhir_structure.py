"""The structure rules of FHIR R4B for the resources that an export writes: elements, types, cardinalities, codes.

From the tables of https://hl7.org/fhir/R4B/: an element is (type, least, most), most None is "many". What a table does
not name is an error, as in FHIR.
"""

import re
from collections.abc import Iterator
from typing import Any

Element = tuple[str, int, int | None]

PRIMITIVES = {
    "id": re.compile(r"[A-Za-z0-9\-.]{1,64}"),
    "code": re.compile(r"[^\s]+( [^\s]+)*"),
    "uri": re.compile(r"\S+"),
    "url": re.compile(r"\S+"),
    "string": re.compile(r"[ \r\n\t\S]+"),
    "markdown": re.compile(r"[ \r\n\t\S]+"),
    "dateTime": re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"),
}
STATUS = [
    "active",
    "administratively-completed",
    "approved",
    "closed-to-accrual",
    "closed-to-accrual-and-intervention",
    "completed",
    "disapproved",
    "in-review",
    "temporarily-closed-to-accrual",
    "temporarily-closed-to-accrual-and-intervention",
    "withdrawn",
]
CODES = {
    "ResearchStudy.status": STATUS,
    "Identifier.use": ["usual", "official", "temp", "secondary", "old"],
    "ContactPoint.system": ["phone", "fax", "email", "pager", "url", "sms", "other"],
    "Group.type": ["person", "animal", "practitioner", "device", "medication", "substance"],
    "RelatedArtifact.type": (
        [
            "documentation",
            "justification",
            "citation",
            "predecessor",
            "successor",
            "derived-from",
            "depends-on",
            "composed-of",
        ]
    ),
}
SYSTEM_CODES = {
    "http://terminology.hl7.org/CodeSystem/research-study-phase": (
        ["n-a", "early-phase-1", "phase-1", "phase-1-phase-2", "phase-2", "phase-2-phase-3", "phase-3", "phase-4"]
    ),
    "http://terminology.hl7.org/CodeSystem/research-study-prim-purp-type": [
        "treatment",
        "prevention",
        "diagnostic",
        "supportive-care",
        "screening",
        "health-services-research",
        "basic-science",
        "device-feasibility",
    ],
    "http://terminology.hl7.org/CodeSystem/research-study-objective-type": ["primary", "secondary", "exploratory"],
    "http://hl7.org/fhir/administrative-gender": ["male", "female", "other", "unknown"],
}
RESOURCE: dict[str, Element] = {"resourceType": ("code", 1, 1), "id": ("id", 0, 1)}
TYPES: dict[str, dict[str, Element]] = {
    "ResearchStudy": RESOURCE
    | {
        "meta": ("Meta", 0, 1),
        "contained": ("Resource", 0, None),
        "identifier": ("Identifier", 0, None),
        "title": ("string", 0, 1),
        "status": ("code", 1, 1),
        "primaryPurposeType": ("CodeableConcept", 0, 1),
        "phase": ("CodeableConcept", 0, 1),
        **dict.fromkeys(("category", "focus", "condition", "keyword", "location"), ("CodeableConcept", 0, None)),
        "contact": ("ContactDetail", 0, None),
        "relatedArtifact": ("RelatedArtifact", 0, None),
        "description": ("markdown", 0, 1),
        "enrollment": ("Reference", 0, None),
        "period": ("Period", 0, 1),
        "sponsor": ("Reference", 0, 1),
        "principalInvestigator": ("Reference", 0, 1),
        "site": ("Reference", 0, None),
        "reasonStopped": ("CodeableConcept", 0, 1),
        "note": ("Annotation", 0, None),
        "arm": ("Arm", 0, None),
        "objective": ("Objective", 0, None),
    },
    "Group": RESOURCE
    | {
        "type": ("code", 1, 1),
        "actual": ("boolean", 1, 1),
        "name": ("string", 0, 1),
        "quantity": ("unsignedInt", 0, 1),
        "characteristic": ("Characteristic", 0, None),
    },
    "Organization": RESOURCE | {"type": ("CodeableConcept", 0, None), "name": ("string", 0, 1)},
    "Practitioner": RESOURCE | {"name": ("HumanName", 0, None)},
    "Location": RESOURCE
    | {
        "name": ("string", 0, 1),
        "description": ("string", 0, 1),
        "telecom": ("ContactPoint", 0, None),
        "address": ("Address", 0, 1),
        "position": ("Position", 0, 1),
    },
    "Meta": {"source": ("uri", 0, 1)},
    "Identifier": {
        "use": ("code", 0, 1),
        "system": ("uri", 0, 1),
        "value": ("string", 0, 1),
        "assigner": ("Reference", 0, 1),
    },
    "Reference": {"reference": ("string", 0, 1), "display": ("string", 0, 1)},
    "CodeableConcept": {"coding": ("Coding", 0, None), "text": ("string", 0, 1)},
    "Coding": {"system": ("uri", 0, 1), "code": ("code", 0, 1), "display": ("string", 0, 1)},
    "ContactDetail": {"name": ("string", 0, 1), "telecom": ("ContactPoint", 0, None)},
    "ContactPoint": {"system": ("code", 0, 1), "value": ("string", 0, 1)},
    "RelatedArtifact": {
        "type": ("code", 1, 1),
        "label": ("string", 0, 1),
        "display": ("string", 0, 1),
        "citation": ("markdown", 0, 1),
        "url": ("url", 0, 1),
    },
    "Period": {"start": ("dateTime", 0, 1), "end": ("dateTime", 0, 1)},
    "Annotation": {"text": ("markdown", 1, 1)},
    "Arm": {"name": ("string", 1, 1), "type": ("CodeableConcept", 0, 1), "description": ("string", 0, 1)},
    "Objective": {"name": ("string", 0, 1), "type": ("CodeableConcept", 0, 1)},
    "HumanName": {"text": ("string", 0, 1)},
    "Address": dict.fromkeys(("city", "state", "postalCode", "country"), ("string", 0, 1)),
    "Position": {"longitude": ("decimal", 1, 1), "latitude": ("decimal", 1, 1)},
    "Characteristic": {
        "code": ("CodeableConcept", 1, 1),
        "valueCodeableConcept": ("CodeableConcept", 0, 1),
        "valueRange": ("Range", 0, 1),
        "exclude": ("boolean", 1, 1),
    },
    "Range": {"low": ("Quantity", 0, 1), "high": ("Quantity", 0, 1)},
    "Quantity": {"value": ("decimal", 0, 1), "unit": ("string", 0, 1), "system": ("uri", 0, 1), "code": ("code", 0, 1)},
}
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
LONGEST = 1_048_576  # bytes of a string


def broken_rules(resource: dict[str, Any]) -> list[str]:
    """Each rule that a ResearchStudy breaks, with the place; none where it is sound."""
    if resource.get("resourceType") != "ResearchStudy":
        return ["not a ResearchStudy"]
    return [*check(resource, "ResearchStudy", "ResearchStudy"), *references(resource)]


def check(value: Any, kind: str, where: str) -> Iterator[str]:
    """One object against the table of its type."""
    if kind == "Resource":
        kind = value.get("resourceType", "?")
    if kind not in TYPES:
        yield f"{where}: no type {kind}"
        return
    if not isinstance(value, dict) or not value:
        yield f"{where}: not an object with content"
        return
    yield from (f"{where}.{name}: unknown" for name in value if name.lstrip("_") not in TYPES[kind])
    for name, element in TYPES[kind].items():
        yield from checked_element(value, name, element, where, kind)
    yield from invariants(value, kind, where)


def checked_element(value: dict[str, Any], name: str, element: Element, where: str, kind: str) -> Iterator[str]:
    """One element: there if it has to be, as often as it may be, each value of its type."""
    of, least, most = element
    found = value.get(name)
    if found is None:
        if least and not absent(value.get(f"_{name}")):
            yield f"{where}.{name}: missing"
    elif (most is None) != isinstance(found, list) or found == []:
        yield f"{where}.{name}: wrong cardinality"
    else:
        for at, each in enumerate(found if isinstance(found, list) else [found]):
            yield from checked(each, of, f"{where}.{name}[{at}]", f"{kind}.{name}")


def invariants(value: dict[str, Any], kind: str, where: str) -> Iterator[str]:
    """Rules between elements."""
    if kind == "Characteristic" and len([name for name in value if name.startswith("value")]) != 1:
        yield f"{where}: needs one value"
    if kind == "Coding" and value.get("code") not in SYSTEM_CODES.get(value.get("system", ""), [value.get("code")]):
        yield f"{where}: {value['code']} is no code of {value['system']}"
    if kind == "Period" and value.get("start", "")[:4] > value.get("end", "9999")[:4]:
        yield f"{where}: starts after its end"


def checked(value: Any, of: str, where: str, name: str) -> Iterator[str]:
    """One value against its type."""
    if of in PRIMITIVES:
        if not isinstance(value, str) or not PRIMITIVES[of].fullmatch(value) or value != value.strip():
            yield f"{where}: no {of}: {str(value)[:60]!r}"
        elif len(value.encode()) > LONGEST:
            yield f"{where}: too long"
        elif any(ord(mark) < 32 and mark not in "\t\r\n" for mark in value):
            yield f"{where}: control character"
        elif value not in CODES.get(name, [value]):
            yield f"{where}: {value} is not allowed"
    elif of == "boolean":
        if not isinstance(value, bool):
            yield f"{where}: no boolean"
    elif of in ("decimal", "unsignedInt"):
        if isinstance(value, bool) or not isinstance(value, int | float) or (of == "unsignedInt" and value < 0):
            yield f"{where}: no {of}"
    else:
        yield from check(value, of, where)


def absent(element: Any) -> bool:
    """Whether an element says why it has no value."""
    return bool(element) and element["extension"] == [{"url": ABSENT, "valueCode": "unknown"}]


def references(resource: dict[str, Any]) -> Iterator[str]:
    """dom-3: what is contained is referred to, once by its id; and each reference leads somewhere."""
    named = [each["id"] for each in resource.get("contained", ())]
    used = set(re.findall(r"'reference': '#([^']+)'", str(resource)))
    if len(set(named)) != len(named):
        yield "contained: two with one id"
    yield from (f"contained: {name} is not referred to" for name in named if name not in used)
    yield from (f"#{name}: leads nowhere" for name in used if name not in named)

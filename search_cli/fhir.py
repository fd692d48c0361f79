"""A trial as a FHIR R4B ResearchStudy, for systems of hospitals: https://hl7.org/fhir/R4B/researchstudy.html.

In: one line of the export with its criteria. Out: one resource; sponsor, sites, investigator and who can join are
contained in it. What the registry does not say is left out; a status without an equivalent is said to be unknown.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from trials import NOTICE
from trials.text import visible

Line = Mapping[str, Any]
Resource = dict[str, Any]

TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem"
ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
STATUSES: Final = {
    "recruiting": "active",
    "enrolling_by_invitation": "active",
    "available": "active",
    "ongoing": "active",
    "not_yet_recruiting": "approved",
    "active_not_recruiting": "closed-to-accrual",
    "not_recruiting": "closed-to-accrual",
    "completed": "completed",
    "approved_for_marketing": "completed",
    "no_longer_available": "administratively-completed",
    "terminated": "administratively-completed",
    "suspended": "temporarily-closed-to-accrual",
    "temporarily_not_available": "temporarily-closed-to-accrual",
    "withdrawn": "withdrawn",
    "not_authorised": "disapproved",
}
PHASES: Final = {
    ("not_applicable",): "n-a",
    ("early_phase1",): "early-phase-1",
    ("phase0",): "early-phase-1",
    ("phase1",): "phase-1",
    ("phase1", "phase2"): "phase-1-phase-2",
    ("phase2",): "phase-2",
    ("phase2", "phase3"): "phase-2-phase-3",
    ("phase3",): "phase-3",
    ("phase4",): "phase-4",
}
PURPOSES: Final = frozenset(
    {"treatment", "prevention", "diagnostic", "supportive-care", "screening", "health-services-research"}
    | {"basic-science", "device-feasibility"}
)
SYSTEMS: Final = {"ctgov": "http://clinicaltrials.gov", "icd-10": "http://hl7.org/fhir/sid/icd-10"}
MESH: Final = "http://id.nlm.nih.gov/mesh"
COUNTRIES: Final = "urn:iso:std:iso:3166"
OTHER_SPACE: Final = re.compile(r"[^\S \r\n\t]")  # FHIR's strings know four kinds of white space
ICD10: Final = re.compile(r"ICD-?10\S*\s+([A-Z]\d{2}(?:\.\d{1,4})?)")


def research_study(line: Line) -> Resource:
    """The resource. Keys without a value are left out, as FHIR demands."""
    contained: list[Resource] = []
    study = {
        "resourceType": "ResearchStudy",
        "id": resource_id(line["id"]),
        "meta": {"source": line.get("url")},
        "contained": contained,
        "identifier": list(identifiers(line)),
        "title": line.get("title") or line.get("official_title"),
        **status(line),
        "primaryPurposeType": purpose(line.get("design") or {}),
        "phase": phase(line.get("phases") or ()),
        "category": list(categories(line)),
        "focus": [concept(each["name"]) for each in line.get("interventions") or ()],
        "condition": list(conditions(line)),
        "contact": [contact(each) for each in line.get("contacts") or ()],
        "relatedArtifact": list(artifacts(line)),
        "keyword": [concept(word) for word in line.get("keywords") or ()],
        "location": [country(name) for name in line.get("countries") or ()],
        "description": "\n\n".join(filter(None, (line.get("summary"), line.get("description")))),
        "enrollment": [refer(contained, who_can_join(line))],
        "period": period(line.get("dates") or {}),
        "sponsor": refer(contained, organisation(line.get("sponsor"))),
        "principalInvestigator": refer(contained, investigator(line.get("officials") or ())),
        "site": [refer(contained, place(site, at)) for at, site in enumerate(line.get("sites") or ())],
        "reasonStopped": concept(line["why_stopped"]) if line.get("why_stopped") else None,
        "note": list(notes(line)),
        "arm": [arm(each) for each in line.get("arms") or ()],
        "objective": list(objectives(line.get("outcomes") or ())),
    }
    kept: Resource = sound(study)
    return kept


def sound(value: Any) -> Any:
    """Without empty values, which FHIR forbids, and without characters that its strings may not hold."""
    if isinstance(value, Mapping):
        kept = {name: sound(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if each not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [each for each in map(sound, value) if each not in (None, "", [], {})]
    return OTHER_SPACE.sub(" ", visible(value)).strip() if isinstance(value, str) else value


def resource_id(text: str) -> str:
    """An id that FHIR allows: letters, digits, dash, point, 64 of them."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text)[:64]


def concept(text: str, coding: Resource | None = None) -> Resource:
    """A concept by its words, with its code where it has one."""
    return {"coding": [coding] if coding else [], "text": text}


def identifiers(line: Line) -> Iterator[Resource]:
    """The registry's own number first, then every other that the record carries."""
    own = line["id"]
    yield {"use": "official", "system": SYSTEMS.get(line["registry"]), "value": own, **assigner(line["registry"])}
    for each in line.get("identifiers") or ():
        if each["value"] != own and each["role"] != "mentioned":
            scheme = each.get("scheme")
            use = "old" if each["role"] == "alias" else "secondary"
            yield {"use": use, "system": SYSTEMS.get(scheme or ""), "value": each["value"], **assigner(scheme)}


def assigner(registry: str | None) -> Resource:
    """Who gave a number."""
    return {"assigner": {"display": registry}} if registry else {}


def status(line: Line) -> Resource:
    """The status, which FHIR requires; where the registry's has no equivalent, that it is unknown."""
    stated = line.get("status")
    if stated == "unknown":
        stated = line.get("last_known_status")
    if stated in STATUSES:
        return {"status": STATUSES[stated]}
    return {"_status": {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}}


def phase(phases: Sequence[str]) -> Resource | None:
    """The phase, where FHIR has it; else its words."""
    if not phases:
        return None
    code = PHASES.get(tuple(sorted(phases)))
    coding = {"system": f"{TERMINOLOGY}/research-study-phase", "code": code} if code else None
    return concept(", ".join(phases).replace("_", " "), coding)


def purpose(design: Line) -> Resource | None:
    """The primary purpose."""
    stated = design.get("primary_purpose")
    if not stated:
        return None
    code = stated.replace("_", "-")
    known = {"system": f"{TERMINOLOGY}/research-study-prim-purp-type", "code": code} if code in PURPOSES else None
    return concept(stated.replace("_", " "), known)


def categories(line: Line) -> Iterator[Resource]:
    """Kind of study, allocation, model, masking, as the registry has them."""
    design = line.get("design") or {}
    stated = (line.get("study_type"), *(design.get(name) for name in ("allocation", "intervention_model")))
    masking = f"masking {design['masking']}" if design.get("masking") else None
    for value in (*stated, masking):
        if value:
            yield concept(value.replace("_", " "))


def conditions(line: Line) -> Iterator[Resource]:
    """Conditions in the record's words, then the codes that the registry filed it under."""
    for name in line.get("conditions") or ():
        yield concept(name)
    for code in line.get("condition_codes") or ():
        found = ICD10.search(code)
        yield concept(code, {"system": SYSTEMS["icd-10"], "code": found[1]} if found else None)
    for term in line.get("condition_mesh") or ():
        if not term["ancestor"]:
            yield concept(term["term"], {"system": MESH, "code": term["id"], "display": term["term"]})


def contact(person: Line) -> Resource:
    """Whom to ask."""
    phone = " ext. ".join(filter(None, (person.get("phone"), person.get("phone_ext"))))
    points: list[Resource] = [{"system": "phone", "value": phone}, {"system": "email", "value": person.get("email")}]
    name = ", ".join(filter(None, (person.get("name"), person.get("affiliation"))))
    return {"name": name, "telecom": [point for point in points if point["value"]]}


def artifacts(line: Line) -> Iterator[Resource]:
    """Papers and posted documents."""
    for paper in line.get("references") or ():
        link = f"https://pubmed.ncbi.nlm.nih.gov/{paper['pmid']}/" if paper.get("pmid") else None
        label = "; ".join(("retracted", *paper["retractions"])) if paper.get("retractions") else None
        yield {"type": "citation", "label": label, "citation": paper["citation"], "url": link}
    for document in line.get("documents") or ():
        yield {"type": "documentation", "display": document["label"], "url": document.get("url")}


def country(name: str) -> Resource:
    """A country with its ISO code."""
    from trials.countries import country_code

    code = country_code(name)
    return concept(name, {"system": COUNTRIES, "code": code} if code else None)


def period(dates: Line) -> Resource:
    """From the start to the completion, each as precise as published."""
    ends = (("start", dates.get("start")), ("end", dates.get("completion") or dates.get("primary_completion")))
    found = {name: each["value"] for name, each in ends if each}
    # FHIR wants the start not to lie behind the end; records that say so are shown without the end.
    if len(found) == 2 and found["start"][:7] > found["end"][:7].ljust(7, "~"):
        del found["end"]
    return found


def refer(contained: list[Resource], resource: Resource | None) -> Resource | None:
    """Put a resource into the study, and refer to it."""
    if not resource:
        return None
    contained.append(resource)
    return {"reference": f"#{resource['id']}", "display": resource.get("name") if named(resource) else None}


def named(resource: Resource) -> bool:
    """Whether its name is plain text."""
    return isinstance(resource.get("name"), str)


def organisation(sponsor: Line | None) -> Resource | None:
    """The sponsor."""
    if not sponsor:
        return None
    kind = [concept(sponsor["type"].replace("_", " "))] if sponsor.get("type") else []
    return {"resourceType": "Organization", "id": "sponsor", "type": kind, "name": sponsor["name"]}


def investigator(officials: Iterable[Line]) -> Resource | None:
    """The principal investigator, where one is named."""
    for person in officials:
        if person.get("role") in ("principal_investigator", "study_chair", "chief_investigator"):
            return {"resourceType": "Practitioner", "id": "investigator", "name": [{"text": person["name"]}]}
    return None


def place(site: Line, at: int) -> Resource:
    """A site. Positions are those of its town, as the registry gave them."""
    geo = site.get("geo")
    name = site.get("facility") or site.get("city") or site.get("country")
    return {
        "resourceType": "Location",
        "id": f"site-{at + 1}",
        "name": name or f"Site {at + 1}",
        "description": f"recruitment status: {site['status'].replace('_', ' ')}" if site.get("status") else None,
        "telecom": [point for person in site.get("contacts") or () for point in contact(person)["telecom"]],
        "address": {
            "city": site.get("city"),
            "state": site.get("state"),
            "postalCode": site.get("zip"),
            "country": site.get("country"),
        },
        "position": {"longitude": geo["lon"], "latitude": geo["lat"]} if geo else None,
    }


def who_can_join(line: Line) -> Resource:
    """The group that is looked for: age, sex, and each criterion in the words of the record."""
    rules = line.get("eligibility") or {}
    count = (line.get("enrolment") or {}).get("count")
    found = [*age(rules), *sex(rules), *(each for each in map(characteristic, line.get("criteria") or ()) if each)]
    return {
        "resourceType": "Group",
        "id": "eligibility",
        "type": "person",
        "actual": False,
        "name": "Who can join",
        "quantity": count if isinstance(count, int) and 0 <= count < 2**31 else None,
        "characteristic": found,
    }


def age(rules: Line) -> Iterator[Resource]:
    """The registry's own limits of age."""
    limits = {"low": rules.get("minimum_age"), "high": rules.get("maximum_age")}
    span = {
        name: {
            "value": limit["value"],
            "unit": limit["unit"],
            "system": "http://unitsofmeasure.org",
            "code": UCUM[limit["unit"]],
        }
        for name, limit in limits.items()
        if limit
    }
    if span:
        yield {"code": concept("age"), "valueRange": span, "exclude": False}


UCUM: Final = {"minutes": "min", "hours": "h", "days": "d", "weeks": "wk", "months": "mo", "years": "a"}


def sex(rules: Line) -> Iterator[Resource]:
    """Who may join by sex, where one sex is required."""
    if rules.get("sex") in ("female", "male"):
        coding = {"system": "http://hl7.org/fhir/administrative-gender", "code": rules["sex"]}
        yield {"code": concept("sex"), "valueCodeableConcept": concept(rules["sex"], coding), "exclude": False}


def characteristic(criterion: Line) -> Resource | None:
    """One criterion with its words."""
    words = visible(criterion["quote"]).strip()
    if not words:
        return None
    name = (criterion["variable"] or "to be checked").replace("_", " ")
    return {
        "code": concept(name),
        "valueCodeableConcept": concept(words),
        "exclude": criterion["kind"] == "exclusion",
    }


def notes(line: Line) -> Iterator[Resource]:
    """The registry's own status, where the record is from, and what has to be told."""
    stated = (line.get("status") or "not stated").replace("_", " ")
    yield {"text": f"Status in the registry: {stated}. Record {line['id']} as fetched on {str(line['fetched'])[:10]}."}
    yield {"text": NOTICE}


def arm(each: Line) -> Resource:
    """An arm; FHIR requires a name."""
    kind = concept(each["type"].replace("_", " ")) if each.get("type") else None
    return {"name": visible(each["label"]).strip() or "not named", "type": kind, "description": each.get("description")}


def objectives(outcomes: Iterable[Line]) -> Iterator[Resource]:
    """What is measured, by importance."""
    codes: Mapping[str, str] = {"primary": "primary", "secondary": "secondary", "other": "exploratory"}
    for outcome in outcomes:
        code = codes[outcome["importance"]]
        kind = concept(code, {"system": f"{TERMINOLOGY}/research-study-objective-type", "code": code})
        frame = f" [{outcome['time_frame']}]" if outcome.get("time_frame") else ""
        yield {"name": f"{outcome['measure']}{frame}", "type": kind}

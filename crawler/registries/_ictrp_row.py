"""One row of a WHO ICTRP export, field by field in the order of the WHO data set.

In: the row's values by field name, which get emptied, and the registry that its number belongs to. Out: parts of the
`Trial`, and the words of the row that EUCTR's countries may differ in.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from crawler.emptying import Notes
from crawler.formats import _who_texts as texts
from crawler.formats import _who_values as values
from crawler.formats import _who_words as words
from crawler.formats._html_fields import HtmlFields
from crawler.formats._languages import titled
from crawler.formats._who_design import read_design
from crawler.formats._wrapped import unwrapped
from crawler.registries._ctgov_identity import find_mentions, without_repeats
from trials.countries import country_name
from trials.identifiers import recognise
from trials.model import Contact, Dates, Identifier, IpdSharing, Organisation, Oversight

_WHO: Final = "made by WHO out of fields that are read, or for its own housekeeping"
_PERSON: Final = "the address of a contact person: nobody is visited there, and the trial's places are not told by it"
_COMMITTEE: Final = "whom to reach at an ethics committee"
_RESULTS: Final = "posted results in words; the registry's page has them"

IGNORED: Final[Mapping[str, str]] = {
    "internal_number": _WHO,
    "export_date": _WHO,
    "date_registration": "the day of `Date_registration3` again, in the registry's own layout",
    "source_register": "the registry, which the number tells",
    "other_records": _WHO,
    "retrospective_flag": _WHO,
    "prospective_registration": _WHO,
    "bridging_flag": _WHO,
    "bridged_type": _WHO,
    "childs": _WHO,
    "contact_address": _PERSON,
    "public_contact_address": _PERSON,
    "scientific_contact_address": _PERSON,
    "ethics_review_contact_name": _COMMITTEE,
    "ethics_review_contact_address": _COMMITTEE,
    "ethics_review_contact_phone": _COMMITTEE,
    "ethics_review_contact_email": _COMMITTEE,
    "results_summary": _RESULTS,
    "results_baseline_char": _RESULTS,
    "results_participant_flow": _RESULTS,
    "results_adverse_events": _RESULTS,
    "results_outcome_measures": _RESULTS,
}

_REFERENCE: Final = re.compile(r"please refer to primary (?:and|or) secondary sponsors?\.?", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]{3,1000}")
_COUNTRY_OF: Final = re.compile(r"-(?:([A-Z]{2})|3rd|Outside-EU/EEA)$", re.IGNORECASE)

# EUCTR's "Authorised" says that the authority has agreed, not whether participants are still taken in.
_STATUS_BY_REGISTRY: Final[Mapping[str, words.Table]] = {
    "chictr": {**words.STATUS, "completed": "not_recruiting"},  # its heading is "Recruiting status"
}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row read. `trial_id` is the number as it stands in the row, `country` the one that EUCTR's number names."""

    trial_id: str
    country: str | None
    parts: dict[str, Any]


def read_row(row: dict[str, Any], notes: Notes, registry: str, own: str) -> ReadRow:
    """All fields of one row."""
    fields = HtmlFields(row, notes)
    trial_id = fields.line("trialid") or own
    parts: dict[str, Any] = {
        "url": _address(fields.line("web_address")),
        **titled(_said(fields.line("public_title")), _said(fields.line("scientific_title"))),
        "acronym": _said(fields.line("acronym")),
        "status": values.category(
            notes, fields.text("recruitment_status"), _STATUS_BY_REGISTRY.get(registry, words.STATUS), "status"
        ),
        "dates": _read_dates(fields, registry),
        **_read_people(fields),
        **_read_plan(fields, registry),
        **_read_results(fields),
    }
    parts["identifiers"] = _identifiers(fields, parts, registry, own)
    return ReadRow(trial_id, _country(trial_id) if registry == "euctr" else None, parts)


def _said(text: str | None) -> str | None:
    return None if texts.is_nothing(text) else text


def _address(text: str | None) -> str | None:
    """The registry's page; several are given for trials of more than one number, the first is the row's own."""
    found = _ADDRESS.match(text or "")
    return found[0].rstrip(";,") if found else None


def _country(trial_id: str) -> str:
    """The country of an EUCTR number by its last two letters."""
    match = _COUNTRY_OF.search(trial_id)
    if match and match[1]:
        return country_name(match[1]) or match[1].upper()
    return "Outside EU/EEA"


def _identifiers(fields: HtmlFields, parts: dict[str, Any], registry: str, own: str) -> tuple[Identifier, ...]:
    found = [Identifier(value=own, scheme=None if registry == "ictrp" else registry, role="own", field="TrialID")]
    listed = [item for item in re.split(r"[;,\n]", fields.text("secondary_id") or "") if not texts.is_nothing(item)]
    for item in listed:
        text = " ".join(item.split())
        scheme, value = recognise(text) or (None, text)
        if value != own:
            found.append(Identifier(value=value, scheme=scheme, role="secondary", field="Secondary_ID"))
            if scheme is None:
                found += find_mentions([("Secondary_ID", text)])
    eligibility = parts["eligibility"]
    running = {
        "Public_title": parts["title"],
        "Scientific_title": parts["official_title"],
        "Inclusion_Criteria": eligibility.criteria or eligibility.inclusion,
        "Study_design": parts["design"].description,
    }
    mentioned = [one for one in find_mentions(running.items()) if one.value != own]
    return without_repeats([*found, *mentioned])


def _read_dates(fields: HtmlFields, registry: str) -> Dates:
    notes, order = fields.notes, values.DATE_ORDERS.get(registry)
    registered = values.date(notes, fields.line("date_registration3"), None)
    if registered is None:
        registered = values.date(notes, fields.line("date_registration"), values.WHO_ORDER)
    kind = {"actual": "actual", "anticipated": "estimated"}.get((fields.line("type_enrolment") or "").lower())
    approved = (fields.line("ethics_review_approval_date") or "").split(";")
    return Dates(
        start=values.date(notes, fields.line("date_enrollement"), order, kind),  # type: ignore[arg-type]  # of a table
        registered=registered,
        last_update_posted=values.date(notes, fields.line("last_refreshed_on"), values.WHO_ORDER),
        completion=values.date(notes, fields.line("results_date_completed"), values.WHO_ORDER),
        results_first_posted=values.date(notes, fields.line("results_date_posted"), values.WHO_ORDER),
        ethics_approval=next((found for one in approved if (found := values.date(notes, one, values.WHO_ORDER))), None),
    )


def _read_people(fields: HtmlFields) -> dict[str, Any]:
    sponsor = _said(fields.line("primary_sponsor"))
    funders = [name for name in texts.several(fields.text("source_support")) if not _REFERENCE.fullmatch(name)]
    others = texts.several(fields.text("secondary_sponsor"))
    ethics = texts.several(fields.text("ethics_review_status"))
    return {
        "sponsor": Organisation(name=sponsor) if sponsor else None,
        "collaborators": tuple(Organisation(name=name) for name in others),
        "funders": tuple(Organisation(name=name) for name in funders),
        "oversight": Oversight(ethics=", ".join(ethics) or None),
        "contacts": tuple(
            contact
            for prefix, role in (("contact", None), ("public_contact", "public"), ("scientific_contact", "scientific"))
            for contact in _contacts(fields, prefix, role)
        ),
    }


def _contacts(fields: HtmlFields, prefix: str, role: str | None) -> Iterator[Contact]:
    """Persons given as parallel lists with semicolons: names, addresses for mail, telephones, where they work."""
    first, last, email, phone, affiliation = (
        _items(fields.line(f"{prefix}_{name}")) for name in ("firstname", "lastname", "email", "tel", "affiliation")
    )
    seen = set()
    for given, family, mail, number, place in zip_longest(first, last, email, phone, affiliation):
        name = " ".join(part for part in (_said(given), _said(family)) if part)
        contact = Contact(
            name=name or None, role=role, email=_said(mail), phone=_said(number), affiliation=_said(place)
        )
        if (name or mail or number) and contact not in seen:
            seen.add(contact)
            yield contact


def _items(text: str | None) -> list[str]:
    return [" ".join(item.split()) for item in text.split(";")] if text else []


def _read_plan(fields: HtmlFields, registry: str) -> dict[str, Any]:
    notes = fields.notes
    kind_text, phase_text = fields.line("study_type"), fields.text("phase")
    study_type, purpose = values.study_type(notes, kind_text)
    phase_word = (phase_text or "").strip().lower()
    design = read_design(
        fields.text("study_design"),
        primary_purpose=purpose,
        patient_registry="patient registry" in (kind_text or "").lower() or None,
        time_perspective=words.TIME_PERSPECTIVE.get(phase_word),
    )
    unit = values.AGE_UNITS.get(registry)
    size, counted = fields.text("target_size"), fields.text("results_actual_enrollment")
    inclusion = fields.text("inclusion_criteria")
    enrolment = values.enrolment(notes, counted, "actual") if counted else values.enrolment(notes, size)
    return {
        "study_type": study_type,
        "phases": values.phases(notes, phase_text),
        "design": design,
        "enrolment": enrolment,
        "countries": countries(fields.line("countries")),
        **texts.read_conditions(fields.text("condition"), registry),
        **texts.read_interventions(fields.text("intervention"), size),
        "outcomes": texts.read_outcomes(fields.text("primary_outcome"), "primary", registry)
        + texts.read_outcomes(fields.text("secondary_outcome"), "secondary", registry),
        "eligibility": texts.read_eligibility(
            unwrapped(inclusion) if inclusion and registry == "ctgov" else inclusion,
            fields.text("exclusion_criteria"),
            sex=values.sex(notes, fields.text("inclusion_gender")),
            minimum_age=values.age(notes, fields.line("inclusion_agemin"), unit, "minimum"),
            maximum_age=values.age(notes, fields.line("inclusion_agemax"), unit, "maximum"),
        ),
    }


def countries(text: str | None) -> tuple[str, ...]:
    """Countries, each once. jRCT sets commas between them, which names of countries hold too."""
    if not text:
        return ()
    items = text.split(";")
    if len(items) == 1 and "," in text and country_name(text) is None:
        items = text.split(",")
    names = (" ".join(item.split()).rstrip("?？") for item in items)
    return tuple(dict.fromkeys(name for name in names if not texts.is_nothing(name)))


def _read_results(fields: HtmlFields) -> dict[str, Any]:
    said = (fields.line("results_yes_no") or "").lower()
    results, protocol = _address(fields.line("results_url_link")), _address(fields.line("results_url_protocol"))
    plan, description = fields.line("results_ipd_plan"), _said(fields.text("results_ipd_description"))
    links = [("Results", results), ("Protocol", protocol)]
    published = fields.line("results_date_first_publication")
    shares = {"yes": "yes", "no": "no", "undecided": "undecided"}.get((plan or "").lower())
    return {
        "has_results": {"yes": True, "1": True, "no": False}.get(said),
        "links": tuple((label, url) for label, url in links if url),
        "ipd": IpdSharing(plan=shares, description=description or _said(plan)) if plan or description else None,
        "results_events": (("first_published", published),) if published and not texts.is_nothing(published) else (),
    }

"""Who and which numbers, of an ANZCTR record: sponsors, funders, ethics committees, contacts, identifiers.

In: the section's fields, which get emptied. Out: parts of the `Trial`.
"""

from typing import Any, Final

from crawler.formats import _who_values as values
from crawler.formats._html_fields import HtmlFields
from crawler.formats._who_texts import is_nothing
from crawler.registries._ctgov_identity import find_mentions, without_repeats
from trials.identifiers import recognise
from trials.model import Contact, Identifier, Official, Organisation, Oversight, TrialDate

_KINDS: Final = {
    "commercial sector/industry": "industry",
    "government body": "other_gov",
    "government funding body - e.g. australian research council": "other_gov",
    "individual": "indiv",
    "university": "other",
    "hospital": "other",
    "charities/societies/foundations": "other",
    "other collaborative groups": "network",
    "self funded/unfunded": "indiv",
    "other": "other",
}
_ROLES: Final = {
    "scientific queries": "scientific",
    "public queries": "public",
    "updating information": "updating",
    "principal investigator": "principal_investigator",
}


def _organisation(part: HtmlFields, prefix: str, field: str) -> Organisation | None:
    name, kind, country = (part.line(f"{prefix}{key}") for key in ("name", "type", "country"))
    if name is None or is_nothing(name):
        return None
    known = (
        None
        if is_nothing(kind)
        else _KINDS.get((kind or "").lower()) or part.notes.unknown(f"{field}.type", kind or "")
    )
    return Organisation(name=name, type=known, country=country)


def _organisations(part: HtmlFields, key: str, prefix: str, field: str) -> tuple[Organisation, ...]:
    found = (_organisation(one, prefix, f"{field}[{place}]") for place, one in enumerate(part.parts(key)))
    return tuple(organisation for organisation in found if organisation)


def read_sponsorship(part: HtmlFields) -> dict[str, Any]:
    """Primary and secondary sponsors, further collaborators, funders."""
    return {
        "sponsor": _organisation(part, "primarysponsor", "sponsor"),
        "collaborators": _organisations(part, "secondarysponsor", "sponsor", "collaborators")
        + _organisations(part, "othercollaborator", "othercollaborator", "collaborators"),
        "funders": _organisations(part, "fundingsource", "funding", "funders"),
    }


def read_ethics(part: HtmlFields) -> tuple[Oversight, TrialDate | None]:
    """What ethics committees said and which, and the first date of an approval."""
    said, names, dates = part.line("ethicsreview"), [], []
    for committee in part.parts("ethicscommitee"):
        name, number = committee.line("ethicname"), committee.line("hrec")
        names.append(f"{name} ({number})" if name and number else name)
        dates.append(values.date(part.notes, committee.line("ethicapprovaldate"), "dmy"))
    whole = ": ".join(filter(None, (said, ", ".join(name for name in names if name))))
    return Oversight(ethics=whole or None), next((day for day in dates if day), None)


def read_contacts(part: HtmlFields) -> dict[str, Any]:
    """Persons to ask, and the principal investigator."""
    contacts, officials = [], []
    for one in part.parts("contact"):
        role = _ROLES.get((one.line("type") or "").lower())
        contact = Contact(name=one.line("name"), role=role, phone=one.line("phone"), email=one.line("email"))
        if role == "principal_investigator" and contact.name:
            officials.append(Official(name=contact.name, role=role))
        elif role != "updating" and (contact.name or contact.email or contact.phone):
            contacts.append(contact)
    return {"contacts": tuple(contacts), "officials": tuple(officials)}


def read_identifiers(named: HtmlFields, parts: dict[str, Any], registry: str, own: str) -> tuple[Identifier, ...]:
    """The own number, WHO's universal number, the secondary ones, and those that running text names."""
    found = [Identifier(value=own, scheme=registry, role="own", field="actrnumber")]
    listed = [("trial_identification.utrn", named.line("utrn"))]
    listed += [
        (f"trial_identification.secondaryid[{place}]", text) for place, text in enumerate(named.texts("secondaryid"))
    ]
    for field, text in listed:
        if text is None or is_nothing(text):
            continue
        scheme, value = recognise(text) or (None, " ".join(text.split()))
        found.append(Identifier(value=value, scheme=scheme, field=field))
        if scheme is None:
            found += find_mentions([(field, text)])
    running = [
        ("trial_identification.studytitle", parts["title"]),
        ("trial_identification.scientifictitle", parts["official_title"]),
        ("ethicsAndSummary.summary", parts["summary"]),
    ]
    return without_repeats([*found, *(one for one in find_mentions(running) if one.value != own)])

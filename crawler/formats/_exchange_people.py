"""Who and which numbers, of a record in WHO's exchange format: sponsors, contacts, ethics committees, identifiers.

In: the record's fields, which get emptied. Out: parts of the `Trial`.
"""

from typing import Any

from crawler.formats import _who_texts as texts
from crawler.formats import _who_values as values
from crawler.formats._html_fields import HtmlFields
from crawler.registries._ctgov_identity import find_mentions, without_repeats
from trials.dates import Order
from trials.identifiers import recognise
from trials.model import Contact, Identifier, Organisation, Oversight, TrialDate

_ROLES = {"public": "public", "scientific": "scientific", "public,scientific": "public", "both": "public"}


def read_sponsors(record: HtmlFields, main: HtmlFields) -> dict[str, Any]:
    """Sponsor, further sponsors and who pays, as organisations by name."""
    sponsor = main.line("primary_sponsor")
    others = record.part("secondary_sponsor").lines("sponsor_name")
    funders = record.part("source_support").texts("source_name")
    return {
        "sponsor": None if sponsor is None or texts.is_nothing(sponsor) else Organisation(name=sponsor.rstrip(" ,")),
        "collaborators": tuple(Organisation(name=name) for name in dict.fromkeys(others) if not texts.is_nothing(name)),
        "funders": tuple(
            Organisation(name=name) for name in dict.fromkeys(one for text in funders for one in texts.several(text))
        ),
    }


def read_contacts(record: HtmlFields) -> tuple[Contact, ...]:
    """Persons to ask, for the public and for scientists; those without name, mail and telephone are left out."""
    found = []
    for part in record.part("contacts").parts("contact"):
        kind = (part.line("type") or "").lower().replace(" ", "")
        names = [part.line(name) for name in ("firstname", "middlename", "lastname")]
        contact = Contact(
            name=" ".join(name for name in names if name and not texts.is_nothing(name)) or None,
            role=_ROLES.get(kind, kind or None),
            phone=part.line("telephone"),
            email=part.line("email"),
            affiliation=part.line("affiliation"),
        )
        if contact.name or contact.email or contact.phone:
            found.append(contact)
    return tuple(dict.fromkeys(found))


def read_ethics(record: HtmlFields, order: Order) -> tuple[Oversight, TrialDate | None]:
    """What ethics committees said, and the first date of an approval."""
    said, dates = [], []
    for part in record.part("ethics_reviews").parts("ethics_review"):
        said.append(part.line("status"))
        dates.append(values.date(record.notes, part.line("approval_date"), order))
    words = dict.fromkeys(word for word in said if word and not texts.is_nothing(word))
    return Oversight(ethics=", ".join(words) or None), next((date for date in dates if date), None)


def read_identifiers(
    record: HtmlFields, main: HtmlFields, parts: dict[str, Any], registry: str, own: str
) -> tuple[Identifier, ...]:
    """The own number, WHO's universal number, the secondary ones, and those that running text names."""
    main.line("trial_id")
    found = [Identifier(value=own, scheme=registry, role="own", field="main.trial_id")]
    if (utn := main.line("utrn")) and not texts.is_nothing(utn):
        scheme, value = recognise(utn) or (None, utn)
        found.append(Identifier(value=value, scheme=scheme, role="secondary", field="main.utrn"))
    found += _secondary(record, own)
    eligibility = parts["eligibility"]
    running = [
        ("main.public_title", parts["title"]),
        ("main.scientific_title", parts["official_title"]),
        ("main.study_design", parts["design"].description),
        ("criteria.inclusion_criteria", eligibility.criteria or eligibility.inclusion),
    ]
    return without_repeats([*found, *(one for one in find_mentions(running) if one.value != own)])


def _secondary(record: HtmlFields, own: str) -> list[Identifier]:
    found: list[Identifier] = []
    group = record.part("secondary_ids")
    listed = [(part.line("sec_id"), part.line("issuing_authority")) for part in group.parts("secondary_id")]
    listed += [(item, None) for text in group.texts("secondary_id") for item in texts.several(text)]
    for place, (text, authority) in enumerate(listed):
        field = f"secondary_ids.secondary_id[{place}]"
        if text and not texts.is_nothing(text):
            scheme, value = recognise(text) or (None, text)
            if value != own:
                found.append(Identifier(value=value, scheme=scheme, field=field, domain=authority))
            if scheme is None:
                found += find_mentions([(field, text)])
        found += find_mentions([(f"{field}.issuing_authority", authority)])
    return found

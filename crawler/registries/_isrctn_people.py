"""Who stands behind an ISRCTN record: sponsors, funders and contacts beside the trial, joined to it by their ids.

In: the record's fields, which get emptied. Out: parts of the `Trial`. The trial names its parties by id in `parties`;
what is named and not there is counted, unless the copy came without any of them.
"""

from collections.abc import Iterable
from typing import Any, Final

from crawler.formats import _who_values as values
from crawler.formats._html_fields import HtmlFields
from crawler.formats._who_texts import is_nothing
from trials.model import Contact, Official, Organisation, Oversight, TrialDate

_KINDS: Final = {
    "industry": "industry",
    "government": "other_gov",
    "research council": "other_gov",
    "university/education": "other",
    "hospital/treatment centre": "other",
    "research organisation": "other",
    "charity": "other",
    "other": "other",
    "not defined": "unknown",
    "not specified": "unknown",
}
_ROLES: Final = {
    "scientific": "scientific",
    "public": "public",
    "principal investigator": "principal_investigator",
    "principal investigators": "principal_investigator",
}
_PUBLIC: Final = ("", "public")


def joined(record: HtmlFields, trial: HtmlFields, name: str, *, partial: bool) -> list[HtmlFields]:
    """The parties of one kind that the trial names, in its order; all that stand beside it where it names none."""
    beside = {(one.line("@id") or str(place)): one for place, one in enumerate(record.parts(name))}
    named = trial.part("parties").lines(f"{name}Id")
    if not named:
        return list(beside.values())
    for _ in (key for key in named if key not in beside and not partial):
        record.notes.repair("party/missing")
    return [beside.pop(key) for key in dict.fromkeys(named) if key in beside]


def read_people(record: HtmlFields, trial: HtmlFields, *, partial: bool) -> dict[str, Any]:
    """Sponsor, collaborators, funders, contacts, officials."""
    sponsors = [_sponsor(one) for one in joined(record, trial, "sponsor", partial=partial)]
    funders = [_funder(one) for one in joined(record, trial, "funder", partial=partial)]
    people = [_person(one) for one in joined(record, trial, "contact", partial=partial)]
    named = [sponsor for sponsor in sponsors if sponsor]
    return {
        "sponsor": named[0] if named else None,
        "collaborators": tuple(named[1:]),
        "funders": tuple(funder for funder in funders if funder),
        "contacts": tuple(contact for contact, _ in people if contact),
        "officials": tuple(_officials(people)),
    }


def _sponsor(part: HtmlFields) -> Organisation | None:
    part.drop("website", "gridId", "rorId", "privacy")  # other addresses of the same organisation
    name, kind, trade = part.line("organisation"), part.line("sponsorType"), part.line("commercialStatus")
    details = part.part("contactDetails")
    country = details.line("country")
    details.drop_all()  # the desk of an organisation
    if name is None or is_nothing(name):
        return None
    known = values.category(part.notes, kind, _KINDS, "sponsor.type")
    if known in (None, "unknown") and (trade or "").lower() == "commercial":
        known = "industry"
    return Organisation(name=name, type=known, country=country)


def _funder(part: HtmlFields) -> Organisation | None:
    part.drop("fundRef", "rorId")
    name = part.line("name")
    return None if name is None or is_nothing(name) else Organisation(name=name)


def _person(part: HtmlFields) -> tuple[Contact | None, list[str]]:
    """A contact with all that it is asked about; None for one that is not public."""
    part.drop("orcid")
    details, privacy = part.part("contactDetails"), (part.line("privacy") or "").lower()
    said = [*part.part("contactTypes").lines("contactType"), *part.lines("contactType")]
    if privacy not in _PUBLIC:
        part.drop_all()
        return None, []
    roles = [_ROLES[word.lower()] for word in said if word.lower() in _ROLES]
    name = " ".join(word for word in (part.line(key) for key in ("title", "forename", "surname")) if word)
    contact = Contact(
        name=name or None,
        role=next((role for role in roles if role != "principal_investigator"), roles[0] if roles else None),
        phone=details.line("telephone"),
        email=details.line("email"),
    )
    details.drop_all()  # where the person has a desk
    return (contact if contact.name or contact.email or contact.phone else None), roles


def _officials(people: Iterable[tuple[Contact | None, list[str]]]) -> Iterable[Official]:
    for contact, roles in people:
        if contact and contact.name and "principal_investigator" in roles:
            yield Official(name=contact.name, role="principal_investigator")


def read_ethics(part: HtmlFields) -> tuple[Oversight, TrialDate | None]:
    """What ethics committees said, as text and one by one, and the day of the first approval."""
    texts = [part.text("ethicsApproval")]
    days = []
    for one in part.part("ethicsCommittees").parts("ethicsCommittee"):
        said, on = one.line("@approvalStatus"), one.line("@statusDate")
        named = [said.capitalize() if said else None, one.line("committeeName"), one.line("committeeReference")]
        one.drop("@id")
        one.part("contactDetails").drop_all()  # the desk of a committee
        texts.append("; ".join(word for word in named if word) or None)
        if said and said.lower() == "approved":
            days.append(values.date(part.notes, (on or "")[:10], None))
    told = [text for text in texts if text and not is_nothing(text)]
    return Oversight(ethics="\n".join(told) or None), next((day for day in days if day), None)

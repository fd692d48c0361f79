"""Who stands behind a DRKS record: sponsors, funders, contacts, investigators, ethics committees.

In: the record's fields, which get emptied. Out: parts of the `Trial`. Streets, fax numbers and web addresses of
institutions are not kept.
"""

from typing import Any, Final, NamedTuple

from crawler.formats import _who_values as values
from crawler.formats._html_fields import HtmlFields
from crawler.registries import _drks_words as words
from trials.countries import country_name
from trials.model import Contact, Official, Organisation, Oversight, TrialDate

_NOT_KEPT: Final = ("city", "fax", "streetAndNo", "url", "zip")
_VOTES: Final = {"APPROVED": "Approved", "NO_APPROVAL_REQUIRED": "No approval required", "PENDING": "Pending"}


class Address(NamedTuple):
    """One `contact` of the record."""

    person: str | None
    institution: str | None
    country: str | None
    phone: str | None
    email: str | None


def read_address(part: HtmlFields) -> Address:
    """An address without what is not kept."""
    part.drop(*_NOT_KEPT)
    named = [part.line(key) for key in ("title", "firstName", "lastName")]
    code = part.line("country")
    return Address(
        person=" ".join(name for name in named if name) or None,
        institution=part.line("affiliation"),
        country=country_name(code) or code if code else None,
        phone=part.line("phone"),
        email=part.line("email"),
    )


def read_people(record: HtmlFields) -> dict[str, Any]:
    """Every address by its role; of further addresses by the role that is given beside it."""
    by_role: dict[str, list[Address]] = {}
    for place, one in enumerate(record.parts("trialContacts")):
        kind = one.part("idContactIdType").word("type", words.ROLES, f"contacts[{place}].role")
        other = one.word("otherType", words.ROLES, f"contacts[{place}].role")
        by_role.setdefault(other or kind or "", []).append(read_address(one.part("contact")))
    sponsors = [found for one in by_role.get("sponsor", ()) if (found := _organisation(one))]
    others = [found for one in by_role.get("collaborator", ()) if (found := _organisation(one))]
    return {
        "sponsor": sponsors[0] if sponsors else None,
        "collaborators": tuple(one for one in _each_once([*sponsors[1:], *others]) if one not in sponsors[:1]),
        "funders": tuple(_each_once(_read_funders(record))),
        "contacts": tuple(
            _contact(one, role)
            for role in ("public", "scientific")
            for one in by_role.get(role, ())
            if one.person or one.email or one.phone
        ),
        "officials": tuple(
            Official(name=one.person, role="principal_investigator", affiliation=one.institution)
            for one in by_role.get("principal_investigator", ())
            if one.person
        ),
    }


def _organisation(one: Address, kind: str | None = None) -> Organisation | None:
    """The institution; the person, where a person is the sponsor."""
    name = one.institution or one.person
    return Organisation(name=name, type=kind, country=one.country) if name else None


def _contact(one: Address, role: str) -> Contact:
    return Contact(name=one.person, role=role, phone=one.phone, email=one.email, affiliation=one.institution)


def _each_once(found: list[Organisation]) -> list[Organisation]:
    kept: list[Organisation] = []
    for one in found:
        if one not in kept:
            kept.append(one)
    return kept


def _read_funders(record: HtmlFields) -> list[Organisation]:
    found = []
    for place, one in enumerate(record.parts("materialSupports")):
        kind = one.word("type", words.SUPPORT, f"funders[{place}].type")
        organisation = _organisation(read_address(one.part("contact")), kind)
        found += [organisation] if organisation else []
    return found


def read_ethics(part: HtmlFields) -> tuple[Oversight, TrialDate | None]:
    """Votes of ethics committees as text, with the leading one's number, and the day of the first approval."""
    texts, days = [], []
    number = part.line("number")
    for one in part.parts("ethicVotes"):
        one.drop("type")  # whether the leading committee or a further one
        vote, day, address = one.line("vote"), one.line("dateOfVote"), read_address(one.part("contact"))
        said = _VOTES.get(vote or "", vote)
        texts.append("; ".join(word for word in (said, day, address.institution) if word))
        if vote == "APPROVED" and (read := values.date(part.notes, day, None)):
            days.append(read)
    texts += [f"Number: {number}"] if number else []
    return Oversight(ethics="\n".join(text for text in texts if text) or None), days[0] if days else None

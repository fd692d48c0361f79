"""Who and which numbers, of a CTIS record: identifiers, titles, sponsors, contacts, dates.

In: the part's fields, which get emptied. Out: parts of the `Trial`.
"""

from collections.abc import Iterator
from typing import Any, Final

from crawler.formats._html_fields import HtmlFields
from crawler.registries import _ctis_words as words
from crawler.registries._ctgov_identity import find_mentions
from crawler.registries._ctis_reading import Translations, day
from trials.identifiers import recognise
from trials.model import Contact, Dates, Identifier, Organisation, TrialDate

PART_ONE: Final = "authorizedApplication.authorizedPartI"
NAMES: Final = f"{PART_ONE}.trialDetails.clinicalTrialIdentifiers"
_SECONDARY: Final = f"{NAMES}.secondaryIdentifyingNumbers"


def read_names(names: HtmlFields, translations: Translations) -> dict[str, Any]:
    """Titles. The one for the public is shown; a short one is an acronym, or with a digit in it a protocol's code."""
    official = translations.line(names, "fullTitle", "official_title")
    public = translations.line(names, "publicTitle", "title")
    short = translations.line(names, "shortTitle", "acronym")
    return {
        "title": public or official,
        "official_title": official,
        "acronym": None if short is None or _is_code(short) else short,
        "identifiers": _protocol_code(short),
    }


def _is_code(short: str) -> bool:
    return any(sign.isdigit() for sign in short)


def _protocol_code(short: str | None) -> list[Identifier]:
    if short is None or not _is_code(short):
        return []
    return [Identifier(value=short, role="organisation", field=f"{NAMES}.shortTitle")]


def read_identifiers(details: HtmlFields, application: HtmlFields) -> Iterator[Identifier]:
    """Numbers in other registries, the EudraCT number of a trial that moved here, numbers of trials that go with it."""
    moved = application.part("eudraCt")
    moved.drop("isTransitioned")  # said by the number itself
    if number := moved.line("eudraCtCode"):
        yield from _numbered(number, "authorizedApplication.eudraCt.eudraCtCode", "EudraCT number before the move")
    yield from _read_secondary(details.part("clinicalTrialIdentifiers").part("secondaryIdentifyingNumbers"))
    for place, other in enumerate(details.parts("associatedClinicalTrials")):
        field = f"{PART_ONE}.trialDetails.associatedClinicalTrials[{place}]"
        yield from find_mentions([(f"{field}.{label}", other.line(label)) for label in other.labels()])


def _read_secondary(part: HtmlFields) -> Iterator[Identifier]:
    """One object for each large registry (`nctNumber`, `isrctnNumber`, ...), and a list with the other ones."""
    for label in part.labels():
        for place, one in enumerate(part.parts(label)):
            named = one.line("otherRegistryName")
            one.drop("ctRegistryCode")  # the registry is told by the number or by its name
            if number := one.line("number"):
                yield from _numbered(number, f"{_SECONDARY}.{label}[{place}].number", named)


def _numbered(text: str, field: str, kind: str | None) -> Iterator[Identifier]:
    scheme, value = recognise(text) or (None, text)
    yield Identifier(value=value, scheme=scheme, field=field, type=kind)
    if scheme is None:
        yield from find_mentions([(field, text)])


def read_sponsors(part_one: HtmlFields) -> dict[str, Any]:
    """The first primary sponsor, the others as collaborators, and whom they name to be asked."""
    primary: list[Organisation] = []
    others: list[Organisation] = []
    contacts: list[Contact] = []
    for place, part in enumerate(part_one.parts("sponsors")):
        is_primary = part.flag("primary") is not False
        part.drop("commercial", "isCommercial")  # said by the organisation
        found = _read_organisation(part, f"sponsors[{place}]")
        contacts += [*_read_contacts(part, "publicContacts", "public")]
        contacts += [*_read_contacts(part, "scientificContacts", "scientific")]
        if found:
            (primary if is_primary and not primary else others).append(found)
    return {
        "sponsor": primary[0] if primary else None,
        "collaborators": tuple(others),
        "contacts": tuple(dict.fromkeys(contacts)),
    }


def _read_organisation(part: HtmlFields, field: str) -> Organisation | None:
    organisation = part.part("organisation")
    name, kind = organisation.line("name"), organisation.line("type")
    commercial = organisation.flag("commercial")
    organisation.drop("typeCode")  # the type again
    country = None
    for address in part.parts("addresses"):
        country = country or address.part("address").line("countryName")
        address.drop_all()  # the sponsor's own desk
    known = _organisation_type(part, kind, commercial, field)
    return Organisation(name=name, type=known, country=country) if name else None


def _organisation_type(part: HtmlFields, kind: str | None, commercial: bool | None, field: str) -> str | None:
    """By its type; a type that no table holds still says whether it is a company."""
    if kind is None and commercial is None:
        return None
    known = words.ORGANISATION.get((kind or "").lower())
    if known is None and commercial is not None:
        return "industry" if commercial else "other"
    return known or part.notes.unknown(f"{field}.type", kind or "")


def _read_contacts(sponsor: HtmlFields, key: str, role: str) -> Iterator[Contact]:
    for part in sponsor.parts(key):
        name, phone, mail = part.line("functionalName"), part.line("telephone"), part.line("functionalEmailAddress")
        affiliation = part.part("organisation").line("name")
        part.drop_all()  # the organisation again
        if name or phone or mail:
            yield Contact(name=name, role=role, phone=phone, email=mail, affiliation=affiliation)


def read_dates(record: HtmlFields, application: HtmlFields, duration: HtmlFields) -> Dates:
    """Start and end as notified, or else as planned; decisions and submissions of the applications."""
    first, decided = _read_applications(application)
    planned_start = day(duration, "estimatedRecruitmentStartDate", "estimated")
    planned_end = [day(duration, key, "estimated") for key in ("estimatedGlobalEndDate", "estimatedEndDate")]
    ended = [day(record, key, "actual") for key in ("endDate", "endDateEU")]
    published = [day(record, key) for key in ("lastPublicationUpdate", "publishDate")]
    return Dates(
        start=day(record, "startDateEU", "actual") or planned_start,
        completion=next((one for one in [*ended, *planned_end] if one), None),
        first_submitted=first,
        authority_decision=decided,
        last_update_submitted=day(record, "lastUpdated"),
        last_update_posted=next((one for one in published if one), None),
    )


def _read_applications(application: HtmlFields) -> tuple[TrialDate | None, TrialDate | None]:
    """First submission and first decision over all applications, of which the rest is kept for the authorities."""
    submitted, decided = [], []
    for part in application.parts("applicationInfo"):
        submitted.append(day(part, "submissionDate"))
        decided.append(day(part, "decisionDate"))
        part.drop_all()
    return _earliest(submitted), _earliest(decided)


def _earliest(days: list[TrialDate | None]) -> TrialDate | None:
    return min((one for one in days if one), key=lambda one: one.value, default=None)

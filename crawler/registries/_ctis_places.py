"""Where a CTIS trial runs, how each country stands, what was posted: status, countries, sites, documents, results.

The status is the public one, of the whole and of each country; what the record calls `ctStatus` or `trialStatus` in
words is the status of an application. In: the part's fields, which get emptied. Out: parts of the `Trial`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from crawler.formats._html_fields import HtmlFields
from crawler.registries import _ctis_words as words
from crawler.registries._ctis_reading import day
from trials.model import Contact, CountryRecord, Document, Enrolment, Reference, Site

_CODED: Final = re.compile(r"(.+?)\s*:\s*([0-9]{1,3})")
_WORDED: Final = re.compile(r"(.+?)\s*:\s*(\S.*)")
_UUID: Final = re.compile(r"[0-9A-Fa-f-]{8,64}")


def read_status(record: HtmlFields, countries: Mapping[str, int], key: str = "ctPublicStatusCode") -> dict[str, Any]:
    """The public status of the whole with the registry's words for it; without one, that of the most open country."""
    number = record.whole(key)
    said = record.line("ctPublicStatus")
    if number is None and said:
        number = words.STATUS_BY_WORDS.get(said.lower())
    if number is None and countries:
        number = next((code for code in words.MOST_OPEN if code in countries.values()), None)
        if number is None:
            return {}
        return {"status": words.STATUS[number], "status_reason": f"the most open country: {_named(number)}"}
    if number is None:
        return {"status": record.notes.unknown("status", said)} if said else {}
    return {
        "status": words.STATUS.get(number) or record.notes.unknown("status", str(number)),
        "status_reason": f"public status {_named(number)}",
    }


def _named(number: int) -> str:
    return f"{number} ({words.PUBLIC_STATUS[number]})" if number in words.PUBLIC_STATUS else str(number)


def read_listed_countries(record: HtmlFields) -> dict[str, int | None]:
    """`trialCountries` of the search list, with the public status of each: `["Spain:4"]`, `FR: Ongoing, recruiting`."""
    listed = record.lines("trialCountries")
    found: dict[str, int | None] = {}
    for text in listed:
        if match := _CODED.fullmatch(text):
            found[match[1]] = int(match[2])
        elif match := _WORDED.fullmatch(text):
            found[match[1]] = words.STATUS_BY_WORDS.get(match[2].lower())
        else:
            found[text] = None
    return found


def read_states(application: HtmlFields, listed: Mapping[str, int | None]) -> dict[str, dict[str, Any]]:
    """The countries concerned, with their public status number and the day of their first decision."""
    found: dict[str, dict[str, Any]] = {}
    for part in application.parts("memberStatesConcerned"):
        name, number, decided = part.line("mscName"), part.whole("mscPublicStatusCode"), day(part, "firstDecisionDate")
        part.drop("mscId", "lastDecisionDate")  # rows of the registry; later decisions change the application
        if name:
            number = number if number is not None else listed.get(name)
            found[name] = {"number": number, "decided": decided.value if decided else None}
    return found


def read_places(
    part_one: HtmlFields, application: HtmlFields, states: Mapping[str, Mapping[str, Any]], listed: tuple[str, ...]
) -> dict[str, Any]:
    """Countries, each with its own status, sites with their country's status, planned numbers."""
    records: dict[str, CountryRecord] = {name: _country(part_one, name, state) for name, state in states.items()}
    sites: list[Site] = []
    counts = [part_one.whole("rowSubjectCount")]
    for part in application.parts("authorizedPartsII"):
        state = part.part("mscInfo")
        name = state.line("countryName") or state.line("mscName")
        planned = part.whole("recruitmentSubjectCount")
        counts.append(planned)
        record = records.get(name or "") or CountryRecord(country=name or "Unknown")
        records[record.country] = _with_part_two(record, state, planned)
        sites += _read_sites(part, record)
    elsewhere = [*_read_elsewhere(part_one)]
    known = [count for count in counts if count is not None]
    return {
        "sites": tuple(dict.fromkeys(sites)),
        "countries": tuple(dict.fromkeys([*records, *(() if records else listed), *elsewhere])),
        "country_records": tuple(records.values()),
        "enrolment": Enrolment(count=sum(known), kind="estimated") if any(known) else None,
    }


def _country(part: HtmlFields, name: str, state: Mapping[str, Any]) -> CountryRecord:
    number = state["number"]
    if number is None:
        return CountryRecord(country=name, decided=state["decided"])
    known = words.STATUS.get(number) or part.notes.unknown(f"country_records[{name}].status", str(number))
    said = {"public status": words.PUBLIC_STATUS.get(number, str(number))}
    return CountryRecord(country=name, status=known, decided=state["decided"], values=said)


def _with_part_two(record: CountryRecord, state: HtmlFields, planned: int | None) -> CountryRecord:
    """Adds what the country's own part tells: how many are planned, when it began and ended there."""
    said = dict(record.values)
    decided = day(state, "firstDecisionDate")
    for label, key, name in (
        ("trial start", "trialPeriod", "trialStartDate"),
        ("trial end", "trialPeriod", "trialEndDate"),
        ("recruitment start", "trialRecruitmentPeriod", "recruitmentStartDate"),
        ("recruitment end", "trialRecruitmentPeriod", "recruitmentEndDate"),
    ):
        days = [found.value for part in state.parts(key) if (found := day(part, name))]
        if days:
            said[label] = min(days) if label.endswith("start") else max(days)
    state.drop_all()  # decisions, assessments and the history of the application's status
    first = record.decided or (decided.value if decided else None)
    return record.model_copy(update={"planned": planned, "decided": first, "values": said})


def _read_sites(part_two: HtmlFields, record: CountryRecord) -> Iterator[Site]:
    for part in part_two.parts("trialSites"):
        where = part.part("organisationAddressInfo")
        address = where.part("address")
        names = (where.part("organisation").line("name"), part.line("departmentName"))
        country = address.line("countryName")
        site = Site(
            facility=", ".join(filter(None, names)) or None,
            city=address.line("city"),
            zip=address.line("postcode"),
            country=record.country if country is None else country,
            status=record.status,
            contacts=tuple(_read_person(part.part("personInfo"), where)),
        )
        where.drop_all()  # streets, rows of the registry's tables
        if site.facility or site.city:
            yield site


def _read_person(person: HtmlFields, where: HtmlFields) -> Iterator[Contact]:
    name = " ".join(filter(None, (person.line("firstName"), person.line("lastName"))))
    phone, mail = person.line("telephone") or where.line("phone"), person.line("email") or where.line("email")
    person.drop_all()  # the form of address
    if name or phone or mail:
        yield Contact(name=name or None, role="principal_investigator", phone=phone, email=mail)


def _read_elsewhere(part_one: HtmlFields) -> Iterator[str]:
    """Countries outside the European Economic Area."""
    for part in part_one.parts("rowCountriesInfo"):
        names = [part.line(key) for key in ("countryName", "name", "country")]
        part.drop("countryIsoCode", "countryCode", "rowCountryCode")
        if name := next((text for text in names if text and not text.isdecimal()), None):
            yield name


def read_documents(record: HtmlFields, own: str) -> tuple[Document, ...]:
    """Posted documents with the address where the registry serves them."""
    return tuple(_read_document(part, own) for part in record.parts("documents"))


def _read_document(part: HtmlFields, own: str) -> Document:
    title, label, kind = part.line("title"), part.line("documentTypeLabel"), part.line("fileType")
    uuid, date = part.line("uuid"), day(part, "publicationDate")
    part.drop("documentType", "associatedEntityId", "manualVersion", "systemVersion")
    told = (label or "").lower()
    served = uuid is not None and _UUID.fullmatch(uuid)
    return Document(
        label=": ".join(filter(None, (label, title))) or "Document",
        protocol=told.startswith("protocol"),
        consent_form="informed consent" in told,
        date=date.value if date else None,
        filename=f"{title}.{kind.lower()}" if title and kind else None,
        url=f"https://euclinicaltrials.eu/ctis-public-api/documents/{own}/{uuid}/download" if served else None,
    )


def read_results(record: HtmlFields) -> bool | None:
    """Whether a summary, a lay summary or a study report was posted."""
    part = record.part("results")
    is_told = bool(part)
    said = (record.line("resultsFirstReceived") or "").lower()
    posted = [one for key in ("summaryResults", "laypersonResults", "clinicalStudyReports") for one in part.parts(key)]
    for one in posted:
        one.drop_all()  # files, which the registry's page lists
    return True if posted or said == "yes" else False if is_told or said == "no" else None


def read_references(details: HtmlFields) -> tuple[Reference, ...]:
    """Publications by PubMed number or address."""
    codes, urls = details.lines("pubmedCode"), details.lines("pubmedUrl")
    return tuple(Reference(citation="", pmid=number) for number in codes) + tuple(
        Reference(citation=url) for url in urls if url.rsplit("/", 1)[-1] not in codes
    )

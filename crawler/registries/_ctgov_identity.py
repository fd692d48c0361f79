"""Who and when, of a ClinicalTrials.gov v2 study: numbers, titles, status, dates, sponsors, oversight.

In: the module's `Fields`, which get emptied. Out: parts of the `Trial` as plain values, what is not stated left out.
"""

from collections.abc import Iterable, Iterator
from itertools import compress
from typing import Any, Final

from crawler.emptying import Fields
from crawler.plans import day, each, flag, line, part, plan, take, text, typed_day, word
from crawler.registries import _ctgov_words as words
from trials.identifiers import find_all, recognise
from trials.model import Identifier

_AT: Final = "protocolSection.identificationModule"


def organisation(name: str = "name") -> Any:
    """The plan of an organisation with its class; nothing where it has no name."""
    return plan(line(name, "name"), word("class", words.AGENCY_CLASS, "type"), needs=("name",))


_TITLES: Final = plan(
    line("briefTitle", "title"),
    line("officialTitle", "official_title"),
    line("acronym"),
    part("organization", organisation("fullName"), "organisation"),
)
_STATUS: Final = plan(
    word("overallStatus", words.STATUS, "status"),
    word("lastKnownStatus", words.STATUS, "last_known_status"),
    text("whyStopped", "why_stopped"),
)
_DATES: Final = plan(
    typed_day("startDateStruct", "start"),
    typed_day("primaryCompletionDateStruct", "primary_completion"),
    typed_day("completionDateStruct", "completion"),
    day("studyFirstSubmitDate", "first_submitted"),
    day("studyFirstSubmitQcDate", "first_submitted_qc"),
    typed_day("studyFirstPostDateStruct", "first_posted"),
    day("resultsFirstSubmitDate", "results_first_submitted"),
    day("resultsFirstSubmitQcDate", "results_first_submitted_qc"),
    typed_day("resultsFirstPostDateStruct", "results_first_posted"),
    day("dispFirstSubmitDate", "disposition_first_submitted"),
    day("dispFirstSubmitQcDate", "disposition_first_submitted_qc"),
    typed_day("dispFirstPostDateStruct", "disposition_first_posted"),
    day("lastUpdateSubmitDate", "last_update_submitted"),
    typed_day("lastUpdatePostDateStruct", "last_update_posted"),
    day("statusVerifiedDate", "status_verified"),
)
_ACCESS: Final = plan(
    flag("hasExpandedAccess", "available"),
    line("nctId", "record_id"),
    word("statusForNctId", words.STATUS, "status"),
)
_ACCESS_TYPES: Final = ("individual", "intermediate", "treatment")
# Records from before 2011 have a name with title and an organisation instead of a type.
_RESPONSIBLE: Final = plan(
    line("oldNameTitle", "old_name"),
    line("oldOrganization", "old_organisation"),
    word("type", words.RESPONSIBLE_PARTY),
    line("investigatorFullName", "name"),
    line("investigatorTitle", "title"),
    line("investigatorAffiliation", "affiliation"),
)
_SPONSORS: Final = plan(
    each("collaborators", organisation()),
    part("leadSponsor", organisation(), "sponsor"),
    part("responsibleParty", _RESPONSIBLE, "responsible_party"),
)
_OVERSIGHT: Final = plan(
    flag("oversightHasDmc", "has_dmc"),
    flag("isFdaRegulatedDrug", "fda_regulated_drug"),
    flag("isFdaRegulatedDevice", "fda_regulated_device"),
    flag("isUnapprovedDevice", "unapproved_device"),
    flag("isUsExport", "us_export"),
    flag("isPpsd", "pediatric_postmarket"),
    flag("fdaaa801Violation", "fdaaa801_violation"),
)


def read_identification(module: Fields, own: str) -> dict[str, Any]:
    """`identificationModule`: numbers, titles, and the organisation that keeps the record."""
    module.drop("nctId")  # read before everything else, for without it nothing is read
    return {"identifiers": list(_identifiers(module, own)), **take(module, _TITLES)}


def _identifiers(module: Fields, own: str) -> Iterator[dict[str, Any]]:
    yield {"value": own, "scheme": "ctgov", "role": "own", "field": f"{_AT}.nctId"}
    for place, alias in enumerate(module.lines("nctIdAliases")):
        yield _numbered(recognise(alias), alias) | {"role": "alias", "field": f"{_AT}.nctIdAliases[{place}]"}
    yield from _identifier(module.part("orgStudyIdInfo"), "organisation", f"{_AT}.orgStudyIdInfo")
    for place, info in enumerate(module.parts("secondaryIdInfos")):
        yield from _identifier(info, "secondary", f"{_AT}.secondaryIdInfos[{place}]")


def _numbered(found: tuple[str, str] | None, text: str) -> dict[str, Any]:
    return {"value": found[1], "scheme": found[0]} if found else {"value": text}


def _identifier(info: Fields, role: str, field: str) -> Iterator[dict[str, Any]]:
    """One number as the record lists it, and those of other registries that hide in its text or its domain."""
    number = info.line("id")
    kind = info.word("type", words.ID_TYPE, f"identifiers[{field}].type")
    domain, link = info.line("domain"), info.line("link")
    found = recognise(number) if number else None
    if number:
        said = {"role": role if role != "secondary" else None, "field": f"{field}.id"}
        said |= {"type": kind, "domain": domain, "link": link}
        yield _numbered(found, number) | {name: held for name, held in said.items() if held}
    yield from plain_mentions([(f"{field}.id", number if not found else None), (f"{field}.domain", domain)])


def mentions(texts: Iterable[tuple[str, str | None]]) -> Iterator[tuple[str, str, str]]:
    """Numbers of registries in running text, given as (path in the raw record, text): path, scheme and number, each
    once a text."""
    for field, running in texts:
        found = dict.fromkeys((number.scheme, number.value) for number in find_all(running)) if running else ()
        for scheme, value in found:
            yield field, scheme, value


def plain_mentions(texts: Iterable[tuple[str, str | None]]) -> Iterator[dict[str, Any]]:
    """The same as what identifiers are made of."""
    for field, scheme, value in mentions(texts):
        yield {"value": value, "scheme": scheme, "role": "mentioned", "field": field}


def find_mentions(texts: Iterable[tuple[str, str | None]]) -> Iterator[Identifier]:
    """The same as identifiers."""
    for field, scheme, value in mentions(texts):
        yield Identifier(value=value, scheme=scheme, role="mentioned", field=field)


def without_repeats(identifiers: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Each mentioned number once, and only where the record does not list it by itself."""
    listed = list(identifiers)
    return tuple(compress(listed, new_numbers((one.scheme, one.value, one.role) for one in listed)))


def new_numbers(numbers: Iterable[tuple[str | None, str, str | None]]) -> Iterator[bool]:
    """Of each number (scheme, value, role), whether it is listed, or mentioned for the first time."""
    seen: set[tuple[str | None, str]] = set()
    for scheme, value, role in numbers:
        yield role != "mentioned" or (scheme, value) not in seen
        seen.add((scheme, value))


def read_status(module: Fields) -> dict[str, Any]:
    """`statusModule`: recruitment status, why stopped, every date."""
    return {**take(module, _STATUS), "dates": take(module, _DATES, "dates.") or None}


def read_expanded_access(status: Fields, design: Fields) -> dict[str, Any] | None:
    """Whether the product can be had outside the trial; of an expanded access record, in which ways."""
    info, types = status.part("expandedAccessInfo"), design.part("expandedAccessTypes")
    if not info and not types:
        return None
    access = take(info, _ACCESS, "expanded_access.")
    ways = [name for name in _ACCESS_TYPES if types.flag(name)]
    return access | {"types": ways} if ways else access


def read_sponsors(module: Fields) -> dict[str, Any]:
    """`sponsorCollaboratorsModule`: sponsor, collaborators and who answers for the record."""
    found = take(module, _SPONSORS)
    if party := found.get("responsible_party"):
        name, affiliation = party.pop("old_name", None), party.pop("old_organisation", None)
        named = {
            "type": party.get("type"),
            "name": party.get("name") or name,
            "title": party.get("title"),
            "affiliation": party.get("affiliation") or affiliation,
        }
        found["responsible_party"] = {key: held for key, held in named.items() if held}
    return found


def read_oversight(module: Fields) -> dict[str, Any] | None:
    """`oversightModule`: every flag yes, no or not stated."""
    return take(module, _OVERSIGHT) or None

"""Who and when, of a ClinicalTrials.gov v2 study: numbers, titles, status, dates, sponsors, oversight.

In: the module's `Fields`, which get emptied. Out: parts of the `Trial`.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from crawler.emptying import Fields
from crawler.registries import _ctgov_words as words
from trials.identifiers import find_all, recognise
from trials.model import Dates, ExpandedAccess, Identifier, Organisation, Oversight, ResponsibleParty

_AT = "protocolSection.identificationModule"


def read_identification(module: Fields, own: str) -> dict[str, Any]:
    """`identificationModule`: numbers, titles, and the organisation that keeps the record."""
    module.drop("nctId")  # read before everything else, for without it nothing is read
    return {
        "identifiers": tuple(_identifiers(module, own)),
        "title": module.line("briefTitle"),
        "official_title": module.line("officialTitle"),
        "acronym": module.line("acronym"),
        "organisation": read_organisation(module.part("organization"), "organisation", name="fullName"),
    }


def _identifiers(module: Fields, own: str) -> Iterator[Identifier]:
    yield Identifier(value=own, scheme="ctgov", role="own", field=f"{_AT}.nctId")
    for place, alias in enumerate(module.lines("nctIdAliases")):
        found = recognise(alias)
        scheme, value = found or (None, alias)
        yield Identifier(value=value, scheme=scheme, role="alias", field=f"{_AT}.nctIdAliases[{place}]")
    yield from _identifier(module.part("orgStudyIdInfo"), "organisation", f"{_AT}.orgStudyIdInfo")
    for place, info in enumerate(module.parts("secondaryIdInfos")):
        yield from _identifier(info, "secondary", f"{_AT}.secondaryIdInfos[{place}]")


def _identifier(info: Fields, role: str, field: str) -> Iterator[Identifier]:
    """One number as the record lists it, and those of other registries that hide in its text or its domain."""
    text = info.line("id")
    number_type = info.word("type", words.ID_TYPE, f"identifiers[{field}].type")
    domain, link = info.line("domain"), info.line("link")
    found = recognise(text) if text else None
    scheme, value = found or (None, text)
    if value:
        yield Identifier(
            value=value, scheme=scheme, role=role, field=f"{field}.id", type=number_type, domain=domain, link=link
        )
    hiding = [(f"{field}.id", text if text and not found else None), (f"{field}.domain", domain)]
    yield from find_mentions(hiding)


def find_mentions(texts: Iterable[tuple[str, str | None]]) -> Iterator[Identifier]:
    """Numbers of registries in running text, given as (path in the raw record, text), each once a text."""
    for field, text in texts:
        found = dict.fromkeys((number.scheme, number.value) for number in find_all(text)) if text else ()
        for scheme, value in found:
            yield Identifier(value=value, scheme=scheme, role="mentioned", field=field)


def without_repeats(identifiers: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Each mentioned number once, and only where the record does not list it by itself."""
    kept: list[Identifier] = []
    seen: set[tuple[str | None, str]] = set()
    for identifier in identifiers:
        key = (identifier.scheme, identifier.value)
        if identifier.role != "mentioned" or key not in seen:
            kept.append(identifier)
        seen.add(key)
    return tuple(kept)


def read_status(module: Fields) -> dict[str, Any]:
    """`statusModule`: recruitment status, why stopped, every date, expanded access."""
    return {
        "status": module.word("overallStatus", words.STATUS, "status"),
        "last_known_status": module.word("lastKnownStatus", words.STATUS, "last_known_status"),
        "why_stopped": module.text("whyStopped"),
        "dates": _read_dates(module),
    }


def _read_dates(module: Fields) -> Dates:
    return Dates(
        start=module.typed_date("startDateStruct", "start"),
        primary_completion=module.typed_date("primaryCompletionDateStruct", "primary_completion"),
        completion=module.typed_date("completionDateStruct", "completion"),
        first_submitted=module.date("studyFirstSubmitDate"),
        first_submitted_qc=module.date("studyFirstSubmitQcDate"),
        first_posted=module.typed_date("studyFirstPostDateStruct", "first_posted"),
        results_first_submitted=module.date("resultsFirstSubmitDate"),
        results_first_submitted_qc=module.date("resultsFirstSubmitQcDate"),
        results_first_posted=module.typed_date("resultsFirstPostDateStruct", "results_first_posted"),
        disposition_first_submitted=module.date("dispFirstSubmitDate"),
        disposition_first_submitted_qc=module.date("dispFirstSubmitQcDate"),
        disposition_first_posted=module.typed_date("dispFirstPostDateStruct", "disposition_first_posted"),
        last_update_submitted=module.date("lastUpdateSubmitDate"),
        last_update_posted=module.typed_date("lastUpdatePostDateStruct", "last_update_posted"),
        status_verified=module.date("statusVerifiedDate"),
    )


def read_expanded_access(status: Fields, design: Fields) -> ExpandedAccess | None:
    """Whether the product can be had outside the trial; of an expanded access record, in which ways."""
    info, types = status.part("expandedAccessInfo"), design.part("expandedAccessTypes")
    if not info and not types:
        return None
    return ExpandedAccess(
        available=info.flag("hasExpandedAccess"),
        record_id=info.line("nctId"),
        status=info.word("statusForNctId", words.STATUS, "expanded_access.status"),
        types=tuple(name for name in ("individual", "intermediate", "treatment") if types.flag(name)),
    )


def read_sponsors(module: Fields) -> dict[str, Any]:
    """`sponsorCollaboratorsModule`: sponsor, collaborators and who answers for the record."""
    collaborators = [
        read_organisation(part, f"collaborators[{place}]") for place, part in enumerate(module.parts("collaborators"))
    ]
    return {
        "sponsor": read_organisation(module.part("leadSponsor"), "sponsor"),
        "collaborators": tuple(organisation for organisation in collaborators if organisation),
        "responsible_party": _read_responsible_party(module.part("responsibleParty")),
    }


def read_organisation(part: Fields, field: str, name: str = "name") -> Organisation | None:
    """An organisation with its class; None where it has no name."""
    called = part.line(name)
    kind = part.word("class", words.AGENCY_CLASS, f"{field}.type")
    return Organisation(name=called, type=kind) if called else None


def _read_responsible_party(part: Fields) -> ResponsibleParty | None:
    """Records from before 2011 have a name with title and an organisation instead of a type."""
    if not part:
        return None
    old_name, old_organisation = part.line("oldNameTitle"), part.line("oldOrganization")
    return ResponsibleParty(
        type=part.word("type", words.RESPONSIBLE_PARTY, "responsible_party.type"),
        name=part.line("investigatorFullName") or old_name,
        title=part.line("investigatorTitle"),
        affiliation=part.line("investigatorAffiliation") or old_organisation,
    )


def read_oversight(module: Fields) -> Oversight:
    """`oversightModule`: every flag yes, no or not stated."""
    return Oversight(
        has_dmc=module.flag("oversightHasDmc"),
        fda_regulated_drug=module.flag("isFdaRegulatedDrug"),
        fda_regulated_device=module.flag("isFdaRegulatedDevice"),
        unapproved_device=module.flag("isUnapprovedDevice"),
        us_export=module.flag("isUsExport"),
        pediatric_postmarket=module.flag("isPpsd"),
        fdaaa801_violation=module.flag("fdaaa801Violation"),
    )

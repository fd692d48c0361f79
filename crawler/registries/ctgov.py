"""ClinicalTrials.gov: descriptor, and the reader of its API v2 records.

Source model: one JSON object a study, `{protocolSection, resultsSection?, annotationSection?, documentSection?,
derivedSection, hasResults}`; an absent key means "not stated". Identifiers: NCT and eight digits, in
`protocolSection.identificationModule.nctId`; former numbers in `nctIdAliases`. Update rule:
`statusModule.lastUpdatePostDateStruct`, which changes whenever the registry posts a change. Terms: public data of a
U.S. government registry, attribution and the date of the data are asked for.
"""

from datetime import date
from itertools import compress
from typing import Any, Final

from crawler.emptying import Fields, Notes, leftovers
from crawler.plans import lines, plan, take_part, text
from crawler.records import Descriptor, Parsed, Raw
from crawler.registries._ctgov_copy import decoded, is_partial, own_id
from crawler.registries._ctgov_design import read_arms, read_design, read_eligibility, read_outcomes
from crawler.registries._ctgov_identity import (
    new_numbers,
    plain_mentions,
    read_expanded_access,
    read_identification,
    read_oversight,
    read_sponsors,
    read_status,
)
from crawler.registries._ctgov_ignored import IGNORED
from crawler.registries._ctgov_places import (
    read_documents,
    read_ipd,
    read_mesh,
    read_places,
    read_references,
    read_results_events,
)
from crawler.registries._ctgov_results import read_results
from trials.errors import ReadError
from trials.model import Trial

VERSION: Final = 2
FORM: Final = "ctgov-v2"

DESCRIPTOR: Final = Descriptor(
    id="ctgov",
    title="ClinicalTrials.gov",
    publisher="U.S. National Library of Medicine",
    home="https://clinicaltrials.gov",
    base_url="https://clinicaltrials.gov",
    access="crawl",
    id_pattern=r"NCT[0-9]{8}",
    update_rule="statusModule.lastUpdatePostDateStruct; the data of a day are named by /api/v2/version dataTimestamp",
    date_formats="YYYY-MM-DD, YYYY-MM or YYYY",
    expected=(500_000, 900_000),
    covers="whole",
    attribution="Source: ClinicalTrials.gov, U.S. National Library of Medicine",
    permission="The API is public and needs no key; data may be used with attribution and the date of the data.",
    permission_url="https://clinicaltrials.gov/about-site/terms-conditions",
    permission_seen=date(2026, 11, 24),
    why="The largest registry, with structured sites, statuses and results.",
)


# In the order of the model, which is that of stored trials.
_NAMES: Final = tuple(Trial.model_fields)


def parse(raw: Raw) -> Parsed:
    """Read one study. Rejects (`ReadError`) what is no JSON object, or has no NCT number of its own."""
    study = decoded(raw.body)
    own = own_id(study)
    if raw.id and raw.id != own:
        raise ReadError("ctgov/other-id", f"the study is {own}, it was filed as {raw.id[:40]}")
    notes = Notes("ctgov")
    found: dict[str, Any] = {"source": "ctgov", "registry": "ctgov", "id": own}
    found["url"] = f"https://clinicaltrials.gov/study/{own}"
    found["partial"] = raw.partial or is_partial(study) or None
    found |= _read_study(Fields(study, notes), own)
    if notes.unrecognised:
        found["unrecognised"] = [{"field": word.field, "raw": word.raw} for word in notes.unrecognised]
    plain = {name: held for name in _NAMES if name in found and ((held := found[name]) or _is_said(held))}
    return Parsed(Trial.model_validate(plain), leftovers(study, IGNORED), dict(notes.repairs), plain)


def _is_said(held: Any) -> bool:
    """Whether something that is false says something: no and nought do, an empty list does not."""
    return held is not None and held.__class__ is not tuple and held.__class__ is not list


def _read_study(study: Fields, own: str) -> dict[str, Any]:
    """All fields of the `Trial`, section by section in the order of the record."""
    protocol, derived = study.part("protocolSection"), study.part("derivedSection")
    found = _read_protocol(protocol, own) | _read_derived(derived)
    annotations, misc = study.part("annotationSection").part("annotationModule"), derived.part("miscInfoModule")
    found["results_events"] = read_results_events(protocol.part("statusModule"), annotations, misc)
    found["documents"] = read_documents(study.part("documentSection").part("largeDocumentModule"), own)
    found["has_results"] = study.flag("hasResults")
    enrolled = (found.get("enrolment") or {}).get("count")
    found["results"] = read_results(study.part("resultsSection"), enrolled)
    listed = [*found["identifiers"], *plain_mentions(_running_text(found))]
    new = new_numbers((one.get("scheme"), one["value"], one.get("role")) for one in listed)
    found["identifiers"] = list(compress(listed, new))
    return found


_DESCRIPTION: Final = plan(text("briefSummary", "summary"), text("detailedDescription", "description"))
_CONDITIONS: Final = plan(lines("conditions"), lines("keywords"))


def _read_protocol(protocol: Fields, own: str) -> dict[str, Any]:
    """`protocolSection`, module by module."""
    status, design = protocol.part("statusModule"), protocol.part("designModule")
    return {
        **read_identification(protocol.part("identificationModule"), own),
        **read_status(status),
        "expanded_access": read_expanded_access(status, design),
        **read_sponsors(protocol.part("sponsorCollaboratorsModule")),
        "oversight": read_oversight(protocol.part("oversightModule")),
        **take_part(protocol.held, "descriptionModule", _DESCRIPTION, protocol.notes),
        **take_part(protocol.held, "conditionsModule", _CONDITIONS, protocol.notes),
        **read_design(design),
        **read_arms(protocol.part("armsInterventionsModule")),
        "outcomes": read_outcomes(protocol.part("outcomesModule")),
        "eligibility": read_eligibility(protocol.part("eligibilityModule")),
        **read_places(protocol.part("contactsLocationsModule")),
        **read_references(protocol.part("referencesModule")),
        "ipd": read_ipd(protocol.part("ipdSharingStatementModule")),
    }


def _read_derived(derived: Fields) -> dict[str, Any]:
    """`derivedSection`: what the registry itself adds."""
    return {
        "condition_mesh": read_mesh(derived.part("conditionBrowseModule")),
        "intervention_mesh": read_mesh(derived.part("interventionBrowseModule")),
        "removed_countries": list(derived.part("miscInfoModule").lines("removedCountries")),
    }


def _running_text(found: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Text in which other registries' numbers hide, with its path in the raw record. Publications are left out: they
    name other studies."""
    links = [
        (f"protocolSection.referencesModule.seeAlsoLinks[{place}]", f"{label} {url}")
        for place, (label, url) in enumerate(found["links"])
    ]
    return [
        ("protocolSection.identificationModule.briefTitle", found.get("title")),
        ("protocolSection.identificationModule.officialTitle", found.get("official_title")),
        ("protocolSection.descriptionModule.briefSummary", found.get("summary")),
        ("protocolSection.descriptionModule.detailedDescription", found.get("description")),
        ("protocolSection.conditionsModule.keywords", "\n".join(found.get("keywords", ()))),
        ("protocolSection.eligibilityModule.eligibilityCriteria", (found["eligibility"] or {}).get("criteria")),
        *links,
    ]


PARSERS: Final = {FORM: parse}

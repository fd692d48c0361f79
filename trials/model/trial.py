"""The trial itself: one registry's record of one study, after reading."""

from trials.model.base import Model, OtherText, Unrecognised
from trials.model.dates import Dates
from trials.model.design import Arm, Design, Enrolment, Intervention, Outcome, Phase, StudyType
from trials.model.eligibility import Eligibility
from trials.model.identity import Identifier, MeshTerm
from trials.model.people import Contact, Official, Organisation, ResponsibleParty
from trials.model.results import Results
from trials.model.sites import CountryRecord, Site
from trials.model.status import Status


class Oversight(Model):
    """Who watches over the study. Every flag is yes, no, or None for "not stated"."""

    has_dmc: bool | None = None
    fda_regulated_drug: bool | None = None
    fda_regulated_device: bool | None = None
    unapproved_device: bool | None = None
    us_export: bool | None = None
    pediatric_postmarket: bool | None = None  # a device under paediatric postmarket surveillance (FDA)
    fdaaa801_violation: bool | None = None  # the FDA has found that results or registration are owed (FDAAA 801)
    ethics: str | None = None  # committee and decision, as published


class Reference(Model):
    """A publication that the record names. `type` is `result`, `derived`, `background` or None."""

    citation: str
    pmid: str | None = None
    type: str | None = None
    retractions: tuple[str, ...] = ()  # source and PMID of each retraction notice


class Document(Model):
    """A posted document. `url` is where the registry serves it."""

    label: str
    protocol: bool = False
    analysis_plan: bool = False
    consent_form: bool = False
    date: str | None = None
    uploaded: str | None = None
    filename: str | None = None
    url: str | None = None


class IpdSharing(Model):
    """What is said about sharing data of single participants. `plan` is `yes`, `no`, `undecided` or None."""

    plan: str | None = None
    description: str | None = None
    time_frame: str | None = None
    access_criteria: str | None = None
    info_types: tuple[str, ...] = ()
    url: str | None = None


class ExpandedAccess(Model):
    """Whether the product can be had outside the trial, with the record that says so."""

    available: bool | None = None
    record_id: str | None = None
    status: Status | None = None
    types: tuple[str, ...] = ()  # of an expanded access record: individual, intermediate, treatment


class Trial(Model):
    """One registry's record of one study.

    `source` is the reader that it came through and `registry` the registry that the number belongs to: a Chinese
    trial read from a WHO export has source `ictrp` and registry `chictr`. `partial` is true where the copy at hand
    holds only some of the record's fields, so that absence means nothing.
    """

    source: str
    registry: str
    id: str
    url: str | None = None
    partial: bool = False
    language: str | None = "en"

    title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    identifiers: tuple[Identifier, ...] = ()

    status: Status | None = None
    last_known_status: Status | None = None
    why_stopped: str | None = None
    status_reason: str | None = None  # the documented rule that derived a status which the registry does not state
    dates: Dates = Dates()
    expanded_access: ExpandedAccess | None = None

    organisation: Organisation | None = None  # who keeps the record, mostly the sponsor
    sponsor: Organisation | None = None
    collaborators: tuple[Organisation, ...] = ()
    funders: tuple[Organisation, ...] = ()
    responsible_party: ResponsibleParty | None = None
    oversight: Oversight = Oversight()

    summary: str | None = None
    description: str | None = None
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    condition_codes: tuple[str, ...] = ()  # codes with their catalogue: "ICD-10 M51.2", "MedDRA 10050296"
    condition_mesh: tuple[MeshTerm, ...] = ()
    intervention_mesh: tuple[MeshTerm, ...] = ()

    study_type: StudyType | None = None
    phases: tuple[Phase, ...] = ()
    design: Design = Design()
    enrolment: Enrolment | None = None
    arms: tuple[Arm, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    eligibility: Eligibility = Eligibility()

    sites: tuple[Site, ...] = ()
    countries: tuple[str, ...] = ()  # all, those without a listed site too
    removed_countries: tuple[str, ...] = ()
    country_records: tuple[CountryRecord, ...] = ()
    contacts: tuple[Contact, ...] = ()
    officials: tuple[Official, ...] = ()

    references: tuple[Reference, ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # label, address
    available_data: tuple[tuple[str, str], ...] = ()  # type, address or id
    ipd: IpdSharing | None = None
    documents: tuple[Document, ...] = ()
    has_results: bool | None = None
    results: Results | None = None
    results_events: tuple[tuple[str, str], ...] = ()  # withheld, delayed or unposted results: type, date

    other_texts: tuple[OtherText, ...] = ()
    text_languages: tuple[tuple[str, str], ...] = ()  # of texts shown that are not in English: path, ISO 639 code
    unrecognised: tuple[Unrecognised, ...] = ()

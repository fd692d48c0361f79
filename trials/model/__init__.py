"""The trial as every later step sees it, whatever registry it came from.

`Trial` is what a reader makes of one raw record; its parts are one module each. Values of categories are lower snake
case; absent means "the registry does not say", which is never the same as no.
"""

from trials.model.base import Category, Model, OtherText, Unrecognised
from trials.model.dates import Dates, TrialDate
from trials.model.design import Arm, Design, Enrolment, Intervention, Outcome
from trials.model.eligibility import AgeLimit, Eligibility
from trials.model.identity import Identifier, MeshTerm
from trials.model.people import Contact, Official, Organisation, ResponsibleParty
from trials.model.results import AdverseEventGroup, OutcomeResult, Results
from trials.model.sites import CountryRecord, GeoPoint, Site
from trials.model.status import OPEN_STATUSES, RECRUITING_STATUSES, Status
from trials.model.trial import Document, ExpandedAccess, IpdSharing, Oversight, Reference, Trial

__all__ = [
    "OPEN_STATUSES",
    "RECRUITING_STATUSES",
    "AdverseEventGroup",
    "AgeLimit",
    "Arm",
    "Category",
    "Contact",
    "CountryRecord",
    "Dates",
    "Design",
    "Document",
    "Eligibility",
    "Enrolment",
    "ExpandedAccess",
    "GeoPoint",
    "Identifier",
    "Intervention",
    "IpdSharing",
    "MeshTerm",
    "Model",
    "Official",
    "Organisation",
    "OtherText",
    "Outcome",
    "OutcomeResult",
    "Oversight",
    "Reference",
    "ResponsibleParty",
    "Results",
    "Site",
    "Status",
    "Trial",
    "TrialDate",
    "Unrecognised",
]

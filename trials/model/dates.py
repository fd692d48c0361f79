"""A trial's dates, each with the precision and the type that its registry gave it."""

from typing import Literal

from trials.model.base import Model


class TrialDate(Model):
    """One date. `value` is ISO with the source's own precision: `2024`, `2024-05` or `2024-05-17`; no day is invented.

    `kind` is None where the registry does not say whether it happened or is planned. `raw` holds the published text
    where it was written otherwise than `value`.
    """

    value: str
    kind: Literal["actual", "estimated"] | None = None
    raw: str | None = None


class Dates(Model):
    """Every date a registry gives. `registered` is the registry's own registration date (other than ClinicalTrials.gov:
    there it is `first_submitted`, by its definition of prospective registration)."""

    start: TrialDate | None = None
    primary_completion: TrialDate | None = None
    completion: TrialDate | None = None
    recruitment_end: TrialDate | None = None
    registered: TrialDate | None = None
    first_submitted: TrialDate | None = None
    first_submitted_qc: TrialDate | None = None
    first_posted: TrialDate | None = None
    results_first_submitted: TrialDate | None = None
    results_first_submitted_qc: TrialDate | None = None
    results_first_posted: TrialDate | None = None
    disposition_first_submitted: TrialDate | None = None
    disposition_first_submitted_qc: TrialDate | None = None
    disposition_first_posted: TrialDate | None = None
    last_update_submitted: TrialDate | None = None
    last_update_posted: TrialDate | None = None
    status_verified: TrialDate | None = None
    ethics_approval: TrialDate | None = None
    authority_decision: TrialDate | None = None

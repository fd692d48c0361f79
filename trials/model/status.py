"""Recruitment status of a trial or of one of its sites, in words that all registries' own words map to."""

from typing import Final

from trials.model.base import Category


class Status(Category):
    """Recruitment status. The first nine are ClinicalTrials.gov's `OverallStatus`, then expanded access, then other."""

    RECRUITING = "recruiting"
    NOT_YET_RECRUITING = "not_yet_recruiting"
    ENROLLING_BY_INVITATION = "enrolling_by_invitation"
    ACTIVE_NOT_RECRUITING = "active_not_recruiting"
    COMPLETED = "completed"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    AVAILABLE = "available"
    NO_LONGER_AVAILABLE = "no_longer_available"
    TEMPORARILY_NOT_AVAILABLE = "temporarily_not_available"
    APPROVED_FOR_MARKETING = "approved_for_marketing"
    WITHHELD = "withheld"
    NOT_RECRUITING = "not_recruiting"  # ICTRP's word: closed, it does not say how
    ONGOING = "ongoing"  # EUCTR's word: runs, it does not say whether it still recruits
    NOT_AUTHORISED = "not_authorised"  # CTIS, EUCTR: the authority said no
    UNRECOGNISED = "unrecognised"


RECRUITING_STATUSES: Final = frozenset({Status.RECRUITING})
"""What `--recruiting` asks for. Not yet recruiting and by invitation are not among them: users were misled by that."""

OPEN_STATUSES: Final = frozenset(
    {Status.RECRUITING, Status.NOT_YET_RECRUITING, Status.ENROLLING_BY_INVITATION, Status.AVAILABLE}
)
"""Statuses under which somebody can still join, now or later."""

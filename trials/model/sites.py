"""Where a trial runs, and what single countries' authorities say of it."""

from pydantic import Field

from trials.model.base import Model
from trials.model.people import Contact
from trials.model.status import Status


class GeoPoint(Model):
    """WGS 84 degrees. Registries geocode the city, not the building."""

    lat: float
    lon: float


class Site(Model):
    """One place where the trial runs. `status` None means that the site has none of its own: it has the trial's."""

    facility: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    status: Status | None = None
    geo: GeoPoint | None = None
    contacts: tuple[Contact, ...] = ()


class CountryRecord(Model):
    """One country's own copy or decision (EUCTR, CTIS). `values` holds fields that differ from the trial's, as
    published."""

    country: str
    record_id: str | None = None
    status: Status | None = None
    planned: int | None = None
    decided: str | None = None
    values: dict[str, str] = Field(default_factory=dict)

"""Who can join, as the registry's own fields say it; the free text is read by `trials.criteria`."""

from typing import Literal

from trials.model.base import Category, Model


class Sex(Category):
    """Who may join by sex."""

    ALL = "all"
    FEMALE = "female"
    MALE = "male"
    UNRECOGNISED = "unrecognised"


class AgeLimit(Model):
    """A limit of age, inclusive. `days` is for comparison (365.25 a year, 30.4375 a month, rounded down). One that is
    `approximate` is the end of a range that was ticked ("18-64 years"): nobody beyond it can join; the study's own
    limit may be narrower and stands in the criteria."""

    value: float
    unit: Literal["minutes", "hours", "days", "weeks", "months", "years"]
    days: int
    raw: str
    approximate: bool = False


class Eligibility(Model):
    """Criteria text and structured limits. `criteria` is the whole text; registries with two fields fill
    `inclusion` and `exclusion` instead and leave it None."""

    criteria: str | None = None
    inclusion: str | None = None
    exclusion: str | None = None
    sex: Sex | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    minimum_age: AgeLimit | None = None
    maximum_age: AgeLimit | None = None
    age_groups: tuple[str, ...] = ()  # child, adult, older_adult
    healthy_volunteers: bool | None = None
    population: str | None = None
    sampling_method: str | None = None

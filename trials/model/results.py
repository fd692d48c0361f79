"""Of posted results, what a reader needs: how many took part, what harmed them, what came of the main question."""

from trials.model.base import Model


class AdverseEventGroup(Model):
    """One group's counts. `serious_affected` of `serious_at_risk` persons had at least one serious adverse event."""

    title: str
    serious_affected: int | None = None
    serious_at_risk: int | None = None
    other_affected: int | None = None
    other_at_risk: int | None = None
    deaths_affected: int | None = None
    deaths_at_risk: int | None = None


class OutcomeResult(Model):
    """One primary outcome as posted: `values` are (group, value, spread) as published text, in the posted `unit`."""

    measure: str
    time_frame: str | None = None
    statistic: str | None = None
    unit: str | None = None
    values: tuple[tuple[str, str, str], ...] = ()
    analyses: tuple[str, ...] = ()


class Results(Model):
    """Posted results in short. `started` and `completed` are participants; None where the record does not tell.

    `serious_events` are the terms of serious adverse events with the number of persons affected, most frequent first.
    """

    started: int | None = None
    completed: int | None = None
    time_frame: str | None = None
    adverse_events: tuple[AdverseEventGroup, ...] = ()
    serious_events: tuple[tuple[str, int], ...] = ()
    primary_outcomes: tuple[OutcomeResult, ...] = ()
    limitations: str | None = None

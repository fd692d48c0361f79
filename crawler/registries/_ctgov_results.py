"""Posted results of a ClinicalTrials.gov v2 study, in short: participants, adverse events, the main question's answer.

In: `resultsSection` as `Fields`, which get emptied. Out: `Results`. Secondary outcomes, baseline tables and other
adverse events stay in the raw record.
"""

from collections import Counter
from collections.abc import Iterator

from crawler.emptying import Fields
from crawler.registries import _ctgov_words as words
from trials.model import AdverseEventGroup, OutcomeResult, Results


def read_results(section: Fields, enrolled: int | None) -> Results | None:
    """`resultsSection`; `enrolled` is the count of participants that the design states."""
    if not section:
        return None
    events = section.part("adverseEventsModule")
    started, completed = _read_flow(section.part("participantFlowModule"), enrolled)
    return Results(
        started=started,
        completed=completed,
        time_frame=events.text("timeFrame"),
        adverse_events=tuple(_read_event_groups(events)),
        serious_events=_read_serious_events(events),
        primary_outcomes=tuple(_read_primary_outcomes(section.part("outcomeMeasuresModule"))),
        limitations=section.part("moreInfoModule").part("limitationsAndCaveats").text("description"),
    )


def _read_flow(module: Fields, enrolled: int | None) -> tuple[int | None, int | None]:
    """Persons who started the first period and who completed the last.

    Where a later period has groups that the first did not have, those may be the same persons, assigned anew, or others
    who only joined then. The first sum is taken only where it is the number enrolled; else the record does not tell.
    """
    periods = [_read_period(part) for part in module.parts("periods")]
    if not periods:
        return None, None
    (first, _), (_, last) = periods[0], periods[-1]
    joined_later = {group for started, _ in periods[1:] for group, count in started.items() if count} - {
        group for group, count in first.items() if count
    }
    if joined_later and sum(first.values()) != enrolled:
        return None, None
    return sum(first.values()) if first else None, sum(last.values()) if last else None


def _read_period(period: Fields) -> tuple[dict[str, int], dict[str, int]]:
    """Persons by group at the start and at the end of a period."""
    counts: dict[str, dict[str, int]] = {"STARTED": {}, "COMPLETED": {}}
    for milestone in period.parts("milestones"):
        kind = milestone.line("type")
        milestone.drop("comment")
        for part in milestone.parts("achievements"):
            group, count = part.line("groupId"), part.whole("numSubjects")
            part.drop("comment", "numUnits")
            if kind in counts and group and count is not None:
                counts[kind][group] = count
    return counts["STARTED"], counts["COMPLETED"]


def _read_event_groups(module: Fields) -> Iterator[AdverseEventGroup]:
    for part in module.parts("eventGroups"):
        number = part.line("id")
        yield AdverseEventGroup(
            title=part.line("title") or number or "",
            serious_affected=part.whole("seriousNumAffected"),
            serious_at_risk=part.whole("seriousNumAtRisk"),
            other_affected=part.whole("otherNumAffected"),
            other_at_risk=part.whole("otherNumAtRisk"),
            deaths_affected=part.whole("deathsNumAffected"),
            deaths_at_risk=part.whole("deathsNumAtRisk"),
        )


def _read_serious_events(module: Fields) -> tuple[tuple[str, int], ...]:
    """Persons by term, summed over the groups and over organ systems; terms that nobody had are left out."""
    affected: Counter[str] = Counter()
    for part in module.parts("seriousEvents"):
        term = part.line("term")
        count = sum(stats.whole("numAffected") or 0 for stats in part.parts("stats"))
        part.drop("stats", "organSystem", "sourceVocabulary", "assessmentType", "notes")
        if term and count:
            affected[term] += count
    return tuple(sorted(affected.items(), key=lambda pair: (-pair[1], pair[0])))


def _read_primary_outcomes(module: Fields) -> Iterator[OutcomeResult]:
    for place, part in enumerate(module.parts("outcomeMeasures")):
        if part.line("type") != "PRIMARY":
            part.drop_all()  # secondary and further outcomes stay in the raw record
            continue
        groups = {
            number: title
            for group in part.parts("groups")
            for number, title in [(group.line("id"), group.line("title"))]
            if number and title
        }
        yield OutcomeResult(
            measure=part.text("title") or "",
            time_frame=part.text("timeFrame"),
            statistic=part.word("paramType", words.MEASURE_PARAM, f"results.outcome_measures[{place}].statistic"),
            unit=part.line("unitOfMeasure"),
            values=tuple(_read_values(part, groups)),
            analyses=tuple(analysis for one in part.parts("analyses") if (analysis := _read_analysis(one, groups))),
        )
        _drop_details(part)


def _drop_details(measure: Fields) -> None:
    """What surrounds the values on the record's page: descriptions, denominators, who was analysed."""
    measure.drop("groups", "denoms", "classes", "description", "populationDescription", "reportingStatus")
    measure.drop("dispersionType", "calculatePct", "typeUnitsAnalyzed", "denomUnitsSelected", "anticipatedPostingDate")


def _read_values(measure: Fields, groups: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """(group, value, spread) of every cell; class and category stand behind the group's title where there are any."""
    for part in measure.parts("classes"):
        row = part.line("title")
        for category in part.parts("categories"):
            column = category.line("title")
            for cell in category.parts("measurements"):
                group = cell.line("groupId") or ""
                label = ", ".join(filter(None, (groups.get(group, group), row, column)))
                yield label, cell.line("value") or "", _read_spread(cell)


def _read_spread(cell: Fields) -> str:
    spread, lower, upper = cell.line("spread"), cell.line("lowerLimit"), cell.line("upperLimit")
    return spread or (f"{lower or '?'} to {upper or '?'}" if lower or upper else "")


def _read_analysis(part: Fields, groups: dict[str, str]) -> str:
    """One comparison in a line: the effect with its interval, the p value with its method, and between whom."""
    compared = " vs ".join(groups.get(number, number) for number in part.lines("groupIds"))
    pieces = [_read_effect(part), _read_p_value(part), compared]
    part.drop_all()  # hypotheses, comments and how the interval was made stay in the raw record
    return "; ".join(filter(None, pieces))


def _read_effect(part: Fields) -> str | None:
    name, value = part.line("paramType"), part.line("paramValue")
    level, lower, upper = part.line("ciPctValue"), part.line("ciLowerLimit"), part.line("ciUpperLimit")
    if not value:
        return None
    interval = f" ({level}% CI {lower or '?'} to {upper or '?'})" if level and (lower or upper) else ""
    return f"{name or 'Estimate'} {value}{interval}"


def _read_p_value(part: Fields) -> str | None:
    value, method = part.line("pValue"), part.line("statisticalMethod")
    if not value:
        return None
    return f"p {value} ({method})" if method else f"p {value}"

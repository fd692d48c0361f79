"""Posted results of a classic ClinicalTrials.gov record as the API v2 has them.

In: `clinical_results`, which gets emptied of what the reader takes: participants, adverse events, primary outcomes.
Out: the API's modules, as plain values for its reader.
"""

from typing import Any, Final

from crawler.emptying import Fields
from crawler.formats._classic_words import coded, some
from crawler.registries import _ctgov_words as words

_TOTAL: Final = "total"


def results(section: Fields) -> dict[str, Any]:
    """`resultsSection`, empty where no results are posted."""
    if not section:
        return {}
    return some(
        participantFlowModule=_flow(section.part("participant_flow")),
        outcomeMeasuresModule=_outcomes(section.part("outcome_list")),
        adverseEventsModule=_events(section.part("reported_events")),
        moreInfoModule=some(limitationsAndCaveats=some(description=section.text("limitations_and_caveats"))),
    )


def _flow(part: Fields) -> dict[str, Any]:
    periods = []
    for period in part.part("period_list").parts("period"):
        milestones = []
        for milestone in period.part("milestone_list").parts("milestone"):
            title = milestone.line("title")
            groups = milestone.part("participants_list").parts("participants")
            counts = [some(groupId=one.line("@group_id"), numSubjects=one.line("@count")) for one in groups]
            milestones.append(some(type=title.upper() if title else None, achievements=counts))
        periods.append(some(milestones=milestones))
    part.drop_all()  # groups and reasons for leaving stay on the record's page
    return some(periods=periods)


def _outcomes(part: Fields) -> dict[str, Any]:
    found = []
    for outcome in part.parts("outcome"):
        kind = outcome.line("type")
        if (kind or "").lower() == "primary":
            found.append(_outcome(outcome))
        outcome.drop_all()  # secondary and further outcomes, and what surrounds the values, stay on the record's page
    return some(outcomeMeasures=found)


def _outcome(outcome: Fields) -> dict[str, Any]:
    measure = outcome.part("measure")
    groups = outcome.part("group_list").parts("group")
    return some(
        type="PRIMARY",
        title=outcome.text("title"),
        timeFrame=outcome.text("time_frame"),
        paramType=coded(measure.line("param"), words.MEASURE_PARAM),
        unitOfMeasure=measure.line("units"),
        groups=[some(id=group.line("@group_id"), title=group.line("title")) for group in groups],
        classes=[_class(part) for part in measure.part("class_list").parts("class")],
        analyses=[_analysis(part) for part in outcome.part("analysis_list").parts("analysis")],
    )


def _class(part: Fields) -> dict[str, Any]:
    categories = []
    for category in part.part("category_list").parts("category"):
        cells = [
            some(
                groupId=cell.line("@group_id"),
                value=cell.line("@value"),
                spread=cell.line("@spread"),
                lowerLimit=cell.line("@lower_limit"),
                upperLimit=cell.line("@upper_limit"),
            )
            for cell in category.part("measurement_list").parts("measurement")
        ]
        categories.append(some(title=category.line("title"), measurements=cells))
    return some(title=part.line("title"), categories=categories)


def _analysis(part: Fields) -> dict[str, Any]:
    return some(
        groupIds=list(part.part("group_id_list").lines("group_id")),
        statisticalMethod=part.line("method"),
        pValue=part.line("p_value"),
        paramType=part.line("param_type"),
        paramValue=part.line("param_value"),
        ciPctValue=part.line("ci_percent"),
        ciLowerLimit=part.line("ci_lower_limit"),
        ciUpperLimit=part.line("ci_upper_limit"),
    )


def _events(part: Fields) -> dict[str, Any]:
    serious, serious_totals = _categories(part.part("serious_events"))
    _, other_totals = _categories(part.part("other_events"))
    groups = []
    for group in part.part("group_list").parts("group"):
        number = group.line("@group_id") or ""
        affected, at_risk = serious_totals.get(number, (None, None))
        other, other_at_risk = other_totals.get(number, (None, None))
        groups.append(
            some(
                id=number,
                title=group.line("title"),
                seriousNumAffected=affected,
                seriousNumAtRisk=at_risk,
                otherNumAffected=other,
                otherNumAtRisk=other_at_risk,
            )
        )
    found = some(timeFrame=part.text("time_frame"), eventGroups=groups, seriousEvents=serious)
    part.drop_all()  # descriptions and thresholds stay on the record's page
    return found


def _categories(part: Fields) -> tuple[list[dict[str, Any]], dict[str, tuple[str | None, str | None]]]:
    """Events of every organ system, and for each group how many persons had any, of how many."""
    events: list[dict[str, Any]] = []
    totals: dict[str, tuple[str | None, str | None]] = {}
    for category in part.part("category_list").parts("category"):
        is_total = (category.line("title") or "").lower() == _TOTAL
        for event in category.part("event_list").parts("event"):
            term = event.part("sub_title").line("#") or event.line("sub_title")
            counts = [
                (one.line("@group_id") or "", one.line("@subjects_affected"), one.line("@subjects_at_risk"))
                for one in event.parts("counts")
            ]
            if is_total:
                totals.update({group: (affected, at_risk) for group, affected, at_risk in counts})
            else:
                stats = [some(groupId=group, numAffected=affected) for group, affected, _ in counts]
                events.append(some(term=term, stats=stats))
    return events, totals

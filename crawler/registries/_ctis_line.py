"""A line of CTIS's search list, read where the record itself is not at hand: a partial trial in the list's own words.

In: the line's fields, which get emptied. Out: parts of the `Trial`.
"""

import re
from typing import Any, Final

from crawler.formats._html_fields import HtmlFields
from crawler.registries import _ctis_words as words
from crawler.registries._ctis_places import read_listed_countries, read_status
from crawler.registries._ctis_plan import age_limits, product_type
from crawler.registries._ctis_reading import day
from trials.model import CountryRecord, Dates, Eligibility, Enrolment, Identifier, Intervention, Organisation, Outcome

_PHASE: Final = re.compile(r"\bPhase (I{1,3}|IV)\b", re.IGNORECASE)
_PHASES: Final = {"i": "phase1", "ii": "phase2", "iii": "phase3", "iv": "phase4"}
_SEX: Final = {"female": "female", "male": "male", "female, male": "all", "male, female": "all"}


def read_line(line: HtmlFields) -> dict[str, Any]:
    """What the list shows of a trial."""
    countries = read_listed_countries(line)
    short = line.line("shortTitle")
    known = {name: code for name, code in countries.items() if code is not None}
    return {
        "title": line.line("ctTitle"),
        "acronym": short if short and not any(sign.isdigit() for sign in short) else None,
        "identifiers": [Identifier(value=short, role="organisation", field="shortTitle")] if _is_code(short) else [],
        **read_status(line, known, "ctStatus"),  # in the list this is the public status
        "dates": _read_dates(line),
        "sponsor": _read_sponsor(line),
        "conditions": tuple(filter(None, [line.line("conditions")])),
        "keywords": line.lines("therapeuticAreas"),
        "study_type": "interventional",
        "phases": _read_phases(line),
        "interventions": _read_products(line),
        "outcomes": _read_outcomes(line),
        "enrolment": _read_enrolment(line),
        "eligibility": _read_eligibility(line),
        "countries": tuple(countries),
        "country_records": tuple(
            CountryRecord(country=name, status=words.STATUS.get(code)) for name, code in known.items()
        ),
        "has_results": {"yes": True, "no": False}.get((line.line("resultsFirstReceived") or "").lower()),
    }


def _is_code(short: str | None) -> bool:
    return short is not None and any(sign.isdigit() for sign in short)


def _read_dates(line: HtmlFields) -> Dates:
    return Dates(
        start=day(line, "startDateEU", "actual"),
        completion=day(line, "endDate", "actual") or day(line, "endDateEU", "actual"),
        authority_decision=day(line, "decisionDateOverall"),
        last_update_submitted=day(line, "lastUpdated"),
        last_update_posted=day(line, "lastPublicationUpdate"),
    )


def _read_sponsor(line: HtmlFields) -> Organisation | None:
    name, kind = line.line("sponsor"), (line.line("sponsorType") or "").partition(", ")[0].lower()
    return Organisation(name=name, type=words.ORGANISATION.get(kind)) if name else None


def _read_phases(line: HtmlFields) -> tuple[str, ...]:
    text = line.line("trialPhase") or ""
    found = [_PHASES[roman.lower()] for roman in _PHASE.findall(text)]
    return tuple(dict.fromkeys(found)) or ((line.notes.unknown("phases[0]", text),) if text else ())


def _read_eligibility(line: HtmlFields) -> Eligibility:
    """Sex and ranges of age, as the list words them."""
    sex, ranges = (line.line("gender") or "").lower(), (line.line("ageGroup") or "").lower()
    told = {number for text in ranges.split(",") if (number := words.AGE_WORDS.get(text.strip()))}
    return Eligibility(sex=_SEX.get(sex), **age_limits(told, set()))


def _read_products(line: HtmlFields) -> tuple[Intervention, ...]:
    """One text: its commas also stand inside names."""
    text = line.line("product")
    return (Intervention(name=text, type=product_type(text)),) if text else ()


def _read_outcomes(line: HtmlFields) -> tuple[Outcome, ...]:
    primary, others = line.text("primaryEndPoint"), line.text("endPoint")
    found = [Outcome(measure=primary, importance="primary")] if primary else []
    return (*found, Outcome(measure=others, importance="secondary")) if others else tuple(found)


def _read_enrolment(line: HtmlFields) -> Enrolment | None:
    count = line.whole("totalNumberEnrolled")
    return Enrolment(count=count, kind="estimated") if count else None

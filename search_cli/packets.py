"""What a packet holds: for each trial its record, its criteria judged, its listing's facts, its sites with distances.

In: studies from the index, a patient (empty where no profile is given), a home. Out: plain values for the page.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from search_cli.matching import truth
from trials.alternatives import questions_for, questions_for_all
from trials.errors import UsageError
from trials.vetting import Fact, vet
from trials.vetting.grown import grown_fact
from trials.vetting.practical import harms, practical_facts
from trials.vetting.support import support_facts

if TYPE_CHECKING:
    from indexer.engine import StoredStudy
    from trials.matching import TrialFit, Verdict
    from trials.patient import Patient
    from trials.places import Place

MOST: Final = 12  # trials: more are not compared side by side
LETTERS: Final = "ABCDEFGHIJKL"
JOINABLE: Final = ("recruiting", "available", "enrolling_by_invitation", "not_yet_recruiting")


class Spot(NamedTuple):
    """A site: its status is the trial's where it has none of its own; `km` from home, None where that is not known."""

    name: str
    town: str
    status: str | None
    km: float | None
    point: tuple[float, float] | None
    contacts: tuple[Mapping[str, Any], ...]


class Entry(NamedTuple):
    """One trial of a packet."""

    letter: str
    record: Mapping[str, Any]
    ids: tuple[str, ...]
    fit: "TrialFit"
    facts: tuple[Fact, ...]
    support: tuple[Fact, ...]
    practical: tuple[Fact, ...]
    harms: tuple[Fact, ...]
    questions: tuple[str, ...]
    spots: tuple[Spot, ...]
    truth: Mapping[str, Any]
    wishes: tuple["Verdict", ...] = ()
    sponsor: str = ""


class Packet(NamedTuple):
    """All of a page. `personal`: a profile went into it; `urgent`: the line on signs that cannot wait."""

    entries: tuple[Entry, ...]
    home: "Place | None"
    personal: bool
    urgent: str | None
    as_of: Mapping[str, str]
    titles: Mapping[str, str]
    today: date


def build_packet(
    studies: Sequence["StoredStudy"],
    patient: "Patient | None",
    home: "Place | None",
    *,
    as_of: Mapping[str, str],
    titles: Mapping[str, str],
    today: date,
    sponsors: Mapping[str, str] = MappingProxyType({}),
) -> Packet:
    """Judge, vet and measure each trial. `sponsors` says of a sponsor, by name, what else it runs."""
    from trials.patient import Patient, red_flags

    if len(studies) > MOST:
        raise UsageError(f"a packet compares {MOST} trials at most, not {len(studies)}: choose those to talk about")
    known = patient or Patient()
    entries = tuple(
        build_entry(letter, study, known, home, today=today, as_of=as_of, sponsors=sponsors)
        for letter, study in zip(LETTERS, studies, strict=False)
    )
    sources = {record["source"] for study in studies for record in study.records}
    dates = {source: day for source, day in as_of.items() if source in sources}
    return Packet(entries, home, patient is not None, red_flags(known), dates, titles, today)


def build_entry(
    letter: str,
    study: "StoredStudy",
    patient: "Patient",
    home: "Place | None",
    *,
    today: date,
    as_of: Mapping[str, str],
    sponsors: Mapping[str, str],
) -> Entry:
    """One trial, from the registry's record that leads the study; criteria from the first that has any, as in a
    match."""
    from search_cli.matching import with_criteria
    from trials.matching import judge_wishes, match_trial

    record = study.records[0]
    asked = with_criteria(study.records)
    facts = vet(record, today)
    common = set(questions_for_all())
    return Entry(
        letter=letter,
        record=record,
        ids=study.ids,
        fit=match_trial(asked, patient),
        facts=(*facts, grown_fact(record)),
        support=support_facts(record),
        practical=practical_facts(record),
        harms=harms(record),
        questions=tuple(question for question in questions_for(facts) if question not in common),
        spots=tuple(sorted(spots(record, home), key=order)),
        truth=truth(study.card, as_of) if study.card else {},
        wishes=judge_wishes(asked, patient),
        sponsor=sponsors.get(str((record.get("sponsor") or {}).get("name")), ""),
    )


def spots(record: Mapping[str, Any], home: "Place | None") -> Iterator[Spot]:
    """The sites of a record with the way there."""
    from indexer.geography import distance, point_of

    for site in record.get("sites", ()):
        point = point_of_site(site)
        stored = point_of(*point) if point else None
        km = distance(home.lat, home.lon, stored) if home and stored else None
        town = ", ".join(str(site[part]) for part in ("city", "state", "country") if site.get(part))
        yield Spot(
            site.get("facility") or "",
            town,
            site.get("status") or record.get("status"),
            km,
            point if stored else None,
            tuple(site.get("contacts", ())),
        )


def point_of_site(site: Mapping[str, Any]) -> tuple[float, float] | None:
    """The point that the registry gives, or its town's, where that is known beyond doubt."""
    from trials.places import locate

    geo = site.get("geo")
    if geo:
        return geo["lat"], geo["lon"]
    return locate(site.get("city"), site.get("state"), site.get("country"))


def order(spot: Spot) -> tuple[bool, float, str]:
    """Sites that somebody can join first, then the nearest."""
    return spot.status not in JOINABLE, spot.km if spot.km is not None else 1e9, spot.name


def nearest(entry: Entry) -> Spot | None:
    """The nearest site that can be joined, else the nearest of all; None where no distance is known."""
    return next((spot for spot in entry.spots if spot.km is not None), None)

"""Pieces of a packet: cells of its tables, places, contacts, criteria.

In: one entry of a packet. Out: markup.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from search_cli.packets import JOINABLE, Entry, Spot
from search_cli.render.packet_html import Markup, element, joined, link
from search_cli.render.vetting_words import FREE, NOT_STATED, PAYS, WORDS, evidence, told
from search_cli.render.words import count, human
from trials.vetting import Fact
from trials.vetting.support import is_early_safety_study

LONGEST_LIST, LONGEST_TEXT = 12, 600
PLACES_SHOWN: Final = 25
FIT_TEXTS: Final = {"fits_so_far": "fits", "could_fit": "could", "does_not_fit": "not"}
FITS: Final = {
    "fits_so_far": "Nothing stands against it so far",
    "could_fit": "It hangs on open points",
    "does_not_fit": "Something stands against it",
}
OPEN: Final = {
    "recruiting": "yes",
    "available": "yes, outside a study",
    "not_yet_recruiting": "not yet",
    "enrolling_by_invitation": "only if invited",
    "unknown": "not known",
    "ongoing": "not known (it goes on)",
}
STATES: Final = {"met": "fits", "not_met": "stands against it", "unknown": "open"}
KINDS: Final = {"inclusion": "must be so", "exclusion": "must not be so"}
LISTED: Final = (
    *("dmc", "ethics", "single_arm", "masking_none", "single_site", "sponsor_is_site", "sponsor_class", "fda_drug"),
    *("fda_device", "culture_expanded", "has_results", "registered_after_start", "stale_recruiting", "results_overdue"),
)
EARLY: Final = frozenset({"single_arm", "masking_none"})
Row = tuple[str, Callable[[Entry], Markup]]


def marked(entry: Entry) -> Markup:
    """The letter of a trial in its circle."""
    return element("span", entry.letter, class_=f"mark trial-{(ord(entry.letter) - 65) % 4}")


def heading(entry: Entry) -> Markup:
    """A trial's own heading inside a section."""
    title = clipped(entry.record.get("title") or entry.record.get("official_title") or "no title", 200)
    return element("h3", marked(entry), f"{title} ({entry.record['id']})")


def scrolled(caption: str, *rows: Markup) -> Markup:
    """A table that can be scrolled by itself where it is wider than the screen, with the keyboard too."""
    table = element("table", element("caption", caption), *rows)
    return element("div", table, class_="wide", role="region", aria_label=caption, tabindex="0")


def clipped(text: str, most: int = LONGEST_TEXT) -> str:
    """A text that is shown whole unless nobody would read it on paper."""
    return text if len(text) <= most else f"{text[:most].rstrip()} …"


def listed(values: Sequence[str]) -> Markup:
    """Values one under the other."""
    shown = [clipped(value, 200) for value in values[:LONGEST_LIST]]
    more = [f"and {len(values) - LONGEST_LIST} more"] if len(values) > LONGEST_LIST else []
    return joined(*(element("div", each) for each in (*shown, *more))) if shown else joined(NOT_STATED)


def size(entry: Entry) -> Markup:
    """How many take part."""
    stated = (entry.record.get("enrolment") or {}).get("count")
    return joined(NOT_STATED if stated is None else count(stated, "person", "people"))


def takes_people(status: str | None) -> str:
    """Whether one can join, in plain words, with the registry's status where the answer is no."""
    return OPEN.get(status or "") or (f"no ({human(status).lower()})" if status else NOT_STATED)


def takes_people_now(entry: Entry) -> Markup:
    """The same for a study, with what makes it doubtful."""
    told_now = takes_people(entry.record.get("status"))
    doubts = entry.truth.get("reasons", ()) if entry.truth.get("grade") in ("doubtful", "contradicted") else ()
    return joined(told_now, element("div", f"Not sure: {'; '.join(doubts)}.") if doubts else None)


def near(spot: Spot | None) -> Markup:
    """The nearest place and how far it is."""
    if spot is None or spot.km is None:
        return joined("not known")
    open_now = "" if spot.status in JOINABLE else f" ({human(spot.status).lower()})"
    return joined(f"{spot.km:,.0f} km: {', '.join(filter(None, (spot.name, spot.town)))}{open_now}")


def fit_in_words(entry: Entry) -> Markup:
    """How the trial stands with what was told."""
    told_fit = FITS[entry.fit.fit.value]
    against = len(entry.fit.failing)
    number = f" ({count(against, 'point')})" if against else ""
    asked = len(entry.fit.questions)
    return joined(f"{told_fit}{number}{f'; {asked} open' if asked else ''}")


def places(entry: Entry) -> Markup:
    """The places of one trial as a table."""
    if not entry.spots:
        return joined(heading(entry), element("p", f"Places: {NOT_STATED}."))
    rows = [
        element(
            "tr",
            element("th", spot.name or "not named", scope="row"),
            element("td", spot.town or NOT_STATED),
            element("td", takes_people(spot.status)),
            element("td", f"{spot.km:,.0f} km" if spot.km is not None else "not known"),
        )
        for spot in entry.spots[:PLACES_SHOWN]
    ]
    heads = [element("th", name, scope="col") for name in ("Place", "Town", "Takes people now", "Distance")]
    table = scrolled(
        f"Places of study {entry.letter}", element("thead", element("tr", *heads)), element("tbody", *rows)
    )
    more = len(entry.spots) - PLACES_SHOWN
    note = element("p", f"{more} more places stand in the record.", class_="small") if more > 0 else None
    return joined(heading(entry), table, note)


def contacts(entry: Entry) -> Iterator[Markup]:
    """People and desks of the study, then of the places that can be joined, the nearest first."""
    found = 0
    for person in entry.record.get("contacts", ()):
        found += 1
        yield joined("For the whole study: ", person_of(person))
    for spot in entry.spots[:PLACES_SHOWN]:
        if spot.contacts and spot.status in JOINABLE:
            found += 1
            where = ", ".join(filter(None, (spot.name, spot.town)))
            yield joined(f"{where}: ", *(piece for person in spot.contacts for piece in (person_of(person), " ")))
    if not found:
        address = entry.record.get("url")
        yield joined("No contact is listed. See the record: ", link(address, address or entry.record["id"]))


def person_of(person: Mapping[str, Any]) -> Markup:
    """Name, telephone and mail, both to follow."""
    phone, mail = person.get("phone"), person.get("email")
    number = f"{phone} ext. {person['phone_ext']}" if phone and person.get("phone_ext") else phone
    name = ", ".join(filter(None, (person.get("name"), person.get("affiliation")))) or "contact"
    call = (
        link(f"tel:{''.join(mark for mark in phone if mark.isdigit() or mark == '+')}", number or "") if phone else None
    )
    write = link(f"mailto:{mail}", mail) if mail and " " not in mail else joined(mail)
    return joined(name, *(piece for each in (call, write) if each for piece in (", ", each)))


def criteria(entry: Entry, *, personal: bool) -> Markup:
    """Every criterion with its words, to be ticked."""
    verdicts = [verdict for verdict in entry.fit.verdicts if verdict.quote]
    if not verdicts:
        return element("p", f"Who can join: {NOT_STATED}.")
    answer = "With what you told" if personal else "True for me?"
    heads = [
        element("th", name, scope="col", class_=width)
        for name, width in (("Words of the study", None), ("This", "narrow"), (answer, "narrow"))
    ]
    rows = [
        element(
            "tr",
            element("th", clipped(verdict.quote), scope="row"),
            element("td", KINDS[verdict.kind] if verdict.source != "preference" else "your wish"),
            element("td", state(verdict) if personal else "☐ yes ☐ no ☐ not known"),
        )
        for verdict in verdicts
    ]
    return scrolled(
        f"Criteria of study {entry.letter}", element("thead", element("tr", *heads)), element("tbody", *rows)
    )


def state(verdict: Any) -> str:
    """A verdict in plain words; what nobody judged is to be ticked."""
    if verdict.state == "unknown":
        return "☐ open: to check"
    value = verdict.value
    if value is None:
        return STATES[verdict.state]
    told_value = ("yes" if value else "no") if isinstance(value, bool) else number(value)
    return f"{STATES[verdict.state]} (you: {told_value})"


def number(value: Any) -> str:
    """A value as people write it."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def cell(text: str, fact: Fact | None = None) -> Markup:
    """A statement, and below it the words that it rests on."""
    words = evidence(clipped(fact.quote, 300), fact.field, "") if fact and fact.stated else ""
    return joined(text, element("span", words, class_="quote") if words else None)


def support_rows() -> list[Row]:
    """What speaks for a study, point by point."""
    names = ("randomised", "blinded", "monitored", "several_sites", "public_funder", "protocol", "results", "papers")

    def row(name: str) -> Row:
        def look(entry: Entry) -> Markup:
            fact = next(fact for fact in entry.support if fact.name == name)
            return cell(
                "yes" if fact.value else "not stated" if fact.value is None else "no", fact if fact.value else None
            )

        return f"{WORDS[name].label}: {WORDS[name].yes}", look

    return [("Record last changed", changed), *(row(name) for name in names)]


def changed(entry: Entry) -> Markup:
    """The date that the statements of a record have."""
    return joined(entry.facts[0].date or NOT_STATED)


def fact_rows() -> list[Row]:
    """What a listing says of itself, point by point."""

    def row(name: str) -> Row:
        def look(entry: Entry) -> Markup:
            fact = next(fact for fact in entry.facts if fact.name == name)
            early = name in EARLY and fact.value is True and is_early_safety_study(dict(entry.record))
            return cell(f"{told(name, fact.value)}{' (usual in an early safety study)' if early else ''}", fact)

        return WORDS[name].label, look

    return [row(name) for name in LISTED]


def practical_rows() -> list[Row]:
    """Cost in the record's words, then insurance, travel, visits, length, harms."""
    rows: list[Row] = [("Cost", costs)]

    def row(name: str) -> Row:
        def look(entry: Entry) -> Markup:
            fact = next(fact for fact in entry.practical if fact.name == name)
            return cell("", fact) if fact.stated else joined(NOT_STATED)

        return WORDS[name].label, look

    rows += [row(name) for name in ("insurance", "travel", "visits", "follow_up")]
    return [*rows, ("Harm in posted results", harm)]


def costs(entry: Entry) -> Markup:
    """What is said of who pays."""
    found = {fact.name: fact for fact in entry.facts}
    kind = found["payment_kind"].value
    pays = cell(PAYS[kind], found["payment_wording"]) if kind else None
    free = cell(FREE, found["free_wording"]) if found["free_wording"].stated else None
    return joined(*(element("div", each) for each in (pays, free) if each)) if pays or free else joined(NOT_STATED)


def harm(entry: Entry) -> Markup:
    """Harms by group."""
    stated = [fact for fact in entry.harms if fact.stated]
    if not stated:
        return joined(f"{NOT_STATED}: no results posted")
    return joined(*(element("div", f"{clipped(fact.quote, 120)}: {fact.value}") for fact in stated[:6]))


def source(entry: Entry, titles: Mapping[str, str]) -> Markup:
    """Where one record is from, and how old it is."""
    record = entry.record
    registry = titles.get(record["registry"], record["registry"])
    day = entry.facts[0].date
    others = [number for number in entry.ids if number != record["id"]]
    also = f" Other numbers: {', '.join(others[:6])}." if others else ""
    told_day = f", last changed {day}" if day else ""
    return joined(marked(entry), link(record.get("url"), f"{registry} {record['id']}"), f"{told_day}.{also}")

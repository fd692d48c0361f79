"""Pieces of a packet: cells of its tables, places, contacts, criteria.

In: one entry of a packet. Out: markup.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from search_cli.packets import JOINABLE, Entry, Spot
from search_cli.render.packet_html import Markup, element, joined, link
from search_cli.render.vetting_words import FREE, NOT_STATED, PAYS, WORDS, evidence, told
from search_cli.render.words import alone, best_status, count, human
from trials.matching.unread import CONSENT, HEADING
from trials.vetting import Fact
from trials.vetting.support import is_early_safety_study

LONGEST_LIST, LONGEST_TEXT, LONGEST_QUOTE = 12, 600, 140
PLACES_SHOWN: Final = 8  # of one study: those to join first, the nearest first
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
KINDS: Final = {"inclusion": "Must be so", "exclusion": "Must not be so"}
FIRST: Final = ("not_met", "unknown", "met")  # what is against it stands first, then what is to be checked
LISTED: Final = (
    *("dmc", "ethics", "single_arm", "masking_none", "single_site", "sponsor_is_site", "sponsor_class", "fda_drug"),
    *("fda_device", "culture_expanded", "has_results", "registered_after_start", "stale_recruiting", "results_overdue"),
)
ALONE: Final = frozenset({"randomised", "public_funder", "protocol", "papers"})
"""What speaks for a study and stands in no other row."""
EARLY: Final = frozenset({"single_arm", "masking_none"})
Row = tuple[str, Callable[[Entry], Markup]]


def marked(entry: Entry) -> Markup:
    """The letter of a trial in its circle, and a blank, so that it is read as a word of its own."""
    return joined(element("span", entry.letter, class_=f"mark trial-{(ord(entry.letter) - 65) % 4}"), " ")


def heading(entry: Entry) -> Markup:
    """A trial's own heading inside a section."""
    title = clipped(entry.record.get("title") or entry.record.get("official_title") or "no title", 200)
    return element("h3", marked(entry), f"{title} ({entry.record['id']})")


def scrolled(caption: str, *rows: Markup, even: bool = False) -> Markup:
    """A table that can be scrolled by itself where it is wider than the screen, with the keyboard too."""
    table = element("table", element("caption", caption), *rows, class_="even" if even else None)
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
    told_now = takes_people(best_status(entry.record.get("status"), entry.truth))
    doubts = entry.truth.get("reasons", ()) if entry.truth.get("grade") in ("doubtful", "contradicted") else ()
    return joined(told_now, element("div", f"Not sure: {'; '.join(doubts)}.") if doubts else None)


def near(spot: Spot | None) -> Markup:
    """The nearest place and how far it is."""
    if spot is None or spot.km is None:
        return joined("not known")
    open_now = "" if spot.status in JOINABLE else f" ({human(spot.status).lower()})"
    return joined(f"{spot.km:,.0f} km: {', '.join(filter(None, (spot.name, spot.town)))}{open_now}")


def fit_in_words(entry: Entry) -> Markup:
    """How the trial stands with what was told, and with what was wished for."""
    fit = entry.fit
    told_fit = FITS[fit.fit.value]
    against = f" ({count(len(fit.failing), 'point')})" if fit.failing else ""
    left = len(fit.questions) + len(fit.to_check)
    wishes = [f"Not your wish: {wish.reason}." for wish in entry.wishes if wish.state == "not_met"]
    rest = f"; {count(left, 'point')} to check" if left else ""
    return joined(f"{told_fit}{against}{rest}.", *(element("div", each) for each in wishes))


def group(name: str, rows: Sequence[Row], entries: Sequence[Entry]) -> Markup:
    """Rows of a table under a name of their own."""
    head = element("tr", element("th", name, scope="rowgroup", colspan=len(entries) + 1, class_="group"))
    silent: list[str] = []
    body: list[Markup] = []
    for label, cell_of in rows:
        cells = [cell_of(entry) for entry in entries]
        if name and all(each == NOT_STATED for each in cells):
            silent.append(label)
        else:
            body.append(element("tr", element("th", label, scope="row"), *(element("td", each) for each in cells)))
    if silent:
        told_silent = element("td", "; ".join(silent), colspan=len(entries))
        body.append(element("tr", element("th", "Not stated by any of these", scope="row"), told_silent))
    return element("tbody", head if name else None, *body)


def places(entries: Sequence[Entry]) -> Markup:
    """Places of all trials as one table, whom to ask beside each: the study's own desk first, then those to join."""
    names = ("Place", "Town", "Takes people now", "Distance", "Who to ask")
    heads = element("tr", *(element("th", name, scope="col") for name in names))
    table = scrolled(
        "Places and contacts",
        element("thead", heads),
        *(element("tbody", *place_rows(entry)) for entry in entries),
    )
    more = [
        f"{len(entry.spots) - PLACES_SHOWN} more places of study {entry.letter} stand in its record."
        for entry in entries
        if len(entry.spots) > PLACES_SHOWN
    ]
    return joined(table, *(element("p", each, class_="small") for each in more))


def place_rows(entry: Entry) -> Iterator[Markup]:
    """Rows of one trial: the whole study, then its places."""
    desks = list(entry.record.get("contacts", ()))
    known = {reach(person) for person in desks}
    shown = entry.spots[:PLACES_SHOWN]
    asked = [[person for person in spot.contacts if reach(person) not in known] for spot in shown]
    address = entry.record.get("url")
    some = bool(desks) or any(asked)
    where = "" if shown else f"places: {NOT_STATED}"
    record = joined("See the record: ", link(address, address or entry.record["id"]))
    if desks or not some:
        yield place_row(
            entry, "the whole study", where, takes_people(entry.record.get("status")), "", people(desks) or record
        )
    for spot, persons in zip(shown, asked, strict=True):
        km = f"{spot.km:,.0f} km" if spot.km is not None else "not known"
        whom = people(persons) if spot.status in JOINABLE else joined()
        yield place_row(entry, spot.name or "not named", spot.town or NOT_STATED, takes_people(spot.status), km, whom)


def place_row(entry: Entry, name: str, *cells: str) -> Markup:
    """One row: the study's letter with the place, the rest."""
    return element("tr", element("th", marked(entry), name, scope="row"), *(element("td", each) for each in cells))


def people(persons: Sequence[Mapping[str, Any]]) -> Markup:
    """Contacts one under the other."""
    return joined(*(element("div", person_of(person)) for person in persons))


def reach(person: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a contact is told apart by."""
    return tuple(person.get(name) for name in ("name", "phone", "email"))


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
    """Every criterion with its words, to be ticked: what must be so beside what must not."""
    verdicts = [verdict for verdict in entry.fit.verdicts if verdict.quote and verdict.variable != HEADING]
    if not verdicts:
        return element("p", f"Who can join: {NOT_STATED}.")
    lists = []
    for kind, name in KINDS.items():
        some = [verdict for verdict in verdicts if verdict.kind == kind]
        if personal:
            some.sort(key=lambda verdict: FIRST.index(verdict.state))
        items = [element("li", *criterion(verdict, personal=personal)) for verdict in some]
        if items:
            lists.append(element("div", element("h4", name), element("ul", *items, class_="checks")))
    return element("div", *lists, class_="two")


def criterion(verdict: Any, *, personal: bool) -> Iterator[Markup]:
    """The words of one criterion, and what is known of it."""
    if personal:
        yield element("b", state(verdict), class_="state")
        yield joined(": ", clipped(alone(verdict.quote)))
    else:
        yield joined(clipped(alone(verdict.quote)), " ")
        yield element("span", "☐ yes ☐ no ☐ not known", class_="tick")


def state(verdict: Any) -> str:
    """A verdict in plain words; what nobody judged is to be ticked."""
    if verdict.state == "unknown":
        return "☐ up to you" if verdict.variable == CONSENT else "☐ to check"
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
    words = evidence(clipped(fact.quote, LONGEST_QUOTE), fact.field, "") if fact and fact.stated else ""
    return joined(text, " ", element("span", words, class_="quote") if words else None)


def support_rows() -> list[Row]:
    """What speaks for a study: what is stated in its favour, in one cell, then how fresh the record is."""
    return [("Stated in its favour", favour), ("Record last changed", changed)]


def favour(entry: Entry) -> Markup:
    """Points that are so, with their words where no other row of the table shows them."""
    stated = [fact for fact in entry.support if fact.value is True]
    shown = [cell(WORDS[fact.name].yes, fact if fact.name in ALONE else None) for fact in stated]
    return joined(*(element("div", each) for each in shown)) if shown else joined("none of what we look for")


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
        return joined(NOT_STATED)
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

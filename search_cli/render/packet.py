"""The page to take to the doctor: one file without scripts, addresses to load, or pictures from elsewhere.

In: a packet. Out: HTML. Landmarks, headings in order, tables with scopes, a skip link; each trial has its letter, so
that nothing hangs on colour. Own words are those of `trials.alternatives`; scraped text is escaped by construction.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from search_cli.packets import Entry, Packet, nearest
from search_cli.render import packet_parts as parts
from search_cli.render.packet_html import Markup, element, joined, link, many
from search_cli.render.packet_map import render_map
from search_cli.render.packet_style import STYLE
from search_cli.render.sources import stale
from search_cli.render.words import phase
from trials import NOTICE
from trials.alternatives import alternatives, introduction, page_text, questions_for_all

ABREAST: Final = 4  # trials side by side: more are too narrow to read on A4
SECTIONS: Final = (
    ("side", "Side by side"),
    ("join", "Who can join"),
    ("where", "Where, how far, and who to ask"),
    ("listing", "What each listing says"),
    ("ask", "Questions to ask"),
    ("usual", "Other ways to treat your back"),
    ("sources", "Where this is from"),
)
Row = tuple[str, Callable[[Entry], Markup]]


def render_packet(packet: Packet) -> str:
    """The whole page."""
    title = page_text("title")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("style", Markup(STYLE)),
    )
    body = element(
        "body",
        element("a", "Skip to the studies", href="#main", class_="skip"),
        header(packet, title),
        element("main", *sections(packet), id="main", tabindex="-1"),
        element("footer", element("p", NOTICE, class_="notice")),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"


def header(packet: Packet, title: str) -> Markup:
    """Title, what the page is, warnings, the table of contents."""
    contents = [element("li", element("a", name, href=f"#{anchor}")) for anchor, name in SECTIONS]
    return element(
        "header",
        element("h1", title),
        element("p", page_text("lead")),
        element("p", packet.urgent, class_="urgent", role="alert") if packet.urgent else None,
        element("p", page_text("notice"), class_="notice"),
        element("p", page_text("profile")) if packet.personal else None,
        element("p", f"Made on {packet.today.isoformat()}.", class_="small"),
        element("nav", element("h2", "On this page"), element("ol", *contents), aria_label="On this page"),
    )


def sections(packet: Packet) -> Iterator[Markup]:
    """Every section under its heading."""
    built: dict[str, Callable[[Packet], Iterator[Markup]]] = {
        "side": side_by_side,
        "join": who_can_join,
        "where": where,
        "listing": listing,
        "ask": questions,
        "usual": usual,
        "sources": sources,
    }
    for anchor, name in SECTIONS:
        heading = element("h2", name, id=f"{anchor}-head")
        yield element("section", heading, *built[anchor](packet), id=anchor, aria_labelledby=f"{anchor}-head")


def side_by_side(packet: Packet) -> Iterator[Markup]:
    """What a person compares first."""
    yield element("p", page_text("side"))
    rows: list[Row] = [
        ("Study", lambda entry: joined(entry.record.get("title") or entry.record.get("official_title") or "no title")),
        ("Number", lambda entry: link(entry.record.get("url"), entry.record["id"])),
        ("Takes people now", parts.takes_people_now),
        ("Phase", lambda entry: joined(phase(entry.record.get("phases", ())) or "not stated")),
        ("For", lambda entry: parts.listed(entry.record.get("conditions", ()))),
        ("What is given", lambda entry: parts.listed([each["name"] for each in entry.record.get("interventions", ())])),
        ("Groups", lambda entry: parts.listed([each["label"] for each in entry.record.get("arms", ())])),
        ("Size", parts.size),
        ("Sponsor", lambda entry: joined((entry.record.get("sponsor") or {}).get("name") or "not stated")),
        ("Trials of this sponsor", lambda entry: joined(entry.sponsor or "not known")),
    ]
    if packet.home:
        rows.append(("Nearest place", lambda entry: parts.near(nearest(entry))))
    if packet.personal:
        rows.append(("With what you told", parts.fit_in_words))
    yield from compared(packet.entries, "The studies side by side", ("", rows))


def compared(entries: Sequence[Entry], caption: str, *groups: tuple[str, Sequence[Row]]) -> Iterator[Markup]:
    """Tables with a column a trial, as many abreast as paper holds, equally wide; rows under the name of their group.
    A point that no trial states is named in one row of its group, not in one of its own."""
    tables = -(-len(entries) // ABREAST)
    width = -(-len(entries) // tables)
    for start in range(0, len(entries), width):
        some = entries[start : start + width]
        letters = ", ".join(entry.letter for entry in some)
        heads = [element("th", parts.marked(entry), entry.record["id"], scope="col") for entry in some]
        bodies = [parts.group(name, rows, some) for name, rows in groups]
        told = caption if len(entries) <= ABREAST else f"{caption}: {letters}"
        yield parts.scrolled(
            told, element("thead", element("tr", element("th", "Point", scope="col"), *heads)), *bodies, even=True
        )


def where(packet: Packet) -> Iterator[Markup]:
    """The map, then places and contacts as one table."""
    drawing = render_map(packet)
    yield element("p", page_text("where"))
    if drawing:
        yield element("figure", drawing, element("figcaption", page_text("map_land"), class_="small"))
    else:
        yield element("p", "The records give no place that can be drawn.")
    if packet.home:
        note = f" ({packet.home.note})" if packet.home.note else ""
        yield element("p", f"Distances are in a straight line from {packet.home.name}{note}.", class_="small")
    yield element("p", page_text("who"))
    yield parts.places(packet.entries)


def who_can_join(packet: Packet) -> Iterator[Markup]:
    """The criteria of each study in its words, judged where a profile was given."""
    yield element("p", page_text("join"))
    for entry in packet.entries:
        yield parts.heading(entry)
        if packet.personal:
            yield element("p", page_text(f"told_{parts.FIT_TEXTS[entry.fit.fit.value]}"))
        yield parts.criteria(entry, personal=packet.personal)


def listing(packet: Packet) -> Iterator[Markup]:
    """Facts of the listings, side by side, with their words."""
    yield element("p", page_text("listing"))
    yield from compared(
        packet.entries,
        "What each listing says",
        ("What it says of itself", parts.fact_rows()),
        ("What speaks for it", parts.support_rows()),
        ("Cost, insurance, travel, time, harm", parts.practical_rows()),
    )


def questions(packet: Packet) -> Iterator[Markup]:
    """Questions for every clinic, then those that some listings call for, each once with the letters of these."""
    yield element("p", page_text("ask"))
    yield element("h3", "To every clinic")
    yield element("ul", many("li", *questions_for_all()), class_="boxes")
    called: dict[str, list[Entry]] = {}
    for entry in packet.entries:
        for question in entry.questions:
            called.setdefault(question, []).append(entry)
    if called:
        yield element("h3", "To some of them")
        asked = (
            element("li", question, " ", *(parts.marked(entry) for entry in some)) for question, some in called.items()
        )
        yield element("ul", *asked, class_="boxes")


def usual(packet: Packet) -> Iterator[Markup]:
    """Usual treatments in neutral words."""
    del packet
    yield element("p", introduction())
    pairs = [
        joined(
            element("dt", each.name),
            element("dd", each.text),
            element("dd", element("b", "What can go wrong: "), each.risks),
        )
        for each in alternatives()
    ]
    yield element("dl", *(element("div", pair) for pair in pairs), class_="two")


def sources(packet: Packet) -> Iterator[Markup]:
    """Registries with the dates of their copies, records with theirs."""
    yield element("p", page_text("sources"))
    dated = [f"{packet.titles.get(name, name)} as of {day[:10]}." for name, day in sorted(packet.as_of.items())]
    yield element("ul", many("li", *dated, *stale(packet.as_of, packet.titles, today=packet.today)))
    yield element("ul", *(element("li", parts.source(entry, packet.titles)) for entry in packet.entries))

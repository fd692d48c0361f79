"""`trials search`: an answer as a table for people, or spoken line by line with --plain.

In: the answer as `--json` gives it. Out: what was asked and how it was read, the hits, where to go on, the sources.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from search_cli.render.layout import Cell, Column, clip, spoken, table
from search_cli.render.lists import render_fact
from search_cli.render.output import Output
from search_cli.render.sources import paragraph, render_end
from search_cli.render.vetting_words import hit_line
from search_cli.render.words import (
    best_status,
    count,
    human,
    inside,
    own_status,
    phase,
    place,
    short_phase,
    status_style,
    telling,
)
from trials import NOTICE

Answer = Mapping[str, Any]
COLUMNS = (
    Column("Trial", "cyan", 19),
    Column("Status", most=14),
    Column("Phase", most=7),
    Column("Title", flexible=True),
)
TITLE = 600  # characters: the longest that a registry allows
QUOTED = 60  # characters of a quote on either side of what was found
DOUBTED = ("doubtful", "contradicted")
FEW = 200  # hits that one page holds well
NO_FILTERS = {"text", "sort", "limit", "facets", "explain", "everything", "any_words"}
NO_REGISTRY = ("U1111-",)  # WHO's universal number: no registry has a page under it


def render_answer(out: Output, answer: Answer, titles: Mapping[str, str], *, today: date) -> None:
    """The whole answer for people."""
    for text, style in heading(answer):
        paragraph(out, text, style)
    if answer["hits"]:
        out.line()
        rows = [row(hit) for hit in answer["hits"]]
        show = spoken(COLUMNS, rows) if out.plain else table(COLUMNS, rows, out.width, drawn=out.drawn)
        out.lines(show)
    render_facets(out, answer.get("facets") or {})
    out.line()
    if answer.get("next"):
        render_next(out, answer)
    if answer["hits"]:
        paragraph(out, onward(answer))
    render_end(out, answer["as_of"], titles, today=today)


def onward(answer: Answer) -> str:
    """What to call next: a record as it is, or what it was and became where the answer is of a past day."""
    number = answer["hits"][0]["id"]
    past = "as_of" in answer["query"]
    return (
        f"What became of one of them: trials history {number}"
        if past
        else f"All about one of them: trials show {number}"
    )


def render_next(out: Output, answer: Answer) -> None:
    """How to see the rest. A cursor stands on a line of its own, unbroken, so that it can be copied."""
    shown = f"{len(answer['hits']):,} of {count(answer['total'], 'trial')} shown"
    if answer["total"] <= FEW:
        paragraph(out, f"{shown}: --limit {answer['total']} shows all.")
    else:
        paragraph(out, f"{shown}. The same search goes on with:")
        out.line(f"  --cursor {answer['next']}")


def heading(answer: Answer) -> Iterator[tuple[str, str]]:
    """How many there are, how the words were read, and what lies outside."""
    total = answer["total"]
    yield (f"{count(total, 'trial')} found." if total else "No trial found."), "bold"
    reads = [(each["words"], inside(each["concept"])) for each in answer.get("read_as") or ()]
    told = "; ".join(f"“{words}” as {concept}" for words, concept in reads if words.casefold() != concept.casefold())
    if told:
        yield f"Read {told}.", ""
    told = answer["notice"].replace(NOTICE, "").strip()
    if told:
        yield told, "yellow"
    if answer.get("out_of_scope"):
        more = answer["out_of_scope"]
        yield f"Outside cell therapy of the spine {count(more, 'more trial')} would fit: --all shows them too.", "dim"
    if not total and "near" in answer["query"]:
        yield f"Nothing lies within {answer['query']['near']['km']:,.0f} km: try a larger --within, such as 1000km.", ""
    elif not total and not answer.get("out_of_scope"):
        filtered = answer["query"].keys() - NO_FILTERS
        yield "Fewer filters find more." if filtered else "Other words, or another spelling, may find some.", ""


def row(hit: Mapping[str, Any]) -> Sequence[str | Cell]:
    """One hit: what one needs to decide whether to read on."""
    status = best_status(hit.get("status"), hit.get("supported") or {})
    return (
        str(hit["id"]),
        Cell(human(status), status_style(status) if not doubt(hit) else "yellow"),
        short_phase(hit.get("phases") or ()),
        Cell(clip(hit.get("title") or "(no title)", TITLE), "", tuple(clip(text, TITLE) for text in below(hit))),
    )


def below(hit: Mapping[str, Any]) -> Iterator[str]:
    """The lines under a title: what is given for what, the nearest place, other numbers, and why it stands here."""
    yield " · ".join(filter(None, (listed(hit.get(name) or ()) for name in ("conditions", "cells", "routes"))))
    if told := doubt(hit) or own_status(hit.get("status"), hit.get("supported") or {}):
        yield told
    quote = found_in(hit.get("highlights") or {})
    if quote:
        yield quote
    site = hit.get("site")
    if site:
        far = f" ({hit['distance_km']:,.0f} km)" if hit.get("distance_km") is not None else ""
        yield ", ".join(filter(None, (site.get("facility"), place(site)))) + far
    others = [each for each in hit.get("ids") or () if each != hit["id"] and not each.startswith(NO_REGISTRY)]
    if others:
        yield f"also {', '.join(others[:3])}{' …' if len(others) > 3 else ''}"
    line = hit_line(hit.get("listing") or ())
    if line:
        yield line
    if hit.get("why"):
        told = " + ".join(f"{human(name).lower()} {value:.2f}" for name, value in hit["why"].items())
        yield f"score {hit['score']:.2f} = {told}"


def doubt(hit: Mapping[str, Any]) -> str:
    """Why it may not recruit although a record says so."""
    found = hit.get("supported") or {}
    return f"{found['grade']}: {'; '.join(found['reasons'])}" if found.get("grade") in DOUBTED else ""


def found_in(highlights: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """A quote with what was found, where neither title nor conditions show it."""
    if not highlights or "title" in highlights or "conditions" in highlights:
        return ""
    field, quotes = next(iter(highlights.items()))
    return f"{human(field).lower()}: “{around(quotes[0]['text'], quotes[0]['marks'][0])}”"


def around(text: str, mark: Sequence[int]) -> str:
    """The marked words with some of the text on both sides."""
    start, end = max(0, mark[0] - QUOTED), min(len(text), mark[1] + QUOTED)
    start = text.find(" ", start, mark[0]) + 1 if start else 0
    cut = text.rfind(" ", mark[1], end) if end < len(text) else -1
    end = cut if cut > 0 else end
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"


def listed(values: Sequence[str]) -> str:
    """The first values of a category in words."""
    told = telling(values)
    return ", ".join(human(value).lower() for value in told[:3]) + (" …" if len(told) > 3 else "")


def render_facets(out: Output, facets: Mapping[str, Mapping[str, int]]) -> None:
    """Counts by value, the most frequent first."""
    if any(facets.values()):
        out.line()
    for field, values in facets.items():
        if values:
            most = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))[:12]
            told = ", ".join(f"{facet(field, value)} {number:,}" for value, number in most)
            more = f", and {len(values) - len(most):,} more" if len(values) > len(most) else ""
            render_fact(out, f"By {human(field).lower()}", f"{told}{more}")


def facet(field: str, value: str) -> str:
    """A counted value in words; names of countries are words already."""
    if field == "phase":
        return phase([value]).lower()
    return value if field in ("country", "registry", "year") else human(value).lower()

"""Changes for people: trial by trial, each change a line that says what it means before what it was.

In: lines as `--json` prints them. Out: text with the type in words, the value before and after, and the distance.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from search_cli.differences import short
from search_cli.render.layout import indent
from search_cli.render.output import Output
from search_cli.render.words import count, human

Line = Mapping[str, Any]
GOOD: Final = frozenset({"opened", "site_added", "criterion_loosened", "results_posted", "new", "returned"})
BAD: Final = frozenset({"closed", "site_closed", "criterion_tightened", "date_slipped", "left"})
WORDS: Final[Mapping[str, str]] = {
    "new": "New here",
    "opened": "Recruits now",
    "closed": "Recruits no more",
    "status": "Status",
    "site_added": "Site added",
    "site_closed": "Site closed",
    "criterion_loosened": "Criterion looser",
    "criterion_tightened": "Criterion tighter",
    "criterion_reworded": "Criterion reworded",
    "outcome_switched": "Outcome switched",
    "enrolment": "Enrolment",
    "date_slipped": "Later",
    "date_advanced": "Earlier",
    "sponsor": "Sponsor",
    "results_posted": "Results posted",
    "results_withdrawn": "Results withdrawn",
    "contact": "Contact",
    "left": "No longer at the registry",
    "returned": "At the registry again",
}


def render_changes(out: Output, trials: Sequence[tuple[Line, Sequence[Line]]], since: str) -> None:
    """Every trial with its changes, then how many of each type."""
    told: Counter[str] = Counter()
    for number, (first, lines) in enumerate(trials):
        if number:
            out.line()
        out.line((first["id"], "cyan"), f" · {first['source']} · {first['at'][:10]}")
        for text in indent(first["title"] or "", out.width):
            out.line((text, "bold"))
        for line in lines:
            told[line["type"]] += 1
            render_change(out, line)
    if trials:
        out.line()
    summed = ", ".join(f"{WORDS[kind].lower()} {number:,}" for kind, number in told.most_common())
    out.line(f"{count(told.total(), 'change')} since {since[:10]}" + (f": {summed}" if summed else "") + ".")


def render_change(out: Output, line: Line) -> None:
    """One change, hanging behind its words."""
    style = "green" if line["type"] in GOOD else "red" if line["type"] in BAD else ""
    words = WORDS[line["type"]]
    for number, text in enumerate(indent(change_text(line), out.width - 2, f"{words}: ")):
        out.line("  ", (text, style) if not number else text)


def change_text(line: Line) -> str:
    """ "recruiting → completed", with where it is and how far."""
    before, after = value(line["old"]), value(line["new"])
    gone = f"was {before}" if before else ""
    text = f"{before} → {after}" if before and after else after or gone
    if line["field"].startswith("sites."):
        text = f"{line['site']}: {text}"
    if line["field"].startswith("dates."):
        text = f"{human(line['field'].removeprefix('dates.')).lower()} {text}"
    away = line.get("distance_km")
    return f"{text} ({away:g} km away)" if away is not None else text


def value(found: Any) -> str:
    """One value; words of a category as people write them."""
    if isinstance(found, str) and found.islower() and " " not in found and "_" in found:
        return human(found)
    return short(found)

"""Facts of a listing in words: the same words for every sponsor, facts only, "not stated" an answer of its own.

In: facts by name and value (`trials.vetting`, or the card of a hit). Out: labels, sentences, and the line under a hit.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from search_cli.render.words import human

NOT_STATED: Final = "not stated"


class Words(NamedTuple):
    """How one fact is told: its label, what true and false mean; in short under a hit, and what it is called there."""

    label: str
    yes: str
    no: str
    short_yes: str = ""
    short_no: str = ""
    noun: str = ""


WORDS: Final[Mapping[str, Words]] = {
    "dmc": Words("Safety board", "a separate board watches the data", "no separate board watches the data"),
    "fda_drug": Words("FDA-regulated drug", "yes", "no"),
    "culture_expanded": Words("Cells grown in a laboratory", "yes", "no"),
    "fda_device": Words("FDA-regulated device", "yes", "no"),
    "single_arm": Words(
        "Comparison group",
        "none; all who join are in one group",
        "there is more than one group",
        "one group only",
        "compared with another group",
        "groups",
    ),
    "masking_none": Words("Blinding", "none; everyone knows who gets what", "some do not know who gets what"),
    "single_site": Words(
        "Number of sites", "one site is listed", "more than one site is listed", "one site", "several sites", "sites"
    ),
    "sponsor_is_site": Words(
        "Sponsor and site",
        "the sponsor and a site go by one name",
        "the sponsor and the sites have different names",
        "the sponsor is a site",
        "",
        "",
    ),
    "sponsor_class": Words("Kind of sponsor", "", ""),
    "has_results": Words("Results", "posted", "none posted"),
    "ethics": Words("Ethics approval", "", "", "", "", "ethics approval"),
    "registered_after_start": Words(
        "Listed after it began",
        "yes, more than 30 days after",
        "no",
        "listed after it began",
        "",
        "start or listing date",
    ),
    "stale_recruiting": Words(
        "Old status",
        "says it takes people, but nobody has checked the record for two years",
        "no",
        "status unchecked for two years",
        "",
        "",
    ),
    "results_overdue": Words(
        "Results overdue",
        "yes: it ended over a year ago and none are posted",
        "no",
        "ended over a year ago without posted results",
        "",
        "",
    ),
    "randomised": Words(
        "Randomised", "chance decides who gets what", "chance does not decide", "randomised", "not randomised", "chance"
    ),
    "blinded": Words("Blinded", "some do not know who gets what", "no", "blinded", "not blinded", "blinding"),
    "monitored": Words(
        "Safety board", "a separate board watches the data", "no", "safety board", "no safety board", "safety board"
    ),
    "several_sites": Words("Several sites", "more than one site is listed", "no"),
    "public_funder": Words("Public money", "a public body takes part", "no", "public funder", "", ""),
    "protocol": Words("Study plan", "posted for all to read", "none posted", "plan posted", "", ""),
    "results": Words("Results", "posted", "none posted", "results posted", "", ""),
    "papers": Words("Papers", "the record names papers on its results", "none named", "papers named", "", ""),
    "insurance": Words("Insurance", "", ""),
    "travel": Words("Travel", "", ""),
    "visits": Words("Visits", "", ""),
    "follow_up": Words("Longest span", "", ""),
    "harms": Words("Harms", "", ""),
}
PAYS: Final = {
    "study": "the record says that people who join pay",
    "routine_care": "the record says that usual care around the study is billed",
    "screening": "the record says that tests before joining are paid by the person",
}
FREE: Final = "the record says that people who join do not pay"
QUOTED: Final = ("payment_wording", "free_wording")


def told(name: str, value: Any) -> str:
    """One fact's value in words."""
    if value is None:
        return NOT_STATED
    if isinstance(value, bool):
        words = WORDS[name]
        return words.yes if value else words.no
    return human(value) if name == "sponsor_class" else str(value)


def cost(pays: str | None, free: str | None) -> list[str]:
    """What is said of cost, both where a record says both; one "not stated" where it says neither."""
    return [*([PAYS[pays]] if pays else []), *([FREE] if free else [])] or [NOT_STATED]


def field_words(field: str) -> str:
    """A dotted path for people: `arms[0].description` is "arms 1, description"."""
    counted = re.sub(r"\[(\d+)\]", lambda found: f" {int(found[1]) + 1}", field)
    return ", ".join(part.replace("_", " ") for part in counted.split("."))


def evidence(quote: str, field: str, day: str) -> str:
    """ "“words” (summary, record of 2025-03-01)"."""
    where = ", ".join(filter(None, (field_words(field) if field else "", f"record of {day}" if day else "")))
    words = " ".join(quote.split())
    if not words or words.casefold() in ("true", "false"):  # a flag: its value is the statement itself
        return where
    return f"“{words}”{f' ({where})' if where else ''}"


def hit_line(facts: Iterable[Mapping[str, Any]]) -> str:
    """The line under a hit: first words on money, then what is so, what is not, what is not stated."""
    found = list(facts)
    if not found:
        return ""
    values = {fact["fact"]: fact["value"] for fact in found}
    parts = [*money(found), *said(values), *silent(values)]
    return f"listing: {' · '.join(parts)}" if parts else ""


def money(facts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Words on cost with their field."""
    labels = {"payment_wording": "on cost", "free_wording": "on cost"}
    for fact in facts:
        if fact["fact"] in labels and fact["value"]:
            yield f"{labels[fact['fact']]}: “{' '.join(fact['value'].split())}” ({field_words(fact['field'])})"


def said(values: Mapping[str, Any]) -> Iterator[str]:
    """Facts that are so, then facts that are not so, each in its own words."""
    for wanted in (True, False):
        for name, value in values.items():
            words = WORDS.get(name)
            short = (words.short_yes if wanted else words.short_no) if words else ""
            if value is wanted and short:
                yield short


def silent(values: Mapping[str, Any]) -> Iterator[str]:
    """ "not stated: cost, safety board"."""
    nouns = [words.noun for name, words in WORDS.items() if words.noun and name in values and values[name] is None]
    if not any(values.get(name) for name in QUOTED):
        nouns.insert(0, "cost")
    if nouns:
        yield f"not stated: {', '.join(dict.fromkeys(nouns))}"

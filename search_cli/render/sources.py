"""How every answer for people ends: where it is from and of which day, a warning when that is long ago, the notice."""

from collections.abc import Mapping
from datetime import date

from search_cli.render.layout import wrap
from search_cli.render.output import Output
from search_cli.render.words import STALE_DAYS, age_in_days, count
from trials import NOTICE


def render_end(out: Output, as_of: Mapping[str, str], titles: Mapping[str, str], *, today: date) -> None:
    """Sources with dates, warnings, notice."""
    told = "; ".join(f"{titles.get(source, source)} as of {day[:10]}" for source, day in sorted(as_of.items()))
    if told:
        paragraph(out, f"Source: {told}." if len(as_of) == 1 else f"Sources: {told}.", "dim")
    for warning in stale(as_of, titles, today=today):
        paragraph(out, warning, "yellow")
    paragraph(out, NOTICE, "dim")


def stale(as_of: Mapping[str, str], titles: Mapping[str, str], *, today: date) -> list[str]:
    """A sentence for each registry whose copy is too old to rely on."""
    found = []
    for source, day in sorted(as_of.items()):
        days = age_in_days(day, today)
        if days is not None and days > STALE_DAYS:
            name = titles.get(source, source)
            found.append(f"Warning: the copy of {name} is {count(days, 'day')} old; {renewed_by(source)} renews it.")
    return found


def renewed_by(source: str) -> str:
    """What brings a newer copy of a registry: a crawl only where one can be crawled."""
    from search_cli.registry_names import crawled_ids

    return f"`trials crawl {source}`" if source in crawled_ids() else "`trials import` of a newer download"


def paragraph(out: Output, text: str, style: str = "") -> None:
    """One wrapped paragraph."""
    for line in wrap(text, out.width):
        out.line((line, style))

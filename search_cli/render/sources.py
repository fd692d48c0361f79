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
    """One sentence on the copies that are too old to rely on, with what renews them; none where all are fresh."""
    ages = {source: age_in_days(day, today) for source, day in sorted(as_of.items())}
    old = {source: days for source, days in ages.items() if days is not None and days > STALE_DAYS}
    if not old:
        return []
    names = {source: titles.get(source, source) for source in old}
    if len(old) == 1:
        ((source, days),) = old.items()
        return [f"Warning: the copy of {names[source]} is {count(days, 'day')} old; {renewed_by(names)} renews it."]
    told = ", ".join(f"{names[source]} ({count(days, 'day')})" for source, days in old.items())
    return [f"Warning: {len(old)} copies are old: {told}. {renewed_by(names)} renew them."]


def renewed_by(names: Mapping[str, str]) -> str:
    """What brings newer copies of registries, by id: a crawl only of those that can be crawled."""
    from search_cli.registry_names import crawled_ids

    crawled = [source for source in names if source in crawled_ids()]
    others = [name for source, name in names.items() if source not in crawled]
    ways = [f"`trials crawl {' '.join(crawled)}`"] if crawled else []
    if len(names) == 1 and others:
        return "`trials import` of a newer download"
    return " and ".join([*ways, *([f"`trials import` of newer downloads of {', '.join(others)}"] if others else [])])


def paragraph(out: Output, text: str, style: str = "") -> None:
    """One wrapped paragraph."""
    for line in wrap(text, out.width):
        out.line((line, style))

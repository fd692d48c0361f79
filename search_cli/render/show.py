"""`trials show`: one trial on the screen, section by section, for a patient and for a clinician."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from indexer.merging import merge
from search_cli.render import provenance, trial_evidence, trial_people, trial_plan, vetting
from search_cli.render.blocks import Block, Bullet, Shown, lines
from search_cli.render.layout import clip, wrap
from search_cli.render.output import Output

Record = Mapping[str, Any]
LONGEST_TITLE = 2_000  # characters: three times what registries allow


def sections(trial: Record, card: Record, shown: Shown, today: date) -> Iterator[tuple[str, Iterable[Block]]]:
    """The order in which a person reads: what it is, whether one can join, then everything that lets one judge it."""
    yield "In short", trial_plan.in_short(trial, card, shown)
    yield "Status and dates", trial_plan.status(trial, card, today)
    yield "Who can join", trial_plan.who_can_join(trial, shown)
    yield "What is done", trial_plan.what_is_done(trial, shown)
    yield "What is measured", trial_plan.what_is_measured(trial, shown)
    yield "Where", trial_people.where(trial, shown)
    yield "Contacts", trial_people.contacts(trial)
    yield "Who runs it", trial_people.who_runs_it(trial)
    yield "The listing, read critically", vetting.brief(dict(trial), today)
    yield "Results", trial_evidence.results(trial, shown)
    yield "Publications", trial_evidence.publications(trial, shown)
    yield "Documents and data", trial_evidence.documents(trial)
    yield "Numbers and links", trial_evidence.numbers_and_links(trial)


def render_study(
    out: Output, records: Sequence[Record], card: Record, titles: Mapping[str, str], *, today: date, full: bool = False
) -> None:
    """A study: its leading record in full, then what other registries say. `card` is what the index understood."""
    lead, *others = records
    shown = merge(records).record if others else lead
    render_trial(out, shown, card, titles.get(lead["registry"], lead["registry"]), today=today, full=full)
    for heading, blocks in provenance.sections(records, card):
        render_section(out, heading, blocks)
    if others:
        out.line()
        render_heading(out, "The same study in other registries")
        for record in others:
            name = titles.get(record["registry"], record["registry"])
            status = trial_plan.own_word(record, "status", record.get("status"))
            blocks = [Bullet(f"{record['id']} ({name}): {status}", record.get("url") or "")]
            out.lines(lines(blocks, out.width, plain=out.plain))


def render_section(out: Output, heading: str, blocks: Iterable[Block]) -> None:
    """A heading and what stands below it."""
    out.line()
    render_heading(out, heading)
    out.lines(lines(blocks, out.width, plain=out.plain))


def render_vetting(
    out: Output,
    records: Sequence[Record],
    titles: Mapping[str, str],
    *,
    today: date,
    sponsors: Callable[[Record], str | None],
) -> None:
    """A study's listing read critically, registry by registry: each says other things, and leaves out others.
    `sponsors` tells what else a record's sponsor runs."""
    for number, record in enumerate(records):
        if number:
            out.line()
        render_head(out, record.get("title") or record.get("official_title") or "(no title)", "bold", full=False)
        render_head(out, f"{record['id']} · {titles.get(record['registry'], record['registry'])}", "cyan", full=False)
        for heading, blocks in vetting.vetting_sections(dict(record), today, sponsors(record)):
            out.line()
            render_heading(out, heading)
            out.lines(lines(blocks, out.width, plain=out.plain))


def render_head(out: Output, text: str, style: str, *, full: bool) -> None:
    """One wrapped line of the head, cut where it is longer than any registry allows."""
    for line in wrap(text if full else clip(text, LONGEST_TITLE), out.width):
        out.line((line, style))


def render_heading(out: Output, heading: str) -> None:
    """The head of a section."""
    out.line((heading if out.plain else heading.upper(), "head"))


def render_trial(out: Output, trial: Record, card: Record, title: str, *, today: date, full: bool = False) -> None:
    """The whole trial; `title` is the registry's name."""
    official = trial.get("official_title")
    called = " · ".join(filter(None, (trial["id"], title, trial.get("acronym"))))
    render_head(out, trial.get("title") or official or "(no title)", "bold", full=full)
    render_head(out, called, "cyan", full=full)
    if official and official != trial.get("title"):
        render_head(out, official, "dim", full=full)
    for heading, blocks in sections(trial, card, Shown(full), today):
        out.line()
        render_heading(out, heading)
        out.lines(lines(blocks, out.width, plain=out.plain))

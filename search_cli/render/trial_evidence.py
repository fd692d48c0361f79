"""Sections of `show` on what came of it: results in short, publications, documents, data sharing, numbers and links.

In: a trial as stored. Out: blocks. A retraction stands before the paper that it retracts.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from search_cli.registry_names import title
from search_cli.render.blocks import Block, Bullet, Fact, Head, Shown
from search_cli.render.words import count, human

Record = Mapping[str, Any]
PAPERS_SHOWN = 10
EVENTS_SHOWN = 8
VALUES_SHOWN = 12
REFERENCE_ORDER = {"result": 0, "derived": 1, None: 2, "background": 3}


def results(trial: Record, shown: Shown) -> Iterator[Block]:
    """Posted results: who took part, serious adverse events, the primary outcomes."""
    found = trial.get("results")
    if not found:
        said = {True: "posted in the registry; not part of the copy held here", False: "none posted"}
        yield Fact("Results", said.get(trial.get("has_results"), "not stated"))  # type: ignore[arg-type]
        for kind, day in trial.get("results_events", ()):
            yield Fact(human(kind), day)
        return
    if found.get("started") is not None:
        done = f", {found['completed']:,} completed" if found.get("completed") is not None else ""
        yield Fact("Took part", f"{found['started']:,} started{done}")
    yield from harms(found, shown)
    for outcome in found.get("primary_outcomes", ()):
        yield from primary_outcome(outcome, shown)
    if found.get("limitations"):
        yield Fact("Limitations", found["limitations"])


def harms(found: Record, shown: Shown) -> Iterator[Block]:
    """Adverse events by group, then the serious ones by name."""
    groups = found.get("adverse_events", ())
    if groups:
        yield Head(f"Adverse events ({found['time_frame']})" if found.get("time_frame") else "Adverse events")
    for group in groups:
        yield Bullet(f"{group['title']}: {', '.join(affected(group)) or 'no numbers'}")
    events = found.get("serious_events", ())
    for term, number in shown.first(events, EVENTS_SHOWN):
        yield Bullet(f"serious: {term} ({count(number, 'person', 'persons')})")
    yield from shown.rest(events, EVENTS_SHOWN, "serious events")


def affected(group: Record) -> Iterator[str]:
    """ "2 of 30 with serious events", "0 of 30 died"."""
    for field, words in (("serious", "with serious events"), ("other", "with other events"), ("deaths", "died")):
        number, risk = group.get(f"{field}_affected"), group.get(f"{field}_at_risk")
        if number is not None:
            yield f"{number:,}{f' of {risk:,}' if risk is not None else ''} {words}"


def primary_outcome(outcome: Record, shown: Shown) -> Iterator[Block]:
    """One primary outcome with the value of each group and what was tested."""
    frame = f" [{outcome['time_frame']}]" if outcome.get("time_frame") else ""
    yield Head(f"Primary outcome: {outcome['measure']}{frame}")
    unit = ", ".join(filter(None, (outcome.get("statistic") and human(outcome["statistic"]), outcome.get("unit"))))
    if unit:
        yield Fact("Measured as", unit)
    values = outcome.get("values", ())
    for group, value, spread in shown.first(values, VALUES_SHOWN):
        yield Bullet(f"{group}: {value}{f' ({spread})' if spread else ''}")
    yield from shown.rest(values, VALUES_SHOWN, "values")
    for analysis in outcome.get("analyses", ()):
        yield Bullet(f"analysis: {analysis}")


def publications(trial: Record, shown: Shown) -> Iterator[Block]:
    """Papers of the trial before papers it builds on."""
    papers = sorted(trial.get("references", ()), key=lambda paper: REFERENCE_ORDER.get(paper.get("type"), 2))
    papers.sort(key=lambda paper: not paper.get("retractions"))
    for paper in shown.first(papers, PAPERS_SHOWN):
        notes = [human(paper["type"]).lower() if paper.get("type") else None]
        notes.append(f"PMID {paper['pmid']}" if paper.get("pmid") else None)
        note = ", ".join(filter(None, notes))
        if paper.get("retractions"):
            yield Bullet(f"RETRACTED ({'; '.join(paper['retractions'])}): {paper['citation']}", note, "red")
        else:
            yield Bullet(paper["citation"], note)
    yield from shown.rest(papers, PAPERS_SHOWN, "publications")
    if not papers:
        yield Fact("Publications", "none named in this record")


def documents(trial: Record) -> Iterator[Block]:
    """Posted protocols and the like, then what is said about sharing data."""
    for document in trial.get("documents", ()):
        label = ", ".join(filter(None, (document["label"], document.get("date"))))
        yield Bullet(label, document.get("url") or "")
    if not trial.get("documents"):
        yield Fact("Documents", "none posted in this record")
    ipd = trial.get("ipd") or {}
    if ipd.get("plan") or ipd.get("description"):
        told = human(ipd["plan"]) if ipd.get("plan") else ""
        yield Fact("Sharing of data", ": ".join(filter(None, (told, ipd.get("description")))))
        if ipd.get("url"):
            yield Fact("Data at", ipd["url"])
    for kind, address in trial.get("available_data", ()):
        yield Fact(kind, address)


def numbers_and_links(trial: Record) -> Iterator[Block]:
    """Every number that the record names, and where to read on."""
    for each in trial.get("identifiers", ()):
        if each["value"] != trial["id"]:
            typed = each.get("type") not in (None, "other", "registry")
            kind = human(each["type"]) if typed else title(each.get("scheme") or "")
            yield Fact(human(each.get("role") or "secondary"), f"{each['value']} ({kind})" if kind else each["value"])
    if trial.get("url"):
        yield Fact("Record", trial["url"])
    for label, address in trial.get("links", ()):
        yield Fact(label or "Link", address)

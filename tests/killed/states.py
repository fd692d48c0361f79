"""All that a home holds and tells, in a form that two homes can be compared in, whatever runs it took to get there."""

import json
import pickle
from pathlib import Path
from typing import Any

QUESTIONS = ("", "made-up trial", "cells lumbar disc", "bone marrow -fusion", "NCT70000003")


def look(home: Path, file: str) -> None:
    """In a process of its own: what the home holds, into a file. Reads replayed records as the replay does."""
    from tests.killed.works import read_otherwise

    if file.endswith("otherwise"):
        read_otherwise()
    found = {"archive": archive(home), "links": links(home), "index": index(home), "told": told(home)}
    Path(file).write_bytes(pickle.dumps(found))


def archive(home: Path) -> Any:
    """Log, versions, trials, members and counters."""
    from crawler.archive import Archive
    from trials.errors import SettingsError

    try:
        with Archive.open(home) as held:
            changes = sorted((change.source, change.id, change.kind) for change in held.changes(0))
            keys = sorted({(source, key) for source, key, _ in changes})
            return {
                "problems": held.verify(),
                "changes": changes,
                "versions": {key: [version.body for version in held.versions(*key)] for key in keys},
                "gone": {key: head.tombstoned for key in keys if (head := held.head(*key))},
                "trials": {(found.source, found.id): bytes(text) for found, text in held.trials()},
                "members": sorted(held.members("ctgov", "everything")),
                "mark": held.mark("ctgov", "everything"),
                "counters": [(each.source, each.held, each.tombstoned) for each in held.status()],
            }
    except SettingsError:
        return None


def links(home: Path) -> Any:
    """Studies, comparisons without their time, decisions."""
    from indexer.linking.book import Book
    from trials.errors import SettingsError

    try:
        with Book(home, write=False) as book:
            rows = book.database.execute("select key, members from record order by key").fetchall()
            compared = "select a, b, verdict, method, score, reasons, forbidden from link order by a, b"
            decided = [(each.a, each.b, each.verdict, each.undone) for each in book.decisions()]
            return {"studies": rows, "links": book.database.execute(compared).fetchall(), "decided": decided}
    except SettingsError:
        return None


def index(home: Path) -> Any:
    """Every stored study, and answers."""
    from indexer.engine import open_engine
    from indexer.query import make_query
    from indexer.search import search
    from trials.errors import IndexUnavailableError

    engine = open_engine(home, None)
    try:
        state = engine.state()
    except IndexUnavailableError:
        return None
    page = engine.page(make_query(everything=True, limit=1000, facets=True, sort="updated"))
    answers = [search(engine, make_query(text, everything=True, limit=100)) for text in QUESTIONS]
    return {
        "problems": list(engine.verify()),
        "sequence": state.sequence,
        "total": (page.total, page.facets),
        "studies": {hit.key: (hit.card, engine.get(hit.card["id"])) for hit in page.hits},
        "answers": [[(hit["id"], round(hit["score"] or 0, 4)) for hit in answer["hits"]] for answer in answers],
    }


def told(home: Path) -> Any:
    """What watches told, in their order, and how far each channel has been told."""
    folder = home / "watches"
    lines = home / "news.jsonl"
    feed = home / "news.feed"
    return {
        "lines": [json.loads(line)["key"] for line in lines.read_text("utf-8").splitlines()] if lines.exists() else [],
        "feed": [each["id"] for each in json.loads(feed.read_text("utf-8"))["items"]] if feed.exists() else [],
        "places": [json.loads(path.read_text("utf-8"))["told"] for path in sorted(folder.glob("*.json"))],
    }

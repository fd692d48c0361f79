"""What somebody would write first: SQLite's FTS5 over the same documents, filters and facets as columns beside it.

In: an index, read study by study. Out: one database file and the queries in SQL. Weights are those of the index.
"""

import json
import math
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tantivy import DocAddress
from tantivy import Query as Clause

from indexer.documents import searched
from indexer.embedded.engine import EmbeddedEngine
from indexer.embedded.snapshot import Snapshot
from indexer.engine import StoredStudy
from indexer.fields import TEXT_BOOSTS
from indexer.geography import DEGREE_KM, distance, point_of
from indexer.query import Near, Query
from indexer.study import Study

FIELDS = tuple(TEXT_BOOSTS)
SCORE = f"bm25(fts, {', '.join(map(str, TEXT_BOOSTS.values()))})"
FACETS = ("status", "phase", "country", "sponsor_class", "year")


class Fts:
    """An open database of studies."""

    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.execute("pragma cache_size = -65536")
        self.database.create_function("km", 4, kilometres, deterministic=True)

    def build(self, engine: EmbeddedEngine) -> None:
        """Make and fill the tables. Studies are read one after another, so that memory does not grow with them beyond
        the list of their places."""
        self.database.executescript(f"""
            pragma journal_mode = off; pragma synchronous = off;
            create virtual table fts using fts5({", ".join(FIELDS)}, content='', tokenize='porter unicode61');
            create table card(study integer primary key, content text);
            create table facet(study integer, field text, value text);
            create virtual table place using rtree(id, south, north, west, east);
            create table site(id integer primary key, study integer, recruits integer, lat real, lon real);
            """)
        self.database.execute("begin")
        snapshot = engine.snapshot()
        for address in addresses(snapshot, snapshot.compiler.everything()):
            self.add(number(address), snapshot.stored(address))
        facets = engine.page(Query(everything=True, facets=True)).facets or {}
        for field in FACETS:
            for value in facets[field]:
                found = addresses(snapshot, snapshot.compiler.exact(field, [value]))
                rows = ((number(address), field, value) for address in found)
                self.database.executemany("insert into facet values(?, ?, ?)", rows)
        self.database.execute("commit")
        self.database.execute("create index facets on facet(study, field, value)")
        self.database.execute("insert into fts(fts) values('optimize')")

    def add(self, study: int, stored: StoredStudy) -> None:
        """One study."""
        run = self.database.execute
        said = searched(Study(stored.id, stored.records, ()))
        text = ["\n".join(said.get(name, ())) for name in FIELDS]
        run(f"insert into fts(rowid, {', '.join(FIELDS)}) values(?{', ?' * len(FIELDS)})", (study, *text))
        run("insert into card values(?, ?)", (study, json.dumps(stored.card)))
        for _, _, _, status, lat, lon in stored.card["sites"]:
            if lat is not None:
                site = run("insert into site values(null, ?, ?, ?, ?)", (study, status == "recruiting", lat, lon))
                run("insert into place values(?, ?, ?, ?, ?)", (site.lastrowid, lat, lat, lon, lon))

    def page(self, match: str, limit: int = 20, offset: int = 0) -> tuple[int, list[dict[str, Any]]]:
        """How many there are, and the cards of the best."""
        sql = f"select rowid, {SCORE} score from fts where fts match ? order by score limit ? offset ?"
        best = self.database.execute(sql, (match, limit, offset)).fetchall()
        read = "select content from card where study = ?"
        return self.count(match), [json.loads(self.database.execute(read, row[:1]).fetchone()[0]) for row in best]

    def count(self, match: str) -> int:
        """How many there are."""
        found = self.database.execute("select count(*) from fts where fts match ?", (match,)).fetchone()
        return int(found[0])

    def facets(self, match: str) -> dict[str, dict[str, int]]:
        """Counts by value, one field after the other."""
        sql = """select facet.value, count(*) from fts join facet on facet.study = fts.rowid
            where fts match ? and facet.field = ? group by facet.value"""
        return {field: dict(self.database.execute(sql, (match, field)).fetchall()) for field in FACETS}

    def around(self, near: Near) -> set[int]:
        """Studies with a recruiting site in a circle: boxes from the R*Tree, then the distance."""
        north = near.km / DEGREE_KM * 1.01
        east = north / math.cos(math.radians(near.lat))
        sql = """select distinct site.study from place join site on site.id = place.id
            where south >= ? and north <= ? and west >= ? and east <= ? and site.recruits
            and km(site.lat, site.lon, ?, ?) <= ?"""
        box = (near.lat - north, near.lat + north, near.lon - east, near.lon + east)
        return {row[0] for row in self.database.execute(sql, (*box, near.lat, near.lon, near.km))}

    def close(self) -> None:
        """Close."""
        self.database.close()


def addresses(snapshot: Snapshot, clause: Clause) -> Iterator[DocAddress]:
    """Where the studies lie that a clause finds."""
    hits = snapshot.searcher.search(clause, snapshot.searcher.num_docs, count=False).hits
    return (address for _, address in hits)


def number(address: DocAddress) -> int:
    """The number of a study, by where it lies."""
    return (address.segment_ord << 32) + address.doc + 1


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Distance between two points in degrees."""
    point = point_of(lat, lon)
    return distance(other_lat, other_lon, point) if point else math.inf

"""What somebody would write first: SQLite's FTS5 over the same documents, filters and facets as columns beside it.

In: documents of the index. Out: one database file and the queries in SQL. Weights are those of the index.
"""

import json
import math
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from indexer.documents import Document
from indexer.fields import TEXT_BOOSTS
from indexer.geography import DEGREE_KM, distance, point_of
from indexer.query import Near

FIELDS = tuple(TEXT_BOOSTS)
SCORE = f"bm25(fts, {', '.join(map(str, TEXT_BOOSTS.values()))})"
FACETS = ("status", "phase", "country", "sponsor_class", "year")


class Fts:
    """An open database of studies."""

    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.execute("pragma cache_size = -65536")
        self.database.create_function("km", 4, kilometres, deterministic=True)

    def build(self, documents: Iterable[Document]) -> None:
        """Make and fill the tables."""
        self.database.executescript(f"""
            pragma journal_mode = off; pragma synchronous = off;
            create virtual table fts using fts5({", ".join(FIELDS)}, content='', tokenize='porter unicode61');
            create table card(study integer primary key, content text);
            create table facet(study integer, field text, value text);
            create virtual table place using rtree(id, south, north, west, east);
            create table site(id integer primary key, study integer, recruits integer, lat real, lon real);
            """)
        self.database.execute("begin")
        for number, document in enumerate(documents, 1):
            self.add(number, document)
        self.database.execute("commit")
        self.database.execute("create index facets on facet(study, field, value)")
        self.database.execute("insert into fts(fts) values('optimize')")

    def add(self, number: int, document: Document) -> None:
        """One study."""
        run = self.database.execute
        text = ["\n".join(document.text.get(name, ())) for name in FIELDS]
        run(f"insert into fts(rowid, {', '.join(FIELDS)}) values(?{', ?' * len(FIELDS)})", (number, *text))
        run("insert into card values(?, ?)", (number, json.dumps(document.card)))
        for field in FACETS:
            for value in document.exact.get(field, ()):
                run("insert into facet values(?, ?, ?)", (number, field, value))
        for _, _, _, status, lat, lon in document.card["sites"]:
            if lat is not None:
                site = run("insert into site values(null, ?, ?, ?, ?)", (number, status == "recruiting", lat, lon))
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


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Distance between two points in degrees."""
    point = point_of(lat, lon)
    return distance(other_lat, other_lon, point) if point else math.inf

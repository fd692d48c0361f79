"""From bytes to the archive: reading, packing, taking in, taking in again what has not changed.

The floors are `orjson.loads` of the same bytes, zlib level 6, and the archive's own first crawl. Compared is processor
time.
"""

import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import orjson

from benchmarks.home import FORM, as_raw, take_in
from benchmarks.measure import Row, Setting, a_second, at_least, at_most, in_turns, once, processor
from crawler.archive import Archive
from crawler.archive.codec import SAMPLES, Codec
from crawler.archive.database import Database
from crawler.readers import parse
from crawler.records import Raw
from crawler.writing import BATCH

MOST = 5000  # studies in memory at once


def measure(setting: Setting) -> Iterator[Row]:
    """Reading, packing, and the archive's part of a crawl."""
    bodies = setting.bodies(MOST)
    raws = [as_raw(number, body) for number, body in enumerate(bodies)]
    yield reading(raws, setting)
    yield from packing(raws, setting)
    yield from crawling(raws, setting)


def reading(raws: list[Raw], setting: Setting) -> Row:
    """Bytes to trial, against what reading JSON alone costs."""
    some = raws[:1000]
    assert all(parse(raw).trial.id == raw.id for raw in some)
    taken = in_turns(
        {
            "ours": lambda: [parse(raw) and None for raw in some],
            "orjson": lambda: [orjson.loads(raw.body) and None for raw in some],
        },
        setting.rounds,
        processor,
    )
    ours, floor = taken["ours"].fastest, taken["orjson"].fastest
    return at_least("parse", a_second(len(some), ours), f"orjson.loads {a_second(len(some), floor)}", floor / ours, 0.4)


def packing(raws: list[Raw], setting: Setting) -> Iterator[Row]:
    """Size and speed of packed bodies. The dictionary is trained on other records than are packed."""
    with Archive.open(setting.folder / "packing", write=True) as archive:
        codec = Codec(archive.store.database)
        half = len(raws) // 2
        learn(archive.store.database, codec, raws[half : half + SAMPLES])
        some = [raw.body for raw in raws[: min(half, 1000)]]
        packed = [codec.pack(FORM, body) for body in some]
        for (dictionary, small), body in zip(packed, some, strict=True):
            assert codec.unpack(dictionary, small, len(body)) == body
        taken = in_turns(
            {
                "ours": lambda: [codec.pack(FORM, body) and None for body in some],
                "zlib": lambda: [zlib.compress(body, 6) and None for body in some],
            },
            setting.rounds,
            processor,
        )
    size, other = sum(len(small) for _, small in packed), sum(len(zlib.compress(body, 6)) for body in some)
    count, ours, floor = len(some), taken["ours"].fastest, taken["zlib"].fastest
    yield at_most("packed size", f"{size / count:,.0f} B", f"zlib-6 {other / count:,.0f} B", size / other, 0.65)
    yield at_least("packing", a_second(count, ours), f"zlib-6 {a_second(count, floor)}", floor / ours, 3)


def learn(database: Database, codec: Codec, raws: list[Raw]) -> None:
    """Train the dictionary that the archive would."""
    with database.transaction():
        codec.learn(FORM, [(number, raw.body) for number, raw in enumerate(raws)])


def crawling(raws: list[Raw], setting: Setting) -> Iterator[Row]:
    """The archive's part of a first crawl, of one that finds everything as it was, and bare SQLite with zlib."""
    home = setting.folder / "crawled"
    first = once(lambda: take_in(home, raws, new=len(raws)), processor)
    again = once(lambda: take_in(home, raws, new=0), processor)
    floor = once(lambda: bare(setting.folder / "bare.db", raws), processor)
    count = len(raws)
    yield Row("first crawl, archive part", a_second(count, first), f"bare {a_second(count, floor)}", floor / first)
    yield at_least(
        "unchanged crawl, archive part", a_second(count, again), f"first {a_second(count, first)}", first / again, 3
    )


def bare(path: Path, raws: list[Raw]) -> None:
    """The least that keeps bodies: zlib-6 into one table, a transaction for each batch; nothing is read."""
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript("pragma journal_mode=wal; pragma synchronous=full; create table raw(key unique, body)")
    for start in range(0, len(raws), BATCH):
        database.execute("begin")
        rows = [(raw.id, zlib.compress(raw.body, 6)) for raw in raws[start : start + BATCH]]
        database.executemany("insert into raw values(?, ?)", rows)
        database.execute("commit")
    assert database.execute("select count(*) from raw").fetchone() == (len(raws),)
    database.close()

"""From bytes to the archive: reading, packing, taking in, taking in again what has not changed.

The floors are `orjson.loads` of the same bytes, zlib level 6, and the archive's own first crawl. Compared is processor
time. Lines without a goal say what the goals beside them leave no room for: one validation alone, the least that keeps
packed bodies.
"""

import sqlite3
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice, repeat
from pathlib import Path
from pickle import dumps, loads

import orjson
import zstandard

from benchmarks.home import FORM, as_raw, take_in
from benchmarks.measure import Row, Setting, a_second, at_least, at_most, in_turns, once, processor
from crawler.archive import Archive
from crawler.archive.codec import FIRST, LAST, LEVEL, SAMPLES, Codec
from crawler.archive.database import PAGE_SIZE, Database
from crawler.archive.derived import Reading, content_hash, read
from crawler.archive.pool import AT_ONCE
from crawler.archive.ready import Ready, ready
from crawler.readers import parse
from crawler.records import Raw
from crawler.verdict import judge
from crawler.writing import BATCH
from trials.model import Trial

MOST = 5000  # studies in memory at once
MOST_ROUNDS = 5  # of imports, each a second long


def measure(setting: Setting) -> Iterator[Row]:
    """Reading, packing, and the archive's part of a crawl."""
    bodies = setting.bodies(MOST)
    raws = [as_raw(number, body) for number, body in enumerate(bodies)]
    yield from reading(raws, setting)
    yield from taking(raws, setting)
    yield from packing(raws, setting)
    yield from crawling(raws, setting)


def reading(raws: list[Raw], setting: Setting) -> Iterator[Row]:
    """Bytes to trial, against what reading JSON alone costs; and Pydantic alone, of values that were read before."""
    some = raws[:1000]
    parsed = [parse(raw) for raw in some]
    assert all(one.trial.id == raw.id for one, raw in zip(parsed, some, strict=True))
    plain = [one.plain for one in parsed]
    taken = in_turns(
        {
            "ours": lambda: [parse(raw) and None for raw in some],
            "validation": lambda: [Trial.model_validate(values) and None for values in plain],
            "orjson": lambda: [orjson.loads(raw.body) and None for raw in some],
        },
        setting.rounds,
        processor,
    )
    ours, alone, floor = (taken[name].fastest for name in ("ours", "validation", "orjson"))
    other = f"orjson.loads {a_second(len(some), floor)}"
    yield at_least("parse", a_second(len(some), ours), other, floor / ours, 0.4)
    yield Row("its validation alone", a_second(len(some), alone), other, floor / alone)


def taking(raws: list[Raw], setting: Setting) -> Iterator[Row]:
    """The archive's part of an import, against reading JSON alone, by the processor time of the process that writes:
    it hands records over to those that read, takes back what these made ready, compares, stores and publishes. Beside
    it that of all processes together, hashing and packing too, but for reading (`parse`); and the least that keeps
    bodies, or bodies and readings, hashed and packed by one process. Training dictionaries is left out on all sides:
    an import does it once or twice."""
    readings = [read(raw) for raw in raws]
    first = min(len(raws) // 2, 2 * BATCH)
    rest, read_rest = raws[first:], readings[first:]
    packers = trained([raw.body for raw in raws]), trained([reading.trial for reading in readings])
    taken: dict[str, list[float]] = {"floor": [], "ours": [], "all": [], "bodies": [], "both": []}
    for _ in range(min(setting.rounds, MOST_ROUNDS)):
        with tempfile.TemporaryDirectory(dir=setting.folder) as folder:
            place = Path(folder)
            taken["floor"].append(once(lambda: [orjson.loads(raw.body) and None for raw in rest], processor))
            writing, elsewhere = take_in_ready(place, raws, readings, first)
            taken["ours"].append(writing)
            taken["all"].append(writing + elsewhere)
            bodies = partial(keep, place / "bodies.db", rest, [], *packers)
            taken["bodies"].append(once(bodies, processor))
            both = partial(keep, place / "both.db", rest, read_rest, *packers)
            taken["both"].append(once(both, processor))
    floor, ours, together, least, both_kept = (min(times) for times in taken.values())
    count, other = len(rest), f"orjson.loads {a_second(len(rest), floor)}"
    yield at_least("import, archive part", a_second(count, ours), other, floor / ours, 0.15)
    yield Row("the same, all processes", a_second(count, together), other, floor / together)
    yield Row("the least that keeps bodies", a_second(count, least), other, floor / least)
    yield Row("and readings beside them", a_second(count, both_kept), other, floor / both_kept)


def take_in_ready(home: Path, raws: list[Raw], readings: list[Reading], first: int) -> tuple[float, float]:
    """An import's batches into a new archive, and its end. Seconds that the one that writes takes after the first
    records, once the dictionaries are trained, and seconds of the others meanwhile; these are played here."""
    with Archive.open(home, write=True) as archive:
        run = archive.begin("ctgov", "import")
        for at in range(0, first, BATCH):
            until = min(at + BATCH, first)
            known = zip(raws[at:until], readings[at:until], strict=True)
            run.put(raws[at:until], [Ready(content_hash(raw.body), None, reading) for raw, reading in known])
        learn(archive.store.database, archive.store.codec, raws[:SAMPLES])
        kit = run.kit([FORM])
        batches = [range(at, min(at + BATCH, len(raws)), AT_ONCE) for at in range(first, len(raws), BATCH)]
        given = {at: dumps(raws[at : min(at + AT_ONCE, places.stop)]) for places in batches for at in places}
        made: dict[int, bytes] = {}

        def make() -> None:
            for at, parcel in given.items():
                taken = loads(parcel)
                made[at] = dumps(ready(taken, readings[at : at + len(taken)], kit))

        def write() -> None:
            for places in batches:
                batch = raws[places.start : places.stop]
                assert not any(run.are_read(batch))
                for at in places:
                    assert dumps(raws[at : min(at + AT_ONCE, places.stop)])
                run.put(batch, [one for at in places for one in loads(made[at])])
            record = run.finish(judge(run.counts, fetched=len(raws), imported=True))
            assert (record.ok, archive.sequence) == (True, len(raws)), record.verdict

        elsewhere = once(make, processor)
        return once(write, processor), elsewhere


def trained(texts: list[bytes]) -> zstandard.ZstdCompressor:
    """What packs texts as the archive does those of a registry's first thousands."""
    dictionary = zstandard.train_dictionary(
        FIRST.size, list(texts[:SAMPLES]), level=LEVEL, k=FIRST.segment, d=FIRST.dmer
    )
    dictionary.precompute_compress(level=LEVEL)
    return zstandard.ZstdCompressor(dict_data=dictionary)


def keep(
    path: Path,
    raws: list[Raw],
    readings: list[Reading],
    bodies: zstandard.ZstdCompressor,
    trials: zstandard.ZstdCompressor,
) -> None:
    """One table of keys, hashes and packed bodies, and of readings where there are any; nothing is compared or logged.
    A reading brings its hash along."""
    beside: Iterable[Reading | None] = readings or repeat(None, len(raws))
    rows = (
        (raw.id, content_hash(raw.body), bodies.compress(raw.body), *_kept(reading, trials))
        for raw, reading in zip(raws, beside, strict=True)
    )
    keep_in(path, rows, len(raws))


def _kept(reading: Reading | None, packer: zstandard.ZstdCompressor) -> tuple[bytes | None, bytes | None]:
    return (reading.hash, packer.compress(reading.trial)) if reading else (None, None)


def packing(raws: list[Raw], setting: Setting) -> Iterator[Row]:
    """Size and speed of packed bodies, by the dictionary of a registry of thousands, trained on other records."""
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
        codec.learn(FORM, [(number, raw.body) for number, raw in enumerate(raws)], LAST)


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
    """The least that keeps bodies as one would first write it: zlib-6, and no hash to tell what has changed."""
    keep_in(path, ((raw.id, None, zlib.compress(raw.body, 6), None, None) for raw in raws), len(raws))


def keep_in(path: Path, rows: Iterator[tuple[object, ...]], count: int) -> None:
    """Rows of one table, a transaction for each batch, in pages as large as the archive's."""
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript(
        f"pragma page_size={PAGE_SIZE}; pragma journal_mode=wal; pragma synchronous=full;"
        "create table raw(key unique, hash, body, trial, reading)"
    )
    for _ in range(0, count, BATCH):
        database.execute("begin")
        database.executemany("insert into raw values(?, ?, ?, ?, ?)", islice(rows, BATCH))
        database.execute("commit")
    assert database.execute("select count(*) from raw").fetchone() == (count,)
    database.close()

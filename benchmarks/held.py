"""Whether a crawl of what changed, changes and history cost what changed, and not what is held.

    python -m benchmarks.held [--records N ...] [--versions N] [--folder PATH]

An archive is made for each number of records, every one with so many versions, published run by run as crawls publish
them; its rows are written straight into the tables, because reading millions of records first would measure the reader,
and the smallest archive is verified as a whole. Then the same small things are done in each through the ordinary code,
in turns: the ratio of the largest archive to the smallest is what counts. A backup is made of each and opened again.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median

from zstandard import ZstdCompressor

from crawler.archive import Archive
from crawler.archive.derived import content_hash
from crawler.archive.past import PastArchive
from crawler.changes import happenings
from crawler.records import Raw
from crawler.verdict import Verdict
from search_cli.commands.history import compared
from search_cli.copying import copy_archive

FORM, QUERY = "ctgov-v2", "everything"
CHANGED = 100  # records that a later crawl brings
ROUNDS = 7
BODY = (
    b'{"protocolSection": {"identificationModule": {"nctId": "%s", "briefTitle": "Made-up trial %d"}, '
    b'"statusModule": {"overallStatus": "RECRUITING", "lastUpdatePostDateStruct": {"date": "20%d-01-01"}}, '
    b'"designModule": {"enrollmentInfo": {"count": %d, "type": "ESTIMATED"}}}}'
)
CHUNK = 20_000
DAY = "2026-{:02}-01T06:00:00Z"


def number(place: int) -> str:
    """A made-up trial's number."""
    return f"NCT{10_000_000 + place}"


def body(place: int, edition: int) -> bytes:
    """A small record, another one in each edition."""
    return BODY % (number(place).encode(), place, edition + 10, 10 * edition)


def make(home: Path, records: int, versions: int) -> None:
    """An archive of so many records with so many versions each."""
    with Archive.open(home, write=True) as archive:
        database = archive.store.database.connection
        database.execute("pragma synchronous = off")
        with archive.store.database.transaction():
            run = "insert into run values(?, 'ctgov', 'crawl', 1, ?, ?, 'good', '{}', '{}', null, null, ?, 1, ?)"
            for edition in range(1, versions + 1):
                day = DAY.format(edition)
                database.execute(run, (edition, day, day, day, edition * records))
            last = versions * records
            database.execute("insert into query values(1, 'ctgov', ?, null)", (QUERY,))
            database.execute(
                "insert into source values('ctgov', ?, 0, ?, ?, ?, ?)",
                (records, versions, versions, DAY.format(versions), DAY.format(versions)),
            )
            database.execute("update meta set value = ? where key = 'sequence'", (str(last),))
        for edition in range(1, versions + 1):
            for place in range(0, records, CHUNK):
                with archive.store.database.transaction():
                    fill(archive, range(place, min(place + CHUNK, records)), records, edition)
        with archive.store.database.transaction():
            database.execute("update record set head = id + ?, seq = id + ?", (last - records, last - records))


def fill(archive: Archive, places: range, records: int, edition: int) -> None:
    """The rows of one edition of some records: versions with bodies, lines of the log; at first the records too."""
    database, pack = archive.store.database.connection, ZstdCompressor(level=1).compress
    day, found, bodies, log = DAY.format(edition), [], [], []
    for place in places:
        record = place + 1
        version, content = (edition - 1) * records + record, body(place, edition)
        when = (f"20{edition + 10}-01-01", day, day, edition, edition, len(content))
        found.append((version, record, content_hash(content), FORM, 0, *when, 0))
        bodies.append((version, None, "", "application/json", "{}", pack(content)))
        log.append((version, record, version, "put", edition, day))
    if edition == 1:
        numbers = ((place + 1, "ctgov", number(place)) for place in places)
        database.executemany("insert into record(id, source, key) values(?, ?, ?)", numbers)
        database.executemany("insert into member values(1, ?)", ((place + 1,) for place in places))
    database.executemany(f"insert into version values({', '.join('?' * 12)})", found)
    database.executemany("insert into body values(?, ?, ?, ?, ?, ?)", bodies)
    database.executemany("insert into change values(?, ?, ?, ?, ?, ?)", log)


class Held:
    """One archive that is measured. `edition` grows with every crawl."""

    def __init__(self, home: Path, records: int, versions: int) -> None:
        self.home, self.records, self.edition = home, records, versions
        self.versions = versions

    def crawl(self) -> None:
        """A crawl that brings some records in a new edition, spread over all that are held."""
        self.edition += 1
        step = self.records // CHANGED
        raws = [Raw("ctgov", number(n * step), FORM, body(n * step, self.edition)) for n in range(CHANGED)]
        with Archive.open(self.home, write=True) as archive:
            run = archive.begin("ctgov", "crawl", query_key=QUERY)
            run.put(raws)
            record = run.finish(Verdict(ok=True), mark="x", members_complete=False)
            assert record.counts["changes/put"] == CHANGED

    def changes(self) -> None:
        """What the last crawl changed, by type."""
        with Archive.open(self.home) as archive:
            found = list(happenings(archive, archive.sequence - CHANGED))
        assert len(found) == CHANGED
        assert all([change.type for change in each.changes] == ["enrolment"] for each in found)

    def history(self) -> None:
        """All versions of some records, each compared with the one before."""
        with Archive.open(self.home) as archive:
            for n in range(1, 6):
                held = archive.head("ctgov", number(n))
                assert held is not None
                assert len(list(compared(archive, held))) == self.versions

    def since(self) -> None:
        """The place in the log of a moment long ago."""
        with Archive.open(self.home) as archive:
            assert archive.last_before("2026-02-15T00:00:00Z") == 2 * self.records

    def past(self) -> None:
        """What was held on a day gone by, listed: this one reads a narrow row of every record."""
        from crawler.archive.listing import held_at

        with Archive.open(self.home) as archive:
            day = PastArchive(archive, date(2026, 2, 1))
            assert sum(1 for _ in held_at(archive.store, day.sequence)) == self.records


def cpu(thing: Callable[[], None]) -> float:
    """Seconds of this process's own time."""
    began = time.process_time()
    thing()
    return time.process_time() - began


def measured(held: list[Held]) -> Iterator[tuple[str, list[float]]]:
    """Each thing with its seconds in each archive, done in turns; the first round only warms up."""
    for name in ("crawl", "changes", "history", "since"):
        rounds = [[cpu(getattr(each, name)) for each in held] for _ in range(ROUNDS + 1)][1:]
        yield name, [median(each) for each in zip(*rounds, strict=True)]
    yield "past", [cpu(each.past) for each in held]


def saved(held: Held, folder: Path) -> tuple[float, int]:
    """Seconds and bytes of a backup that, opened as an archive of its own, holds the same."""
    file = folder / "restored" / "archive.db"
    file.parent.mkdir()
    began = time.perf_counter()
    told = copy_archive(held.home, file)
    seconds = time.perf_counter() - began
    with Archive.open(held.home) as one, Archive.open(file.parent) as other:
        assert (one.id, one.sequence, one.status()) == (other.id, other.sequence, other.status())
        keys = [number(n * (held.records // 50)) for n in range(50)]
        for key in keys:
            assert [each.body for each in one.versions("ctgov", key)] == [
                each.body for each in other.versions("ctgov", key)
            ]
        assert list(islice(one.changes(one.sequence - 500), 500)) == list(
            islice(other.changes(one.sequence - 500), 500)
        )
    shutil.rmtree(file.parent)
    return seconds, int(told["bytes"])


def main(words: list[str] | None = None) -> int:
    """Make, measure, print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.held", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--versions", type=int, default=10)
    parser.add_argument("--folder", type=Path, help="where the archives are made, and removed again")
    call = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="trials-held-", dir=call.folder) as made:
        held = []
        for records in sorted(call.records):
            home = Path(made) / str(records)
            make(home, records, call.versions)
            held.append(Held(home, records, call.versions))
            size = (home / "archive.db").stat().st_size / 1e9
            sys.stdout.write(f"made: {records:,} records x {call.versions} versions, {size:.2f} GB\n")
        with Archive.open(held[0].home) as archive:
            assert archive.verify() == []
        heads = [f"{each.records:,}" for each in held]
        sys.stdout.write(
            f"\n| CPU ms, {CHANGED} changed | {' | '.join(heads)} | ratio |\n|{'---|' * (len(held) + 2)}\n"
        )
        for name, seconds in measured(held):
            cells = [f"{each * 1000:.1f}" for each in seconds]
            sys.stdout.write(f"| {name} | {' | '.join(cells)} | {seconds[-1] / seconds[0]:.2f} |\n")
        for each in held:
            seconds, size = saved(each, Path(made))
            sys.stdout.write(
                f"backup of {each.records:,}: {seconds:.1f} s, {size / 1e9:.2f} GB, opened again: the same\n"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())

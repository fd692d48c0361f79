"""A batch of records leaves the archive as the same records leave it that come one by one."""

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from crawler.archive import Archive
from crawler.archive.derived import Reading, content_hash, read
from crawler.archive.ready import Kit, Ready, prepare
from crawler.records import Raw
from tests.crawler.archive.toys import GOOD, broken, published, toy, wordy

COLUMNS = {
    "record": "*",
    "version": "id, record, hash, form, partial, updated, first_run, last_run, size, purged",
    "body": "*",
    "dictionary": "*",
    "staged": "*",
    "change": "seq, record, version, kind, run",
    "reject": "id, run, source, key, reason, detail, place, version, size, bytes",
    "run": "id, state, counts",
}


def rows(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """All that an archive holds, but for the times at which it came."""
    database = archive.store.database
    return {table: database.all(f"select {columns} from {table}") for table, columns in COLUMNS.items()}


def copies(rng: Random, count: int) -> list[Raw]:
    """Copies of few records, so that many come twice and more: changed, older, partial, not to be read."""
    made = []
    for _ in range(count):
        number = rng.randrange(8)
        if rng.random() < 0.1:
            made.append(broken(number, rng.choice([b"{", b"["])))
            continue
        date = rng.choice([None, "2023", "2024-05", "2024-05-17"])
        made.append(
            replace(
                toy(number, rng.choice("abc"), updated=date, partial=rng.random() < 0.2),
                facts=rng.choice([{}, {"data_date": "2024-01-01"}, {"data_date": "2025-01-01"}]),
            )
        )
    return made


@pytest.mark.parametrize("kind", ["crawl", "import"])
@pytest.mark.parametrize("seed", range(6))
def test_records_that_come_together_are_stored_as_those_that_come_one_by_one(
    tmp_path: Path, seed: int, kind: Any
) -> None:
    rng = Random(seed)
    before, lots = copies(rng, 6), [copies(rng, rng.randrange(1, 30)) for _ in range(3)]
    found = []
    for name, size in (("together", 1_000), ("single", 1)):
        home = tmp_path / name
        published(home, before)
        with Archive.open(home, write=True) as archive:
            archive.purge("T3" if any(raw.id == "T3" for raw in before) else before[0].id, "asked for")
            run, seen = archive.begin("toy", kind, query_key="q"), []
            for lot in lots:
                outcomes = [each for at in range(0, len(lot), size) for each in run.put(lot[at : at + size])]
                run.tombstone("toy", lot[0].id, "gone")
                seen.append((outcomes, rows(archive)))
            run.finish(GOOD)
            found.append((seen, rows(archive), {held.id: trial for held, trial in archive.trials()}))
    (together, single) = found
    purged = {row[0] for row in together[1]["version"] if row[-1]}  # their hash is drawn by lot
    for (outcomes, one), (others, other) in zip(together[0], single[0], strict=True):
        assert outcomes == others
        assert without(one, purged) == without(other, purged)
    assert without(together[1], purged) == without(single[1], purged)
    assert together[2] == single[2]


def without(held: dict[str, list[tuple[Any, ...]]], purged: set[int]) -> dict[str, list[tuple[Any, ...]]]:
    return held | {"version": [row for row in held["version"] if row[0] not in purged]}


def test_more_records_than_a_statement_takes_values_are_found_again(home: Path) -> None:
    raws = [toy(number) for number in range(1_203)]
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl", query_key="q")
        assert set(run.put(raws)) == {"new"}
        assert run.are_read([*raws, toy(1_203)]) == [True] * len(raws) + [False]
        assert set(run.put(raws)) == {"same"}


def test_what_was_packed_by_another_dictionary_than_the_present_one_is_packed_anew(home: Path) -> None:
    rng = Random(3)
    raws = [wordy(number, 1, rng) for number in range(1_000)]
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "import")
        early = run.kit(["toy"])
        assert (early.bodies, early.trials, early.with_trials) == ({}, b"", True)
        run.put(raws[:600], prepare(raws[:600], early))
        late = run.kit(["toy"])
        assert late.bodies["toy"]
        assert late.trials
        assert not late.with_trials
        run.put(raws[600:800], prepare(raws[600:800], early))
        run.put(raws[800:], prepare(raws[800:], late))
        run.finish(GOOD)
        database = archive.store.database
        used = database.all("select dictionary, count(*) from body group by 1 order by 1")
        assert used == [(None, 399), (1, 601)]
        for version in (500, 700, 900):
            content = database.all("select bytes from body where version = ?", (version,))[0][0]
            packed = late.pack_body(raws[version - 1])
            assert packed is not None
            assert packed.bytes == content
        assert archive.verify() == []
        assert {held.id: held.raw.body for held in archive.heads()} == {raw.id: raw.body for raw in raws}
        assert archive.store.derived.database is not None
        kept = archive.store.derived.database.all("select dictionary, count(*) from trial group by 1 order by 1")
        assert kept == [(1, 1_000)]
        for held, trial in archive.trials():
            assert trial == read(held.raw).trial


def test_a_trial_that_came_packed_is_left_out_where_the_store_was_begun_anew(home: Path) -> None:
    """It would be unpacked by another dictionary than it was packed by."""
    raw = toy(1)
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "import")
        (ready,) = prepare([raw], Kit({}, b"a dictionary that is no more" * 10, False))
        assert isinstance(ready.reading, Reading)
        assert (ready.hash, ready.reading.trial) == (content_hash(raw.body), b"")
        run.put([raw, toy(2)], [ready, *prepare([toy(2)], run.kit(["toy"]))])
        run.finish(GOOD)
        assert archive.store.derived.database is not None
        assert archive.store.derived.database.all("select version from trial") == [(2,)]
        assert {held.id: trial for held, trial in archive.trials()}["T1"] == read(raw).trial


def test_what_is_ready_but_not_packed_is_packed_where_it_is_written(home: Path) -> None:
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "import")
        assert run.put([toy(1)], [Ready(content_hash(toy(1).body), None, read(toy(1)))]) == ["new"]
        run.finish(GOOD)
        assert [held.raw.body for held in archive.heads()] == [toy(1).body]

"""A registry's dictionaries: a larger one once it holds thousands, none of which closes what is stored already."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
import zstandard

from crawler.archive import Archive, codec, store
from crawler.records import Raw
from tests.crawler.archive.toys import GOOD, toy, wordy

LAST = codec.LAST._replace(bodies=800)  # as thousands of larger records would


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "LAST", LAST)
    monkeypatch.setattr(store, "LAST", LAST)


def taken(home: Path, raws: list[Raw]) -> list[tuple[int, int]]:
    """Records put in batches; id and size of the dictionaries then."""
    with Archive.open(home, write=True) as archive:
        run = archive.begin("toy", "crawl", query_key="q")
        for start in range(0, len(raws), 300):
            run.put(raws[start : start + 300])
        run.finish(GOOD)
        return dictionaries(archive)


def dictionaries(archive: Archive) -> list[tuple[int, int]]:
    return [tuple(row) for row in archive.store.database.all("select id, length(bytes) from dictionary order by id")]


def bodies(home: Path) -> dict[str, bytes]:
    with Archive.open(home) as archive:
        assert archive.verify() == []
        return {held.id: held.raw.body for held in archive.heads()}


def test_thousands_of_records_get_a_larger_dictionary_once_and_older_ones_open_as_before(home: Path) -> None:
    rng = Random(5)
    raws = [wordy(number, 1, rng) for number in range(1000)]
    assert [number for number, _ in taken(home, raws[:700])] == [1]
    (first, small), (second, large) = taken(home, raws)
    assert (first, second) == (1, 2)
    assert small <= codec.FIRST.size < large
    more = [wordy(number, 1, rng) for number in range(1000, 1100)]
    assert len(taken(home, raws + more)) == 2
    assert bodies(home) == {raw.id: raw.body for raw in raws + more}
    with Archive.open(home) as archive:
        used = archive.store.database.all("select dictionary, count(*) from body group by 1 order by 1")
        samples = archive.store.database.all("select samples from dictionary order by id")
    assert used == [(None, 399), (1, 400), (2, 301)]
    of_large = json.loads(samples[1][0])
    assert len(of_large) == codec.SAMPLES
    assert max(of_large) - min(of_large) > 1.9 * codec.SAMPLES  # of all that came


def test_a_purge_of_a_sample_makes_the_larger_dictionary_anew(home: Path) -> None:
    rng = Random(6)
    raws = [wordy(number, 1, rng) for number in range(1000)]
    taken(home, raws)
    with Archive.open(home, write=True) as archive:
        database = archive.store.database
        sample = json.loads(database.all("select samples from dictionary where id = 2")[0][0])[0]
        key = database.all("select key from record where id = ?", (sample,))[0][0]
        assert archive.purge(key, "asked for") == 1
        assert [size > codec.FIRST.size for _, size in dictionaries(archive)] == [True]
    assert bodies(home) == {raw.id: raw.body for raw in raws if raw.id != key}


def test_records_with_too_little_in_them_keep_the_first_dictionary_and_are_not_tried_each_time(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    train = zstandard.train_dictionary

    def noted(size: int, *more: Any, **how: Any) -> zstandard.ZstdCompressionDict:
        tried.append(size)
        return train(size, *more, **how)

    monkeypatch.setattr(zstandard, "train_dictionary", noted)
    raws = [toy(number, f"{number * 7919 % 1000003} adults with spinal cord injury " * 3) for number in range(1000)]
    taken(home, raws)
    assert tried.count(LAST.size) == 1
    taken(home, [toy(number, "one more") for number in range(1000, 1010)])  # nor by whoever opens the archive next
    assert tried.count(LAST.size) == 1
    raws += [toy(number, "one more") for number in range(1000, 1010)]
    assert bodies(home) == {raw.id: raw.body for raw in raws}

"""The real published records: all are held, and searches among them are held against reading every one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import orjson
import pytest

from crawler.readers import parse
from crawler.records import Raw
from indexer.engine import Engine
from indexer.query import Query, make_query
from indexer.search import search
from tests.engines.corpus import Corpus, fill
from tests.engines.oracle import facets, says

MOST = 250  # an even share of them: reading every word of each for every search takes its time
TEXTS = (
    "stem cells",
    "slipped disc",
    '"spinal cord injury" -paralysis',
    "stenosis OR spondylolisthesis fusion",
    "mesenchymal L4-L5",
    "phase 2 placebo pain",
    "bone marrow concentrate",
    "multiple sclerosis",
    "back pain without surgery",
)


@pytest.fixture(scope="module")
def real(
    open_empty: Callable[[Path], AbstractContextManager[Engine]],
    tmp_path_factory: pytest.TempPathFactory,
    real_records: Path,
) -> Iterator[Corpus]:
    paths = sorted((real_records / "ctgov" / "v2").glob("NCT*.json"))
    step = max(1, len(paths) // MOST)
    records = [trial(path) for path in paths[::step]]
    with open_empty(tmp_path_factory.mktemp("real")) as opened:
        yield fill(opened, records)


def trial(path: Path) -> dict[str, object]:
    parsed = parse(Raw("ctgov", path.stem, "ctgov-v2", path.read_bytes()))
    found: dict[str, object] = orjson.loads(parsed.trial.model_dump_json(exclude_defaults=True))
    return found


@pytest.mark.parametrize("text", TEXTS)
def test_words_facets_and_counts_are_exact(real: Corpus, text: str) -> None:
    query = make_query(text, everything=True, limit=1_000, facets=True)
    page = real.engine.page(query)
    wanted = {each.key for each in real.documents if says(each, query)}
    assert {hit.key for hit in page.hits} == wanted
    assert page.total == len(wanted)
    assert page.facets == facets_of(real, wanted)


def facets_of(real: Corpus, keys: set[str]) -> dict[str, dict[str, int]]:
    pairs = zip(real.records, real.documents, strict=True)
    kept = [(record, document) for record, document in pairs if document.key in keys]
    chosen = Corpus(real.engine, [record for record, _ in kept], [document for _, document in kept])
    return facets(chosen, Query(everything=True))


def test_every_trial_is_found_by_its_number_and_comes_back_whole(real: Corpus) -> None:
    assert real.engine.state().studies == len(real.records)
    for each in real.records:
        assert real.engine.get(each["id"])[0].records == (each,)
        assert each["id"] in {hit["id"] for hit in search(real.engine, make_query(each["id"], limit=100))["hits"]}


def test_quotes_of_real_texts_hold_what_they_mark(real: Corpus) -> None:
    for hit in search(real.engine, make_query("cells", everything=True, limit=1_000, expand=False))["hits"]:
        quotes = [quote for field in hit["highlights"].values() for quote in field]
        for quote in quotes:
            assert len(quote["text"]) <= 500
            assert all(quote["text"][start:end].lower().startswith("cell") for start, end in quote["marks"])

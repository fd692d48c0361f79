"""The least that answers one search from an index on disk: tantivy, a circle of places, zstd, JSON. Run as a script.

    python benchmarks/bare_search.py INDEX WORD AGE_IN_DAYS

Only what cannot be left out is loaded, and nothing of ours: this is a floor, not a second way to search.
"""

import json
import sys
from bisect import bisect_left
from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

from tantivy import FieldType, Filter, Index, Occur, Query, Schema, TextAnalyzerBuilder, Tokenizer
from zstandard import ZstdCompressionDict, ZstdDecompressor

BOOSTS = {"text": 1.0, "title": 0.125, "conditions": 0.25, "interventions": 0.125, "keywords": 0.125}
VALUES = {
    "status": ["recruiting", "completed"],
    "phase": ["phase2", "phase3"],
    "country": ["United States"],
    "sex": ["female"],
}
SEVERAL = "phase country condition cells route".split()
FACETS = "status donor registry sponsor_class year".split()
FACETS += [f"{name}_{way}" for name in SEVERAL for way in ("joined", "many")]
LAT, LON, KM = 42.36, -71.06, 100
EARTH, DEGREE, SCALE = 6371.0088, 111.195, 1_000_000


def main() -> None:
    """Search and print."""
    root, word, age = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    folder = root / (root / "CURRENT").read_text().strip()
    index = Index.open(str(folder))
    chain = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.stemmer("english"))
    index.register_tokenizer("trials", chain.build())
    searcher, schema = index.searcher(), index.schema
    text = [Query.boost_query(Query.term_query(schema, field, word, "freq"), boost) for field, boost in BOOSTS.items()]
    wanted = [any_of(schema, field, values) for field, values in VALUES.items()]
    wanted += [Query.range_query(schema, "min_age", FieldType.Integer, None, age)]
    wanted += [Query.range_query(schema, "max_age", FieldType.Integer, age, None)]
    wanted += [any_of(schema, "site", tokens(folder))]
    clauses = [(Occur.Must, Query.const_score_query(clause, 0.0)) for clause in wanted]
    query = Query.boolean_query([(Occur.Must, Query.boolean_query([(Occur.Should, one) for one in text])), *clauses])
    found = searcher.search(query, 20, count=True)
    counted = searcher.aggregate(
        query, {name: {"terms": {"field": f"counted.{name}", "size": 1000}} for name in FACETS}
    )
    packed = [searcher.doc(address).get_first("card") for _, address in found.hits]
    given = ZstdCompressionDict(next(folder.glob("dictionary-*.bin")).read_bytes())
    unpacker = ZstdDecompressor(dict_data=given)
    cards = [json.loads(unpacker.decompressobj().decompress(card)) for card in packed]
    sys.stdout.write(
        json.dumps({"total": found.count, "hits": [shown(card, word) for card in cards], "facets": counted})
    )


def any_of(schema: Schema, field: str, values: Iterable[str]) -> Query:
    """Any of a few values: a set would be read to its end first."""
    terms = [Query.term_query(schema, "exact", f"{field}={value}", "basic") for value in values]
    return Query.boolean_query([(Occur.Should, term) for term in terms])


def tokens(folder: Path) -> Any:
    """Tokens of the sites in the circle."""
    packed = memoryview(next(folder.glob("places-*.bin")).read_bytes())[4:].cast("i")
    lats, lons = packed[: len(packed) // 2], packed[len(packed) // 2 :]
    reach, here = KM / DEGREE + 0.001, radians(LAT)
    window = int(reach / cos(here) * SCALE * 1.1)
    low, high = bisect_left(lats, int((LAT - reach) * SCALE)), bisect_left(lats, int((LAT + reach) * SCALE))
    for at in range(low, high):
        if abs(lons[at] - int(LON * SCALE)) <= window:
            there = radians(lats[at] / SCALE)
            chord = sin((there - here) / 2) ** 2
            chord += cos(here) * cos(there) * sin(radians(lons[at] / SCALE - LON) / 2) ** 2
            if 2 * EARTH * asin(sqrt(chord)) <= KM:
                token = f"{lats[at] + 90 * SCALE:x}.{lons[at] + 180 * SCALE:x}"
                yield from ("r" + token, "o" + token)


def shown(card: dict[str, Any], word: str) -> dict[str, Any]:
    """A hit with where its word stands."""
    text = " ".join(value for values in card["text"].values() for value in values)
    at = text.lower().find(word)
    return {
        "id": card["id"],
        "title": card["title"],
        "status": card["status"],
        "text": text[max(0, at - 60) : at + 180],
    }


main()

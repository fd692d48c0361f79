"""The mark of an index covers whatever makes its documents, and nothing that only reads them."""

import subprocess
import sys
from pathlib import Path

from crawler.readers import parse
from crawler.records import Raw
from crawler.sample.faces import SAMPLES
from indexer import rules

LOADED = """
import sys

import orjson

from indexer.documents import build_document
from indexer.study import build_study

record = orjson.loads(sys.stdin.buffer.read())
build_document(build_study([orjson.dumps(record), orjson.dumps(record | {"id": "NCT90000002"})]))
for name, module in sys.modules.items():
    if name.partition(".")[0] in ("indexer", "trials"):
        print(module.__file__)
"""


def marked() -> set[Path]:
    return set(rules._files())


def test_every_module_that_making_a_document_loads_is_part_of_the_mark() -> None:
    body = (SAMPLES / "ctgov" / "NCT90190461.json").read_bytes()
    record = parse(Raw("ctgov", "NCT90190461", "ctgov-v2", body)).trial.model_dump_json()
    done = subprocess.run([sys.executable, "-c", LOADED], input=record, capture_output=True, text=True, check=True)
    loaded = {Path(line) for line in done.stdout.splitlines()}
    assert len(loaded) > 20
    assert {path for path in loaded if path.name != "__init__.py"} <= marked()


def test_the_mark_holds_the_vocabulary_and_leaves_out_what_reads_documents() -> None:
    names = {f"{path.parent.name}/{path.name}" for path in marked()}
    assert {"vocabulary/conditions.toml", "trials/countries.tsv", "trials/scope.py", "indexer/documents.py"} <= names
    assert not {"indexer/highlights.py", "indexer/search.py", "indexer/query.py", "matching/fit.py"} & names
    assert all(path.exists() for path in marked())

"""The bundled records by id, and the texts that a record has at field names of API v2."""

import json
from functools import cache
from typing import Any

from crawler.sample.faces import SAMPLES
from crawler.sample.v2.fields import leaves, path_of, values_at

Study = dict[str, Any]
FOLDER = SAMPLES / "ctgov"


@cache
def studies() -> dict[str, Study]:
    """Every bundled record, by the id it gives."""
    found = [json.loads(path.read_bytes()) for path in sorted(FOLDER.glob("*.json"))]
    return {study["protocolSection"]["identificationModule"]["nctId"]: study for study in found}


def texts(study: Study, *pieces: str) -> list[str]:
    """Every text at the named pieces, modules or paths of one record."""
    paths = [path_of(piece) for piece in pieces]
    assert None not in paths, f"no such piece: {pieces}"
    return [text for path in paths for value in values_at(study, path or "") for text in leaves(value)]


def text(study: Study, *pieces: str) -> str:
    """The same in one string, lower case, a line each."""
    return "\n".join(texts(study, *pieces)).lower()

"""Files of the toy registry: a first line, then one number a line."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from crawler.records import Raw, Reject


def recognise(head: bytes) -> bool:
    return head.startswith(b"TOYS\n")


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    for line in stream.read().split()[1:]:
        if line == b"STUMBLE":
            raise LookupError("a mistake in a format")
        body = json.dumps({"id": line.decode(), "title": "a toy"}).encode()
        yield Raw("toy", line.decode(), "toy", body, facts={"file": where})

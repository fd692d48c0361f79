"""One face per registry protocol, found by its module: `crawler/sample/faces/<registry>.py`.

A face module has `open_face(folder, options) -> Face` and speaks one registry's protocol over the records of a folder.
Adding one needs no other file: its records lie in `crawler/sample/<registry>/` unless a folder is named.
"""

import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol, cast

from crawler.sample.records import Records
from crawler.sample.wire import Ask, Reply
from trials.errors import UsageError

SAMPLES = Path(__file__).resolve().parent.parent


@dataclass(slots=True)
class Options:
    """What a face is told: the registry's own data timestamp (UTC, no zone) and how its page tokens remember a place.

    `position` tokens count records, so a list that changes while it is paged shifts; `key` tokens name the last record.
    """

    data_timestamp: str
    paging: Literal["position", "key"] = "position"


class Face(Protocol):
    """One registry's protocol. `answer` gets every request but `/robots.txt`."""

    records: Records
    options: Options

    def page_number(self, ask: Ask) -> int | None:
        """Number of the list page that is asked for, from 1; None where no list, or no readable token."""

    def answer(self, ask: Ask) -> Reply:
        """The registry's answer; 404 for what it does not know."""


class _FaceModule(Protocol):
    def open_face(self, folder: Path, options: Options) -> Face: ...


def face_names() -> Sequence[str]:
    """Registries that the sample server can speak for."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def open_face(name: str, folder: Path | None, options: Options) -> Face:
    """The named face over a folder of records, the bundled one unless told."""
    if name not in face_names():
        raise UsageError(f"The sample server does not speak {name!r}; it speaks {', '.join(face_names())}.")
    module = cast("_FaceModule", import_module(f"{__name__}.{name}"))
    return module.open_face(folder if folder is not None else SAMPLES / name, options)

"""Fixture folders of the registries: the saved input of a case, and what reading it gives, as plain JSON.

`tests/registries/<registry>/<case>/` holds one input, as served: `<form>.<extension>` for one record (`ctgov-v2.json`),
`file.<extension>` for a whole download that a format cuts into records. `case.toml` is optional: `id`, `url`,
`media_type`, `updated`, `partial` and `[facts]` of the record, as its spider or its format would give them.
"""

import json
import mimetypes
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from crawler import readers
from crawler.records import Parsed, Raw, Reject
from trials.errors import ReadError

FOLDER = Path(__file__).parent
EXPECTED = "expected.json"
ERROR = "expected_error.json"
WHOLE = "file"
SETTINGS = "case.toml"
KNOWN_SETTINGS = {"id", "url", "media_type", "updated", "partial", "facts"}
HEAD = 64 << 10


@dataclass(frozen=True)
class Case:
    """One folder with one input."""

    folder: Path

    @property
    def registry(self) -> str:
        return self.folder.parent.name

    @property
    def name(self) -> str:
        return f"{self.registry}/{self.folder.name}"

    @property
    def input(self) -> Path:
        """The one file that is neither ours nor an expectation."""
        ours = {EXPECTED, ERROR, SETTINGS}
        found = [path for path in self.folder.iterdir() if path.name not in ours and not path.name.startswith(".")]
        assert len(found) == 1, f"{self.name} must hold one input, not {sorted(path.name for path in found)}"
        return found[0]

    @property
    def is_whole_file(self) -> bool:
        return self.input.name.partition(".")[0] == WHOLE

    def raw(self) -> Raw:
        """The record as its spider would hand it over."""
        settings = self.settings()
        settings.setdefault("id", "")
        settings.setdefault("media_type", mimetypes.guess_type(self.input.name)[0] or "application/octet-stream")
        return Raw(
            source=self.registry, form=self.input.name.partition(".")[0], body=self.input.read_bytes(), **settings
        )

    def settings(self) -> dict[str, Any]:
        path = self.folder / SETTINGS
        settings = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
        assert set(settings) <= KNOWN_SETTINGS, f"{self.name}: {SETTINGS} knows {sorted(KNOWN_SETTINGS)}"
        return settings

    def pieces(self) -> Iterator[Raw | Reject]:
        """What the one format that knows the file cuts it into."""
        body = self.input.read_bytes()
        knowing = [module for module in readers.formats() if module.recognise(body[:HEAD])]
        assert len(knowing) == 1, f"{self.name} is recognised by {[module.__name__ for module in knowing]}"
        yield from knowing[0].split(BytesIO(body), self.input.name)

    def outcome(self) -> tuple[str, Any]:
        """Name of the expected file, and what it holds."""
        if self.is_whole_file:
            return EXPECTED, {"records": [piece_as_json(piece) for piece in self.pieces()]}
        try:
            return EXPECTED, parsed_as_json(readers.parse(self.raw()))
        except ReadError as error:
            return ERROR, error_as_json(error)


def cases() -> list[Case]:
    """Every case of every registry."""
    return [
        Case(case)
        for registry in sorted(FOLDER.iterdir())
        if registry.is_dir() and not registry.name.startswith("_")
        for case in sorted(registry.iterdir())
        if case.is_dir() and not case.name.startswith((".", "_"))
    ]


def parsed_as_json(parsed: Parsed) -> dict[str, Any]:
    """The trial without what is at its default, and what reading it left to report."""
    return {
        "trial": json.loads(parsed.trial.model_dump_json(exclude_defaults=True)),
        "leftover": list(parsed.leftover),
        "repairs": dict(sorted(parsed.repairs.items())),
    }


def error_as_json(error: ReadError) -> dict[str, str]:
    return {"reason": error.reason, "detail": error.detail}


def piece_as_json(piece: Raw | Reject) -> dict[str, Any]:
    """A record of a whole file: the facts that cutting gave it, then what reading it gives; or why it is none."""
    if isinstance(piece, Reject):
        reject = {"source": piece.source, "id": piece.id, "reason": piece.reason, "detail": piece.detail}
        return {"reject": reject | {"bytes": len(piece.body)}}
    facts = {"source": piece.source, "id": piece.id, "form": piece.form, "url": piece.url, "updated": piece.updated}
    found: dict[str, Any] = {"raw": facts | {"partial": piece.partial, "facts": dict(piece.facts)}}
    try:
        return found | parsed_as_json(readers.parse(piece))
    except ReadError as error:
        return found | {"error": error_as_json(error)}


def written(outcome: Any) -> str:
    """JSON to read and to compare line by line; what cannot be seen stands as an escape."""
    text = json.dumps(outcome, ensure_ascii=False, indent=1)
    return "".join(sign if sign.isprintable() or sign == "\n" else json.dumps(sign)[1:-1] for sign in text) + "\n"

"""Reads what a person gives of themselves: a profile (TOML or JSON), a FHIR document, a free-text note.

In: a path, `-` for standard input. Out: values by field, or text. Nothing of it is kept, and no error repeats it.
"""

import json
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Final

from trials.errors import UsageError

LONGEST: Final = 32 << 20  # bytes: a hospital's whole Bundle of one person; more is not one person's


def read_text(path: str, what: str) -> str:
    """The text of a file, or of standard input for `-`."""
    try:
        data = sys.stdin.buffer.read(LONGEST + 1) if path == "-" else limited(Path(path))
    except OSError as error:
        raise UsageError(f"the {what} {path[:80]} cannot be read ({error.strerror}): check the path") from None
    if len(data) > LONGEST:
        raise UsageError(f"the {what} is larger than {LONGEST >> 20} MB: give that of one person")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"the {what} is not text in UTF-8: save it as UTF-8") from None


def limited(path: Path) -> bytes:
    """The bytes of a file, a few more than allowed where it is too long."""
    with path.open("rb") as file:
        return file.read(LONGEST + 1)


def read_profile(path: str, today: date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Values of a profile or a FHIR document, told apart by what stands in it; of the latter also the resource that
    each value is from."""
    values = parsed(read_text(path, "profile"))
    if "resourceType" not in values:
        return values, []
    from trials.patient.fhir import read_bundle

    reading = read_bundle(values, today)
    read = [{"field": each.field, "value": each.value, "quote": each.source} for each in reading.facts]
    return reading.patient.model_dump(exclude_none=True), read


def parsed(text: str) -> dict[str, Any]:
    """The mapping that TOML or JSON text holds."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            raise UsageError("the profile begins like JSON and is none: check its commas and quotes") from None
        if not isinstance(found, dict):
            raise UsageError("the profile is a list: give one object, as `trials match --template` shows it")
        return found
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        told = str(error).rpartition("(")[2].rstrip(")") if "(at " in str(error) else "somewhere"
        raise UsageError(f"the profile is no TOML ({told}): `trials match --template` shows how it looks") from None

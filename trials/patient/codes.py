"""The codes of `codes.toml`: what ICD-10, LOINC and ATC codes say of a patient."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def codes() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Give the tables by code system: icd10, loinc, atc."""
    with Path(__file__).with_name("codes.toml").open("rb") as file:
        return tomllib.load(file)


def by_beginning(system: str, code: str) -> Mapping[str, Any]:
    """Give what the longest known beginning of a code says; empty where none is known."""
    table, plain = codes()[system], code.upper().replace(".", "").strip()
    known = next((plain[:size] for size in range(min(len(plain), 8), 0, -1) if plain[:size] in table), None)
    return table[known] if known else {}

"""Plain words for a page to take to the doctor: the usual treatments, and questions that fit what a listing says.

In: the facts of a listing. Out: texts of our own (`alternatives.toml`), at a reading grade of 8 or below, which a test
measures.
"""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from trials.vetting.fact import Fact


class Alternative(NamedTuple):
    """One usual treatment: what it is and does, and what can go wrong."""

    name: str
    text: str
    risks: str


@cache
def written() -> dict[str, Any]:
    """The file."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def introduction() -> str:
    """What stands before the list."""
    return str(written()["intro"])


def page_text(name: str) -> str:
    """One text of the page by its name in the file."""
    return str(written()["page"][name])


def alternatives() -> tuple[Alternative, ...]:
    """Every usual treatment, the least invasive first."""
    return tuple(Alternative(each["name"], each["text"], each["risks"]) for each in written()["alternative"])


def questions_for(facts: Iterable[Fact]) -> list[str]:
    """The questions that the facts of one listing call for, in their order."""
    answers = {fact.name: answer(fact.value) for fact in facts}
    return [
        each["text"]
        for each in written()["question"]
        if each["ask"] == "always" or answers.get(each["ask"]) in each["when"]
    ]


def questions_for_all() -> list[str]:
    """The questions to ask whatever a listing says."""
    return [each["text"] for each in written()["question"] if each["ask"] == "always"]


def answer(value: Any) -> str:
    """How the file names an answer."""
    if value is None:
        return "not_stated"
    return str(value).lower() if isinstance(value, bool) else "stated"

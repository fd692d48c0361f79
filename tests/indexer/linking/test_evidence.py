"""Single pieces of evidence: titles in two languages, years of numbers, extensions, hyphens, longest titles."""

from typing import Any

import pytest

from indexer.linking.side import read_side
from indexer.linking.words import words_of
from tests.indexer.linking.test_compare import LONG, UNTOLD, compared
from tests.indexer.linking.trials_made import trial


def test_a_title_in_two_languages_is_compared_in_each() -> None:
    english = "Autologous marrow cells injected into degenerated lumbar discs of adults"
    native = "Autologe marvceller injiceret i degenererede lumbale diskusskiver hos voksne"
    both = trial("2031-900001-17", "euctr", **UNTOLD, title=f"{english} {native}", official_title=None)
    for title in (english, native):
        found = compared(trial("NCT90000011", **UNTOLD, title=title, official_title=None), both)
        assert {"title_same", "title_part"} <= {reason.name for reason in found.reasons}


@pytest.mark.parametrize(
    ("number", "start", "verdict", "reason"),
    [
        ("2031-900001-17", None, "same", "year_same"),
        ("2030-900001-17", None, "same", "year_same"),
        ("2029-900001-17", None, "undecided", None),
        ("2033-900001-17", None, "undecided", "year_other"),  # numbers are given before a trial begins
        ("2024-900001-17", None, "undecided", "year_other"),
        ("2031-900001-17", "2029-03-01", "undecided", None),  # a start is told, and says more
        ("number unknown", None, "undecided", None),
    ],
)
def test_the_year_of_a_eudract_number_bears_out_an_equal_title(
    number: str, start: str | None, verdict: str, reason: str | None
) -> None:
    titles: dict[str, Any] = {"title": "Marrow Cells in Disc Pain", "official_title": None, "enrolment": None}
    ends: list[dict[str, Any]] = [{"completion": {"value": day}} for day in ("2033-09-01", "2034-02-01")]
    one = trial("NCT90000011", **titles, dates=ends[0] | {"start": {"value": "2031-06-01"}})
    other = trial(number, "euctr", **titles, dates=ends[1] | ({"start": {"value": start}} if start else {}))
    found = compared(one, other)
    assert found.verdict == verdict
    assert {each.name for each in found.reasons if each.name.startswith("year")} == ({reason} if reason else set())


def test_the_year_of_a_number_bears_out_a_title_only_where_nothing_strays() -> None:
    title = "Exploratory Cross-over Study of Quillotrane in Disc Pain"
    plain: dict[str, Any] = {"official_title": None, "enrolment": None}
    one = trial("NCT90000011", **plain, title=title, dates={"start": {"value": "2031-06-01"}}, conditions=["Itching"])
    for added, verdict in (("Itching", "same"), ("Itching Fennmark", "undecided")):
        other = trial("2031-900001-17", "euctr", **plain, title=f"{title} and {added}", dates={}, conditions=[])
        assert compared(one, other).verdict == verdict


def test_longest_titles_that_differ_speak_against_records_of_one_short_title() -> None:
    short = "Marrow Cells for Adults With Solid Discs"
    one = trial("NCT90000011", title=short, official_title="Osterimod Followed by Quillotrane Given Every Week")
    other = trial("ISRCTN90000022", "isrctn", title=short, official_title="Fennmark Extract and Physiotherapy at Night")
    assert "stray_long" in {reason.name for reason in compared(one, other).reasons}
    beside = other | {"official_title": one["official_title"]}
    assert "stray_long" not in {reason.name for reason in compared(one, beside).reasons}


@pytest.mark.parametrize(
    ("title", "follows"),
    [
        ("{} With an Optional 28-week Open-label Extension", False),
        ("{} followed by a long-term safety extension", False),
        ("An Open-label Extension of {}", True),
        ("{}: Extension", True),
        ("Extension of a Trial With an Extension: {}", True),
    ],
)
def test_a_trial_that_has_an_extension_is_none(title: str, follows: bool) -> None:
    assert read_side("x", trial("NCT90000011", title=title.format(LONG), official_title=None)).follows == follows


def test_a_word_with_and_without_its_hyphen_is_one_word() -> None:
    assert words_of("Intra-articular, post-operative, Fx-1006A") == words_of("Intraarticular post operative Fx 1006A")
    assert words_of("pre and post") == words_of("pre-and-post")
    assert words_of("disc-related") == words_of("disc related")

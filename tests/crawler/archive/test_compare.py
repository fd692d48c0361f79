"""A partial or older copy never takes the place of a fuller or newer one."""

import pytest

from crawler.archive.compare import Copy, compare


def copy(content: str, updated: str | None = None, *, partial: bool = False) -> Copy:
    return Copy(content.encode(), partial, updated)


@pytest.mark.parametrize(
    ("new", "held", "from_file", "live"),
    [
        (copy("b", "2024-05-01"), copy("a", "2024-04-30"), "changed", "changed"),
        (copy("b", "2024-04-30"), copy("a", "2024-05-01"), "older", "changed"),
        (copy("b", "2024-05-01"), copy("a", "2024-05-01"), "changed", "changed"),
        (copy("b"), copy("a", "2024-05-01"), "changed", "changed"),
        (copy("b", "2024-05-01"), copy("a"), "changed", "changed"),
        (copy("b", "2024"), copy("a", "2024-05-01"), "changed", "changed"),
        (copy("b", "2024-04"), copy("a", "2024-05-01"), "older", "changed"),
        (copy("b", "2024-05-01T08:00:00"), copy("a", "2024-05-01"), "changed", "changed"),
        (copy("a", "2024"), copy("a", "2024"), "same", "same"),
        (copy("b", "2025", partial=True), copy("a", "2024"), "partial", "partial"),
        (copy("b", "2023"), copy("a", "2024", partial=True), "changed", "changed"),
        (copy("b", "2023", partial=True), copy("a", "2024", partial=True), "older", "changed"),
        (copy("b", "2024", partial=True), copy("a", "2023", partial=True), "changed", "changed"),
        (copy("b", partial=True), None, "new", "new"),
    ],
)
def test_which_copy_stands(new: Copy, held: Copy | None, from_file: str, live: str) -> None:
    assert compare(new, held, live=False) == from_file
    assert compare(new, held, live=True) == live


@pytest.mark.parametrize(
    ("new", "from_file"),
    [
        (copy("a", "2024"), "older"),
        (copy("b"), "older"),
        (copy("b", "2024-02"), "older"),
        (copy("b", "2025"), "changed"),
    ],
)
def test_only_a_later_file_or_the_registry_itself_brings_a_record_back(new: Copy, from_file: str) -> None:
    held = copy("a", "2024")
    assert compare(new, held, live=False, gone=True) == from_file
    assert compare(new, held, live=True, gone=True) == "changed"


@pytest.mark.parametrize(
    ("new", "held", "from_file"),
    [
        (("2024", "2026-03-18"), ("2024", "2026-04-15"), "older"),
        (("2024", "2026-04-15"), ("2024", "2026-03-18"), "changed"),
        (("2024", "2026-04-15"), ("2024", "2026-04-15"), "changed"),
        (("2024", None), ("2024", "2026-04-15"), "changed"),
        ((None, "2026-03-18"), (None, "2026-04-15"), "older"),
        (("2025", "2026-03-18"), ("2024", "2026-04-15"), "changed"),
        (("2024", "2026-04-15"), ("2025", "2026-03-18"), "older"),
    ],
)
def test_of_two_with_one_date_the_one_of_later_data_stands(
    new: tuple[str | None, str | None], held: tuple[str | None, str | None], from_file: str
) -> None:
    one, other = Copy(b"b", partial=False, updated=new[0], data_date=new[1]), Copy(b"a", False, held[0], held[1])
    assert compare(one, other, live=False) == from_file
    assert compare(one, other, live=True) == "changed"
    assert compare(Copy(b"a", False, new[0], new[1]), other, live=False) == "same"


def test_a_partial_copy_does_not_bring_a_full_record_back() -> None:
    assert compare(copy("b", "2025", partial=True), copy("a", "2024"), live=True, gone=True) == "partial"

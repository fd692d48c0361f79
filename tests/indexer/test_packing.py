"""What an index stores is packed in parts: all come back whole, the first ones without the rest, damage is an error."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.packing import SAMPLES, SIZE, Packing, build_dictionary


def studies(count: int) -> list[tuple[bytes, bytes]]:
    """Cards and records that share their keys and some words, as studies do."""
    chance = random.Random(3)
    words = ["".join(chance.choices("abcdefghijk", k=7)) for _ in range(400)]
    made = []
    for number in range(count):
        text = " ".join(chance.choices(words, k=150))
        card = f'{{"id":"NCT{number:08d}","title":"{text[:60]}","text":{{"summary":["{text}"]}}}}'
        record = f'[{{"registry":"ctgov","id":"NCT{number:08d}","summary":"{text}","source":"ctgov","partial":false}}]'
        made.append((card.encode(), record.encode()))
    return made


@pytest.mark.parametrize("count", [0, 1, SAMPLES - 1, SAMPLES])
def test_parts_come_back_whole_and_the_first_without_the_rest(count: int) -> None:
    known = studies(count)
    dictionary = build_dictionary([card + records for card, records in known])
    assert len(dictionary) <= SIZE
    for parts in studies(SAMPLES + 3)[-3:]:
        packed = Packing(dictionary).pack(*parts)
        assert tuple(Packing(dictionary).unpack(*packed)) == parts
        assert Packing(dictionary).unpack(packed[0]) == [parts[0]]


@given(st.lists(st.binary(max_size=200_000), min_size=1, max_size=3), st.binary(max_size=60))
def test_any_bytes_come_back(parts: list[bytes], dictionary: bytes) -> None:
    packing = Packing(dictionary)
    assert packing.unpack(*packing.pack(*parts)) == parts


def test_records_that_repeat_their_card_take_little_more_than_it() -> None:
    card, records = studies(1)[0]
    alone, together = Packing().pack(records)[0], Packing().pack(card, records)[1]
    assert len(together) < len(alone) / 3


def test_a_trained_dictionary_makes_studies_smaller() -> None:
    known = [card + records for card, records in studies(SAMPLES)]
    parts = studies(SAMPLES + 1)[-1]
    trained, plain = Packing(build_dictionary(known)).pack(*parts), Packing().pack(*parts)
    assert sum(map(len, trained)) < sum(map(len, plain)) * 0.9


@pytest.mark.parametrize("packed", [b"", b"no frame", b"\x00" * 40])
def test_what_was_never_packed_is_an_error(packed: bytes) -> None:
    dictionary = build_dictionary([b"".join(parts) for parts in studies(SAMPLES)])
    with pytest.raises(ValueError):  # noqa: PT011 - the library's own words
        Packing(dictionary).unpack(packed, b"")[0].index(b"{")


def test_a_study_packed_with_another_dictionary_does_not_come_back() -> None:
    one = build_dictionary([b"".join(parts) for parts in studies(SAMPLES)])
    parts = studies(SAMPLES + 1)[-1]
    with pytest.raises(ValueError):  # noqa: PT011 - the library's own words
        Packing().unpack(*Packing(one).pack(*parts))

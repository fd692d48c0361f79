"""Whatever happens to a record on its way, its reader reads it or rejects it with a reason, and never stumbles."""

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler import readers
from crawler.archive.derived import Reading
from crawler.records import Parsed, Raw
from tests.registries.cases import cases
from trials.errors import ReadError
from trials.model import Trial

RECORDS = [case for case in cases() if not case.is_whole_file]
REGISTRIES = sorted({case.registry for case in RECORDS})
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
each_registry = pytest.mark.parametrize("registry", REGISTRIES)

odd = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1e300,
        10**25,
        "",
        " ",
        "NCT00000000",
        "\x00\u202e",
        "=1+1",
        "2024-02-30",
        [],
        {},
        [[]],
        [None],
    ]
) | st.text(max_size=8)


def outcome(raw: Raw) -> Parsed | ReadError:
    try:
        return readers.parse(raw)
    except ReadError as error:
        return error


def read_or_rejected(raw: Raw) -> None:
    parsed = outcome(raw)
    if isinstance(parsed, ReadError):
        assert not parsed.reason.endswith("/reader-failed"), parsed.detail
        assert parsed.detail
        return
    written = parsed.trial.model_dump_json(exclude_defaults=True)
    assert Trial.model_validate_json(written) == parsed.trial
    assert Reading.of(parsed).trial == written.encode(), "what is stored is the trial, however it was written"
    assert len(parsed.leftover) <= 50


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key or position) of a JSON value."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        held = waiting.pop()
        keys = list(held) if isinstance(held, dict) else list(range(len(held))) if isinstance(held, list) else []
        found += [(held, key) for key in keys]
        waiting += [held[key] for key in keys]
    return found


def mutate(value: Any, data: st.DataObject) -> None:
    """Drop, replace, move or repeat a random part."""
    found = places(value)
    if not found:
        return
    held, key = data.draw(st.sampled_from(found))
    match data.draw(st.sampled_from(["drop", "replace", "swap", "nest", "repeat", "rename"])):
        case "drop":
            del held[key]
        case "replace":
            held[key] = deepcopy(data.draw(odd))
        case "swap":
            other, place = data.draw(st.sampled_from(found))
            held[key] = deepcopy(other[place])
        case "nest":
            held[key] = data.draw(st.sampled_from([[held[key]], {"x": held[key]}]))
        case "repeat":
            held[key] = [deepcopy(held[key]) for _ in range(3)]
        case _:
            if isinstance(held, dict):
                held[data.draw(st.text(max_size=4))] = held.pop(key)


@each_registry
@few
@given(st.data())
def test_a_record_with_other_parts_is_read_or_rejected(registry: str, data: st.DataObject) -> None:
    found = [case for case in RECORDS if case.registry == registry and case.input.suffix == ".json"]
    if not found:
        return
    raw = data.draw(st.sampled_from(found)).raw()
    try:
        value = json.loads(raw.body)
    except ValueError:
        return
    for _ in range(data.draw(st.integers(1, 5))):
        mutate(value, data)
    read_or_rejected(replace(raw, body=json.dumps(value).encode()))


@each_registry
@few
@given(st.data())
def test_a_record_with_other_bytes_is_read_or_rejected(registry: str, data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from([case for case in RECORDS if case.registry == registry])).raw()
    body = raw.body
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body)))
        end = at + data.draw(st.integers(0, 40) | st.integers(0, len(body)))
        body = body[:at] + data.draw(st.binary(max_size=8) | st.just(body[:200])) + body[end:]
    read_or_rejected(replace(raw, body=body))


@each_registry
def test_nothing_and_much_of_nothing_is_rejected(registry: str) -> None:
    raw = next(case for case in RECORDS if case.registry == registry).raw()
    for body in (b"", b" ", b"\x00" * 1000, b"[" * 100_000, b'{"a":' * 100_000, b"<a>" * 100_000, b"\xff\xfe", b"null"):
        with pytest.raises(ReadError) as caught:
            readers.parse(replace(raw, body=body))
        assert not caught.value.reason.endswith("/reader-failed"), caught.value.detail

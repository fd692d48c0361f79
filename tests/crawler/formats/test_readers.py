"""Readers are found by looking, and whatever one stumbles over rejects a record, never a run."""

import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest

import crawler.registries
from crawler import readers
from crawler.records import Raw, Reject
from tests.crawler.archive.toys import forget_readers
from trials.countries import canonical
from trials.errors import ReadError

READER = """
from datetime import date
from crawler.records import Descriptor
DESCRIPTOR = Descriptor(
    id="{id}", title="T", publisher="P", home="", base_url="", access="import", id_pattern="", update_rule="",
    date_formats="", expected=(0, 1), covers="whole", attribution="", permission="", permission_url="",
    permission_seen=date(2026, 1, 1))
def parse(raw):
    {body}
PARSERS = {{"{form}": parse}}
"""
Add = Callable[..., None]


@pytest.fixture
def add(tmp_path: Path) -> Iterator[Add]:
    """Put a reader into a folder in which readers are looked for."""
    folder = tmp_path / "readers"
    folder.mkdir()
    names: list[str] = []

    def put(name: str, form: str, body: str = "return None") -> None:
        (folder / f"{name}.py").write_text(READER.format(id=name, form=form, body=body))
        names.append(f"crawler.registries.{name}")
        forget_readers()

    crawler.registries.__path__.append(str(folder))
    try:
        yield put
    finally:
        crawler.registries.__path__.remove(str(folder))
        for name in names:
            sys.modules.pop(name, None)
            vars(crawler.registries).pop(name.rpartition(".")[2], None)
        forget_readers()


def test_a_reader_is_found_by_its_file(add: Add) -> None:
    add("lunar", "lunar-1")
    assert readers.descriptors()["lunar"].title == "T"
    assert readers.version("lunar-1") == 1


def test_each_reader_is_named_like_its_registry() -> None:
    assert {name: found.id for name, found in readers.descriptors().items()} == {
        name: name for name in readers.readers()
    }


def test_a_registry_of_one_country_or_two_names_them_as_countries_are_named_here() -> None:
    covered = [found.covers for found in readers.descriptors().values()]
    countries = {country for each in covered if isinstance(each, tuple) for country in each}
    assert {canonical(country) for country in countries} == countries != set()
    assert () not in covered  # then it would say nothing, and pass for a registry of a country


def test_a_reader_has_to_declare_what_its_registry_covers(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "READER", READER.replace(' covers="whole",', ""))
    add("lunar", "lunar-1")
    with pytest.raises(TypeError, match="covers"):
        readers.descriptors()


def test_a_form_that_nothing_reads_rejects_the_record() -> None:
    with pytest.raises(ReadError) as caught:
        readers.parse(Raw("ctgov", "X", "ctgov-v9", b""))
    assert caught.value.reason == "archive/unknown-form"


def test_two_readers_of_one_form_are_a_mistake_that_is_told(add: Add) -> None:
    add("lunar", "lunar-1")
    add("solar", "lunar-1")
    with pytest.raises(ValueError, match="two modules read the form lunar-1"):
        readers.version("lunar-1")


@pytest.mark.parametrize(
    "body",
    ["return {}['x']", "return 1 / 0", "return [][0]", "assert False", "return raw.nothing", "return parse(raw)"],
)
def test_a_reader_that_stumbles_rejects_the_record_with_what_happened(add: Add, body: str) -> None:
    add("lunar", "lunar-1", body)
    with pytest.raises(ReadError) as caught:
        readers.parse(Raw("lunar", "X", "lunar-1", b""))
    assert caught.value.reason == "lunar/reader-failed"
    assert caught.value.detail
    assert len(caught.value.detail) <= 300


@pytest.mark.parametrize("error", ["OSError('disk')", "MemoryError()", "KeyboardInterrupt()"])
def test_what_is_wrong_with_the_machine_is_not_blamed_on_a_record(add: Add, error: str) -> None:
    add("lunar", "lunar-1", f"raise {error}")
    with pytest.raises((OSError, MemoryError, KeyboardInterrupt)):
        readers.parse(Raw("lunar", "X", "lunar-1", b""))


def test_a_format_that_stumbles_gives_what_it_had_and_one_reject() -> None:
    def split(stream: object, where: str) -> Iterator[Raw]:
        yield Raw("lunar", "X", "lunar-1", b"")
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no text")

    module = ModuleType("lunar")
    module.split = split  # type: ignore[attr-defined]
    first, second = readers.split(module, BytesIO(), "a.bin")
    assert isinstance(first, Raw)
    assert isinstance(second, Reject)
    assert (second.reason, second.where) == ("import/reader-failed", "a.bin")

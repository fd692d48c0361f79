"""Finds the readers: every module in `crawler/registries` and `crawler/formats`, by looking, never by a list.

A registry module declares `DESCRIPTOR` and `PARSERS` (form -> parser), a format module `recognise` and `split` and,
where several registries share its shape, `PARSERS` too. Either may declare `VERSION`, an integer that grows whenever
its parser gives something else for the same bytes. In: a raw record. Out: what its reader makes of it.
"""

import csv
import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import BinaryIO

import crawler.formats
import crawler.registries
from crawler.records import Descriptor, Parsed, Parser, Raw, Reject
from trials.errors import ReadError

_DETAIL_LENGTH = 300  # a validation error can quote the whole record

# What a reader that met something unforeseen can raise. Not among them: what is wrong with the machine (OSError,
# MemoryError) or with the person's patience (KeyboardInterrupt).
_READER_FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    RecursionError,
    SyntaxError,  # lxml's for what is no XML
    TypeError,
    ValueError,
    csv.Error,
)


def _modules(package: ModuleType) -> dict[str, ModuleType]:
    names = sorted(found.name for found in pkgutil.iter_modules(package.__path__))
    return {name: import_module(f"{package.__name__}.{name}") for name in names if not name.startswith("_")}


@cache
def readers() -> dict[str, ModuleType]:
    """Registry modules by source id, those that declare a `DESCRIPTOR`."""
    return {name: module for name, module in _modules(crawler.registries).items() if hasattr(module, "DESCRIPTOR")}


@cache
def descriptors() -> dict[str, Descriptor]:
    """Source facts of every registry, by source id."""
    return {name: module.DESCRIPTOR for name, module in readers().items()}


@cache
def formats() -> list[ModuleType]:
    """Format modules: what can be imported, each with `recognise` and `split`."""
    return [module for module in _modules(crawler.formats).values() if hasattr(module, "recognise")]


@cache
def _forms() -> dict[str, tuple[Parser, int]]:
    """Parser and version for each form. Two modules that claim one form are a mistake in the code."""
    forms: dict[str, tuple[Parser, int]] = {}
    for module in [*readers().values(), *_modules(crawler.formats).values()]:
        for form, parse_form in getattr(module, "PARSERS", {}).items():
            if form in forms and forms[form][0] is not parse_form:
                raise ValueError(f"two modules read the form {form}, one of them is {module.__name__}")
            forms[form] = (parse_form, int(getattr(module, "VERSION", 1)))
    return forms


def parser(form: str) -> Parser:
    """The parser for a form such as `ctgov-v2`. Raises `ReadError` where nothing reads it."""
    return _form(form)[0]


def version(form: str) -> int:
    """The `VERSION` of the module that reads a form: parsed trials of an older one are parsed again."""
    return _form(form)[1]


def _form(form: str) -> tuple[Parser, int]:
    try:
        return _forms()[form]
    except KeyError:
        raise ReadError("archive/unknown-form", f"no reader knows records of the form {form!r}") from None


def parse(raw: Raw) -> Parsed:
    """Read one raw record by its form. Whatever a reader stumbles over rejects this record only, as a `ReadError`."""
    read = parser(raw.form)
    try:
        return read(raw)
    except _READER_FAILURES as error:
        raise ReadError(f"{raw.source}/reader-failed", _detail(error)) from error


def split(module: ModuleType, stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """Cut a file with the format that knows it. Where that stumbles, the rest of the file is one reject."""
    try:
        yield from module.split(stream, where)
    except _READER_FAILURES as error:
        yield Reject("", None, "import/reader-failed", _detail(error), b"", where)


def _detail(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:_DETAIL_LENGTH]

"""Every test of the archive has the toy registry among its readers."""

from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.crawler.archive.toys import toy_reader


@pytest.fixture(autouse=True)
def toyland() -> Iterator[ModuleType]:
    with toy_reader() as reader:
        yield reader

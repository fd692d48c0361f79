"""Pages that a person saved are read by their tables; hostile ones are refused or read without harm."""

from io import BytesIO

import pytest

from crawler import readers
from crawler.formats import _saved_page, chictr_page, cris_page
from crawler.records import Raw, Reject
from tests.registries.cases import FOLDER
from trials.errors import ReadError

CRIS = (FOLDER / "cris" / "english-page" / "file.html").read_bytes()
CHICTR = (FOLDER / "chictr" / "saved-page" / "file.html").read_bytes()


def test_a_page_too_long_for_a_record_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (_saved_page, cris_page, chictr_page):
        monkeypatch.setattr(module, "LONGEST", 5000)
    for module, page in ((cris_page, CRIS), (chictr_page, CHICTR)):
        (piece,) = module.split(BytesIO(page), "file")
        assert isinstance(piece, Reject)
        assert piece.reason.endswith("/too-long")
    with pytest.raises(ReadError, match="longer than"):
        readers.parse(Raw("cris", "KCT9000001", "cris-page", CRIS))


@pytest.mark.parametrize("depth", [10, 5000])
def test_cells_nested_without_end_are_no_endless_work(depth: int) -> None:
    deep = b"<div>" * depth + b"deep" + b"</div>" * depth
    page = CRIS.replace(b"Marrow cells for injured cords", deep)
    raw = Raw("cris", "KCT9000001", "cris-page", page)
    assert readers.parse(raw).trial.id == "KCT9000001"


def test_scripts_and_forms_leave_nothing_in_the_text() -> None:
    page = CRIS.replace(
        b"Marrow cells", b"<script>alert('x')</script><style>p{}</style>Marrow <b onclick='x()'>cells</b>"
    )
    trial = readers.parse(Raw("cris", "KCT9000001", "cris-page", page)).trial
    assert trial.title == "Marrow cells for injured cords"


def test_pages_of_other_sites_are_not_taken() -> None:
    page = b"<!DOCTYPE html><html><body>Registration number KCT9000001</body></html>"
    assert not cris_page.recognise(page)
    assert not chictr_page.recognise(page)
    assert not cris_page.recognise(CHICTR)
    assert not chictr_page.recognise(CRIS)


def test_chinese_words_are_kept_with_their_language_and_english_comes_first() -> None:
    (raw,) = chictr_page.split(BytesIO(CHICTR), "file")
    trial = readers.parse(raw).trial
    assert trial.language == "en"
    assert trial.title == "Neural stem cells for spinal cord injury"
    assert {(text.field, text.language) for text in trial.other_texts} >= {("title", "zh"), ("conditions", "zh")}

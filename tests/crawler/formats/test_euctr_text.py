"""EUCTR's full text is cut into trials whatever its line ends, and fields are told from lines that look alike."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from crawler import readers
from crawler.answers import euctr as answers
from crawler.archive import Archive
from crawler.emptying import Notes
from crawler.formats import euctr_text
from crawler.formats.euctr_text import recognise, split
from crawler.importing import import_files
from crawler.records import Raw, Reject
from crawler.registries._euctr_blocks import Block, cut, read_block
from crawler.registries._euctr_form import begins
from crawler.registries.euctr import parse
from crawler.sample.faces import SAMPLES
from trials.errors import ReadError
from trials.model import Trial

TEXTS = {path.stem: path.read_bytes() for path in sorted((SAMPLES / "euctr").glob("*.txt"))}
PREAMBLE = b"This file contains full details on each clinical trial selected for download.\r\n\r\n"
THREE = TEXTS["2014-900001-17"]


def trials(body: bytes) -> list[Raw | Reject]:
    return list(split(BytesIO(body), "a.txt"))


def reason(raw: Raw) -> str:
    """Why a record cannot be read, empty where it can."""
    try:
        readers.parse(raw)
    except ReadError as error:
        return error.reason
    return ""


def read(body: bytes) -> Trial:
    (raw,) = trials(body)
    assert isinstance(raw, Raw)
    return parse(raw).trial


def test_a_download_is_recognised_and_cut_into_its_trials_to_the_byte() -> None:
    body = PREAMBLE + b"".join(TEXTS.values())
    knowing = [module.__name__ for module in readers.formats() if module.recognise(body[: 64 << 10])]
    assert knowing == ["crawler.formats.euctr_text"]
    found = trials(body)
    assert [piece.id for piece in found] == list(TEXTS)
    assert [piece.body for piece in found] == list(TEXTS.values())


@pytest.mark.parametrize("head", [b"", b"Summary\n", b"EudraCT Number: 2014-900001-17", b"<html>Summary</html>"])
def test_anything_else_is_not(head: bytes) -> None:
    assert not recognise(head)


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_line_ends_make_no_difference(ends: bytes) -> None:
    changed = THREE.replace(b"\r\n", b"\n").replace(b"\n", ends)
    assert read(changed) == read(THREE)


def test_a_number_that_comes_again_is_a_part_of_its_trial() -> None:
    one, other = TEXTS["2016-900002-28"], TEXTS["2021-900003-39"]
    found = trials(one + other + one)
    assert [(piece.id, piece.partial) for piece in found if isinstance(piece, Raw)] == [
        ("2016-900002-28", False),
        ("2021-900003-39", False),
        ("2016-900002-28", True),
    ]


def test_a_trial_beyond_all_measure_is_rejected_and_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(euctr_text, "LONGEST", 20_000)
    found = trials(THREE + TEXTS["2021-900003-39"])
    assert [type(piece).__name__ for piece in found] == ["Reject", "Raw"]
    assert isinstance(found[0], Reject)
    assert found[0].reason == "euctr/too-long"


def test_many_records_of_one_trial_are_refused_in_one_sentence() -> None:
    body = b"Summary\r\nEudraCT Number: 2014-900001-17\r\n" * 500
    with pytest.raises(ReadError, match="500 countries' records"):
        parse(Raw("euctr", "2014-900001-17", "euctr-text", body))


@pytest.mark.parametrize(
    ("line", "code", "label", "language", "value"),
    [
        ("A.1 Member State Concerned: Spain - AEMPS", "A.1", "Member State Concerned", None, "Spain - AEMPS"),
        ("B.1.3.4\tCountry: France", "B.1.3.4", "Country", None, "France"),
        ("B.3.1 and B.3.2\tStatus of the sponsor: Commercial", "B.3.1 and B.3.2", "Status of the sponsor", None, ""),
        ("E.3 Principal inclusion criteria (es): 1. Edad", "E.3", "Principal inclusion criteria", "es", "1. Edad"),
        ("D.8.1 Is a Placebo used in this Trial? Yes", "D.8.1", "Is a Placebo used in this Trial", None, "Yes"),
        ("D.IMP: 2", "D.IMP", "", None, "2"),
        ("Sponsor 1", "Sponsor", "", None, "1"),
        ("E.1.2 Term: Low back pain", "E.1.2", "Term", None, "Low back pain"),
        ("E.8.9.1 In the Member State concerned days: ", "E.8.9.1", "In the Member State concerned days", None, ""),
        ("N. Ethics Committee Opinion: Reason(s) for unfavourable opinion:", "N.", "", None, ""),
        ("F.1.1.5.1 Number of subjects for this age range: 3", "F.1.1.5.1", "Number of subjects", None, "3"),
    ],
)
def test_a_field_begins_with_a_code_and_one_of_its_labels(
    line: str, code: str, label: str, language: str | None, value: str
) -> None:
    found = begins(line, in_summary=False)
    assert found is not None
    assert (found.code, found.language) == (code, language)
    assert found.label.startswith(label)
    assert found.value.startswith(value)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "E. coli carriers may take part",
        "1.\tPatient with pain",
        "A.1 level pain elsewhere",
        "E.3 see above",
        "Trial Status: Ongoing",
        "N. vagus stimulation",
        "Sponsor 1 pays",
        "P.E. of the lung",
    ],
)
def test_a_line_of_free_text_is_none(line: str) -> None:
    assert begins(line, in_summary=False) is None


def test_a_field_of_a_new_form_is_told_from_text_by_its_line_end() -> None:
    body = THREE.replace(b"E.8.7 Trial has", b"E.8.10 A new question: Yes\r\nE.8.7 Trial has")
    (raw,) = trials(body)
    assert isinstance(raw, Raw)
    assert parse(raw).leftover == ("E.8.10 A new question",)
    within = THREE.replace(b"Pfirrmann grade", b"x\nE.8.10 A new question: Yes\nPfirrmann grade")
    (raw,) = trials(within)
    assert isinstance(raw, Raw)
    assert parse(raw).leftover == ()
    assert "E.8.10 A new question: Yes" in str(parse(raw).trial.eligibility.inclusion)


def test_every_country_keeps_what_it_says_otherwise() -> None:
    trial = read(THREE)
    assert [(one.country, one.record_id, one.planned) for one in trial.country_records] == [
        ("Spain", "ES", 20),
        ("Germany", "DE", 24),
        ("Italy", "IT", 16),
    ]
    germany = trial.country_records[1].values
    assert germany["B.1.1 Name of Sponsor"] == "Invented University Hosp."
    assert trial.sponsor is not None
    assert trial.sponsor.name == "Invented University Hospital"
    assert {text.language for text in trial.other_texts} == {"es", "de"}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["Completed", "Ongoing", "Prematurely Ended"], "ongoing"),
        (["Completed", "Temporarily Halted", "Not Authorised"], "suspended"),
        (["Completed", "Prematurely Ended", "Not Authorised"], "completed"),
        (["Not Authorised", "Prematurely Ended", "Not Authorised"], "terminated"),
        (["Not Authorised", "Not Authorised", "Not Authorised"], "not_authorised"),
        (["GB - no longer in EU/EEA", "Completed", "Not Authorised"], "completed"),
        (["Completed", "Trial now transitioned", "Completed"], "ongoing"),
        (["Restarted", "Completed", "Completed"], "ongoing"),
        (["Half done", "Half done", "Half done"], "unrecognised"),
    ],
)
def test_the_status_of_the_whole_is_that_of_the_country_where_it_goes_on_longest(words: list[str], status: str) -> None:
    pieces = []
    for piece, word in zip(cut(THREE), words, strict=True):
        lines = [
            f"Trial Status: {word}".encode() if line.startswith(b"Trial Status:") else line
            for line in piece.split(b"\r\n")
            if not line.startswith(b"P. Date of the global end")
        ]
        pieces.append(b"\r\n".join(lines))
    trial = read(b"".join(pieces))
    assert trial.status == status
    assert trial.status_reason or status == "unrecognised"


def test_the_end_of_the_whole_trial_outweighs_a_country_that_was_never_told() -> None:
    body = THREE.replace(b"Trial Status: Completed", b"Trial Status: Ongoing", 1)
    assert (read(body).status, read(body).dates.completion.value) == ("completed", "2019-06-30")  # type: ignore[union-attr]


@given(st.lists(st.text(alphabet=st.characters(blacklist_characters="\r\n"), max_size=30), max_size=8))
@hypothesis_settings(max_examples=60)
def test_free_text_stays_in_its_field(lines: list[str]) -> None:
    kept = [line for line in lines if begins(line, in_summary=False) is None]
    text = "\n".join(["1. First", *kept, "last."])
    body = THREE.split(b"\r\nE.3 ")[0] + f"\r\nE.3 Principal inclusion criteria: {text}\r\nE.4 X".encode()
    block = read_block(cut(body)[0], Notes("euctr"))
    assert str(block.text("E.3")).startswith("1. First")
    assert block.entries[-1].code == "E.3"


@given(st.binary(max_size=80), st.integers(0, len(THREE)), st.integers(0, 3000))
@hypothesis_settings(max_examples=60)
def test_no_bytes_make_cutting_or_reading_stumble(junk: bytes, at: int, gap: int) -> None:
    for piece in trials(THREE[:at] + junk + THREE[at + gap :]):
        if isinstance(piece, Raw):
            assert not reason(piece).endswith("/reader-failed")


@pytest.mark.parametrize("body", [b"", b"<html></html>", THREE[:-1], THREE + TEXTS["2021-900003-39"] + THREE])
def test_what_is_no_whole_download_is_no_answer(body: bytes) -> None:
    with pytest.raises(ReadError):
        answers.read_texts(body, "")


def test_a_download_without_a_trial_and_totals_with_thousands() -> None:
    assert answers.read_texts(PREAMBLE, "") == []
    assert answers.read_total(b"<a>Trials with a EudraCT protocol (44,201)</a>") == 44_201
    with pytest.raises(ReadError):
        answers.read_total(b"<html>Back soon</html>")


def test_a_block_counts_what_it_cannot_read() -> None:
    notes = Notes("euctr")
    body = b"Summary\r\nEudraCT Number: 2014-900001-17\r\nF.2.1 Female: Perhaps\r\nF.4.1 In the member state: -3\r\n"
    block: Block = read_block(body, notes)
    assert (block.flag("F.2.1"), block.whole("F.4.1"), block.flag("F.2.2")) == (None, None, None)
    assert dict(notes.repairs) == {"euctr/shape/not-yes-or-no": 1, "euctr/shape/not-count": 1}


def test_published_texts_and_pages_are_read_without_a_field_left_over(home: Path, real_records: Path) -> None:
    files = [path for path in sorted((real_records / "euctr").rglob("*")) if path.is_file()]
    (record,) = import_files(home, [str(path) for path in files])
    assert record.ok
    assert record.rejected == 0
    assert record.counts["records/parsed"] == 3
    assert [name for name in record.counts if name.startswith(("leftover/", "unrecognised/"))] == []
    with Archive.open(home) as archive:
        partial = {held.id: held.version.partial for held in archive.heads("euctr")}
    assert partial == {"2021-002179-21": False, "2005-002909-23": True, "2009-016529-32": True}


def test_a_page_of_one_country_never_takes_the_place_of_the_whole(home: Path, tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "registries" / "euctr" / "saved-page" / "file.html"
    saved = tmp_path / "page.html"
    saved.write_bytes(page.read_bytes().replace(b"2011-900010-62", b"2014-900001-17"))
    whole = tmp_path / "whole.txt"
    whole.write_bytes(PREAMBLE + THREE)
    import_files(home, [str(whole)])
    import_files(home, [str(saved)])
    with Archive.open(home) as archive:
        head = archive.head("euctr", "2014-900001-17")
        assert head is not None
        assert head.raw.body == THREE


@pytest.mark.parametrize("share", [0.5, 0.9, 0.999])
def test_of_a_file_that_was_cut_the_last_trial_is_a_part_that_takes_no_fuller_ones_place(
    share: float, home: Path, tmp_path: Path
) -> None:
    whole = PREAMBLE + TEXTS["2012-900004-40"] + THREE
    assert [piece.partial for piece in trials(whole) if isinstance(piece, Raw)] == [False, False]
    kept = whole[: len(PREAMBLE + TEXTS["2012-900004-40"]) + int(share * len(THREE))]
    assert [piece.partial for piece in trials(kept) if isinstance(piece, Raw)] == [False, True]
    for name, body in (("whole.txt", whole), ("cut.txt", kept)):
        (tmp_path / name).write_bytes(body)
        import_files(home, [str(tmp_path / name)])
    with Archive.open(home) as archive:
        head = archive.head("euctr", "2014-900001-17")
        assert head is not None
        assert head.raw.body.rstrip() == THREE.rstrip()

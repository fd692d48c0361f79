"""WHO ICTRP files are known by content, cut row by row, and EUCTR's rows of one trial become one record."""

import csv
import io
from io import BytesIO
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import readers
from crawler.formats import exchange_xml, ictrp_csv, ictrp_xml
from crawler.formats._ictrp_rows import WEEKLY, exported_on, field_name
from crawler.records import Raw, Reject

PORTAL = [
    "TrialID",
    "Last Refreshed on",
    "Public title",
    "Primary sponsor",
    "web address",
    "Recruitment Status",
    "Countries",
]


def portal(*rows: dict[str, str]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, PORTAL, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows({name: row.get(name, "") for name in PORTAL} for row in rows)
    return file.getvalue().encode()


def weekly(*rows: dict[str, str]) -> bytes:
    file = io.StringIO(newline="")
    names = [field_name(name) for name in WEEKLY]
    for row in rows:
        cells = [row.get(name, "") for name in names]
        csv.writer(file).writerow([cells[0], *(f'"{cell}"' for cell in cells[1:])])
    return file.getvalue().encode()


def xml(*rows: dict[str, str]) -> bytes:
    fields = ("".join(f"<{name}>{value}</{name}>" for name, value in row.items()) for row in rows)
    return (
        b"<Trials_downloaded_from_ICTRP>"
        + "".join(f"<Trial>{one}</Trial>" for one in fields).encode()
        + b"</Trials_downloaded_from_ICTRP>"
    )


def raws(content: bytes) -> list[Raw]:
    (module,) = [module for module in readers.formats() if module.recognise(content[: 64 << 10])]
    pieces = list(module.split(BytesIO(content), "file"))
    assert [piece for piece in pieces if isinstance(piece, Reject)] == []
    return pieces


def country(code: str, **fields: str) -> dict[str, str]:
    return {"TrialID": f"EUCTR2019-900123-41-{code}", **fields}


@pytest.mark.parametrize("make", [portal, xml])
def test_rows_of_one_eu_trial_are_one_record_in_whatever_order(make: object) -> None:
    rows = [
        country(
            "GB", Recruitment_Status="Not Recruiting", Countries="Germany;United Kingdom", Public_title="In English"
        ),
        country("DE", Recruitment_Status="Authorised", Countries="Germany;United Kingdom", Public_title="Auf Deutsch"),
        {"TrialID": "NCT90411157", "Public_title": "Another"},
    ]
    if make is portal:
        rows = [
            {
                name.replace("_", " ") if name != "Recruitment_Status" else "Recruitment Status": value
                for name, value in row.items()
            }
            for row in rows
        ]
    bodies = set()
    for order in permutations(rows):
        found = raws(make(*order))  # type: ignore[operator]
        assert [raw.id for raw in found] == ["NCT90411157", "2019-900123-41"]
        bodies.add(found[1].body)
        trial = readers.parse(found[1]).trial
        assert (trial.title, trial.status, trial.partial) == ("In English", "ongoing", False)
        assert [(one.country, one.status) for one in trial.country_records] == [
            ("United Kingdom", "not_recruiting"),
            ("Germany", "ongoing"),
        ]
    assert len(bodies) == 1


@pytest.mark.parametrize("told", ["GB", "DE"])
def test_what_one_country_alone_tells_is_kept_whichever_that_is(told: str) -> None:
    rows = [country("GB", Public_title="In English"), country("DE", Public_title="Auf Deutsch")]
    rows[told == "DE"]["Condition"] = "Lumbar disc herniation"
    (raw,) = raws(xml(*rows))
    assert readers.parse(raw).trial.conditions == ("Lumbar disc herniation",)


def test_a_file_with_some_of_a_trials_countries_does_not_count_as_whole() -> None:
    (raw,) = raws(xml(country("IT", Countries="Italy;Spain;United States")))
    assert raw.partial
    (raw,) = raws(xml(country("IT", Countries="Italy;United States"), country("IT", Countries="Italy")))
    assert not raw.partial


def test_a_row_belongs_to_the_registry_of_its_number() -> None:
    numbers = [
        "JPRN-jRCT9080224769",
        "JPRN-UMIN990027045",
        "KCT9000001",
        "RBR-9zz9zz",
        "NL9999",
        "CTRI/2099/05/025111",
        "XY-1",
    ]
    found = [readers.parse(raw).trial for raw in raws(xml(*({"TrialID": number} for number in numbers)))]
    assert [(trial.source, trial.registry, trial.id) for trial in found] == [
        ("ictrp", "jrct", "jRCT9080224769"),
        ("ictrp", "umin", "UMIN990027045"),
        ("ictrp", "cris", "KCT9000001"),
        ("ictrp", "rebec", "RBR-9zz9zz"),
        ("ictrp", "ntr", "NL9999"),
        ("ictrp", "ctri", "CTRI/2099/05/025111"),
        ("ictrp", "ictrp", "XY-1"),
    ]


def test_a_file_without_a_header_is_known_by_its_number_and_its_columns() -> None:
    content = weekly(
        {
            "trialid": "NCT90411157",
            "public_title": "Title, with a comma",
            "recruitment_status": "Recruiting",
            "web_address": "https://registry.example/NCT90411157",
        }
    )
    assert ictrp_csv.recognise(content)
    (raw,) = raws(content)
    trial = readers.parse(raw).trial
    assert (trial.title, trial.status) == ("Title, with a comma", "recruiting")
    assert raw.body.startswith(b"TrialID,Last_Refreshed_on,")


@pytest.mark.parametrize(
    "changed",
    [
        {"web_address": "Recruiting", "recruitment_status": "https://registry.example/NCT90411157"},
        {"last_refreshed_on": "Cells into the disc", "public_title": "2029-05-20"},
        {"date_registration": "Example University", "primary_sponsor": "20/05/2029"},
        {"last_refreshed_on": "", "web_address": "", "date_registration": "", "secondary_id": "2029-05-20"},
    ],
)
def test_a_file_without_a_header_whose_columns_stand_in_another_order_is_rejected(changed: dict[str, str]) -> None:
    row = {
        "trialid": "NCT90411157",
        "last_refreshed_on": "2029-05-20",
        "public_title": "Cells into the disc",
        "web_address": "https://registry.example/NCT90411157",
        "date_registration": "20/05/2029",
        "recruitment_status": "Recruiting",
    }
    assert len(raws(weekly(row, row))) == 2
    first, second = ictrp_csv.split(BytesIO(weekly(row | changed, row)), "file")
    assert isinstance(first, Reject)
    assert first.reason == "ictrp/columns"
    assert isinstance(second, Raw)


@pytest.mark.parametrize("day", ["20240520", "2024-05-20", "20 May 2024", "5/20/2024 12:00:00 AM", "20-MAY-2024"])
def test_a_day_in_any_layout_is_a_day_in_a_file_without_a_header(day: str) -> None:
    assert len(raws(weekly({"trialid": "NCT90411157", "last_refreshed_on": day, "date_registration": day}))) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"TrialID\n",
        b"a,b,c\n1,2,3\n",
        b"NCT Number,Study Title\nNCT90411157,x\n",
        b"NCT90411157,x,y\n",
        b"PK\x03\x04",
        b"{}",
    ],
)
def test_other_tables_are_not_taken_for_one(content: bytes) -> None:
    assert not ictrp_csv.recognise(content)


def test_a_quote_that_is_never_closed_costs_a_reject_and_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ictrp_csv, "LONGEST", 4096)
    content = (
        portal({"TrialID": "NCT90411157"})
        + b'"NCT90411165","open quote\n'
        + b"x" * 6000
        + b'\n"NCT90411173"'
        + b',""' * 6
        + b"\n"
    )
    pieces = list(ictrp_csv.split(BytesIO(content), "file"))
    assert isinstance(pieces[0], Raw)
    assert next(piece.reason for piece in pieces[1:] if isinstance(piece, Reject)) == "ictrp/too-long"


def test_a_row_with_too_few_cells_is_rejected_and_the_next_is_read() -> None:
    content = (
        portal({"TrialID": "NCT90411157"})
        + b'"NCT90411165","only two"\r\n'
        + portal({"TrialID": "NCT90411173"}).split(b"\r\n")[1]
        + b"\r\n"
    )
    pieces = list(ictrp_csv.split(BytesIO(content), "file"))
    assert [piece.id for piece in pieces] == ["NCT90411157", "NCT90411165", "NCT90411173"]
    assert isinstance(pieces[1], Reject)
    assert "2 cells" in pieces[1].detail


def test_the_day_of_an_export_is_month_first() -> None:
    assert exported_on("06/09/2024 16:01:13") == "2024-06-09"
    assert exported_on("3/18/2020 6:53:35 PM") == "2020-03-18"
    assert exported_on("yesterday") is None


@given(st.dictionaries(st.sampled_from(PORTAL[1:]), st.text(st.characters(exclude_categories=["Cs"]), max_size=40)))
@settings(max_examples=60, deadline=None)
def test_any_cells_survive_being_cut_out_of_the_file(cells: dict[str, str]) -> None:
    content = portal({**cells, "TrialID": "NCT90411157"}, {"TrialID": "NCT90411165"})
    pieces = list(ictrp_csv.split(BytesIO(content), "file"))
    assert [piece.id for piece in pieces] == ["NCT90411157", "NCT90411165"]
    header, row = ictrp_csv.csv_rows(pieces[0].body)
    assert dict(zip(header, row, strict=True)) == {
        name: "NCT90411157" if name == "TrialID" else ictrp_csv._unquoted(cells.get(name, "")) for name in PORTAL
    }
    readers.parse(pieces[0])


def test_a_row_never_shares_its_record_with_the_registrys_own() -> None:
    (row,) = raws(xml({"TrialID": "RBR-9zz9zz"}))
    (own,) = raws(b"<trials><trial><main><trial_id>RBR-9zz9zz</trial_id></main></trial></trials>")
    assert (row.id, own.id) == ("RBR-9zz9zz", "RBR-9zz9zz")
    assert (row.source, own.source) == ("ictrp", "rebec")


def test_a_registry_without_a_reader_for_the_exchange_format_comes_through_ictrp() -> None:
    content = b"<trials><Triall><main><trial_id>TCTR20990508003</trial_id></main></Triall></trials>"
    assert exchange_xml.recognise(content)
    (raw,) = raws(content)
    trial = readers.parse(raw).trial
    assert (trial.source, trial.registry) == ("ictrp", "tctr")


def test_the_formats_do_not_take_each_others_files() -> None:
    assert not ictrp_xml.recognise(b"<trials><trial><main><trial_id>RBR-9zz9zz</trial_id></main></trial></trials>")
    assert not exchange_xml.recognise(xml({"TrialID": "RBR-9zz9zz"}))


@pytest.mark.parametrize("field", ["Study_design", "Primary_outcome", "Intervention", "Condition", "Contact_Firstname"])
@pytest.mark.parametrize("seed", [" ", "Timepoint: a ", "masking: ", "&lt;p a=b ", "Drug: a;", "a:1;", "[a "])
def test_hostile_repetition_is_read_in_time(field: str, seed: str) -> None:
    hostile = {"TrialID": "ChiCTR9900000017", "Target_size": "a:1;b:2;", field: seed * (200_000 // len(seed)) + "x"}
    (raw,) = raws(xml(hostile))
    assert readers.parse(raw).trial.id == "ChiCTR9900000017"


def test_padding_before_a_value_costs_nothing() -> None:
    content = (
        b"<Trials_downloaded_from_ICTRP><Trial>"
        + (b"<TrialID>" + b" " * 5000) * 200
        + b"</Trial></Trials_downloaded_from_ICTRP>"
    )
    (piece,) = ictrp_xml.split(BytesIO(content), "file")
    assert isinstance(piece, Reject)
    assert piece.reason == "ictrp/no-id"


def test_a_text_that_quotes_an_export_is_none() -> None:
    export = b"\xef\xbb\xbf \r\n<?xml version='1.0'?>\n<Trials_downloaded_from_ICTRP><Trial></Trial>"
    assert ictrp_xml.recognise(export)
    assert not ictrp_xml.recognise(b"# Formats\n\nAn export begins with `<Trials_downloaded_from_ICTRP>`.")
    assert not exchange_xml.recognise(b"Each record stands in `<trials><trial><main><trial_id>`.")

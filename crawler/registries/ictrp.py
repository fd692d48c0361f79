"""WHO ICTRP: descriptor, and the reader of the rows that it exports of all primary registries' records.

Source model: one row a registered trial, with the fields of the WHO trial registration data set. Identifiers: `TrialID`
is the number of the registry that the row comes from, which `Trial.registry` names; the rows that EUCTR gives for each
country of a trial are one record. Update rule: `Last_Refreshed_on`, the day on which WHO took the row over from its
registry. Rows are poorer than the registries' own records (no sites, no statuses of sites, one text for a list): they
stand for a trial where nobody else has it. Terms: files that WHO gives to the person who asks; the portal's robots.txt
disallows automated use, so nothing is crawled.
"""

from typing import Any, Final

from crawler.emptying import Notes, leftovers
from crawler.formats._exchange import parse_exchange
from crawler.formats._ictrp_rows import field_name, own_id
from crawler.formats._languages import spoken
from crawler.formats._xml_record import read_element
from crawler.formats.ictrp_csv import FORM as CSV_FORM
from crawler.formats.ictrp_csv import csv_rows, is_header
from crawler.formats.ictrp_xml import FORM as XML_FORM
from crawler.records import Descriptor, Parsed, Raw
from crawler.registries._ictrp_countries import merge_countries
from crawler.registries._ictrp_row import IGNORED, read_row
from trials.errors import ReadError
from trials.model import Trial

VERSION: Final = 3
EXCHANGE_FORM: Final = "ictrp-exchange"

DESCRIPTOR: Final = Descriptor(
    id="ictrp",
    title="WHO ICTRP",
    publisher="World Health Organization, International Clinical Trials Registry Platform",
    home="https://www.who.int/clinical-trials-registry-platform",
    base_url="https://trialsearch.who.int",
    access="import",
    id_pattern=r"(?=.*[0-9])\S.{2,58}\S",
    update_rule="Last_Refreshed_on of the row, the day on which WHO took it over from its registry; then Export_date",
    date_formats="registration DD/MM/YYYY or YYYYMMDD, refreshed DD Month YYYY, export M/D/YYYY; start by registry",
    expected=(700_000, 1_500_000),
    covers="whole",
    attribution="Source: WHO ICTRP search portal, with the registry that the row names",
    permission="As documented by others: the portal exports results, and its robots.txt disallows automated use.",
    permission_url="https://www.who.int/tools/clinical-trials-registry-platform/the-ictrp-search-portal",
    why="Rows of seventeen primary registries in one shape; for some registries the only way to their trials.",
)


def parse_xml(raw: Raw) -> Parsed:
    """Read a `Trial` element, or the elements of one trial's countries inside a root."""
    element = read_element(raw.body, "ictrp", many=("Trial",))
    rows = [element.values] if element.name == "Trial" else element.values.get("Trial", [])
    rows = [{field_name(key): value for key, value in row.items()} for row in rows if row.__class__ is dict]
    notes = Notes("ictrp")
    for name in element.repairs:
        notes.repair(name)
    return _parse(raw, rows, notes)


def parse_csv(raw: Raw) -> Parsed:
    """Read a header line and one row, or the rows of one trial's countries."""
    header, *rows = list(csv_rows(raw.body)) or [[]]
    if not is_header(header):
        raise ReadError("ictrp/not-csv", "the record does not begin with the names of its columns")
    notes = Notes("ictrp")
    if "\ufffd" in "".join("".join(row) for row in rows) and b"\xef\xbf\xbd" not in raw.body:
        notes.repair("csv/encoding")
    names = [field_name(name) for name in header]
    if any(len(row) != len(names) for row in rows):
        raise ReadError("ictrp/cells", f"a row has another number of cells than the {len(names)} columns")
    return _parse(
        raw, [{key: cell for key, cell in zip(names, row, strict=True) if cell.strip()} for row in rows], notes
    )


def _parse(raw: Raw, rows: list[dict[str, Any]], notes: Notes) -> Parsed:
    if not rows:
        raise ReadError("ictrp/no-row", "the record holds no row")
    numbers = {_number(row) for row in rows}
    if len(numbers) > 1:
        raise ReadError("ictrp/several-trials", f"rows of {len(numbers)} trials stand in one record")
    registry, own = numbers.pop()
    if raw.id and raw.id != own:
        raise ReadError("ictrp/other-id", f"the row is of {own}, it was filed as {raw.id[:40]}")
    read = [read_row(row, notes, registry, own) for row in rows]
    parts = merge_countries(read) if registry == "euctr" else read[0].parts
    trial = Trial(
        source="ictrp",
        registry=registry,
        id=own,
        partial=raw.partial,
        **parts,
        text_languages=spoken(parts),
        unrecognised=tuple(notes.unrecognised),
    )
    left = dict.fromkeys(path for row in rows for path in leftovers(row, IGNORED))
    return Parsed(trial, tuple(left), dict(notes.repairs))


def _number(row: dict[str, Any]) -> tuple[str, str]:
    value = row.get("trialid", "")
    if value.__class__ is not str or not value.strip():
        raise ReadError("ictrp/no-id", "the row has no TrialID")
    found = own_id(value)
    if found is None:
        raise ReadError("ictrp/bad-id", f"{value.strip()[:40]!r} is no trial number")
    return found


def parse_sent(raw: Raw) -> Parsed:
    """Read a record in WHO's exchange format, of a registry that has no reader of its own."""
    return parse_exchange(raw)


PARSERS: Final = {XML_FORM: parse_xml, CSV_FORM: parse_csv, EXCHANGE_FORM: parse_sent}

"""CSV of WHO ICTRP: the portal's export with its header line, and the weekly and full files, which have none.

In: the bytes of a file, unpacked. Out: a raw record for each row, which is a small CSV file of its own: a header line
and the row as it stands in the file (rows of one EUCTR trial together); or a reject with the reason.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from crawler.formats._ictrp_rows import KEPT, WEEKLY, Row, field_name, raws
from crawler.records import Raw, Reject
from trials.identifiers import recognise as recognise_number

FORM: Final = "ictrp-csv"
LONGEST: Final = 16 << 20
"""Bytes of the longest row that is read; a quote that is never closed makes a row of all that follows."""

Places = tuple[tuple[str, re.Pattern[str]], ...]

_MARK: Final = b"\xef\xbb\xbf"
_EXPECTED: Final = frozenset({"trialid", "web_address", "recruitment_status", "public_title", "primary_sponsor"})
_YEAR: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?:[0-9]{4})?(?![0-9])")
_PLACES: Final = (
    ("last_refreshed_on", _YEAR),
    ("date_registration", _YEAR),
    ("web_address", re.compile(r"^\S+\.\S+$")),
)
"""What stands in columns that spread over a row without a header: it shows whether they are in the known order."""

_HEADERLESS: Final = ",".join(WEEKLY).encode() + b"\r\n"


def recognise(head: bytes) -> bool:
    """Whether this is such a file, by the first bytes of the content."""
    head = head.removeprefix(_MARK)
    begins = head.lstrip(b' \t\r\n"')[:20].lower()
    if not begins.startswith(b"trialid") and recognise_number_at(begins) is False:
        return False
    row = next(_rows(io.BytesIO(head), whole=False), b"")
    cells = cells_of(row)
    return is_header(cells) or (len(cells) == len(WEEKLY) and recognise_number(cells[0]) is not None)


def recognise_number_at(begins: bytes) -> bool:
    """Whether a number of a registry can begin here: letters, then digits. A cheap look before any cutting."""
    return begins[:1].isalnum() and any(48 <= sign <= 57 for sign in begins)


def is_header(cells: list[str]) -> bool:
    """Whether these are names of columns."""
    return {field_name(cell) for cell in cells} >= _EXPECTED


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """Trials of the stream. `where` names the file in rejects."""
    rows = _rows(stream)
    first = next(rows, b"").removeprefix(_MARK)
    header = first if is_header(cells_of(first)) else _HEADERLESS
    names = [field_name(cell) for cell in cells_of(header)]
    places = _PLACES if header is not first else ()

    def read() -> Iterator[Row | Reject]:
        if header is not first:
            yield _row(first, names, where, places)
        for row in rows:
            if row.strip():
                yield _row(row, names, where, places)

    yield from raws(read(), FORM, lambda bodies: header.rstrip(b"\r\n") + b"\r\n" + b"".join(bodies), where)


def cells_of(row: bytes) -> list[str]:
    """The cells of the first row; empty where the bytes are no CSV."""
    found = list(csv_rows(row))
    return found[0] if found else []


def csv_rows(body: bytes) -> Iterator[list[str]]:
    """Rows of a small CSV file. A weekly file quotes what is inside the quotes once more: those go too."""
    csv.field_size_limit(LONGEST)
    text = io.StringIO(body.decode("utf-8", "replace"), newline="")
    try:
        for cells in csv.reader(text):
            yield [_unquoted(cell) for cell in cells]
    except csv.Error:
        return


def _unquoted(cell: str) -> str:
    quoted = len(cell) > 1 and cell.startswith('"') and cell.endswith('"')
    return cell[1:-1] if quoted and '"' not in cell[1:-1].replace('""', "") else cell


def _row(row: bytes, names: list[str], where: str, places: Places) -> Row | Reject:
    cells = cells_of(row)
    if len(row) > LONGEST:
        detail = f"the row is longer than {LONGEST >> 20} MB: a quote in it is never closed"
        return Reject("ictrp", None, "ictrp/too-long", detail, row[:KEPT], where)
    if len(cells) != len(names):
        detail = f"the row has {len(cells)} cells where the file has {len(names)} columns"
        return Reject("ictrp", cells[0][:60] if cells else None, "ictrp/cells", detail, row[:KEPT], where)
    found = dict(zip(names, cells, strict=True))
    filled = [(name, cell, fits) for name, fits in places if (cell := found.get(name, "").strip())]
    wrong = next(
        (f"{cell[:40]!r} stands where {name} should" for name, cell, fits in filled if not fits.search(cell)), ""
    )
    if wrong or (places and not filled):
        told = wrong or "no day and no address stand where they should"
        detail = f"{told}: the columns are not those of WHO's weekly files"
        return Reject("ictrp", cells[0][:60], "ictrp/columns", detail, row[:KEPT], where)
    return Row(
        row,
        found.get("trialid", ""),
        found.get("last_refreshed_on", "").strip(),
        found.get("export_date", ""),
        found.get("web_address", "").strip(),
        found.get("countries", ""),
    )


def _rows(stream: BinaryIO, *, whole: bool = True) -> Iterator[bytes]:
    """The rows with their bytes: a line, and those after it as long as a quote is open."""
    held, quotes = bytearray(), 0
    for line in iter(lambda: stream.readline(LONGEST), b""):
        held += line
        quotes += line.count(b'"')
        if quotes % 2 == 0 or len(held) > LONGEST:
            yield bytes(held)
            held, quotes = bytearray(), 0
    if held and whole:
        yield bytes(held)

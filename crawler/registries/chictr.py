"""ChiCTR, the Chinese registry: descriptor and reader.

Source model: WHO's exchange XML, in which the registry calls its element `Triall`. Identifiers: `ChiCTR`, ten digits,
or `ChiCTR-` with three letters and eight, in `main/trial_id`. Update rule: the XML has no date of its last change.
Sizes and interventions are lists by arm ("arm:30;arm:30;"); characters that were lost show as `?`. Terms: the site
guards itself against programs, so nothing is crawled; a person may save a record's XML and import it.
"""

from typing import Final

from crawler.emptying import Notes, leftovers
from crawler.formats import _who_words as words
from crawler.formats._exchange import Dialect, parse_exchange
from crawler.formats._html_fields import HtmlFields
from crawler.formats.chictr_page import FORM as PAGE_FORM
from crawler.records import Descriptor, Parsed, Raw
from crawler.registries._chictr_page import IGNORED, read_page
from crawler.registries._chictr_tables import as_record
from trials.errors import ReadError
from trials.identifiers import recognise
from trials.model import Trial

VERSION: Final = 3
FORM: Final = "chictr-exchange"

DESCRIPTOR: Final = Descriptor(
    id="chictr",
    title="ChiCTR",
    publisher="West China Hospital, Sichuan University, Chinese Clinical Trial Registry",
    home="https://www.chictr.org.cn",
    base_url="https://www.chictr.org.cn",
    access="import",
    id_pattern=r"ChiCTR(?:-[A-Z]{2,6}-)?[0-9]{8,10}",
    update_rule="a saved page names the day on which it was last refreshed; the XML has none, a later import stands",
    date_formats="YYYY-MM-DD",
    expected=(80_000, 200_000),
    covers=("China",),
    attribution="Source: ChiCTR, Chinese Clinical Trial Registry",
    permission="As documented by others: the site answers programs with a slider; no permission for them is known.",
    permission_url="https://www.chictr.org.cn",
    why="Chinese trials of cell therapy, many of which ClinicalTrials.gov does not have.",
)

# The heading over the word is "Recruiting status".
_DIALECT: Final = Dialect(age_unit="years", status={**words.STATUS, "completed": "not_recruiting"})


def parse(raw: Raw) -> Parsed:
    """Read one record of the exchange XML."""
    return parse_exchange(raw, _DIALECT)


def parse_page(raw: Raw) -> Parsed:
    """Read one saved page, which holds its fields in English and in Chinese."""
    record = as_record(raw.body)
    notes = Notes("chictr")
    own = recognise(str(record["en"].get("Registration number", "")))
    if own is None or own[0] != "chictr":
        raise ReadError("chictr/no-id", "the page has no registration number: save the page of one trial")
    if raw.id and raw.id != own[1]:
        raise ReadError("chictr/other-id", f"the page is of {own[1]}, it was filed as {raw.id[:40]}")
    parts = read_page(HtmlFields(record, notes), own[1])
    unknown = tuple(notes.unrecognised)
    trial = Trial(
        source="chictr",
        registry="chictr",
        id=own[1],
        url=raw.url or None,
        partial=raw.partial,
        **parts,
        unrecognised=unknown,
    )
    return Parsed(trial, leftovers(record, IGNORED), dict(notes.repairs))


PARSERS: Final = {FORM: parse, PAGE_FORM: parse_page}

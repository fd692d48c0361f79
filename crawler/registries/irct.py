"""IRCT, the Iranian registry: descriptor and reader.

Source model: WHO's exchange XML, one `trial` a record. Identifiers: `IRCT`, digits, `N` and digits, in `main/trial_id`.
Update rule: the record has no date of its last change; a later import takes the place of an earlier one. Conditions and
interventions stand numbered in one text each. Terms: public registry, each record offered as XML on its page.
"""

from typing import Final

from crawler.formats._exchange import Dialect, parse_exchange
from crawler.records import Descriptor, Parsed, Raw

VERSION: Final = 3
FORM: Final = "irct-exchange"

DESCRIPTOR: Final = Descriptor(
    id="irct",
    title="IRCT",
    publisher="Iran University of Medical Sciences, Iranian Registry of Clinical Trials",
    home="https://irct.behdasht.gov.ir",
    base_url="https://irct.behdasht.gov.ir",
    access="import",
    id_pattern=r"IRCT[0-9]{6,17}N[0-9]{1,3}",
    update_rule="none in the record: a later import takes the place of an earlier one",
    date_formats="YYYY-MM-DD",
    expected=(30_000, 120_000),
    covers=("Iran",),
    attribution="Source: IRCT, Iranian Registry of Clinical Trials",
    permission="As documented by others: each record is offered as XML; no permission for automated use is known.",
    permission_url="https://irct.behdasht.gov.ir",
    why="Iranian trials of cell therapy, many of which ClinicalTrials.gov does not have.",
)

_DIALECT: Final = Dialect(age_unit="years")


def parse(raw: Raw) -> Parsed:
    """Read one record."""
    return parse_exchange(raw, _DIALECT)


PARSERS: Final = {FORM: parse}

"""ChiCTR, the Chinese registry: descriptor and reader.

Source model: WHO's exchange XML, in which the registry calls its element `Triall`. Identifiers: `ChiCTR`, ten digits,
or `ChiCTR-` with three letters and eight, in `main/trial_id`. Update rule: the XML has no date of its last change.
Sizes and interventions are lists by arm ("arm:30;arm:30;"); characters that were lost show as `?`. Terms: the site
guards itself against programs, so nothing is crawled; a person may save a record's XML and import it.
"""

from datetime import date
from typing import Final

from crawler.formats import _who_words as words
from crawler.formats._exchange import Dialect, parse_exchange
from crawler.records import Descriptor, Parsed, Raw

VERSION: Final = 1
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
    attribution="Source: ChiCTR, Chinese Clinical Trial Registry",
    permission="No permission for automated use is known, and the site answers programs with a slider: no crawl.",
    permission_url="https://www.chictr.org.cn",
    permission_seen=date(2026, 11, 25),
    why="China registers more cell therapy trials than any country but the United States.",
)

# The heading over the word is "Recruiting status".
_DIALECT: Final = Dialect(age_unit="years", status={**words.STATUS, "completed": "not_recruiting"})


def parse(raw: Raw) -> Parsed:
    """Read one record of the exchange XML."""
    return parse_exchange(raw, _DIALECT)


PARSERS: Final = {FORM: parse}

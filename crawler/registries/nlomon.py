"""NL-OMON, the Dutch registry: descriptor. Its trials come through WHO's exports (`ictrp`).

Source model: a row of an export, read by `crawler/registries/ictrp.py`. Identifiers: `NL-OMON` and five digits, in
`TrialID`. Update rule: the day on which WHO last took the row over. Dates of the registry itself are written YYYY-MM-
DD.
"""

from typing import Final

from crawler.records import Descriptor

DESCRIPTOR: Final = Descriptor(
    id="nlomon",
    title="NL-OMON",
    publisher="Centrale Commissie Mensgebonden Onderzoek, Netherlands",
    home="https://onderzoekmetmensen.nl",
    base_url="https://onderzoekmetmensen.nl",
    access="ictrp",
    id_pattern=r"NL-OMON[0-9]{4,6}",
    update_rule="Last_Refreshed_on of WHO's row",
    date_formats="YYYY-MM-DD",
    expected=(30_000, 80_000),
    covers=("Netherlands",),
    attribution="Source: NL-OMON, through the WHO ICTRP search portal",
    permission=(
        "As documented by others: pages only, no permission for automated use is known, so rows of WHO's "
        "exports are read."
    ),
    permission_url="https://onderzoekmetmensen.nl",
    why="Dutch trials since the Netherlands Trial Register ended.",
)

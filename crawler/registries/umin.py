"""UMIN-CTR, UMIN-CTR, another Japanese registry: descriptor. Its trials come through WHO's exports (`ictrp`).

Source model: a row of an export, read by `crawler/registries/ictrp.py`. Identifiers: `UMIN` and nine digits, in
`TrialID`. Update rule: the day on which WHO last took the row over. Dates of the registry itself are written
YYYY/MM/DD.
"""

from typing import Final

from crawler.records import Descriptor

DESCRIPTOR: Final = Descriptor(
    id="umin",
    title="UMIN-CTR",
    publisher="University Hospital Medical Information Network, Japan",
    home="https://www.umin.ac.jp/ctr",
    base_url="https://www.umin.ac.jp/ctr",
    access="ictrp",
    id_pattern=r"UMIN[0-9]{9}",
    update_rule="Last_Refreshed_on of WHO's row",
    date_formats="YYYY/MM/DD",
    expected=(50_000, 90_000),
    covers=("Japan",),
    attribution="Source: UMIN-CTR, through the WHO ICTRP search portal",
    permission=(
        "As documented by others: pages only, no permission for automated use is known, so rows of WHO's "
        "exports are read."
    ),
    permission_url="https://www.umin.ac.jp/ctr",
    why="Japan's older and academic trials.",
)

"""SLCTR, the Sri Lankan registry: descriptor. Its trials come through WHO's exports (`ictrp`).

Source model: a row of an export, read by `crawler/registries/ictrp.py`. Identifiers: `SLCTR/`, year and three digits,
in `TrialID`. Update rule: the day on which WHO last took the row over. Dates of the registry itself are written YYYY-
MM-DD.
"""

from typing import Final

from crawler.records import Descriptor

DESCRIPTOR: Final = Descriptor(
    id="slctr",
    title="SLCTR",
    publisher="Sri Lanka Medical Association, Sri Lanka Clinical Trials Registry",
    home="https://slctr.lk",
    base_url="https://slctr.lk",
    access="ictrp",
    id_pattern=r"SLCTR/[0-9]{4}/[0-9]{3}",
    update_rule="Last_Refreshed_on of WHO's row",
    date_formats="YYYY-MM-DD",
    expected=(300, 3_000),
    covers=("Sri Lanka",),
    attribution="Source: Sri Lanka Clinical Trials Registry, through the WHO ICTRP search portal",
    permission=(
        "As documented by others: pages only, no permission for automated use is known, so rows of WHO's "
        "exports are read."
    ),
    permission_url="https://slctr.lk",
    why="Sri Lanka's trials.",
)

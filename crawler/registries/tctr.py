"""TCTR, the Thai registry: descriptor. Its trials come through WHO's exports (`ictrp`).

Source model: a row of an export, read by `crawler/registries/ictrp.py`. Identifiers: `TCTR` and eleven digits, in
`TrialID`. Update rule: the day on which WHO last took the row over. Dates of the registry itself are written
DD/MM/YYYY.
"""

from typing import Final

from crawler.records import Descriptor

DESCRIPTOR: Final = Descriptor(
    id="tctr",
    title="TCTR",
    publisher="Thai Clinical Trials Registry",
    home="https://www.thaiclinicaltrials.org",
    base_url="https://www.thaiclinicaltrials.org",
    access="ictrp",
    id_pattern=r"TCTR[0-9]{11}",
    update_rule="Last_Refreshed_on of WHO's row",
    date_formats="DD/MM/YYYY",
    expected=(8_000, 40_000),
    covers=("Thailand",),
    attribution="Source: Thai Clinical Trials Registry, through the WHO ICTRP search portal",
    permission=(
        "As documented by others: pages only, no permission for automated use is known, so rows of WHO's "
        "exports are read."
    ),
    permission_url="https://www.thaiclinicaltrials.org",
    why="Thailand's trials.",
)

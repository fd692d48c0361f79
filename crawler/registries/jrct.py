"""jRCT, the Japanese registry of trials: descriptor. Its trials come through WHO's exports (`ictrp`).

Source model: a row of an export, read by `crawler/registries/ictrp.py`. Identifiers: `jRCT`, a letter or none, nine
or ten digits, in `TrialID`. Update rule: the day on which WHO last took the row over. Dates of the registry itself
are written DD/MM/YYYY.
"""

from typing import Final

from crawler.records import Descriptor

DESCRIPTOR: Final = Descriptor(
    id="jrct",
    title="jRCT",
    publisher="Ministry of Health, Labour and Welfare of Japan",
    home="https://jrct.mhlw.go.jp",
    base_url="https://jrct.mhlw.go.jp",
    access="ictrp",
    id_pattern=r"jRCT[a-z]?[0-9]{9,10}",
    update_rule="Last_Refreshed_on of WHO's row",
    date_formats="DD/MM/YYYY",
    expected=(8_000, 40_000),
    covers=("Japan",),
    attribution="Source: jRCT, Ministry of Health, Labour and Welfare of Japan, through the WHO ICTRP search portal",
    permission=(
        "As documented by others: the site's terms forbid automated collection in bulk, so rows of WHO's "
        "exports are read."
    ),
    permission_url="https://jrct.mhlw.go.jp",
    why="Japan's trials of regenerative medicine, which its law has entered here.",
)

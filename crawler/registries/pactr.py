"""PACTR, the Pan African registry: descriptor. Its trials come through WHO's exports (`ictrp`).

Source model: a row of an export, read by `crawler/registries/ictrp.py`. Identifiers: `PACTR` and fifteen digits, in
`TrialID`. Update rule: the day on which WHO last took the row over. Dates of the registry itself are written
DD/MM/YYYY.
"""

from typing import Final

from crawler.records import Descriptor

DESCRIPTOR: Final = Descriptor(
    id="pactr",
    title="PACTR",
    publisher="South African Medical Research Council, Cochrane South Africa",
    home="https://pactr.samrc.ac.za",
    base_url="https://pactr.samrc.ac.za",
    access="ictrp",
    id_pattern=r"PACTR[0-9]{15,16}",
    update_rule="Last_Refreshed_on of WHO's row",
    date_formats="DD/MM/YYYY",
    expected=(5_000, 30_000),
    covers="whole",
    attribution="Source: PACTR, through the WHO ICTRP search portal",
    permission=(
        "As documented by others: the site is a program in the browser and reports to WHO each quarter, "
        "so rows of WHO's exports are read."
    ),
    permission_url="https://pactr.samrc.ac.za",
    why="Trials of African countries.",
)

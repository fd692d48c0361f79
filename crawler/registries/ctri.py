"""CTRI, the Indian registry: descriptor. Its trials come through WHO's exports (`ictrp`).

Source model: a row of an export, read by `crawler/registries/ictrp.py`. Identifiers: `CTRI/`, year, month and six
digits, in `TrialID`. Update rule: the day on which WHO last took the row over. Dates of the registry itself are
written DD-MM-YYYY.
"""

from typing import Final

from crawler.records import Descriptor

DESCRIPTOR: Final = Descriptor(
    id="ctri",
    title="CTRI",
    publisher="Indian Council of Medical Research, National Institute of Medical Statistics",
    home="https://ctri.nic.in",
    base_url="https://ctri.nic.in",
    access="ictrp",
    id_pattern=r"CTRI/[0-9]{4}/[0-9]{2,3}/[0-9]{6}",
    update_rule="Last_Refreshed_on of WHO's row",
    date_formats="DD-MM-YYYY",
    expected=(80_000, 250_000),
    covers=("India",),
    attribution="Source: CTRI, through the WHO ICTRP search portal",
    permission=(
        "As documented by others: the site guards its search with a captcha and has no interface, so "
        "rows of WHO's exports are read."
    ),
    permission_url="https://ctri.nic.in",
    why="India's trials, of cell products too.",
)

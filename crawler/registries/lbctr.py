"""LBCTR, the Lebanese registry: descriptor. Its trials come through WHO's exports (`ictrp`).

Source model: a row of an export, read by `crawler/registries/ictrp.py`. Identifiers: `LBCTR` and ten digits, in
`TrialID`. Update rule: the day on which WHO last took the row over. Dates of the registry itself are written
DD/MM/YYYY.
"""

from typing import Final

from crawler.records import Descriptor

DESCRIPTOR: Final = Descriptor(
    id="lbctr",
    title="LBCTR",
    publisher="Ministry of Public Health of Lebanon, Lebanese Clinical Trials Registry",
    home="https://lbctr.moph.gov.lb",
    base_url="https://lbctr.moph.gov.lb",
    access="ictrp",
    id_pattern=r"LBCTR[0-9]{10}",
    update_rule="Last_Refreshed_on of WHO's row",
    date_formats="DD/MM/YYYY",
    expected=(50, 1_000),
    covers=("Lebanon",),
    attribution="Source: Lebanese Clinical Trials Registry, through the WHO ICTRP search portal",
    permission="No interface and no permission for automated use are known, so rows of WHO's exports are read.",
    permission_url="https://lbctr.moph.gov.lb",
    why="Lebanon's trials.",
)

"""RPCEC, the Cuban registry: descriptor. Its trials come through WHO's exports (`ictrp`).

Source model: a row of an export, read by `crawler/registries/ictrp.py`. Identifiers: `RPCEC` and eight digits, in
`TrialID`. Update rule: the day on which WHO last took the row over. Dates of the registry itself are written
DD/MM/YYYY.
"""

from typing import Final

from crawler.records import Descriptor

DESCRIPTOR: Final = Descriptor(
    id="rpcec",
    title="RPCEC",
    publisher="Centro Nacional Coordinador de Ensayos Clínicos, Cuba",
    home="https://rpcec.sld.cu",
    base_url="https://rpcec.sld.cu",
    access="ictrp",
    id_pattern=r"RPCEC[0-9]{8}",
    update_rule="Last_Refreshed_on of WHO's row",
    date_formats="DD/MM/YYYY",
    expected=(300, 3_000),
    covers=("Cuba",),
    attribution=(
        "Source: RPCEC, Centro Nacional Coordinador de Ensayos Clínicos, Cuba, through the WHO ICTRP search portal"
    ),
    permission="No interface and no permission for automated use are known, so rows of WHO's exports are read.",
    permission_url="https://rpcec.sld.cu",
    why="Cuba's trials, of cell products too.",
)

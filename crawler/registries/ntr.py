"""NTR, the Netherlands Trial Register, closed in 2022: descriptor. Its trials come through WHO's exports (`ictrp`).

Source model: a row of an export, read by `crawler/registries/ictrp.py`. Identifiers: `NL` and up to four digits,
before that `NTR`, in `TrialID`. Update rule: the day on which WHO last took the row over. Dates of the registry
itself are written DD/MM/YYYY.
"""

from typing import Final

from crawler.records import Descriptor

DESCRIPTOR: Final = Descriptor(
    id="ntr",
    title="NTR",
    publisher="Cochrane Netherlands, Netherlands Trial Register",
    home="https://onderzoekmetmensen.nl",
    base_url="https://onderzoekmetmensen.nl",
    access="ictrp",
    id_pattern=r"NL[0-9]{1,4}|NTR[0-9]{3,5}",
    update_rule="Last_Refreshed_on of WHO's row",
    date_formats="DD/MM/YYYY",
    expected=(5_000, 15_000),
    covers=("Netherlands",),
    attribution="Source: NTR, Cochrane Netherlands, Netherlands Trial Register, through the WHO ICTRP search portal",
    permission="The register is closed; its records are read from rows of WHO's exports.",
    permission_url="https://onderzoekmetmensen.nl",
    why="Dutch trials of 2004 to 2022.",
)

"""REPEC, the Peruvian registry: descriptor and reader.

Source model: WHO's exchange XML, a file a year, in ISO-8859-1. Identifiers: `PER-`, three digits and two of the year,
in `main/trial_id`. Update rule: the record has no date of its last change; a later import takes the place of an earlier
one. 1 January 1900 stands for no date, "N.A." for nothing. Terms: public registry of the Peruvian government.
"""

from typing import Final

from crawler.formats._exchange import Dialect, parse_exchange
from crawler.records import Descriptor, Parsed, Raw

VERSION: Final = 3
FORM: Final = "repec-exchange"

DESCRIPTOR: Final = Descriptor(
    id="repec",
    title="REPEC",
    publisher="Instituto Nacional de Salud, Registro Peruano de Ensayos Clínicos",
    home="https://ensayosclinicos-repec.ins.gob.pe",
    base_url="https://ensayosclinicos-repec.ins.gob.pe",
    access="import",
    id_pattern=r"PER-[0-9]{3}-[0-9]{2}",
    update_rule="none in the record: a later import takes the place of an earlier one",
    date_formats="DD/MM/YYYY; 01/01/1900 for none",
    expected=(1_500, 10_000),
    covers=("Peru",),
    attribution="Source: REPEC, Registro Peruano de Ensayos Clínicos",
    permission="As documented by others: records come as files a year; no permission for automated use is known.",
    permission_url="https://ensayosclinicos-repec.ins.gob.pe",
    why="Peru's trials, many of them sites of international ones.",
)

_DIALECT: Final = Dialect()


def parse(raw: Raw) -> Parsed:
    """Read one record."""
    return parse_exchange(raw, _DIALECT)


PARSERS: Final = {FORM: parse}

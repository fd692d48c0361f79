"""ReBEC, the Brazilian registry: descriptor and reader.

Source model: WHO's exchange XML, one `trial` a record, as the registry serves it a trial and as its dumps hold many.
Identifiers: `RBR-` and letters and digits mixed, in `main/trial_id`. Update rule: the record has no date of its last
change; a later import takes the place of an earlier one. Texts are in English, some in Portuguese or Spanish, without a
mark of their language. Terms: public data of the Brazilian government.
"""

from typing import Final

from crawler.formats import _who_words as words
from crawler.formats._exchange import Dialect, parse_exchange
from crawler.records import Descriptor, Parsed, Raw

VERSION: Final = 3
FORM: Final = "rebec-exchange"

DESCRIPTOR: Final = Descriptor(
    id="rebec",
    title="ReBEC",
    publisher="Fundação Oswaldo Cruz, Registro Brasileiro de Ensaios Clínicos",
    home="https://ensaiosclinicos.gov.br",
    base_url="https://ensaiosclinicos.gov.br",
    access="import",
    id_pattern=r"RBR-[0-9a-z]{6,8}",
    update_rule="none in the record: a later import takes the place of an earlier one",
    date_formats="DD/MM/YYYY",
    expected=(10_000, 40_000),
    covers=("Brazil",),
    attribution="Source: ReBEC, Registro Brasileiro de Ensaios Clínicos",
    permission="As documented by others: each record is offered as XML; no permission for automated use is known.",
    permission_url="https://ensaiosclinicos.gov.br",
    why="Brazil's trials; the address of the whole register answered 404 to others in 2025, so files are imported.",
)

# The registry's form has `-` for both, M and F; a highest age of 0 stands for none. Acronyms come with what they mean.
_DIALECT: Final = Dialect(age_unit="years", open_end=0, sex={**words.SEX, "-": "all"}, acronym_is_explained=True)


def parse(raw: Raw) -> Parsed:
    """Read one record."""
    return parse_exchange(raw, _DIALECT)


PARSERS: Final = {FORM: parse}

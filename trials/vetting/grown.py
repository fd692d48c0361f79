"""Whether a record says that the cells are grown in a laboratory: read beside "FDA-regulated".

In: a trial as plain JSON values. Out: one fact with its words. Growing cells is more than minimal manipulation
(21 CFR 1271.3(f), 1271.10): in the United States such a product needs FDA's leave to be tested.
"""

from typing import Any

from trials.product import fingerprint
from trials.vetting.fact import Fact, updated


def grown_fact(trial: dict[str, Any]) -> Fact:
    """`culture_expanded` as the product fingerprint has it."""
    product = fingerprint(trial)
    said = next((one for one in product.evidence if one.field == "culture_expanded"), None)
    quote, place = (said.quote, said.place) if said else ("", "")
    return Fact("culture_expanded", product.culture_expanded, place, quote, updated(trial))

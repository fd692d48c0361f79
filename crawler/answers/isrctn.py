"""Reads the answers of ISRCTN's query API: a list with its total, the total alone, one trial.

In: the bytes of an answer with status 200. Out: raw records, each the very bytes of one `fullTrial`. What is not such
an answer (an error page, XML cut short, another root) is a `ReadError`; one record without a number is a `Reject`.
The layout is that of others' working code and of the registry's draft of its API; no answer was at hand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Final

from crawler.formats._xml_stream import records
from crawler.records import Raw, Reject
from crawler.registries._isrctn_copy import as_record
from trials.errors import ReadError

_BEFORE: Final = rb"(?:\xef\xbb\xbf)?\s{0,1000}(?:<\?xml[^<>]{0,300}\?>)?\s{0,1000}"
_LIST: Final = re.compile(
    _BEFORE + rb"<allTrials\s[^<>]{0,1000}?\btotalCount\s{0,5}=\s{0,5}[\"']([0-9]{1,9})[\"'][^<>]{0,1000}>"
)
_LIST_END: Final = re.compile(rb"</allTrials\s{0,10}>\s{0,1000}\Z")
_TRIAL: Final = re.compile(_BEFORE + rb"<fullTrial[\s>]")
_TRIAL_END: Final = re.compile(rb"</fullTrial\s{0,10}>\s{0,1000}\Z")


@dataclass(slots=True)
class Listing:
    """One page of a list: its records in order, and how many records the whole list has."""

    total: int
    records: list[Raw | Reject] = field(default_factory=list)


def read_list(body: bytes, base_url: str, facts: Mapping[str, str]) -> Listing:
    """Read `<allTrials totalCount="N"><fullTrial>…`."""
    found = Listing(read_total(body))
    for cut in records(BytesIO(body), "fullTrial"):
        if cut.problem == "no-record":
            break
        if cut.problem:
            raise ReadError("isrctn/answer", f"a list that cannot be cut into its records: {cut.detail}")
        found.records.append(_record(cut.body, base_url, facts))
    return found


def read_total(body: bytes) -> int:
    """`totalCount` of a list, whole to its end."""
    head = _LIST.match(body)
    if head is None:
        raise ReadError("isrctn/answer", f"no list of trials with its total: {body[:60]!r}")
    if not head[0].endswith(b"/>") and _LIST_END.search(body, max(head.end(), len(body) - 2000)) is None:
        raise ReadError("isrctn/answer", "a list without its end")
    return int(head[1])


def read_trial(body: bytes, base_url: str, facts: Mapping[str, str]) -> Raw | Reject:
    """Read the answer to one trial's address: a `fullTrial` as root."""
    if _TRIAL.match(body) is None or _TRIAL_END.search(body, max(0, len(body) - 2000)) is None:
        raise ReadError("isrctn/answer", f"not one whole trial: {body[:60]!r}")
    cuts = list(records(BytesIO(body), "fullTrial"))
    if len(cuts) != 1 or cuts[0].problem:
        raise ReadError("isrctn/answer", "not one whole trial")
    return _record(cuts[0].body, base_url, facts)


def _record(body: bytes, base_url: str, facts: Mapping[str, str]) -> Raw | Reject:
    found = as_record(body, "", base_url, facts)
    return found if isinstance(found, Reject) else replace(found, url=address(base_url, found.id))


def address(base_url: str, own: str) -> str:
    """Where one trial is served."""
    return f"{base_url}/trial/{own}/format/default"

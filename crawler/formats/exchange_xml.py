"""Files in the XML in which primary registries send their trials to WHO: ReBEC, IRCT, REPEC, ChiCTR and others.

In: the bytes of a file, unpacked. Out: a raw record for each trial with the bytes that stand in the file, of the
registry that its number belongs to, or a reject with the reason. A registry without a reader for this form comes
through `ictrp`.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from crawler.formats._ictrp_rows import KEPT
from crawler.formats._xml_stream import Cut, readable, records
from crawler.readers import readers
from crawler.records import Raw, Reject
from trials.dates import read_date
from trials.identifiers import recognise as recognise_number

_TRIAL: Final = re.compile(rb"<(?:trial|Triall)(?:\s[^<>]{0,1000})?>\s{0,1000}<main[\s>]")
_FIELD: Final = re.compile(rb"<(trial_id|reg_name|url|last_updated)>([^<]{0,5000})</\1>")


def recognise(head: bytes) -> bool:
    """Whether this is such a file, by the first bytes of the content."""
    return _TRIAL.search(readable(head)) is not None


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """Trials of the stream. `where` names the file in rejects; what is broken before the first of them is of no known
    registry."""
    latest = ""
    for cut in records(stream, "trial", "Triall"):
        piece = _piece(cut, where, latest)
        latest = piece.source
        yield piece


def _piece(cut: Cut, where: str, latest: str) -> Raw | Reject:
    if cut.problem:
        return Reject(latest, None, f"{latest or 'exchange'}/{cut.problem}", cut.detail, cut.body[:KEPT], where)
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(cut.body):
        found.setdefault(name.decode(), value.decode("utf-8", "replace").strip())
    number = recognise_number(found.get("trial_id", ""))
    if number is None:
        name = "bad-id" if found.get("trial_id", "").strip() else "no-id"
        detail = f"{found.get('trial_id', '')[:40]!r} is no trial number of a registry"
        return Reject(latest, None, f"{latest or 'exchange'}/{name}", detail, cut.body[:KEPT], where)
    source, form = reader_of(number[0])
    updated = read_date(found.get("last_updated", ""), "dmy")
    url = found.get("url", "").replace("&amp;", "&")
    return Raw(source, number[1], form, cut.body, url, "application/xml", updated=updated, facts={"file": where})


def reader_of(registry: str) -> tuple[str, str]:
    """Source and form of a registry's records in this shape."""
    form = f"{registry}-exchange"
    module = readers().get(registry)
    return (registry, form) if module and form in getattr(module, "PARSERS", {}) else ("ictrp", "ictrp-exchange")

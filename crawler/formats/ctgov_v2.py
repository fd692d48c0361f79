"""Files of ClinicalTrials.gov v2 studies: one study, a list page of the API, the site's bare array, or one a line.

In: the bytes of a file, unpacked. Out: a raw record for each study, with the very bytes that stand in the file, or a
reject with the reason. Pretty printing and the order of keys do not matter.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from crawler.formats._json_stream import KEPT, Element, elements
from crawler.records import Raw, Reject
from crawler.registries._ctgov_copy import data_date, is_partial, last_update, own_id
from crawler.registries.ctgov import FORM
from trials.errors import ReadError

_BEGINS: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")
_STUDY: Final = re.compile(rb'"(?:protocolSection|derivedSection)"\s*:\s*\{|"studies"\s*:\s*\[')
# A quote inside a JSON string is escaped, so this cannot stand in one. Studies as served begin with this key.
_MARKER: Final = re.compile(rb'\{\s{0,1000}"protocolSection"\s{0,10}:')


def recognise(head: bytes) -> bool:
    """Whether these are studies of the v2 API, by the first bytes of the content."""
    return _BEGINS.match(head) is not None and _STUDY.search(head) is not None


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """Studies of the stream, in order. `where` names the file in rejects."""
    for element in elements(stream, "studies", _MARKER):
        yield _study(element, where)


def _study(element: Element, where: str) -> Raw | Reject:
    body = element.body
    if element.problem:
        return Reject("ctgov", None, f"ctgov/{element.problem}", element.detail, body[:KEPT], where)
    study = element.value
    if study.__class__ is not dict:
        detail = f"a study is a JSON object, this is of type {type(study).__name__}"
        return Reject("ctgov", None, "ctgov/shape", detail, body[:KEPT], where)
    try:
        own = own_id(study)
    except ReadError as error:
        return Reject("ctgov", None, error.reason, error.detail, body[:KEPT], where)
    url = f"https://clinicaltrials.gov/api/v2/studies/{own}"
    date = data_date(study)
    facts = {"file": where} | ({"data_date": date} if date else {})
    return Raw("ctgov", own, FORM, body, url, updated=last_update(study), partial=is_partial(study), facts=facts)

"""A trial's page of ChiCTR, the Chinese registry, as a browser saved it; Chinese and English stand in the same page.

In: the bytes of a page. Out: one raw record with the bytes of the page, or a reject with the reason.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from crawler.formats._saved_page import LONGEST, is_page, saved_from, whole
from crawler.records import Raw, Reject
from trials.dates import read_date
from trials.identifiers import recognise as recognise_number

FORM: Final = "chictr-page"
KEPT: Final = 64 << 10
_REGISTRY: Final = re.compile(
    "中国临床试验注册中心|chictr\\.org\\.cn|Chinese Clinical Trial Regist(?:ry|er)".encode(), re.IGNORECASE
)
_NUMBER: Final = re.compile(rb"Registration number.{0,400}?(ChiCTR[A-Za-z0-9-]{8,20})", re.DOTALL)
_REFRESHED: Final = re.compile(rb"Last Refreshed on.{0,400}?([0-9]{4}-[0-9]{2}-[0-9]{2})", re.DOTALL)
_LIST: Final = re.compile(rb"""id=["']data-total["']""")


def recognise(head: bytes) -> bool:
    """Whether this is a page of ChiCTR, by the first bytes of the content."""
    return is_page(head) and _REGISTRY.search(head) is not None


def split(stream: BinaryIO, where: str) -> Iterator[Raw | Reject]:
    """The one record of the page. `where` names the file in a reject."""
    body = whole(stream)
    number = _NUMBER.search(body)
    found = recognise_number(number[1].decode()) if number else None
    if len(body) > LONGEST:
        yield Reject(
            "chictr", None, "chictr/too-long", f"the page is longer than {LONGEST >> 20} MB", body[:KEPT], where
        )
    elif _LIST.search(body) and found is None:
        detail = "the page is a list of hits, which holds their titles only: save the page of each trial"
        yield Reject("chictr", None, "chictr/list-page", detail, body[:KEPT], where)
    elif found is None:
        detail = "the page has no registration number: save the page of one trial"
        yield Reject("chictr", None, "chictr/no-id", detail, body[:KEPT], where)
    else:
        refreshed = _REFRESHED.search(body)
        day = read_date(refreshed[1].decode()) if refreshed else None
        yield Raw("chictr", found[1], FORM, body, saved_from(body), "text/html", updated=day, facts={"file": where})

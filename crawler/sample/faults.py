"""Faults on request: what goes wrong, on which request, how many times; after that the server is well again.

    SampleRegistry(faults=[too_many_requests(retry_after=2, page=2), hang(5, path="/version")])

Where a fault fires is given by keywords, all of which must hold: `path` (a part of the path and query), `page` (number
of the list page, from 1), `nth` (counts the requests that fit the others, from 1), `times` (default 1; 0 = for ever).
"""

import copy
import email.utils
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, TypedDict, Unpack

from crawler.sample.wire import Ask, Delivery, Json, Page, Reply, text_reply

HUGE_FIELD: Final = "protocolSection.descriptionModule.detailedDescription"


class When(TypedDict, total=False):
    """On which requests a fault fires."""

    path: str
    page: int
    nth: int
    times: int


@dataclass(slots=True)
class Fault:
    """One rule: `before` runs first, `instead` replaces the answer, `amend` changes it. Counts its own firing."""

    name: str
    when: When
    before: Callable[[Ask], None] | None = None
    instead: Callable[[Ask], Reply] | None = None
    amend: Callable[[Reply], Reply] | None = None
    seen: int = 0
    fired: int = 0

    def fits(self, ask: Ask) -> bool:
        """Whether the rule fires on this request; called once for each request, in order."""
        when = self.when
        if when.get("path", "") not in ask.target or ("page" in when and when["page"] != ask.page):
            return False
        self.seen += 1
        if self.seen < when.get("nth", 1) or (0 < when.get("times", 1) <= self.fired):
            return False
        self.fired += 1
        return True


def too_many_requests(retry_after: int | str | None = 1, **when: Unpack[When]) -> Fault:
    """429. `retry_after` is seconds, or any text such as `http_date(2)`; None leaves the header out."""
    return _status("too many requests", 429, retry_after, when)


def unavailable(retry_after: int | str | None = None, **when: Unpack[When]) -> Fault:
    """503, with or without Retry-After."""
    return _status("unavailable", 503, retry_after, when)


def status(code: int, **when: Unpack[When]) -> Fault:
    """Any other status with a plain sentence."""
    return _status(f"status {code}", code, None, when)


def http_date(seconds: float) -> str:
    """A Retry-After date that many seconds from now, rounded up to the second."""
    return email.utils.formatdate(int(time.time() + seconds) + 1, usegmt=True)


def refuse_token(**when: Unpack[When]) -> Fault:
    """The page token is refused as expired: 400 in plain text, as for one that was never given."""
    reply = text_reply(400, "`pageToken` parameter has incorrect value: unknown token, or not one of this search")
    return Fault("refused token", when, instead=lambda _: reply)


def html_page(**when: Unpack[When]) -> Fault:
    """A maintenance page with status 200."""
    body = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>"
    return Fault("html page", when, instead=lambda _: Reply(media_type="text/html", body=body))


def redirect_loop(**when: Unpack[When]) -> Fault:
    """302 to the same address."""
    return Fault("redirect loop", when, instead=lambda ask: Reply(status=302, headers={"Location": ask.target}))


def hang(seconds: float, **when: Unpack[When]) -> Fault:
    """Nothing is sent for so long."""
    return _delivered("hang", Delivery(delay=seconds), when)


def close_early(share: float = 0.5, **when: Unpack[When]) -> Fault:
    """The connection closes after that share of the announced body; 0 closes it before the first byte of an answer."""
    return _delivered("closed connection", Delivery(share=share), when)


def drip(seconds: float, pieces: int = 20, **when: Unpack[When]) -> Fault:
    """The answer comes whole but in pieces, over so many seconds."""
    return _delivered("slow drip", Delivery(pause=seconds / pieces, pieces=pieces), when)


def cut_json(share: float = 0.5, **when: Unpack[When]) -> Fault:
    """Only that share of the JSON, under a Content-Length that agrees."""

    def amend(reply: Reply) -> Reply:
        content = reply.content()
        return replace(reply, page=None, body=content[: int(len(content) * share)])

    return Fault("cut json", when, amend=amend)


def before_page(hook: Callable[[], object], **when: Unpack[When]) -> Fault:
    """Call a function before the answer is made: records change while a list is paged."""

    def before(_: Ask) -> None:
        hook()

    return Fault("record shift", when, before=before)


def wrong_total(total: int, **when: Unpack[When]) -> Fault:
    """Another total than the records that there are; only where a total was asked for."""

    def amend(page: Page) -> None:
        if page.total is not None:
            page.total = total

    return _on_page("wrong total", amend, when)


def empty_page(**when: Unpack[When]) -> Fault:
    """No record but a token; the token asks for the page that should have come."""

    def amend(page: Page) -> None:
        page.records, page.next = [], page.here

    return _on_page("empty page", amend, when)


def duplicates(**when: Unpack[When]) -> Fault:
    """The last records of the page before come again at the head of this page."""

    def amend(page: Page) -> None:
        page.records = [*page.before, *page.records]

    return _on_page("duplicates", amend, when)


def broken_record(record: Json | None = None, **when: Unpack[When]) -> Fault:
    """One record more, which has no id (or the one given)."""
    broken = record if record is not None else {"protocolSection": {"statusModule": {}}, "hasResults": False}
    return _on_page("broken record", lambda page: page.records.insert(len(page.records) // 2, broken), when)


def huge_field(size: int = 10_000_000, field: str = HUGE_FIELD, **when: Unpack[When]) -> Fault:
    """The first record's text at a dotted path is that many characters long."""

    def amend(page: Page) -> None:
        if page.records:
            page.records[0] = _with_text(page.records[0], field, "cells for the spine, " * (size // 21 + 1), size)

    return _on_page("huge field", amend, when)


def _with_text(record: Json, field: str, text: str, size: int) -> Json:
    changed = copy.deepcopy(record)
    *parents, leaf = field.split(".")
    place = changed
    for parent in parents:
        place = place.setdefault(parent, {})
    place[leaf] = text[:size]
    return changed


def _status(name: str, code: int, retry_after: int | str | None, when: When) -> Fault:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    reply = Reply(status=code, media_type="text/plain", body=name.encode(), headers=headers)
    return Fault(name, when, instead=lambda _: reply)


def _delivered(name: str, delivery: Delivery, when: When) -> Fault:
    return Fault(name, when, amend=lambda reply: replace(reply, delivery=delivery))


def _on_page(name: str, change: Callable[[Page], Any], when: When) -> Fault:
    def amend(reply: Reply) -> Reply:
        if reply.page is not None:
            change(reply.page)
        return reply

    return Fault(name, when, amend=amend)

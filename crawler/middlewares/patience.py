"""Asking again: waits as long as a registry says, or ever longer where it says nothing, and gives up with a reason.

In: answers and failures. Out: the same request once more after a real pause of its host, or `RegistryError`. What is an
answer is told by the request itself: `meta["read"]` takes the response and raises `ReadError` for an error page with
status 200 or a body cut short; what it returns is put into `meta["answer"]`.
"""

import asyncio
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost

from crawler.wording import told, without_secrets
from trials.errors import ReadError, RegistryError, UnansweredError

BUSY = {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524}
AWAY = (CannotResolveHostError, DownloadConnectionRefusedError, ConnectError)
BROKEN = (DownloadFailedError, DownloadTimeoutError, ResponseDataLossError, ConnectionDone, ConnectionLost, OSError)
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0
SLOWER = {429}  # of these, what is said whatever was asked for
TRIES, TRIES_WHEN_AWAY = 8, 4  # nobody there at all is most often this machine's own network: say so soon


class PatienceMiddleware:
    """Pauses a host and repeats the request; the pauses of one request add up to the patience at most."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.patience = crawler.settings.getfloat("PATIENCE", 900.0)
        self.resume: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way in."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Hold the request until its host's pause is over. Other hosts and the archive go on."""
        while (left := self.resume.get(host(request), 0.0) - time.monotonic()) > 0:
            await asyncio.sleep(left)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Pass on what is an answer; ask again for what is none."""
        slower = response.status in SLOWER or response.status in request.meta.get("busy", ())
        if slower or response.status in BUSY:
            return self.again(request, f"answers {told(response)}", asked_pause(response), is_of_all=slower)
        read = request.meta.get("read")
        if read is None or response.status != 200:
            return response
        try:
            request.meta["answer"] = read(response)
        except ReadError as error:
            return self.again(request, f"answers with something that is no record ({error.detail})")
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request:
        """Ask again after a failure of the network; everything else ends the crawl."""
        if isinstance(exception, AWAY):
            return self.again(request, "cannot be reached", most=TRIES_WHEN_AWAY, is_of_all=True)
        if isinstance(exception, BROKEN):
            return self.again(request, f"breaks off ({exception or type(exception).__name__})".replace("\n", " "))
        if isinstance(exception, (IgnoreRequest, DownloadCancelledError)):
            reason = without_secrets(str(exception)) or "the request was dropped"
            raise RegistryError(f"{host(request)}: {reason}") from exception
        raise exception

    def again(
        self, request: Request, said: str, pause: float | None = None, most: int = TRIES, *, is_of_all: bool = False
    ) -> Request:
        """The same request for after the pause, or an error when the patience is at its end: `RegistryError` where the
        trouble `is_of_all` that could be asked, or a pause was asked for, `UnansweredError` where it may be of this
        call alone."""
        said = without_secrets(said)
        tries = request.meta.get("tries", 1)
        waited = request.meta.get("waited", 0.0)
        wait = self.backoff(tries) if pause is None else pause
        if tries >= most or waited + wait > self.patience:
            more = f", and asks to wait {wait:.0f} s more" if pause else ""
            asked = f"{tries} times in {waited:.0f} s" if tries > 1 else "once"
            why = f"{host(request)} {said} (asked {asked}{more})"
            if is_of_all or pause:
                raise RegistryError(f"{why}: try again later")
            raise UnansweredError(why, ": try again later")
        self.resume[host(request)] = time.monotonic() + wait
        self.crawler.stats.inc_value("patience/waits")
        if (job := getattr(self.crawler.spider, "job", None)) and wait >= 1:
            job.progress.note(f"{host(request)} {said}: waiting {wait:.0f} s")
        return request.replace(meta={**request.meta, "tries": tries + 1, "waited": waited + wait})

    def backoff(self, tries: int) -> float:
        """Pause before the next try: doubles each time, and fits several tries into a short patience."""
        first = min(FIRST_PAUSE, self.patience / 16)
        return float(min(first * 2 ** (tries - 1), LONGEST_PAUSE))


def host(request: Request) -> str:
    """Whom a request asks."""
    return urlparse_cached(request).hostname or "?"


def asked_pause(response: Response) -> float | None:
    """Seconds that `Retry-After` asks for, in either form, a date by the server's own clock; None without."""
    value = (response.headers.get(b"Retry-After") or b"").decode("latin-1").strip()
    if value.isdigit():
        return float(value)
    until = http_date(value)
    if until is None:
        return None
    now = http_date((response.headers.get(b"Date") or b"").decode("latin-1")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def http_date(text: str) -> datetime | None:
    """An HTTP date as an aware time; None for anything else."""
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)

"""robots.txt: read before anything else, its delay honoured, its refusal an error.

In: every request. Out: the same request, or `RegistryError`. Scrapy's own middleware takes a robots.txt that could not
be read for a permission, drops a forbidden request without a word, and does not keep `Crawl-delay`.
Rules as in RFC 9309: no such file means that all is allowed, a server in trouble means that nothing is.
"""

import asyncio
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser

from trials.errors import RegistryError

UNREAD = "dont_obey_robotstxt"  # Scrapy's own name for "this request is not asked about"


class RobotsMiddleware:
    """Reads the rules of each host once a crawl and holds every request against them."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.agent = str(crawler.settings["ROBOTSTXT_USER_AGENT"])
        self.rules: dict[str, ProtegoRobotParser] = {}
        self.reading = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way in."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request through that the host allows; raise `RegistryError` for one that it does not."""
        if request.meta.get(UNREAD):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self.reading:
            if origin not in self.rules:
                self.rules[origin] = await self.read(f"{origin}/robots.txt")
        if not self.rules[origin].allowed(request.url, self.agent):
            self.crawler.stats.inc_value("robotstxt/forbidden")
            raise RegistryError(
                f"{origin}/robots.txt does not allow {parts.path} to be crawled, so nothing was fetched"
            )

    async def read(self, url: str) -> ProtegoRobotParser:
        """Fetch and parse one robots.txt, and keep to its pace from the next request on."""
        request = Request(url, meta={UNREAD: True}, callback=NO_CALLBACK)
        response = await self.crawler.engine.download_async(request)
        rules = ProtegoRobotParser.from_crawler(self.crawler, permitted(response))
        self.slow_down(request, rules.crawl_delay(self.agent))
        return rules

    def slow_down(self, request: Request, delay: float | None) -> None:
        """Make `Crawl-delay` the least pause between two requests to this host, AutoThrottle or not."""
        if not delay:
            return
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        downloader.per_slot_settings[key] = {"concurrency": 1, "delay": delay, "jitter": 0.0}
        if slot := downloader.slots.get(key):
            slot.delay = max(slot.delay, delay)
        if throttle := self.crawler.get_extension(AutoThrottle):
            throttle.mindelay = max(throttle.mindelay, delay)
            throttle.maxdelay = max(throttle.maxdelay, delay)


def permitted(response: Response) -> bytes:
    """The rules in an answer: its text, none where there is no such file; an error where that stays unknown."""
    if response.status == 200:
        return response.body
    if response.status in {401, 403} or response.status >= 500:
        raise RegistryError(f"{response.url} answers {response.status}, so it stays unknown what may be crawled")
    return b""

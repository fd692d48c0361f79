"""The base of every spider: one straight coroutine that asks, one way to ask, one way to fail.

A spider for a registry subclasses `RegistrySpider`, is named as its reader, and yields raw records from `records`. All
that is common to registries (robots.txt, pauses, repeats, batches for the archive) lies around it. A spider asks inline
and in order, so that its protocol reads from top to bottom and that stopping a crawl cancels whatever it waits for.
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.job import Job
from crawler.records import Raw, Reject
from crawler.wording import told, without_secrets
from trials.errors import RegistryError, TrialsError

Read = Callable[[Response], Any]


class RegistrySpider(Spider):
    """Asks one registry for what its job wants. Subclasses give `name`, `records` and the path that all calls share."""

    root = ""
    busy: frozenset[int] = frozenset()
    """Statuses by which this registry asks to slow down, besides those that say so everywhere."""
    job: Job
    allowed_domains: list[str | None]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's way in. Without a job there is no archive to write to: `scrapy crawl` would show any other error
        than an exit as a traceback."""
        if "job" not in kwargs:
            raise SystemExit(f"run `trials crawl {cls.name}`: a spider alone has no archive to write to")
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.allowed_domains = [urlsplit(spider.job.base_url).hostname]
        return spider

    def records(self) -> AsyncIterator[Raw | Reject]:
        """The registry's protocol: yields what was asked for and fills in the job."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's way in: everything that `records` yields goes to the run of the job, and how it ended.

        Records do not pass through Scrapy's item pipelines: that takes as long for each as writing it to the archive.
        """
        self.job.started = True
        try:
            async for record in self.records():
                self.job.writer.add(record)
        except TrialsError as error:
            self.job.failure = error
        else:
            self.job.complete = True
        for nothing in tuple[Any]():  # Scrapy takes generators alone
            yield nothing

    async def ask(
        self,
        path: str,
        parameters: Mapping[str, str],
        read: Read,
        but: frozenset[int] = frozenset(),
        question: object = None,
    ) -> Any:
        """The answer to one call, as `read` makes it of a response; None for a status in `but`.

        A `question` is posted as JSON; without one the call is a GET. `read` raises `ReadError` for what is no answer,
        which is then asked for again. Every other status than 200 is a `RegistryError` with the registry's own words.
        """
        url = self.address + path + (f"?{urlencode(parameters)}" if parameters else "")
        request = Request(url, NO_CALLBACK, meta={"read": read, "busy": self.busy})
        if question is not None:
            posted = json.dumps(question, ensure_ascii=False).encode()
            request = request.replace(method="POST", body=posted, headers={"Content-Type": "application/json"})
        try:
            response = await self.crawler.engine.download_async(request)
        except IgnoreRequest as error:
            raise RegistryError(f"{self.host} did not answer {path}: {without_secrets(str(error))}") from error
        if response.status == 200:
            return response.meta["answer"]
        if response.status in but:
            return None
        raise RegistryError(f"{self.host} answers {path} with {told(response)}")

    @property
    def address(self) -> str:
        """What all calls begin with."""
        return self.job.base_url + self.root

    @property
    def host(self) -> str:
        """Whom the job asks, as a person calls it."""
        return urlsplit(self.job.base_url).netloc

"""The base of every spider: one straight coroutine that asks, one way to ask, one way to fail.

A spider for a registry subclasses `RegistrySpider`, is named as its reader, and yields raw records from `records`. All
that is common to registries (robots.txt, pauses, repeats, batches for the archive) lies around it. A spider asks inline
and in order, so that its protocol reads from top to bottom and that stopping a crawl cancels whatever it waits for.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.job import Job
from crawler.records import Raw, Reject
from crawler.verdict import UNANSWERED, UNANSWERED_FLOOR, most_unanswered
from crawler.wording import told, without_secrets
from trials.errors import RegistryError, TrialsError, UnansweredError

Read = Callable[[Response], Any]
FORBIDDEN = frozenset({401, 403})
"""Statuses that are said to whoever asks, whatever for."""


class RegistrySpider(Spider):
    """Asks one registry for what its job wants. Subclasses give `name`, `records` and the path that all calls share."""

    root = ""
    undated = ""
    """Why this registry cannot be asked for what changed since a day; empty where it can."""
    busy: frozenset[int] = frozenset()
    """Statuses by which this registry asks to slow down, besides those that say so everywhere."""
    job: Job
    well: str | None = None
    """The last record that was answered for by its number: asked for again to tell a record's trouble from all's."""
    answered: Callable[[], Awaitable[Any]] | None = None
    """Makes the last call that was answered once more: to tell one call's trouble from all's."""
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

    async def record(self, key: str) -> Any:
        """What the registry has under one number, None where there is nothing: for registries that are asked so."""
        raise NotImplementedError

    async def had(self, key: str) -> Any:
        """As `record`, for a run that is to go on without it: where the registry leaves this one call without an answer
        for good and answers for another record, a reject for `UNANSWERED` stands in its place, not counted as fetched.
        The next crawl asks for it again. Too many of them end the run."""
        try:
            found = await self.record(key)
        except UnansweredError as error:
            await self.see_well(key, error)
            return self.note_unanswered(key, error)
        self.well = key
        return found

    async def see_well(self, key: str, error: UnansweredError) -> None:
        """Raises the error unless the registry answers for a record that it answered for before."""
        if self.well is None:
            others = await self.job.writer.members() - self.job.owed - self.job.unanswered.keys() - {key}
            self.well = min(others, default=None)
        if self.well is None:
            raise error
        try:
            await self.record(self.well)
        except RegistryError:
            raise RegistryError(str(error)) from None

    async def see_there(self, error: UnansweredError) -> None:
        """Raises the error, as one of all that could be asked, unless the registry still answers what it answered
        last."""
        try:
            if self.answered is not None:
                await self.answered()
                return
        except RegistryError:
            pass
        raise RegistryError(str(error)) from None

    async def go_without(self, part: str, error: UnansweredError) -> None:
        """Go on without a part of the list, in words, that is left without an answer for good while others are
        answered: what came is published, and the next crawl begins where this one did. Too many of them end the run."""
        await self.see_there(error)
        self.job.gaps.append(f"{part}: {error.why}")
        if len(self.job.gaps) > UNANSWERED_FLOOR:
            raise RegistryError(
                f"{self.host} left more than {UNANSWERED_FLOOR} parts of its list without an answer: {error}"
            )
        self.job.progress.note(f"{self.job.title}: goes on without {self.job.gaps[-1]}")

    def note_unanswered(self, key: str, error: UnansweredError) -> Reject:
        """Count a record without an answer; raises where these are too many."""
        job = self.job
        job.unanswered[key] = error.why
        if len(job.unanswered) > (most := most_unanswered(job.due)):
            raise RegistryError(
                f"{self.host} left {len(job.unanswered):,} of {job.due:,} records without an answer, at most {most:,} "
                f"may be; the last one is {key}: {error}"
            )
        job.progress.note(f"{job.title}: {key} is left for the next crawl: {error.why}")
        return Reject(self.name, key, UNANSWERED, error.why, b"", "")

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's way in: everything that `records` yields goes to the run of the job, and how it ended.

        Records do not pass through Scrapy's item pipelines: that takes as long for each as writing it to the archive.
        """
        self.job.started = True
        try:
            try:
                async for record in self.records():
                    self.job.writer.add(record)
            except UnansweredError as error:
                if not self.job.fetched:
                    raise
                await self.go_without(f"all that follows the first {self.job.fetched:,} records", error)
            if self.job.gaps and not self.job.fetched:
                raise RegistryError(f"{self.host} gave no record: {self.job.gaps[0]}: try again later")
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
        which is then asked for again. Every other status than 200 is a `RegistryError` with the registry's own words,
        an `UnansweredError` where it may be of this call alone.
        """
        url = self.address + path + (f"?{urlencode(parameters)}" if parameters else "")
        request = Request(url, NO_CALLBACK, meta={"read": read, "busy": self.busy})
        if question is not None:
            posted = json.dumps(question, ensure_ascii=False).encode()
            request = request.replace(method="POST", body=posted, headers={"Content-Type": "application/json"})
        try:
            response = await self.crawler.engine.download_async(request)
        except IgnoreRequest as error:
            raise UnansweredError(f"{self.host} did not answer {path}: {without_secrets(str(error))}") from error
        if response.status == 200 or response.status in but:
            self.answered = partial(self.ask, path, parameters, read, but, question)
            return response.meta["answer"] if response.status == 200 else None
        why = f"{self.host} answers {path} with {told(response)}"
        raise RegistryError(why) if response.status in FORBIDDEN else UnansweredError(why)

    @property
    def address(self) -> str:
        """What all calls begin with."""
        return self.job.base_url + self.root

    @property
    def host(self) -> str:
        """Whom the job asks, as a person calls it."""
        return urlsplit(self.job.base_url).netloc

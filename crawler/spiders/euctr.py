"""EU Clinical Trials Register: which calls, in which order, and when what came is whole.

1. The search page: how many trials there are. A query that was read whole on this very day is not read again.
2. Full texts, twenty trials a download. The register tells no date of a change, so every crawl reads all of them; the
   archive keeps only what differs.
3. Whole? Each number of the downloads of summaries must have come, and there must be as many as the search page says;
   what is missing is asked for by its number, a few rounds at most.
4. Departures: what is held and no longer listed is asked for by number. Only a download without it means that the
   register has it no more.

The downloads are those that the search page offers; known from other people's clients of the register.
"""

from collections.abc import AsyncIterator, Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from scrapy.http import Response

from crawler.answers.euctr import read_numbers, read_texts, read_total
from crawler.asking import RegistrySpider
from crawler.middlewares.patience import http_date
from crawler.records import Raw, Reject
from crawler.verdict import UNANSWERED_FLOOR
from trials.errors import RegistryError, UnansweredError

SIZE = 20  # trials of one download: the register's own pages
ROUNDS = 4  # looks at a list that changes while it is read


class EuctrSpider(RegistrySpider):
    """Crawls one query of the EU Clinical Trials Register."""

    name = "euctr"
    root = "/ctr-search"
    undated = "the EU Clinical Trials Register does not say when a record changed"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen: set[str] = set()  # numbers that came in this run
        self.passed_over = 0  # downloads that were left without an answer
        self.clock: str | None = None  # the register's own time when it first answered

    async def records(self) -> AsyncIterator[Raw | Reject]:
        """The four steps above."""
        job = self.job
        query = self.query()
        total = await self.total(query)
        job.facts["data_timestamp"] = self.clock or datetime.now(UTC).isoformat(timespec="seconds")[:19]
        await job.writer.begin(job.facts)
        if job.moves_mark and not job.full and not job.owed and (job.mark or "")[:10] == str(job.stamp)[:10]:
            job.nothing_new = True
            return
        job.whole = job.limit is None
        job.reported = total
        async for record in self.listed(query, total):
            yield record
        if job.limit is not None:
            job.reported = job.fetched
            return
        async for record in self.settled(query):
            yield record
        before = job.fetched + len(job.unanswered)
        async for record in self.departed(await job.writer.members() - self.seen - job.unanswered.keys()):
            yield record
        job.listed = before
        job.reported += job.fetched + len(job.unanswered) - before

    def query(self) -> str:
        """The search in the register's own words: terms of one area joined by OR, areas by AND."""
        wanted = self.job.wanted
        if wanted.text is not None:
            return wanted.text
        return " AND ".join(f"({' OR '.join(map(term, terms))})" for terms in wanted.areas.values())

    # Step 2

    async def listed(self, query: str, total: int) -> AsyncIterator[Raw | Reject]:
        """Every trial of a search that this run has not had yet, up to the job's limit."""
        job = self.job
        for number in range(1, -(-total // SIZE) + 1):
            for record in self.fresh(await self.page(query, number)):
                yield record
                if job.fetched == job.limit:
                    return
            job.progress.move(job.fetched, total)
            await job.writer.room()

    def fresh(self, records: Iterable[Raw]) -> Iterable[Raw]:
        """Trials that did not come before in this run, counted."""
        for record in records:
            if record.id not in self.seen:
                self.seen.add(record.id)
                self.job.fetched += 1
                self.well = self.well or record.id  # asked for again where another is left without an answer
                yield record

    async def page(self, query: str, number: int) -> list[Raw]:
        """One download of a search. One that is left without an answer, as where the register stumbles over one of its
        trials, is passed over, a few times: its trials are missed later and asked for by their numbers."""
        try:
            return await self.texts(query, number)
        except UnansweredError as error:
            self.passed_over += 1
            if self.job.limit is not None or self.passed_over > UNANSWERED_FLOOR:
                raise
            self.job.progress.note(f"{error.why}: its trials are asked for one by one")
            return []

    async def texts(self, query: str, number: int) -> list[Raw]:
        """One download of full texts."""
        parameters = {"query": query, "page": str(number), "mode": "current_page"}
        found: list[Raw] = await self.ask("/rest/download/full", parameters, self.read_texts)
        return found

    # Step 3

    async def settled(self, query: str) -> AsyncIterator[Raw | Reject]:
        """What the search has and did not give while it was paged; raises when it does not come to rest."""
        missing: set[str] = set()
        for _ in range(ROUNDS):
            total = await self.total(query)
            numbers = await self.numbers(query, total)
            missing = numbers - self.seen - self.job.unanswered.keys()
            async for record in self.by_number(missing):
                yield record
            if len(numbers) == total and numbers <= self.seen | self.job.unanswered.keys():
                self.job.reported = len(self.seen) + len(self.job.unanswered)
                return
        raise RegistryError(
            f"the list of {self.host} changed each of the {ROUNDS} times that it was read, and gave {len(numbers):,} of"
            f" {total:,} trials, {len(missing - self.seen):,} of which could not be had: try again later"
        )

    async def numbers(self, query: str, total: int) -> set[str]:
        """All numbers of a search, from the downloads of summaries."""
        found: set[str] = set()
        for number in range(1, -(-total // SIZE) + 1):
            parameters = {"query": query, "page": str(number), "mode": "current_page"}
            found.update(await self.ask("/rest/download/summary", parameters, read_summaries))
        return found

    async def by_number(self, numbers: Collection[str]) -> AsyncIterator[Raw | Reject]:
        """The trials with these numbers, as far as the register has them under these very numbers."""
        self.job.due += len(numbers)
        for number in sorted(numbers):
            record = await self.had(number)
            if number in self.job.unanswered:
                yield record
            elif record is not None:
                for new in self.fresh([record]):
                    yield new
            await self.job.writer.room()

    async def record(self, key: str) -> Raw | None:
        """The trial with this number; None where the download for it comes without it."""
        return next((one for one in await self.texts(key, 1) if one.id == key), None)

    # Step 4

    async def departed(self, numbers: Collection[str]) -> AsyncIterator[Raw | Reject]:
        """Trials held that the search no longer finds: each is asked for before it is given up."""
        for number in sorted(numbers):
            async for record in self.by_number([number]):
                yield record
            if number in self.job.unanswered:
                continue
            if number not in self.seen:
                await self.job.writer.tombstone(number, "the register's download for this number is empty")
                continue
            self.job.outside.add(number)

    # Answers

    async def total(self, query: str) -> int:
        """How many trials a search finds."""
        return int(await self.ask("/search", {"query": query}, self.read_total))

    def read_total(self, response: Response) -> int:
        """A search page. The first one tells the register's time."""
        total = read_total(response.body)
        told = http_date((response.headers.get(b"Date") or b"").decode("latin-1"))
        if self.clock is None and told is not None:
            self.clock = told.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
        return total

    def read_texts(self, response: Response) -> list[Raw]:
        """A download of full texts."""
        return read_texts(response.body, self.address)


def read_summaries(response: Response) -> list[str]:
    """A download of summaries."""
    return read_numbers(response.body)


def term(text: str) -> str:
    """One term of a scope in the register's search language: several words are a phrase."""
    return text if text.isalnum() else f'"{text}"'

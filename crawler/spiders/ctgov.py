"""ClinicalTrials.gov, API v2: which calls, in which order, and when what came is whole.

1. `/version`: nothing new for this query since its last good complete run ends the run with that one request.
2. The list, page by page: what changed since the mark less three days, or all of it.
3. Whole? One page is, if it holds as many records as `totalCount` says under an unchanged data timestamp. Of a list of
   more pages that proves nothing (one record leaves, another comes, and a third is passed over unseen), so ids alone
   are listed again, and what is missing is fetched by id, a few rounds at most. So is all that follows a page which is
   left without an answer for good: it alone would say where the next one is.
4. Departures: the undated total against what is held. Where it differs, ids alone are listed, and each record that is
   missing is asked for by its id. Only a 404 means that the registry no longer has it.

Updates come Monday to Friday; page tokens expire; an unsorted list has no order at all. All of it is described in the
registry's OpenAPI document, version 2.0.
"""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from scrapy.http import Response

from crawler.answers.ctgov import Page, read_page, read_stamp, read_study
from crawler.asking import RegistrySpider
from crawler.records import Raw, Reject
from trials.errors import RegistryError, UnansweredError

PAGE = 1000  # the most that the registry gives
IDS = 100  # ids in one call: 1,300 characters of address
OVERLAP = timedelta(days=3)  # updates are posted on working days, and a date says nothing of the hour
ROUNDS = 4  # looks at a list that changes while it is read: the data change once a day
RESTARTS = 3  # of one list whose page token is refused
BARREN = 50  # pages one after the other that lead nowhere: empty, or with the token that they were asked with
ORDER = "StudyFirstPostDate:asc"  # never changes once set, so an update moves nothing and a new record comes last

Question = Mapping[str, str]


class CtgovSpider(RegistrySpider):
    """Crawls one query of ClinicalTrials.gov."""

    name = "ctgov"
    root = "/api/v2"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen: set[str] = set()  # ids that came in this run; ids only: records go to the archive and are forgotten
        self.there: set[str] = set()  # ids that the registry gave when it was asked for them
        self.nameless: set[bytes] = set()  # hashes of records that came without an id
        self.turned = 0  # pages of the list read so far

    async def records(self) -> AsyncIterator[Raw | Reject]:
        """The four steps above."""
        job = self.job
        job.facts["data_timestamp"] = await self.stamp()
        await job.writer.begin(job.facts)
        if job.moves_mark and not job.full and not job.owed and job.mark == job.stamp:
            job.nothing_new = True
            return
        whole = self.question()
        since = job.since or (None if job.full or job.mark is None else overlap(job.mark))
        job.whole = since is None and job.limit is None
        asked = whole if since is None else {**whole, **changed_since(since)}
        try:
            async for record in self.listed(asked):
                yield record
        except UnansweredError as error:
            if not self.turned or job.limit is not None:
                raise
            await self.see_there(error)
            job.progress.note(f"{error.why}: what follows is asked for by its numbers")
        if job.limit is not None:
            job.reported = job.fetched
            return
        async for record in self.settled(asked):
            yield record
        if job.moves_mark:
            async for record in self.compared(whole, dated=since is not None):
                yield record

    def question(self) -> Question:
        """The parameters of the query itself."""
        wanted = self.job.wanted
        if wanted.text is not None:
            return {"query.term": wanted.text}
        return {f"query.{area}": " OR ".join(map(term, terms)) for area, terms in wanted.areas.items()}

    # Step 2

    async def listed(self, asked: Question) -> AsyncIterator[Raw | Reject]:
        """Every record of a list that this run has not had yet, up to the job's limit."""
        job = self.job
        async for page in self.pages(asked):
            self.turned += 1
            job.reported = page.total or job.reported
            job.writer.expected = job.reported if job.limit is None else min(job.reported, job.limit)
            for record in self.fresh(page.records):
                yield record
                if job.fetched == job.limit:
                    return
            job.progress.move(job.fetched, job.reported)
            await job.writer.room()

    def fresh(self, records: Collection[Raw | Reject]) -> Iterator[Raw | Reject]:
        """Records that did not come before in this run, counted."""
        for record in records:
            if isinstance(record, Reject):
                if (digest := sha256(record.body).digest()) in self.nameless:
                    continue
                self.nameless.add(digest)
            elif record.id in self.seen:
                continue
            else:
                self.seen.add(record.id)
            self.job.fetched += 1
            yield record

    async def pages(self, asked: Question) -> AsyncIterator[Page]:
        """The pages of a list to its end. A refused token starts it again from the first page."""
        token: str | None = None
        refused = barren = 0
        while True:
            page = await self.page(asked, token)
            if page is None:
                refused += 1
                if refused > RESTARTS:
                    raise RegistryError(f"{self.host} refused its own page token {refused} times: try again later")
                self.job.progress.note(f"{self.host} refuses its page token: the list is read again from its start")
                token = None
                continue
            yield page
            if page.token is None:
                return
            barren = 0 if page.records and page.token != token else barren + 1
            if barren > BARREN:
                raise RegistryError(f"{self.host} gives page after page and no end: try again later")
            token = page.token

    async def page(self, asked: Question, token: str | None) -> Page | None:
        """One page; None when its token is refused. All parameters but the token stay as they are."""
        size = PAGE if self.job.limit is None else min(PAGE, self.job.limit)
        parameters = {**asked, "sort": ORDER, "countTotal": "true", "pageSize": str(size)}
        refusal: frozenset[int] = frozenset()
        if token is not None:
            parameters["pageToken"] = token
            refusal = frozenset({400})
        page: Page | None = await self.ask("/studies", parameters, self.read_page, refusal)
        return page

    # Step 3

    async def settled(self, asked: Question) -> AsyncIterator[Raw | Reject]:
        """What the list has and did not give while it was paged; raises when it does not come to rest."""
        whole = self.turned == 1 and self.job.reported == len(self.seen) and not self.nameless
        stamp = await self.stamp()
        if whole and stamp == self.job.stamp:
            return
        for _ in range(ROUNDS):
            ids = await self.ids(asked)
            async for record in self.by_id(ids - self.seen - self.job.unanswered.keys()):
                yield record
            before, stamp = stamp, await self.stamp()
            if ids <= self.seen | self.job.unanswered.keys() and stamp == before:
                self.job.reported = len(self.seen) + len(self.nameless) + len(self.job.unanswered)
                return
        raise RegistryError(
            f"the list of {self.host} changed each of the {ROUNDS} times that it was read, and "
            f"{len(ids - self.seen):,} of its {len(ids):,} records could not be had: try again later"
        )

    async def ids(self, asked: Question) -> set[str]:
        """All ids of a list, as many as its total says; raises when that cannot be had."""
        for _ in range(ROUNDS):
            ids: set[str] = set()
            nameless, total = 0, None
            async for page in self.pages({**asked, "fields": "NCTId"}):
                total = total if page.total is None else page.total
                ids.update(record.id for record in page.records if isinstance(record, Raw))
                nameless += sum(isinstance(record, Reject) for record in page.records)
            if len(ids) + nameless == total:
                return ids
        raise RegistryError(
            f"{self.host} counts {total:,} records and lists {len(ids):,}, {ROUNDS} times in a row: try again later"
        )

    async def by_id(self, ids: Collection[str]) -> AsyncIterator[Raw | Reject]:
        """The records of these ids, as far as the registry lists them under these very ids, which go into `there`."""
        wanted = sorted(ids)
        for start in range(0, len(wanted), IDS):
            some = wanted[start : start + IDS]
            try:
                async for page in self.pages({"filter.ids": "|".join(some)}):
                    records = [record for record in page.records if record.id in some]  # an alias brings another record
                    self.there.update(str(record.id) for record in records)
                    for record in self.fresh(records):
                        yield record
            except UnansweredError as error:
                await self.see_there(error)
                async for record in self.one_by_one([nct for nct in some if nct not in self.there]):
                    yield record
            await self.job.writer.room()

    async def one_by_one(self, ids: Collection[str]) -> AsyncIterator[Raw | Reject]:
        """The records of these ids, where a call for all of them is left without an answer."""
        self.job.due += len(ids)
        for nct in ids:
            now = await self.had(nct)
            if nct in self.job.unanswered:
                yield now
            elif now is not None and now.id == nct:
                self.there.add(nct)
                for record in self.fresh([now]):
                    yield record

    # Step 4

    async def compared(self, whole: Question, *, dated: bool) -> AsyncIterator[Raw | Reject]:
        """Brings what is held for the query into line with what the registry lists for it."""
        job = self.job
        before = job.fetched + len(job.unanswered)
        there = self.seen | job.unanswered.keys()
        if dated:
            async for record in self.by_id(job.owed - there):
                yield record
        known = await job.writer.members() | self.seen | job.unanswered.keys()
        job.listed = await self.total(whole) if dated else len(there)
        if not dated or job.listed != len(known):
            listed = await self.ids(whole) if dated else there
            async for record in self.by_id(listed - known):
                yield record
            async for record in self.departed(known - listed):
                yield record
        job.reported += job.fetched + len(job.unanswered) - before

    async def total(self, asked: Question) -> int | None:
        """How many records a list has; asked in the same words as its ids."""
        page = await self.page({**asked, "fields": "NCTId"}, None)
        return None if page is None else page.total

    async def departed(self, ids: Collection[str]) -> AsyncIterator[Raw | Reject]:
        """Records held that the query no longer finds: asked for by id in two ways before any is given up."""
        async for record in self.by_id(ids):
            yield record
        for nct in sorted(ids):
            if nct in self.job.unanswered:
                continue
            if nct not in self.there:
                self.job.due += 1
                now = await self.had(nct)
                if nct in self.job.unanswered:
                    yield now
                    continue
                if now is None or now.id != nct:
                    why = "the registry answers 404" if now is None else f"the registry has it as {now.id}"
                    await self.job.writer.tombstone(nct, why)
                    continue
                for record in self.fresh([now]):
                    yield record
            self.job.outside.add(nct)

    # Answers

    async def record(self, key: str) -> Raw | Reject | None:
        """One study; None for a 404."""
        found: Raw | Reject | None = await self.ask(f"/studies/{key}", {}, self.read_study, frozenset({404}))
        return found

    async def stamp(self) -> str:
        """The registry's own time of its data."""
        return str(await self.ask("/version", {}, lambda response: read_stamp(response.body)))

    def read_page(self, response: Response) -> Page:
        """A list page."""
        return read_page(response.body, self.address)

    def read_study(self, response: Response) -> Raw | Reject:
        """One study."""
        return read_study(response.body, self.address)


def term(text: str) -> str:
    """One term of a scope in the registry's search language: several words are a phrase."""
    return text if text.isalnum() else f'"{text}"'


def overlap(mark: str) -> date:
    """The day from which on updates are asked for again."""
    return date.fromisoformat(mark[:10]) - OVERLAP


def changed_since(day: date) -> Question:
    """Only records whose last update was posted on that day or later."""
    return {"filter.advanced": f"AREA[LastUpdatePostDate]RANGE[{day.isoformat()},MAX]"}

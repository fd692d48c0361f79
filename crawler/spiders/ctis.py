"""CTIS: which calls, in which order, and when what came is whole.

1. The search list in two orders, each descending: by `lastUpdated` and by `lastPublicationUpdate`. All of it, or down
   to the mark less seven days and one page beyond, for the order is not strict. It shifts while it is read, so all of
   it counts as read only when both passes together have as many numbers as the registry says there are.
2. A search that finds more than the registry will page through is split by public status, then by phase.
3. Each trial that is new or has changed is fetched by its number. One that is listed and cannot be had stays as the
   line of the list, which is a partial record.
4. Departures: what is held and no longer listed is asked for by number. Only `{}` means that the registry has it not.

Words of a scope are one search for each place of the body with all kinds of cells, because the registry joins the
words of one field in one way only. The interface is not documented; known from other people's clients of it.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from scrapy.http import Response

from crawler.answers.ctis import Line, Page, read_page, read_trial
from crawler.asking import RegistrySpider
from crawler.middlewares.patience import http_date
from crawler.records import Raw, Reject
from crawler.registries._ctis_words import PHASES, PUBLIC_STATUS
from trials.errors import ReadError, RegistryError, UnansweredError

SIZE = 100  # lines of a page: the most that is known to be answered
CAP = 10_000  # lines that one search can be paged through
OVERLAP = timedelta(days=7)  # a decision is published days after its date
ROUNDS = 4  # looks at a list that changes while it is read
ORDERS: Final = ("lastUpdated", "lastPublicationUpdate")
SPLITS: Final[tuple[tuple[str, tuple[int, ...]], ...]] = (
    ("status", tuple(PUBLIC_STATUS)),
    ("trialPhaseCode", tuple(PHASES)),
)

Criteria = Mapping[str, Any]


class CtisSpider(RegistrySpider):
    """Crawls one query of CTIS."""

    name = "ctis"
    root = "/ctis-public-api"
    busy = frozenset({403})  # what others' clients got, beside 429, when they asked too fast

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen: set[str] = set()  # numbers that came in this run
        self.clock: str | None = None  # the registry's own time when it first answered

    async def records(self) -> AsyncIterator[Raw | Reject]:
        """The four steps above."""
        job = self.job
        searches = self.searches()
        first = await self.page(searches[0], ORDERS[0], 1)
        job.facts["data_timestamp"] = self.clock or datetime.now(UTC).isoformat(timespec="seconds")[:19]
        await job.writer.begin(job.facts)
        since = job.since or (None if job.full or job.mark is None else overlap(job.mark))
        job.whole = since is None and job.limit is None
        if job.limit is not None:
            lines = await self.some(searches, job.limit)
        else:
            lines = await self.listed(searches, since)
        async for record in self.fetched(chosen(lines, since)):
            yield record
        job.reported = job.fetched + len(job.unanswered) if job.limit is not None else len(chosen(lines, since))
        if job.moves_mark:
            async for record in self.left_before():
                yield record
        job.nothing_new = since is not None and not job.reported
        if job.moves_mark:
            async for record in self.compared(searches, lines, first.total, is_whole=job.whole or len(searches) > 1):
                yield record

    def searches(self) -> list[Criteria]:
        """The searches that make up the query."""
        wanted = self.job.wanted
        if wanted.text is not None:
            return [{"containAll": wanted.text}]
        if not wanted.areas:
            return [{}]
        cells = {"containAny": ", ".join(wanted.areas["containAny"])}
        return [{"containAll": place, **cells} for place in wanted.areas["containAll"]]

    # Steps 1 and 2

    async def listed(self, searches: Collection[Criteria], since: date | None) -> dict[str, Line]:
        """Lines of all searches by their number. Several searches are read whole: only so can departures be told."""
        found: dict[str, Line] = {}
        for criteria in searches:
            if since is None or len(searches) > 1:
                found |= await self.whole(criteria)
            else:
                found |= await self.recent(criteria, since)
        return found

    async def whole(self, criteria: Criteria, depth: int = 0) -> dict[str, Line]:
        """Every line of one search; raises when it does not come to rest."""
        total, gaps = 0, len(self.job.gaps)
        for _ in range(ROUNDS):
            found: dict[str, Line] = {}
            totals = set()
            for order in ORDERS:
                async for page in self.pages(criteria, order):
                    found |= keyed(page.lines)
                    total = page.total
                    if total > CAP:
                        return await self.in_slices(criteria, total, depth)
                totals.add(total)
            if totals == {len(found)}:
                del self.job.gaps[gaps:]  # what one order left out, the other gave
                return found
            if len(self.job.gaps) > gaps:
                return found
        raise RegistryError(
            f"the list of {self.host} changed each of the {ROUNDS} times that it was read, and gave {len(found):,} of "
            f"{total:,} trials: try again later"
        )

    async def in_slices(self, criteria: Criteria, total: int, depth: int) -> dict[str, Line]:
        """The lines of a search that is too long to be paged through, slice by slice."""
        if depth == len(SPLITS):
            raise RegistryError(f"{self.host} lists {total:,} trials for one search and shows {CAP:,}: ask for less")
        key, values = SPLITS[depth]
        found: dict[str, Line] = {}
        for value in values:
            found |= await self.whole({**criteria, key: [value]}, depth + 1)
        if len(found) < total:
            raise RegistryError(f"{self.host} lists {total:,} trials and gives {len(found):,} of them by {key}")
        return found

    async def recent(self, criteria: Criteria, since: date) -> dict[str, Line]:
        """The lines of one search down to a day, and a page of older ones, in both orders."""
        found: dict[str, Line] = {}
        for order in ORDERS:
            for _ in range(ROUNDS):
                pages = [page async for page in self.newest(criteria, order, since)]
                found |= keyed(line for page in pages for line in page.lines)
                if len({page.total for page in pages}) == 1 and all(page.lines for page in pages[:-1]):
                    break
            else:
                raise RegistryError(f"the list of {self.host} changes each time that it is read: try again later")
            if not is_older(pages[-1], since) and pages[-1].number < pages[-1].pages:
                return await self.whole(criteria)  # the day lies beyond what can be paged through
        return found

    async def newest(self, criteria: Criteria, order: str, since: date) -> AsyncIterator[Page]:
        """The pages of one search in one order, up to the first that is older than a day from its first line on."""
        async for page in self.pages(criteria, order):
            yield page
            if is_older(page, since):
                return

    async def some(self, searches: Iterable[Criteria], limit: int) -> dict[str, Line]:
        """The first lines of the searches, as many as are wanted."""
        found: dict[str, Line] = {}
        for criteria in searches:
            async for page in self.pages(criteria, ORDERS[0]):
                found |= keyed(page.lines)
                if len(found) >= limit:
                    return dict(list(found.items())[:limit])
        return found

    async def pages(self, criteria: Criteria, order: str) -> AsyncIterator[Page]:
        """The pages of one search in one order, to its end or to where the registry stops showing more. A page that is
        left without an answer for good is passed over."""
        number, pages = 1, 1
        while True:
            try:
                page = await self.page(criteria, order, number)
            except UnansweredError as error:
                if number == 1:
                    raise
                await self.go_without(f"page {number:,} of {pages:,} of the list by {order}", error)
            else:
                yield page
                pages = page.pages
            if number >= pages or number * SIZE >= CAP:
                return
            number += 1

    async def page(self, criteria: Criteria, order: str, number: int) -> Page:
        """One page, from 1 on."""
        size = SIZE if self.job.limit is None else min(SIZE, self.job.limit)
        page: Page = await self.ask("/search", {}, self.read_page, question=search(criteria, order, number, size))
        page.number = number
        return page

    # Step 3

    async def fetched(self, lines: Collection[Line]) -> AsyncIterator[Raw | Reject]:
        """The trials of these lines, each once in this run."""
        self.job.due += len(lines)
        for place, line in enumerate(lines, 1):
            if line.id is None:
                self.job.fetched += 1
                yield line.record
            elif line.id not in self.seen:
                self.seen.add(line.id)
                record = await self.had(line.id) or line.record
                self.job.fetched += line.id not in self.job.unanswered
                yield record
            self.job.progress.move(place, len(lines))
            await self.job.writer.room()

    async def left_before(self) -> AsyncIterator[Raw | Reject]:
        """The trials that crawls before were left without an answer for, whatever their day."""
        owed = sorted(self.job.owed - self.seen)
        self.job.due += len(owed)
        for number in owed:
            if (record := await self.had(number)) is not None:
                self.seen.add(number)
                self.job.fetched += number not in self.job.unanswered
                self.job.reported += 1
                yield record

    async def record(self, key: str) -> Raw | Reject | None:
        """One trial; None where the registry has no such number."""

        def read(response: Response) -> Raw | Reject | None:
            record = read_trial(response.body, self.address)
            if isinstance(record, Raw) and record.id != key:
                raise ReadError("ctis/answer", f"the trial {record.id} where {key} was asked for")
            return record

        found: Raw | Reject | None = await self.ask(f"/retrieve/{key}", {}, read, frozenset({404}))
        return found

    # Step 4

    async def compared(
        self, searches: Collection[Criteria], lines: Mapping[str, Line], total: int, *, is_whole: bool
    ) -> AsyncIterator[Raw | Reject]:
        """Brings what is held for the query into line with what the registry lists for it."""
        job = self.job
        known = await job.writer.members() | self.seen
        job.listed = len(lines) if is_whole else total
        if not is_whole and total == len(known):
            return
        there = lines if is_whole else await self.listed(searches, None)
        if job.gaps:
            return
        job.listed = len(there)
        before = job.fetched + len(job.unanswered)
        async for record in self.fetched([line for line in there.values() if line.id and line.id not in known]):
            yield record
        async for record in self.departed(known - there.keys() - job.unanswered.keys()):
            yield record
        job.reported += job.fetched + len(job.unanswered) - before

    async def departed(self, numbers: Collection[str]) -> AsyncIterator[Raw | Reject]:
        """Records held that the query no longer finds: each is asked for before it is given up."""
        self.job.due += len(numbers)
        for number in sorted(numbers):
            now = await self.had(number)
            if number in self.job.unanswered:
                yield now
                continue
            if now is None:
                await self.job.writer.tombstone(number, "the registry answers with an empty record")
                continue
            if number not in self.seen:
                self.seen.add(number)
                self.job.fetched += 1
                yield now
            self.job.outside.add(number)
            await self.job.writer.room()

    # Answers

    def read_page(self, response: Response) -> Page:
        """A page of the list. The first one tells the registry's time."""
        page = read_page(response.body, self.address)
        told = http_date((response.headers.get(b"Date") or b"").decode("latin-1"))
        if self.clock is None and told is not None:
            self.clock = told.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
        return page


def search(criteria: Criteria, order: str, number: int, size: int) -> dict[str, Any]:
    """The question for one page of the list, as the portal asks it."""
    return {
        "pagination": {"page": number, "size": size},
        "sort": {"property": order, "direction": "DESC"},
        "searchCriteria": dict(criteria),
    }


def keyed(lines: Iterable[Line]) -> dict[str, Line]:
    """Lines by number; one without a number by its own bytes, so that it counts once however often it comes."""
    return {line.id or line.record.body.hex(): line for line in lines}


def chosen(lines: Mapping[str, Line], since: date | None) -> list[Line]:
    """The lines of what may have changed since a day."""
    return [line for line in lines.values() if since is None or is_since(line, since)]


def is_since(line: Line, since: date) -> bool:
    """Whether a line is of that day or later; one without a date may be."""
    return line.updated is None or line.updated >= since.isoformat()


def is_older(page: Page, since: date) -> bool:
    """Whether a whole page is older than a day: the order is not strict, so one line that is tells nothing."""
    return bool(page.lines) and not any(is_since(line, since) for line in page.lines)


def overlap(mark: str) -> date:
    """The day from which on changes are looked for again."""
    return date.fromisoformat(mark[:10]) - OVERLAP

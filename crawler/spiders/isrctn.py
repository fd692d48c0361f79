"""ISRCTN, query API: which calls, in which order, and when what came is whole.

1. The total of the query. Its answer's clock is the time of the data: the registry has no other.
2. What was edited since the mark less three days, in two lists: up to yesterday, and today. An edit moves a record from
   the first to the second and into the first nothing comes, so a first list whose total stays while it is paged gave
   every record. One that shrinks is read again.
3. Departures: the total against what is held. Where it differs, the whole query is listed, and each record that is
   missing is asked for by its number. Only a 404 or 410 means that the registry no longer has it.

The query language (free text, AND, OR, `lastEdited GE/LE`) and the 404 are told by others' working code.
"""

from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from scrapy.http import Response

from crawler.answers.isrctn import Listing, read_list, read_total, read_trial
from crawler.asking import RegistrySpider
from crawler.middlewares.patience import http_date
from crawler.records import Raw, Reject
from trials.errors import RegistryError, UnansweredError

PAGE = 200  # records of some 20 kB each; the registry takes more
OVERLAP = timedelta(days=3)
ROUNDS = 4  # readings of a list that changes while it is read
BEGINNING = date(1900, 1, 1)  # before any record: asks for all of them, for a query must not be empty


@dataclass(frozen=True, slots=True)
class Slice:
    """Records of a query by the day of their last edit, both days included; open where no last day is given."""

    text: str
    first: date
    last: date | None = None

    @property
    def query(self) -> str:
        """The slice in the registry's query language."""
        edited = f"lastEdited GE {self.first.isoformat()}T00:00:00.000Z"
        if self.last is not None:
            edited += f" AND lastEdited LE {self.last.isoformat()}T23:59:59.999Z"
        return f"{self.text} AND {edited}" if self.text else edited


class IsrctnSpider(RegistrySpider):
    """Crawls one query of ISRCTN."""

    name = "isrctn"
    root = "/api"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen: set[str] = set()  # numbers that came in this run
        self.nameless: set[bytes] = set()  # hashes of records that came without a number
        self.facts: dict[str, str] = {}  # of every answer: the day on which it was given

    async def records(self) -> AsyncIterator[Raw | Reject]:
        """The three steps above."""
        job, text = self.job, self.question()
        total = await self.total(Slice(text, BEGINNING))
        await job.writer.begin(job.facts)
        since = job.since or (None if job.full or job.mark is None else overlap(job.mark))
        job.whole = since is None and job.limit is None
        async for record in self.listed(text, since or BEGINNING):
            yield record
        if job.limit is not None:
            job.reported = job.fetched
        elif job.moves_mark:
            async for record in self.compared(text, total, dated=since is not None):
                yield record
        job.nothing_new = since is not None and job.moves_mark and not job.fetched and not job.unanswered

    def question(self) -> str:
        """The query itself, in brackets; empty for everything."""
        wanted = self.job.wanted
        if wanted.text is not None:
            return f"({wanted.text})"
        return " AND ".join(f"({' OR '.join(map(term, terms))})" for terms in wanted.areas.values())

    # Step 1

    async def total(self, asked: Slice) -> int:
        """How many records a slice has. The first answer tells the time of the data."""
        return int(await self.ask("/query/format/default", {"q": asked.query, "limit": "0"}, self.read_total))

    @property
    def today(self) -> date:
        """The registry's day when the run began."""
        return date.fromisoformat(self.job.facts["data_timestamp"][:10])

    # Step 2

    async def listed(self, text: str, since: date) -> AsyncIterator[Raw | Reject]:
        """Every record edited since a day that this run has not had yet, up to the job's limit."""
        yesterday = self.today - timedelta(days=1)
        slices = [Slice(text, since, yesterday)] if since <= yesterday else []
        for asked in [*slices, Slice(text, max(since, self.today))]:
            async for record in self.sliced(asked):
                yield record
                if self.job.fetched == self.job.limit:
                    return

    async def sliced(self, asked: Slice) -> AsyncIterator[Raw | Reject]:
        """The records of one slice; read again while its total changes, an error where that does not end."""
        before = self.job.reported
        gaps = len(self.job.gaps)
        for _ in range(ROUNDS):
            came: set[str | bytes] = set()
            totals: set[int] = set()
            async for page in self.pages(asked):
                totals.add(page.total)
                self.job.reported = before + page.total
                came.update(map(key, page.records))
                for record in self.fresh(page.records):
                    yield record
                self.job.progress.move(self.job.fetched, self.job.reported)
                await self.job.writer.room()
            if len(self.job.gaps) > gaps:
                return
            if totals <= {len(came)}:  # none where the count says that there is nothing to be listed
                self.job.reported = len(self.seen) + len(self.nameless) if not self.job.gaps else self.job.reported
                return
        raise RegistryError(
            f"the list of {self.host} changed each of the {ROUNDS} times that it was read: it counts "
            f"{max(totals):,} records and gave {len(came):,}; try again later"
        )

    async def pages(self, asked: Slice) -> AsyncIterator[Listing]:
        """The pages of a slice to its end; one that is left without an answer for good is passed over."""
        size = PAGE if self.job.limit is None else min(PAGE, self.job.limit)
        offset = total = 0
        while True:
            parameters = {"q": asked.query, "limit": str(size), "offset": str(offset)}
            try:
                page: Listing = await self.ask("/query/format/default", parameters, self.read_list)
            except UnansweredError as error:
                if not (total := total or await self.total(asked)):
                    return
                last = min(offset + size, total)
                await self.go_without(f"records {offset + 1:,} to {last:,} of a list of {total:,}", error)
            else:
                yield page
                total = page.total
                if offset + size < total and not page.records:
                    raise RegistryError(f"{self.host} counts {total:,} records and gives none from {offset:,} on")
            offset += size
            if offset >= total:
                return

    def fresh(self, records: Collection[Raw | Reject]) -> Iterator[Raw | Reject]:
        """Records that did not come before in this run, counted."""
        for record in records:
            known: set[Any] = self.nameless if isinstance(record, Reject) else self.seen
            if (one := key(record)) not in known:
                known.add(one)
                self.job.fetched += 1
                yield record

    # Step 3

    async def compared(self, text: str, total: int, *, dated: bool) -> AsyncIterator[Raw | Reject]:
        """Brings what is held for the query into line with what the registry lists for it."""
        job = self.job
        held = await job.writer.members()
        job.listed = total
        if dated:
            if total == len(held | self.seen):
                return
            async for record in self.listed(text, BEGINNING):
                yield record
            if job.gaps:
                return
            job.listed = len(self.seen) + len(self.nameless)
        missing = sorted(held - self.seen)
        job.due += len(missing)
        for own in missing:
            now = await self.had(own)
            if own in job.unanswered:
                yield now
                continue
            if now is None or now.id != own:
                why = "the registry answers that there is none" if now is None else f"the registry has it as {now.id}"
                await job.writer.tombstone(own, why)
                continue
            for record in self.fresh([now]):
                yield record
            job.outside.add(own)
        job.reported = len(self.seen) + len(self.nameless) + len(job.unanswered)

    # Answers

    async def record(self, key: str) -> Raw | Reject | None:
        """One trial; None where the registry has none under the number."""
        path = f"/trial/{key}/format/default"
        found: Raw | Reject | None = await self.ask(path, {}, self.read_trial, frozenset({404, 410}))
        return found

    def read_total(self, response: Response) -> int:
        """A total, and the time of the answer."""
        total = read_total(response.body)
        self.note_time(response)
        return total

    def read_list(self, response: Response) -> Listing:
        """A list page."""
        return read_list(response.body, self.address, self.facts)

    def read_trial(self, response: Response) -> Raw | Reject:
        """One trial."""
        return read_trial(response.body, self.address, self.facts)

    def note_time(self, response: Response) -> None:
        """Take the answer's own clock for the time of the data, once a run."""
        stated = http_date((response.headers.get(b"Date") or b"").decode("latin-1"))
        now = (stated or datetime.now(UTC)).astimezone(UTC)
        self.job.facts.setdefault("data_timestamp", now.strftime("%Y-%m-%dT%H:%M:%S"))
        self.facts = {"data_date": self.job.facts["data_timestamp"][:10]}


def key(record: Raw | Reject) -> str | bytes:
    """What a record is known by in a run."""
    return record.id if isinstance(record, Raw) else sha256(record.body).digest()


def term(text: str) -> str:
    """One term of a scope in the registry's search language: several words are a phrase."""
    return text if text.isalnum() else f'"{text}"'


def overlap(mark: str) -> date:
    """The day from which on edits are asked for again."""
    return date.fromisoformat(mark[:10]) - OVERLAP

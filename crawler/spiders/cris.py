"""CRIS, open interface of Korea's data portal: which calls, in which order, and when what came is whole.

1. The list, by pages of fifty, once for each word of the query: the interface takes one word at a time, Korean or
   English, and sorts by nothing. A list counts as read when it gave as many numbers as its total says, else again.
2. The record of each number that is new, or whose line was updated since the mark less three days. Where the registry
   has the line and not the record, the line stands as a partial one.
3. Departures: what is held and no longer listed is asked for by its number. Only "no data" means that it is gone.

The key comes from the environment, goes into the address of each call and nowhere else: what is stored and said of an
address has it not. Calls, codes and limits (a key has 10,000 calls a day): the portal's manual and others' clients.
"""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from scrapy.http import Response

from crawler.answers.cris import Line, Page, read_page, read_trial
from crawler.asking import RegistrySpider
from crawler.job import service_key
from crawler.middlewares.patience import http_date
from crawler.records import Raw, Reject
from crawler.registries._cris_copy import as_record
from crawler.registries.cris import DESCRIPTOR
from trials.errors import RegistryError, SettingsError, UnansweredError

PAGE = 50  # the most that the interface gives
OVERLAP = timedelta(days=3)  # dates are Korean days, and a record is shown days after it was updated
ROUNDS = 4  # readings of a list that changes while it is read
KOREA = timedelta(hours=9)


class CrisSpider(RegistrySpider):
    """Crawls one query of CRIS."""

    name = "cris"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines: dict[str, Line] = {}  # of the list, by number
        self.nameless: dict[bytes, Line] = {}  # lines without a number, by their bytes
        self.clock: str | None = None  # the registry's own time when it first answered

    async def records(self) -> AsyncIterator[Raw | Reject]:
        """The three steps above."""
        job = self.job
        first, *others = self.words()
        page = await self.page(first, 1)
        job.facts["data_timestamp"] = self.clock or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        await job.writer.begin(job.facts)
        since = job.since or (None if job.full or job.mark is None else overlap(job.mark))
        job.whole = since is None and job.limit is None
        await self.listed(first, page)
        for word in others:
            await self.listed(word)
        job.listed = len(self.lines) + len(self.nameless)
        async for record in self.fetched(since):
            yield record
        if job.moves_mark:
            async for record in self.departed():
                yield record
            job.nothing_new = since is not None and not job.fetched and not job.unanswered
        job.reported = job.fetched + len(job.unanswered)

    def words(self) -> list[str]:
        """The words that are sought one by one; one empty word asks for everything."""
        wanted = self.job.wanted
        if wanted.text is not None:
            return [wanted.text]
        return [word for terms in wanted.areas.values() for word in terms] or [""]

    # Step 1

    async def listed(self, word: str, first: Page | None = None) -> None:
        """Read one list to its end; again while it changes, an error where that does not end."""
        numbers: set[str | bytes] = set()
        total = 0
        for _ in range(ROUNDS):
            gaps = len(self.job.gaps)
            numbers, total, steady = await self.passed(word, first)
            if self.enough() or (steady and len(numbers) == total) or len(self.job.gaps) > gaps:
                return
            first = None
        raise RegistryError(
            f"the list of {self.host} changed each of the {ROUNDS} times that it was read: it counts {total:,} "
            f"records and gave {len(numbers):,}; try again later"
        )

    async def passed(self, word: str, first: Page | None) -> tuple[set[str | bytes], int, bool]:
        """One pass through a list: its numbers, its last total, and whether that stayed the same. A page that is left
        without an answer for good is passed over."""
        numbers: set[str | bytes] = set()
        page: Page | None = first or await self.page(word, 1)
        total, steady, number = page.total if page else 0, True, 1
        while True:
            if page is not None:
                steady = steady and page.total == total
                total = page.total
                numbers.update(map(self.note, page.lines))
            if self.enough() or number * PAGE >= total:
                return numbers, total, steady
            if page is not None and not page.lines:
                raise RegistryError(f"{self.host} counts {total:,} records and gives none on page {number}")
            number += 1
            page = await self.page_or_gap(word, number, total)

    async def page_or_gap(self, word: str, number: int, total: int) -> Page | None:
        """One page of a list of so many records, after the first; None where it is never answered."""
        try:
            return await self.page(word, number)
        except UnansweredError as error:
            first, last = (number - 1) * PAGE + 1, min(number * PAGE, total)
            found = f" for {word}" if word else ""
            await self.go_without(f"records {first:,} to {last:,} of {total:,} in the list{found}", error)
            return None

    def note(self, line: Line) -> str | bytes:
        """Keep a line, and give what it is known by."""
        if line.number is None:
            self.nameless[line.body] = line
            return line.body
        self.lines[line.number] = line
        return line.number

    def enough(self) -> bool:
        """Whether a limited crawl has lines enough."""
        return self.job.limit is not None and len(self.lines) >= self.job.limit

    async def page(self, word: str, number: int) -> Page:
        """One page of a list."""
        parameters = {"srchWord": word} if word else {}
        found: Page = await self.call(
            "/list", {**parameters, "numOfRows": str(PAGE), "pageNo": str(number)}, self.read_page
        )
        return found

    # Step 2

    async def fetched(self, since: date | None) -> AsyncIterator[Raw | Reject]:
        """The records that are new or have changed, and the lines that are none, up to the job's limit."""
        job = self.job
        for line in self.nameless.values():
            job.fetched += 1
            yield self.of_line(line)
        held = await job.writer.members() if since and not job.since else set()
        due = [number for number, line in self.lines.items() if is_due(line, since, job.since, held=number in held)]
        if job.moves_mark:
            due += sorted(job.owed & self.lines.keys() - set(due))
        due = due[: job.limit]
        job.due += len(due)
        for place, number in enumerate(due, 1):
            record = await self.had(number)
            job.fetched += number not in job.unanswered
            job.progress.move(place, len(due))
            yield record if record is not None and record.id == number else self.of_line(self.lines[number])
            await job.writer.room()

    def of_line(self, line: Line) -> Raw | Reject:
        """What a line alone gives."""
        return as_record(line.value, line.body, "", self.address + "/list", {})

    async def record(self, key: str) -> Raw | Reject | None:
        """One record; None where the registry says that it has none."""
        url = f"{self.address}/detail?crisNumber={key}"
        found: Raw | Reject | None = await self.call(
            "/detail", {"crisNumber": key}, lambda response: read_trial(response.body, url, {})
        )
        return found

    # Step 3

    async def departed(self) -> AsyncIterator[Raw | Reject]:
        """Records held that no list has: asked for by number before any is given up."""
        numbers = sorted(await self.job.writer.members() - set(self.lines))
        self.job.due += len(numbers)
        for number in numbers:
            record = await self.had(number)
            if number in self.job.unanswered:
                yield record
                continue
            if record is None or record.id != number:
                await self.job.writer.tombstone(number, "the registry answers that it has no data under the number")
                continue
            self.job.outside.add(number)
            self.job.fetched += 1
            yield record

    # Calls

    async def call(self, path: str, parameters: dict[str, str], read: Any) -> Any:
        """One call with the key, which is handed out with or without escapes."""
        key = service_key(DESCRIPTOR)
        if key is None:
            raise SettingsError(f"CRIS needs a key: set {DESCRIPTOR.key_setting} ({DESCRIPTOR.key_from})")
        return await self.ask(path, {"serviceKey": unquote(key), "resultType": "JSON", **parameters}, read)

    def read_page(self, response: Response) -> Page:
        """A page of a list, and the time of the first one."""
        page = read_page(response.body)
        stated = http_date((response.headers.get(b"Date") or b"").decode("latin-1"))
        if self.clock is None and stated:
            self.clock = stated.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        return page


def is_due(line: Line, since: date | None, asked: date | None, *, held: bool) -> bool:
    """Whether a line's record is to be fetched: it is not held, or was updated since. `asked` is a person's own day."""
    if since is None:
        return True
    changed = line.updated is None or line.updated >= since.isoformat()
    return changed if asked else changed or not held


def overlap(mark: str) -> date:
    """The day from which on updates are asked for again, in Korea."""
    return (datetime.fromisoformat(mark) + KOREA).date() - OVERLAP

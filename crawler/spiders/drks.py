"""DRKS, the German register: one download holds everything, and is made anew about every hour.

1. Within the hour after the data of the last good run there is nothing new, and nothing is asked.
2. The download is fetched and looked through to its end; a file that is cut is asked for again. Every record that the
   query finds goes to the archive, which tells by its bytes what has changed. A scope finds a record where a term of
   each of its areas begins a word of the text, a text where each of its words does.
3. Departures: what is held and not in the download is asked for by its page. Only a 404 or 410 makes it gone.

The registry offers no search to programs and states no count. Address, hour and page: its manual and others' clients.
"""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy.http import Response

from crawler.answers.drks import Download, sought
from crawler.asking import RegistrySpider
from crawler.middlewares.patience import http_date
from crawler.records import Raw, Reject

MADE_ANEW = timedelta(hours=1)
STEP = 200  # records between two looks at whether the archive has room


class DrksSpider(RegistrySpider):
    """Crawls one query of DRKS."""

    name = "drks"
    root = "/search/en"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed: set[str] = set()  # every number of the download
        self.clock = datetime.now(UTC)  # time of the data, once the registry has answered

    async def records(self) -> AsyncIterator[Raw | Reject]:
        """The three steps above."""
        job = self.job
        if job.moves_mark and not job.full and not job.owed and job.mark and self.is_fresh(job.mark):
            job.facts["data_timestamp"] = job.mark
            await job.writer.begin(job.facts)
            job.nothing_new = True
            return
        download = await self.ask("/download/all-json", {}, self.read_download)
        job.facts["data_timestamp"] = self.clock.strftime("%Y-%m-%dT%H:%M:%S")
        await job.writer.begin(job.facts)
        job.whole = job.moves_mark
        async for record in self.found(download):
            yield record
        if job.moves_mark:
            async for record in self.departed():
                yield record
        job.reported = job.fetched + len(job.unanswered)

    def is_fresh(self, mark: str) -> bool:
        """Whether the download cannot have been made anew since."""
        return datetime.now(UTC) < datetime.fromisoformat(mark).replace(tzinfo=UTC) + MADE_ANEW

    # Step 2

    async def found(self, download: Download) -> AsyncIterator[Raw | Reject]:
        """Records of the download that the query finds, each number once, up to the job's limit."""
        patterns = sought(self.areas())
        facts = {"data_date": self.job.facts["data_timestamp"][:10]}
        since = self.job.since.isoformat() if self.job.since else ""
        for place, (record, text) in enumerate(download.records(f"{self.address}/trial", facts)):
            if place % STEP == 0:
                self.job.progress.move(self.job.fetched, None)
                await self.job.writer.room()
            if isinstance(record, Raw):
                if record.id in self.listed:
                    continue
                self.listed.add(record.id)
                if since and (record.updated or "") < since:
                    continue
            if all(pattern.search(text) for pattern in patterns):
                self.job.fetched += 1
                yield record
                if self.job.fetched == self.job.limit:
                    return

    def areas(self) -> list[tuple[str, ...]]:
        """What has to be in a record: one term of each area, every word of a text, nothing for everything."""
        wanted = self.job.wanted
        if wanted.text is not None:
            return [(word,) for word in re.findall(r"[\w-]+", wanted.text)]
        return list(wanted.areas.values())

    # Step 3

    async def departed(self) -> AsyncIterator[Raw | Reject]:
        """Records held that the download does not have any more, asked for by their pages."""
        run, held = await self.job.writer.begin(self.job.facts), await self.job.writer.members()
        if self.job.fetched < int(run.limits.minimum * len(held)):
            return  # the verdict on this run will be that the download is not whole: no thousand pages are asked for
        missing = sorted(held - self.listed)
        self.job.due += len(missing)
        for own in missing:
            page = await self.had(own)
            if own in self.job.unanswered:
                yield page
            elif page is None:
                await self.job.writer.tombstone(own, "it is not in the download and the registry has no page for it")

    # Answers

    async def record(self, key: str) -> bool | None:
        """Whether the registry has a page for a number; None where it says that it has none."""
        found: bool | None = await self.ask(f"/trial/{key}", {}, lambda _: True, frozenset({404, 410}))
        return found

    def read_download(self, response: Response) -> Download:
        """The download, and when it was made: by its own header, else by the answer's clock."""
        download = Download(response.body)
        stated = (response.headers.get(name) or b"" for name in (b"Last-Modified", b"Date"))
        times = [time for text in stated if (time := http_date(text.decode("latin-1")))]
        self.clock = (times[0] if times else datetime.now(UTC)).astimezone(UTC)
        return download

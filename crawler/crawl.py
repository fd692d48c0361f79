"""The crawl as one call: chooses the registries, opens the archive, runs each spider in turn and judges its run.

In: the words of `trials crawl`. Out: run records, and the archive with one run more for each registry. Scrapy runs in
this very process, so that it ends with it. What ends a run before its time is recorded with its reason and then raised.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from crawler.archive.archive import Archive
from crawler.archive.held import RunRecord
from crawler.job import Job, base_url, service_key
from crawler.judging import conclude, summary
from crawler.logs import about
from crawler.pace import pace
from crawler.progress import Progress, open_progress
from crawler.quiet import quiet_logs
from crawler.reactor import run, stopped_by_signals
from crawler.readers import descriptors
from crawler.records import Descriptor
from crawler.scope import DEFAULT, Wanted, wanted
from crawler.wording import without_secrets
from crawler.writing import ArchiveThread, RunWriter
from trials.errors import RunFailedError, SettingsError, UsageError

SETTINGS = "crawler.settings"


@dataclass(frozen=True, slots=True)
class Order:
    """What one registry is to be asked, before anything is opened."""

    descriptor: Descriptor
    base_url: str
    wanted: Wanted
    settings: Settings
    since: date | None
    full: bool
    limit: int | None


def crawl(
    home: Path,
    sources: Sequence[str] = (),
    *,
    query: str | None = None,
    everything: bool = False,
    since: date | None = None,
    full: bool = False,
    limit: int | None = None,
    scope: str = DEFAULT,
    progress: Progress | None = None,
) -> list[RunRecord]:
    """Crawl registries (all that can be crawled, unless named) into the archive of a home, one after the other.

    Incremental unless `full`: from the mark of the query's last good complete run. `since` and `limit` look at a part
    and move no mark. Raises the first `TrialsError` that ended a run, after the other registries had their turn;
    `KeyboardInterrupt` after a signal. A run that only failed its checks is returned like any other.
    """
    if limit is not None and limit < 1:
        raise UsageError("--limit must be at least 1")
    if full and since:
        raise UsageError("--full and --since exclude each other")
    shown = progress or open_progress()
    able = with_days(chosen(sources), since, shown, named=bool(sources))
    orders = [
        make_order(source, wanted(source, scope, query, everything), since, full, limit)
        for source in with_keys(able, shown, named=bool(sources))
    ]
    with quiet_logs():
        return run(in_turn(home, orders, shown))


def crawlable() -> list[str]:
    """Registries that have a spider."""
    return sorted(get_spider_loader(project_settings()).list())


def chosen(sources: Sequence[str]) -> list[str]:
    """The registries named, each once, or all; `UsageError` for one that cannot be crawled."""
    for source in sources:
        if source not in crawlable():
            known = source in descriptors()
            what = "is not crawled; use `trials import` for its exports" if known else "is no registry known here"
            raise UsageError(f"{source} {what} (can be crawled: {', '.join(crawlable())})")
    return list(dict.fromkeys(sources)) or crawlable()


def with_keys(sources: Sequence[str], progress: Progress, *, named: bool) -> list[str]:
    """The registries that can be asked here: one that needs a key and has none is passed over with a sentence, unless
    it was named, which is a `SettingsError`."""
    ready: list[str] = []
    for source in sources:
        descriptor = descriptors()[source]
        if descriptor.key_setting is None or service_key(descriptor):
            ready.append(source)
            continue
        need = f"{descriptor.title} needs a key: set {descriptor.key_setting} ({descriptor.key_from})"
        if named:
            raise SettingsError(need)
        progress.note(f"{need}; it is passed over")
    return ready


def with_days(sources: Sequence[str], since: date | None, progress: Progress, *, named: bool) -> list[str]:
    """The registries that can be asked for what changed since a day, where that is wanted: one that cannot is passed
    over with a sentence, unless it was named, which is a `UsageError`."""
    ready: list[str] = []
    for source in sources:
        why = getattr(get_spider_loader(project_settings()).load(source), "undated", "") if since else ""
        if why and named:
            raise UsageError(f"{why}: leave --since out")
        if why:
            progress.note(f"{why}; it is passed over")
        else:
            ready.append(source)
    return ready


def project_settings(extra: dict[str, Any] | None = None) -> Settings:
    """Scrapy's settings from our module, wherever the command was started."""
    settings = Settings()
    settings.setmodule(SETTINGS, priority="project")
    settings.setdict(extra or {}, priority="cmdline")
    return settings


def make_order(source: str, asked: Wanted, since: date | None, full: bool, limit: int | None) -> Order:
    """Everything about one registry that can be wrong before it is asked."""
    descriptor = descriptors()[source]
    address = base_url(descriptor)
    return Order(descriptor, address, asked, project_settings(pace(address)), since, full, limit)


async def in_turn(home: Path, orders: Sequence[Order], progress: Progress) -> list[RunRecord]:
    """One run after the other on one open archive."""
    thread = ArchiveThread()
    try:
        archive = await thread.call(Archive.open, home, write=True)
        try:
            return await each(orders, thread, archive, progress)
        finally:
            await thread.call(archive.close)
    finally:
        thread.close()


async def each(orders: Sequence[Order], thread: ArchiveThread, archive: Archive, progress: Progress) -> list[RunRecord]:
    """Run every order; a registry that fails does not keep the next one from its turn."""
    records: list[RunRecord] = []
    failures: list[BaseException] = []
    for order in orders:
        about(registry=order.descriptor.id, run=None)
        job = await make_job(order, thread, archive, progress)
        progress.begin(f"Crawling {job.title}")
        await work(job, order)
        if job.interrupted:
            progress.end(f"{job.title}: stopped ({job.interrupted}); what came is kept, run the same command again")
            raise KeyboardInterrupt
        record = await thread.call(conclude, job, await job.writer.begin(job.facts))
        if failure := job.writer.failure or job.failure:  # the first one is raised, and says why
            progress.end(f"{job.title}: failed" + (f": {without_secrets(str(failure))}" if failures else ""))
            failures.append(failure)
        if job.writer.failure:
            break
        if record and not failure:
            progress.end(summary(job, record))
            records.append(record)
    about(registry=None, run=None)
    if failures:
        raise failures[0]
    return records


async def make_job(order: Order, thread: ArchiveThread, archive: Archive, progress: Progress) -> Job:
    """The job for one order, with what the archive knows of its query."""
    writer = RunWriter(thread, archive, order.descriptor.id, order.wanted.key)
    facts = {"address": order.base_url, **({"query": order.wanted.text} if order.wanted.text else {})}
    return Job(
        order.descriptor.title,
        order.base_url,
        order.wanted,
        writer,
        progress,
        mark=await writer.mark(),
        since=order.since,
        full=order.full,
        limit=order.limit,
        owed=await writer.owed(),
        facts=facts,
    )


async def work(job: Job, order: Order) -> None:
    """Let the spider do its job, until it is done, has failed or is stopped by a signal."""
    crawler = AsyncCrawlerRunner(order.settings).create_crawler(order.descriptor.id)

    def note_bug(failure: Any) -> None:
        job.failure = job.failure or failure.value

    def stop(name: str) -> None:
        job.interrupted = name
        if job.started:
            stopping.append(asyncio.ensure_future(crawler.stop_async()))

    stopping: list[asyncio.Future[None]] = []
    crawler.signals.connect(note_bug, signal=signals.spider_error, weak=False)
    with stopped_by_signals(stop):
        await crawler.crawl_async(job=job)
        await asyncio.gather(*stopping)
        await job.writer.settle()
    if not (job.complete or job.failure or job.interrupted):
        job.failure = RunFailedError(f"the crawl of {job.title} ended before its time")

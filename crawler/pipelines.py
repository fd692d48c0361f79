"""The end of every spider: what it yields goes into the archive's run, batch by batch."""

from typing import Self

from scrapy.crawler import Crawler

from crawler.records import Raw, Reject
from crawler.writing import RunWriter


class ArchivePipeline:
    """Hands each record to the run of the spider's job."""

    def __init__(self, writer: RunWriter) -> None:
        self.writer = writer

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way in."""
        return cls(crawler.spider.job.writer)  # type: ignore[union-attr]

    def process_item(self, item: Raw | Reject) -> Raw | Reject:
        """Take one record."""
        self.writer.add(item)
        return item

    async def close_spider(self) -> None:
        """Write the last batch."""
        await self.writer.settle()

"""Keeps Scrapy and Twisted quiet: warnings and worse reach stderr as one line each, all of it with TRIALS_DEBUG set."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scrapy.logformatter import LogFormatter

from crawler.logs import JsonLine, is_structured
from crawler.wording import without_secrets

LOGGERS = ("scrapy", "twisted", "crawler", "asyncio")


class QuietFormatter(LogFormatter):
    """Says nothing of each answer and each record: there are hundreds of thousands of them."""

    def crawled(self, *_: Any, **__: Any) -> Any:
        """No line."""

    def scraped(self, *_: Any, **__: Any) -> Any:
        """No line."""


class WithoutSecrets(logging.Formatter):
    """A log record in full, but for the keys in addresses."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole message."""
        return without_secrets(super().format(record))


class OneLine(logging.Formatter):
    """A log record as one line without a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """First line of the message, with the error's name where there is one."""
        text = record.getMessage().partition("\n")[0]
        error = record.exc_info[1] if record.exc_info else None
        named = f" ({type(error).__name__}: {error})" if error else ""
        return without_secrets(f"{record.levelname.lower()}: {text}{named}")


@contextmanager
def quiet_logs() -> Iterator[None]:
    """For the time of a crawl, the loggers of the machinery write to stderr through one handler of ours."""
    debug = bool(os.environ.get("TRIALS_DEBUG"))
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLine() if is_structured() else WithoutSecrets() if debug else OneLine())
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [(logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.INFO if debug else logging.WARNING)
        logger.propagate = False
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger, (level, propagate) in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate

"""One crawl of one registry: what it is asked for, what it may use, and how it went.

`crawler.crawl` makes the job, the spider works on it, `crawler.judging` concludes it. Nothing else passes between them.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from crawler.progress import Progress
from crawler.records import Descriptor
from crawler.scope import Wanted
from crawler.writing import RunWriter
from trials.errors import SettingsError


@dataclass(slots=True)
class Job:
    """What is asked comes first, what the spider found out follows.

    `mark` is the registry's data timestamp as the last good complete run of this query saw it. `since` and `limit` make
    a run that looks at a part by intention; `full` ignores the mark.
    """

    title: str
    base_url: str
    wanted: Wanted
    writer: RunWriter
    progress: Progress
    mark: str | None = None
    since: date | None = None
    full: bool = False
    limit: int | None = None

    facts: dict[str, str] = field(default_factory=dict)  # of the run; `data_timestamp` is the registry's when it began
    owed: set[str] = field(default_factory=set)  # records that crawls before were left without an answer for
    due: int = 0  # records that this run asks for one by one
    unanswered: dict[str, str] = field(default_factory=dict)  # those of them without an answer, and why
    gaps: list[str] = field(default_factory=list)  # parts of the list that were left without an answer, and why
    nothing_new: bool = False
    complete: bool = False  # the spider came to its end
    whole: bool = False  # everything was listed, not only what changed
    reported: int = 0  # records that the registry said there were for what was asked, those without an answer too
    fetched: int = 0  # records that came, each counted once
    listed: int | None = None  # records that the registry says there are for the whole query
    outside: set[str] = field(default_factory=set)  # records held that the query no longer finds
    started: bool = False
    interrupted: str | None = None  # the signal that stopped it
    failure: BaseException | None = None

    @property
    def moves_mark(self) -> bool:
        """Whether a good end of this run is a complete look at the query."""
        return self.limit is None and self.since is None and not self.gaps

    @property
    def stamp(self) -> str | None:
        """The registry's own time of its data when the run began."""
        return self.facts.get("data_timestamp")


def base_url(descriptor: Descriptor, environment: Mapping[str, str] = os.environ) -> str:
    """Where a registry is asked: its own address, or with scheme and host (and a path before) from its setting."""
    own = urlsplit(descriptor.base_url)
    setting = environment.get(descriptor.setting, "").strip()
    if not setting:
        return descriptor.base_url.rstrip("/")
    other = urlsplit(setting)
    if other.scheme not in {"http", "https"} or not other.hostname or other.query or other.fragment:
        raise SettingsError(f"{descriptor.setting} must be an address such as http://127.0.0.1:8001, not {setting!r}")
    return (
        own._replace(scheme=other.scheme, netloc=other.netloc, path=other.path.rstrip("/") + own.path)
        .geturl()
        .rstrip("/")
    )


def service_key(descriptor: Descriptor, environment: Mapping[str, str] = os.environ) -> str | None:
    """The key that a registry asks for, as its owner wrote it; None where there is none. Never stored or shown."""
    return environment.get(descriptor.key_setting or "", "").strip() or None

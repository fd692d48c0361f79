"""When each registry is due: pure, from the settings, how its last crawls went, and the time now.

A registry is due one interval after its last crawl began, later by a jitter that is its own each time; after a failure
sooner, with a pause that doubles. What fell due while nobody ran is due now, once, however often it was missed. In the
quiet hours nothing is; what would begin in them begins when they end.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from crawler.config import Settings

QuietHours = Sequence[tuple[time, time]]
MOST_DOUBLINGS: Final = 16
LEAST_GRACE: Final = timedelta(hours=2)
"""Cron and timers call every hour, and a call that finds a long crawl under way waits for the next."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One registry of the plan."""

    registry: str
    every: timedelta
    jitter: timedelta


@dataclass(frozen=True, slots=True)
class Turn:
    """How the last crawl of a registry went. Times are aware, UTC; `failures` counts those in a row."""

    began: datetime
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The registries with their intervals, the pause after a failure, and the hours in which nothing begins."""

    entries: tuple[Entry, ...]
    retry: timedelta = timedelta(hours=1)
    quiet: QuietHours = field(default_factory=tuple)
    timezone: str = "UTC"

    def due(self, entry: Entry, last: Turn | None, now: datetime) -> datetime:
        """When a registry is to be crawled next; now at the earliest. A crawl that began after now was noted by a clock
        that has been put back since: it tells nothing."""
        if last is None or last.began > now:
            return self.outside_quiet(now)
        pause = entry.every + jitter(entry, last.began)
        if last.failures:
            pause = min(pause, self.retry * 2 ** min(last.failures - 1, MOST_DOUBLINGS))
        return self.outside_quiet(max(last.began + pause, now))

    def late(self, entry: Entry, due: datetime) -> datetime:
        """When a registry that is due then counts as forgotten: it has missed a whole turn."""
        return due + max(entry.every, LEAST_GRACE)

    def next(self, turns: Mapping[str, Turn], now: datetime) -> tuple[datetime, Entry] | None:
        """The registry that is due first. Of those due now it is the one that has waited longest."""
        if not self.entries:
            return None
        never = datetime.min.replace(tzinfo=UTC)

        def order(entry: Entry) -> tuple[datetime, datetime, str]:
            last = turns.get(entry.registry)
            return self.due(entry, last, now), last.began if last else never, entry.registry

        first = min(self.entries, key=order)
        return self.due(first, turns.get(first.registry), now), first

    def outside_quiet(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it falls into."""
        zone = ZoneInfo(self.timezone)
        for _ in range(len(self.quiet) + 1):  # the end of one stretch may lie in another
            local = moment.astimezone(zone)
            ends = [end for start, end in self.quiet if _inside(local.time(), start, end)]
            if not ends:
                return moment
            moment = _next_time(local, ends[0], zone)
        return moment


def jitter(entry: Entry, began: datetime) -> timedelta:
    """Later by a part of the registry's jitter: the same for one crawl whoever asks, another for the next one."""
    seed = f"{entry.registry} {began.isoformat()}".encode()
    part = int.from_bytes(blake2b(seed, digest_size=4).digest()) / 2**32
    return entry.jitter * part


def _inside(now: time, start: time, end: time) -> bool:
    now = now.replace(tzinfo=None)
    return start <= now < end if start < end else (now >= start or now < end) and start != end


def _next_time(local: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The next moment at which the clock of that zone shows this time."""
    found = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0, tzinfo=zone)
    while found <= local:
        found += timedelta(days=1)
    return found.astimezone(UTC)


def build_plan(settings: "Settings", registries: Iterable[str]) -> Plan:
    """The plan that the settings make of these registries."""
    entries = [
        Entry(
            registry,
            settings.of_registry("every", registry) or timedelta(days=1),
            settings.of_registry("jitter", registry) or timedelta(0),
        )
        for registry in registries
    ]
    return Plan(
        tuple(entries),
        settings["schedule.retry"] or timedelta(hours=1),
        tuple(settings["schedule.quiet"]),
        settings["schedule.timezone"],
    )

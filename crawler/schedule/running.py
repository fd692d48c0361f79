"""The loop of a schedule: waits until a registry is due, has it crawled, remembers how that went, and begins again.

In: a plan, a state, a clock, and what crawls one registry (its exit code comes back). Time and waiting are given from
outside, so that a day passes in a test as fast as it can be computed. One registry after the other: the archive has one
writer.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import Final, Protocol

from crawler.schedule.plan import Plan
from crawler.schedule.state import BETWEEN, State

BEAT: Final = 60.0  # seconds between two signs of life
DONE, REJECTED, BUSY, INTERRUPTED = 0, 3, 6, 130
WELL: Final = frozenset({DONE, REJECTED})
"""Exit codes after which a registry waits its whole interval: a run that failed its checks needs a person, no haste."""


class Clock(Protocol):
    """Time, and waiting for it."""

    def now(self) -> datetime:
        """The time now, aware, UTC."""

    def wait(self, seconds: float) -> bool:
        """Wait; true as soon as somebody wants an end."""


class WallClock:
    """The real one, which a signal wakes up."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def now(self) -> datetime:
        """The time now."""
        return datetime.now(UTC)

    def wait(self, seconds: float) -> bool:
        """Wait; true as soon as a signal came."""
        return self.stopped.wait(seconds)

    @contextmanager
    def stopped_by_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT end the waiting. A crawl under way takes them itself and ends in its own clean way."""

        def stop(number: int, frame: FrameType | None) -> None:
            del number, frame
            self.stopped.set()

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, action in before.items():
                signal.signal(number, action)


class Scheduler:
    """One schedule. `crawl` is called with a registry's id and gives an exit code; `after` follows each crawl."""

    def __init__(
        self,
        plan: Plan,
        state: State,
        clock: Clock,
        crawl: Callable[[str], int],
        after: Callable[[], object] = lambda: None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.plan = plan
        self.state = state
        self.clock = clock
        self.crawl = crawl
        self.after = after
        self.say = say

    def run(self) -> int:
        """Go on until somebody wants an end."""
        while not self._wait():
            if self._turn() == INTERRUPTED:
                break
        self._show("stopped")
        return DONE

    def run_due(self) -> int:
        """All that is due now, once; the first exit code that is not 0. For cron and timers."""
        worst = DONE
        tried: set[str] = set()
        while (found := self.plan.next(self.state.turns, self.clock.now())) is not None:
            when, entry = found
            if when > self.clock.now() or entry.registry in tried:
                break
            tried.add(entry.registry)
            code = self._turn()
            worst = worst or code
            if code == INTERRUPTED:
                break
        self._show(BETWEEN)
        return worst

    def _wait(self) -> bool:
        """Until the next registry is due, with a sign of life every minute. True when somebody wants an end."""
        while True:
            now = self.clock.now()
            found = self.plan.next(self.state.turns, now)
            left = BEAT if found is None else (found[0] - now).total_seconds()
            if found is not None and left <= 0:
                return self.clock.wait(0)
            self._show("waiting")
            if self.clock.wait(min(left, BEAT)):
                return True

    def _turn(self) -> int:
        """Crawl the registry that is due."""
        found = self.plan.next(self.state.turns, self.clock.now())
        if found is None:
            return DONE
        registry, began = found[1].registry, self.clock.now()
        self._show(f"crawling {registry}")
        code = self.crawl(registry)
        if code == INTERRUPTED:
            return code
        self.state.note(registry, began, code, well=code in WELL)
        self.say(f"{registry}: exit code {code}; next {self._due()[registry]:%Y-%m-%d %H:%M} UTC")
        self._show("waiting")
        self.after()
        return code

    def _due(self) -> dict[str, datetime]:
        now = self.clock.now()
        turns = self.state.turns
        return {entry.registry: self.plan.due(entry, turns.get(entry.registry), now) for entry in self.plan.entries}

    def _show(self, doing: str) -> None:
        due = self._due()
        late = {entry.registry: self.plan.late(entry, due[entry.registry]) for entry in self.plan.entries}
        self.state.write(self.clock.now(), doing, due, late)

"""What a schedule remembers between its lives, and what others see of it: one small JSON file in the home.

Written anew as a whole and put in place at once, so that a reader never sees half of it and a crash never loses it.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from crawler.schedule.plan import Turn
from trials.errors import SettingsError

NAME: Final = "schedule.json"
BETWEEN: Final = "between two calls"
"""What a schedule does that somebody else calls at times, cron or a timer: no process has to be there."""


@dataclass(slots=True)
class State:
    """`turns` are the last crawls of each registry; `codes` their exit codes."""

    path: Path
    turns: dict[str, Turn] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, home: Path) -> "State":
        """What is remembered; nothing where there is no such file or it is damaged: crawls are then due at once."""
        state = cls(home / NAME)
        found: Any = None
        with suppress(OSError, ValueError):
            found = json.loads(state.path.read_text("utf-8"))
        registries = found.get("registries", {}) if isinstance(found, dict) else {}
        for registry, told in registries.items() if isinstance(registries, dict) else ():
            with suppress(KeyError, TypeError, ValueError):
                began = datetime.fromisoformat(told["began"])
                state.turns[registry] = Turn(began.astimezone(UTC), int(told["failures"]))
                state.codes[registry] = int(told["code"])
        return state

    def merge(self, began: Mapping[str, str]) -> None:
        """Crawls that somebody else began later, as the archive lists them, count as well."""
        for registry, text in began.items():
            when = datetime.fromisoformat(text).astimezone(UTC)
            if registry not in self.turns or self.turns[registry].began < when:
                self.turns[registry] = Turn(when)

    def note(self, registry: str, began: datetime, code: int, *, well: bool) -> None:
        """Remember how a crawl ended."""
        before = self.turns.get(registry)
        failures = 0 if well else (before.failures if before else 0) + 1
        self.turns[registry] = Turn(began, failures)
        self.codes[registry] = code

    def write(
        self, now: datetime, doing: str, due: Mapping[str, datetime], late: Mapping[str, datetime] | None = None
    ) -> None:
        """Let others see it: alive at this time, doing this, when each registry is due and from when on it is late."""
        registries = {
            registry: {
                "began": turn.began.isoformat(),
                "failures": turn.failures,
                "code": self.codes.get(registry, 0),
            }
            for registry, turn in sorted(self.turns.items())
        }
        told = {
            "alive": now.isoformat(),
            "process": os.getpid(),
            "doing": doing,
            "registries": registries,
            "due": {registry: when.isoformat() for registry, when in sorted(due.items())},
            "late": {registry: when.isoformat() for registry, when in sorted((late or {}).items())},
        }
        beside = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
            beside.replace(self.path)
        except OSError as error:
            raise SettingsError(f"{self.path} cannot be written: {error.strerror}") from error


def health(home: Path, now: datetime, *, patience: float = 300.0) -> tuple[bool, str]:
    """Whether a schedule is alive there, and a sentence. `patience` is how old its last sign of life may be, seconds;
    while it crawls, its process has to be there. One that others call is well while no registry has missed a turn."""
    try:
        told = json.loads((home / NAME).read_text("utf-8"))
        alive = datetime.fromisoformat(told["alive"])
        failing = sorted(name for name, each in told["registries"].items() if each["failures"] > 1)
        doing, process = str(told["doing"]), int(told["process"])
        late = sorted(name for name, when in told.get("late", {}).items() if datetime.fromisoformat(when) < now)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False, "no schedule has run here"
    age = abs((now - alive).total_seconds())  # a sign from after now is none: the clock was put back
    if doing == "stopped":
        return False, f"the schedule was stopped at {alive:%Y-%m-%d %H:%M} UTC"
    if doing == BETWEEN:
        return _called(alive, late, failing)
    if not _lives(process) if doing.startswith("crawling") else age > patience:
        return False, f"the schedule gave its last sign of life at {alive:%Y-%m-%d %H:%M} UTC"
    if failing:
        return False, f"{', '.join(failing)} failed more than once in a row"
    return True, f"the schedule is alive, {doing}"


def _called(alive: datetime, late: list[str], failing: list[str]) -> tuple[bool, str]:
    """The same of a schedule that others call."""
    called = f"`trials schedule run --once` was last called at {alive:%Y-%m-%d %H:%M} UTC"
    if late:
        return False, f"{', '.join(late)} missed a turn: {called}"
    if failing:
        return False, f"{', '.join(failing)} failed more than once in a row"
    return True, f"no registry has missed a turn; {called}"


def _lives(process: int) -> bool:
    """Whether a process of that number is there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True

"""Saved searches that are watched: each a small JSON file in the home, with how far its channels have been told.

In: a name and what to watch. Out: `Watch`, written whole or not at all, its owner's alone. A patient's profile
is kept beside it only where the person said so.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from search_cli.channels import check_channel
from search_cli.saved_query import check_options
from trials.errors import NotFoundError, SettingsError, UsageError

FOLDER: Final = "watches"
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
OWN: Final = 0o600


@dataclass(slots=True)
class Watch:
    """One watch. `told` is the last sequence number of the archive `archive` that each channel has been told of,
    `begins` the one it began behind; `runs_told` and `runs_begin` are the same for failed runs."""

    name: str
    filters: dict[str, Any] = field(default_factory=dict)
    types: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=lambda: ["stdout"])
    failed_runs: bool = False
    patient: bool = False
    archive: str = ""
    begins: int = 0
    runs_begin: int = 0
    told: dict[str, int] = field(default_factory=dict)
    runs_told: dict[str, int] = field(default_factory=dict)

    def reason(self) -> str:
        """What is watched, in one line: why a change was told."""
        if self.failed_runs:
            return f"watch {self.name}: runs that fail"
        words = [f"{name} {_shown(value)}" for name, value in self.filters.items()]
        words += [f"only {', '.join(self.types)}"] if self.types else []
        words += ["could fit the stored profile"] if self.patient else []
        return f"watch {self.name}: {'; '.join(words) or 'all trials of cell therapy of the spine'}"


def _shown(value: Any) -> str:
    if value is True:
        return "yes"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


class Watches:
    """The watches of a home."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER

    def names(self) -> list[str]:
        """All names, in order."""
        return sorted(path.stem for path in self.folder.glob("*.json") if NAME.fullmatch(path.stem))

    def all(self) -> Iterator[Watch]:
        """Every watch."""
        yield from map(self.get, self.names())

    def get(self, name: str) -> Watch:
        """One watch. Raises `NotFoundError` with those there are."""
        if not NAME.fullmatch(name) or name not in self.names():
            known = ", ".join(self.names()) or "none: `trials watch add NAME` makes one"
            raise NotFoundError(f"there is no watch '{name[:60]}' (there are: {known})")
        return self._read(self.folder / f"{name}.json")

    def _read(self, path: Path) -> Watch:
        try:
            watch = Watch(**json.loads(path.read_text("utf-8")))
            check_options(watch.filters)
        except (OSError, ValueError, TypeError, UsageError) as error:
            raise SettingsError(f"{path} is no watch that can be read ({error}): `trials watch rm` it") from error
        return watch

    def add(self, watch: Watch, profile: Mapping[str, Any] | None = None) -> None:
        """Keep a new watch, with the patient's profile if one is given."""
        if not NAME.fullmatch(watch.name):
            raise UsageError(f"a watch is called by letters, digits, - and _, not '{watch.name[:60]}'")
        if watch.name in self.names():
            raise UsageError(
                f"there is a watch {watch.name} already: `trials watch rm {watch.name}` first, or another name"
            )
        for channel in watch.channels:
            check_channel(channel)
        if profile is not None:
            self._write(self.folder / f"{watch.name}.profile", json.dumps(profile))
        self.save(watch)

    def save(self, watch: Watch) -> None:
        """Write a watch as it is now."""
        self._write(self.folder / f"{watch.name}.json", json.dumps(asdict(watch), indent=2))

    def remove(self, name: str) -> None:
        """Forget a watch, and the profile with it."""
        watch = self.get(name)
        for path in (self.folder / f"{watch.name}.profile", self.folder / f"{watch.name}.json"):
            path.unlink(missing_ok=True)

    def profile(self, watch: Watch) -> dict[str, Any] | None:
        """The stored profile of a watch."""
        if not watch.patient:
            return None
        path = self.folder / f"{watch.name}.profile"
        try:
            found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise SettingsError(
                f"the profile of watch {watch.name} cannot be read: remove the watch, add it anew"
            ) from error
        return found

    def _write(self, path: Path, text: str) -> None:
        """A file that is whole or absent, on disk when this returns, its owner's alone from the first byte."""
        beside = path.with_name(f".{path.name}.new")
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with suppress(FileNotFoundError):
                beside.unlink()
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWN), "w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except OSError as error:
            raise SettingsError(f"{path} cannot be written: {error.strerror}") from error

"""The archive against a model of it that fits on a page: any order of copies, tombstones, purges and failed runs."""

import json
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from crawler.archive import Archive
from tests.crawler.archive.toys import BAD, GOOD, broken, toy, toy_reader

if TYPE_CHECKING:
    from crawler.archive.run import Run

DATES = [None, "2023", "2024-05", "2024-05-17", "2025-01-01"]
KEYS = st.integers(1, 3)


@dataclass(frozen=True)
class Held:
    title: str
    updated: str | None
    partial: bool
    gone: bool = False


def certainly_later(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return False
    pairs = list(zip(one.split("-"), other.split("-"), strict=False))
    return [a for a, _ in pairs] > [b for _, b in pairs]


class ArchiveMachine(RuleBasedStateMachine):
    """`visible` is what is published, `staged` what the run under way would make of it, `log` the change log."""

    def __init__(self) -> None:
        super().__init__()
        self.toys = toy_reader()
        self.toys.__enter__()
        self.home = Path(tempfile.mkdtemp())
        self.archive = Archive.open(self.home, write=True)
        self.run: Run | None = None
        self.live = False
        self.visible: dict[int, Held] = {}
        self.staged: dict[int, Held] = {}
        self.purged: set[int] = set()
        self.log: list[tuple[int, str]] = []

    def teardown(self) -> None:
        assert self.archive.verify() == []
        self.archive.close()
        shutil.rmtree(self.home)
        self.toys.__exit__(None, None, None)

    @precondition(lambda self: self.run is None)
    @rule(live=st.booleans())
    def begin(self, live: bool) -> None:
        self.run = self.archive.begin("toy", "crawl" if live else "import", query_key="q")
        self.live = live
        self.staged = dict(self.visible)

    @precondition(lambda self: self.run is not None)
    @rule(key=KEYS, title=st.sampled_from("ab"), updated=st.sampled_from(DATES), partial=st.booleans())
    def put(self, key: int, title: str, updated: str | None, partial: bool) -> None:
        assert self.run is not None
        (outcome,) = self.run.put([toy(key, title, updated=updated, partial=partial)])
        new, held = Held(title, updated, partial), self.staged.get(key)
        if key in self.purged:
            assert outcome == "purged"
        elif held is None or self.stands(new, held):
            assert outcome in {"new", "changed"} if held != new else outcome == "same"
            self.staged[key] = new
        else:
            assert outcome in {"older", "partial"}

    def stands(self, new: Held, held: Held) -> bool:
        if new.partial and not held.partial:
            return False
        if held.gone and not self.live:
            return certainly_later(new.updated, held.updated)
        fuller = held.partial and not new.partial
        return self.live or fuller or not certainly_later(held.updated, new.updated)

    @precondition(lambda self: self.run is not None)
    @rule(key=KEYS)
    def put_what_cannot_be_read(self, key: int) -> None:
        assert self.run is not None
        assert self.run.put([broken(key)]) == (["purged"] if key in self.purged else ["rejected"])

    @precondition(lambda self: self.run is not None)
    @rule(key=KEYS)
    def tombstone(self, key: int) -> None:
        assert self.run is not None
        held = self.staged.get(key)
        assert self.run.tombstone("toy", f"T{key}", "gone") == (held is not None and not held.gone)
        if key in self.visible:  # of what this run brought before, nothing is left
            self.staged[key] = replace(self.visible[key], gone=True)
        else:
            self.staged.pop(key, None)

    @precondition(lambda self: self.run is not None)
    @rule()
    def finish_well(self) -> None:
        assert self.run is not None
        self.run.finish(GOOD)
        self.log += [
            (key, "tombstone" if held.gone else "put")
            for key, held in self.staged.items()
            if held != self.visible.get(key)
        ]
        self.visible, self.run = self.staged, None

    @precondition(lambda self: self.run is not None)
    @rule()
    def finish_badly(self) -> None:
        assert self.run is not None
        self.run.finish(BAD)
        self.run = None

    @rule()
    def close_and_open(self) -> None:
        self.archive.close()
        self.archive = Archive.open(self.home, write=True)
        self.run = None

    @precondition(lambda self: self.run is None)
    @rule(key=KEYS)
    def purge(self, key: int) -> None:
        if key in self.visible:
            self.archive.purge(f"t{key}", "asked for")
            del self.visible[key]
            self.purged.add(key)
            self.log.append((key, "purge"))

    @invariant()
    def what_is_visible_is_what_the_model_says(self) -> None:
        held = {
            held.id: Held(*[json.loads(held.raw.body)[name] for name in ("title", "updated", "partial")])
            for held in self.archive.heads()
        }
        assert held == {f"T{key}": held for key, held in self.visible.items() if not held.gone}
        (state,) = self.archive.status() or [None]
        if state:
            gone = sum(held.gone for held in self.visible.values())
            assert (state.held, state.tombstoned) == (len(self.visible) - gone, gone)

    @invariant()
    def the_log_is_what_the_model_says(self) -> None:
        log = [(int(change.id[1:]), change.kind) for change in self.archive.changes(0)]
        assert sorted(log) == sorted(self.log)
        assert self.archive.sequence == len(log)


ArchiveMachine.TestCase.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestArchiveAgainstItsModel = ArchiveMachine.TestCase

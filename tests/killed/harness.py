"""Kills a step with SIGKILL at a random moment, looks at what is left, lets the step be done again, and compares.

Processes are forked from one that has loaded everything, so that a step begins at once and dies in its own work.
`TRIALS_KILLS` says how often each step is killed (3 unless told), `TRIALS_SEED` where the moments begin.
"""

import multiprocessing
import os
import pickle
import shutil
import signal
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any

from tests.killed.states import look
from tests.killed.works import WORKS

KILLS = int(os.environ.get("TRIALS_KILLS", "3"))
SEED = int(os.environ.get("TRIALS_SEED", "20261128"))
LONG = 120  # seconds that a step may take on a machine under load

_context = multiprocessing.get_context("forkserver")
_PRELOADED = """
    tests.killed.warm tests.killed.works tests.killed.states crawler.crawl crawler.spiders.ctgov crawler.importing
    crawler.replay crawler.readers indexer.build indexer.search search_cli.watch_run trials.scope"""
_context.set_forkserver_preload(_PRELOADED.split())


def begun(work: Callable[[Path, str], None], home: Path, word: str) -> BaseProcess:
    """A step under way in a process of its own."""
    started = _context.Event()
    process = _context.Process(target=_work, args=(started, work, home, word), daemon=True)
    process.start()
    assert started.wait(LONG)
    return process


def _work(started: Any, work: Callable[[Path, str], None], home: Path, word: str) -> None:
    started.set()
    work(home, word)


def done(work: Callable[[Path, str], None], home: Path, word: str) -> float:
    """A step from its beginning to its end; how long that took, seconds."""
    process = begun(work, home, word)
    began = time.monotonic()
    process.join(LONG)
    assert process.exitcode == 0, f"{work.__name__} ended with {process.exitcode}"
    return time.monotonic() - began


def seen(home: Path, *, otherwise: bool = False) -> dict[str, Any]:
    """All that a home holds, by part and name ("index studies"); None where there is no such part."""
    file = home.with_name(f"{home.name}.seen{'.otherwise' if otherwise else ''}")
    done(look, home, str(file))
    parts: dict[str, Any] = pickle.loads(file.read_bytes())
    return {f"{part} {name}": value for part, held in parts.items() for name, value in (held or {"": None}).items()}


def killed(work: Callable[[Path, str], None], home: Path, word: str, seconds: float) -> bool:
    """Kill a step so long after it began; whether that cut it short."""
    process = begun(work, home, word)
    time.sleep(seconds)
    process.kill()
    process.join(LONG)
    return process.exitcode == -signal.SIGKILL


def kill_again_and_again(
    name: str, base: Path, word: str, check: Callable[[Path], None], *, before: Callable[[], None] = lambda: None
) -> int:
    """Kill a step `KILLS` times, each time in a fresh copy of a home; gives how often it was killed.

    What is left is checked, the same step is then done undisturbed, and all that the home holds has to equal what an
    undisturbed step gives.

    `before` is done before each beginning: it puts what the step asks back to where it was.
    """
    work, otherwise, rng = WORKS[name], name == "replay", Random(f"{SEED} {name}")
    undisturbed = copy_of(base, f"{name}-undisturbed")
    before()
    lasts = done(work, undisturbed, word)
    wanted = seen(undisturbed, otherwise=otherwise)
    kills = tries = 0
    while kills < KILLS:
        tries += 1
        assert tries < 20 * KILLS, f"{name} ends before it can be killed"
        home = copy_of(base, f"{name}-killed")
        before()
        if not killed(work, home, word, rng.uniform(0, lasts)):
            lasts *= 0.9  # it was slower when it was measured
            continue
        kills += 1
        check(home)
        if rng.random() < 0.25:  # and once more on the way to being mended
            before()
            kills += killed(work, home, word, rng.uniform(0, lasts))
            check(home)
        before()
        done(work, home, word)
        found = seen(home, otherwise=otherwise)
        wrong = [where for where in wanted if found[where] != wanted[where]]
        assert not wrong, f"after kill {kills} of {name}: {', '.join(wrong)}"
    return kills


def copy_of(base: Path, name: str) -> Path:
    """A fresh copy of a home, beside it."""
    home = base.with_name(name)
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(base, home)
    return home

"""Crawl each registry at its times, here or by the system's own scheduler.

schedule run goes on until it is told to stop (Ctrl-C, SIGTERM) and ends cleanly, also in the middle of a crawl; with
--once it crawls what is due and ends. schedule print cron and schedule print systemd give what those need. schedule
check ends with 3 unless a schedule is alive and well, or is called often enough with --once: for health checks. How
often, and when never, says trials.toml.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from search_cli.exits import ExitCode
from search_cli.options import Json
from trials.errors import UsageError

if TYPE_CHECKING:
    from crawler.schedule import Plan, Scheduler

USES = "trials schedule takes run, check, print cron or print systemd"


def command(
    verb: Annotated[str, typer.Argument(metavar="run|check|print", help="What to do.")],
    kind: Annotated[str, typer.Argument(metavar="[cron|systemd]", help="For which scheduler to print.")] = "",
    once: Annotated[bool, typer.Option("--once", help="Crawl what is due now, then end.")] = False,
    as_json: Json = False,
) -> int:
    """Do it."""
    if verb == "run" and not kind:
        return run(once=once)
    if verb == "check" and not kind:
        return check(as_json=as_json)
    if verb == "print":
        return show(kind)
    raise UsageError(USES)


def run(*, once: bool) -> int:
    """Crawl, wait, crawl."""
    from crawler.schedule.running import WallClock

    clock = WallClock()
    scheduler = make(clock)
    with clock.stopped_by_signals():
        return scheduler.run_due() if once else scheduler.run()


def make(clock: Any) -> "Scheduler":
    """The schedule of this home: the plan of its settings, its memory, and what the archive knows of later crawls."""
    from crawler.schedule import Scheduler
    from crawler.schedule.state import State
    from search_cli.main import run as call
    from search_cli.render.output import say
    from search_cli.settings import home

    state = State.read(home())
    state.merge(crawls_begun())
    watched = watches_run()

    def crawl(registry: str) -> int:
        return call(["crawl", registry])

    def after() -> None:
        if watched:
            call(["watch", "run"])

    return Scheduler(plan(), state, clock, crawl, after, lambda text: say(f"trials: {text}"))


def plan() -> "Plan":
    """The plan that the settings make of the registries that can be crawled here."""
    from crawler.config import read_settings
    from crawler.crawl import chosen, with_keys
    from crawler.progress import open_progress
    from crawler.schedule import build_plan
    from search_cli.registry_names import known_registry
    from search_cli.settings import home

    settings = read_settings(home())
    named = [known_registry(each) for each in settings["schedule.registries"]]
    return build_plan(settings, with_keys(chosen(named), open_progress(), named=bool(named)))


def crawls_begun() -> dict[str, str]:
    """When the last crawl of each registry began, as the archive lists it."""
    from crawler.archive import Archive
    from search_cli.settings import home
    from trials.errors import SettingsError

    try:
        with Archive.open(home()) as archive:
            last = {source.source: source.last_run for source in archive.status()}
    except SettingsError:
        return {}
    return {source: run.started for source, run in last.items() if run is not None and run.kind == "crawl" and run.ok}


def watches_run() -> bool:
    """Whether watches are to be run after each crawl."""
    from crawler.config import read_settings
    from search_cli.settings import home

    return bool(read_settings(home())["schedule.watches"])


def check(*, as_json: bool) -> int:
    """One sentence, and a code for health checks."""
    from datetime import UTC, datetime

    from crawler.schedule.state import health
    from search_cli.render.lists import render_sentence
    from search_cli.render.output import Output
    from search_cli.settings import home

    well, told = health(home(), datetime.now(UTC))
    out = Output()
    if as_json:
        out.json({"ok": well, "detail": told})
    else:
        render_sentence(out, f"{told[:1].upper()}{told[1:]}.")
    return ExitCode.DONE if well else ExitCode.REJECTED


def show(kind: str) -> int:
    """What cron or systemd need."""
    import sys
    from pathlib import Path

    from crawler.schedule.printing import render_cron, render_systemd
    from search_cli.render.output import Output
    from search_cli.settings import home

    rendered = {"cron": render_cron, "systemd": render_systemd}.get(kind)
    if rendered is None:
        raise UsageError(f"{USES}, not print '{kind[:40]}'")
    program = Path(sys.argv[0]).absolute()
    Output().write(rendered(home(), str(program)))
    return ExitCode.DONE

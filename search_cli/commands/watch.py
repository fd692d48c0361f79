"""Watch searches: after each crawl, what changed for them, told once.

watch add NAME with the filters of a search; watch list, show NAME, rm NAME; watch run tells what is new since each was
told last (a schedule does that after every crawl). --to says where: stdout, file:PATH (JSON lines), atom:PATH,
feed:PATH (JSON Feed), email, webhook, command; servers and secrets stand in the settings (trials config init).
"""

from typing import Annotated, Any

import typer

from search_cli import filters
from search_cli.commands.changes import Types
from search_cli.exits import ExitCode
from search_cli.options import Json, Plain
from trials.errors import UsageError

USES = "trials watch takes add NAME, list, show NAME, rm NAME, or run [NAME...]"


def command(
    verb: Annotated[str, typer.Argument(metavar="add|list|show|rm|run", help="What to do.")],
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Of watches.")] = None,
    query: Annotated[str | None, typer.Option(metavar="TEXT", help="Only trials that have these words.")] = None,
    types: Types = None,
    to: Annotated[list[str] | None, typer.Option(metavar="CHANNEL", help="Where to tell it. Repeat.")] = None,
    condition: filters.Condition = None,
    cells: filters.Cells = None,
    route: filters.Route = None,
    near: filters.Near = None,
    within: filters.Within = None,
    country: filters.Country = None,
    status: filters.Status = None,
    recruiting: filters.Recruiting = False,
    phase: filters.Phase = None,
    age: filters.Age = None,
    sex: filters.Sex = None,
    registry: filters.Registry = None,
    everything: Annotated[bool, typer.Option("--all", help="Trials outside cell therapy of the spine too.")] = False,
    failed_runs: Annotated[bool, typer.Option("--failed-runs", help="Watch for runs that fail, not trials.")] = False,
    profile: Annotated[
        str | None, typer.Option(metavar="FILE", help="Only trials that this patient could join, as match reads it.")
    ] = None,
    store_profile: Annotated[
        bool, typer.Option("--store-profile", help="Keep a copy of the profile in the home, for your eyes only.")
    ] = False,
    as_json: Json = False,
    plain: Plain = False,
) -> ExitCode:
    """Do it."""
    from search_cli.render.output import Output
    from search_cli.saved_query import options_of

    out = Output(plain=plain)
    asked = options_of(
        query=query,
        condition=condition,
        cells=cells,
        route=route,
        near=near,
        within=within,
        country=country,
        status=status,
        recruiting=recruiting,
        phase=phase,
        age=age,
        sex=sex,
        registry=registry,
        all=everything,
    )
    if verb == "add" and len(names or ()) == 1:
        return add(out, (names or [""])[0], asked, types, to, profile, failed_runs=failed_runs, stored=store_profile)
    if asked or types or to or profile or failed_runs or store_profile:
        raise UsageError("filters, --to and --profile go with `trials watch add NAME`")
    return other(out, verb, names or [], as_json=as_json)


def add(
    out: Any,
    name: str,
    asked: dict[str, Any],
    types: list[str] | None,
    to: list[str] | None,
    profile: str | None,
    *,
    failed_runs: bool,
    stored: bool,
) -> ExitCode:
    """Keep a watch that begins now."""
    from search_cli.changing import known_types
    from search_cli.render.lists import render_sentence
    from search_cli.saved_query import build_query
    from search_cli.settings import home
    from search_cli.watches import Watch, Watches

    if (profile is None) == stored:
        raise UsageError("a watch reads the profile later: --profile FILE and --store-profile go together")
    build_query(asked)
    known_types(types)
    archive, sequence, last_run = place()
    watch = Watch(name, asked, list(types or ()), to or ["stdout"], failed_runs, stored, archive, sequence, last_run)
    Watches(home()).add(watch, read_patient(profile) if profile else None)
    render_sentence(out, f"{watch.reason()}: kept. It tells {', '.join(watch.channels)} what changes from now on.")
    return ExitCode.DONE


def place() -> tuple[str, int, int]:
    """Where the archive is now; its beginning where there is none yet."""
    from crawler.archive import Archive
    from search_cli.settings import home
    from trials.errors import SettingsError

    try:
        with Archive.open(home()) as archive:
            return archive.id, archive.sequence, next((run.id for run in archive.runs(1)), 0)
    except SettingsError:
        return "", 0, 0


def read_patient(profile: str) -> dict[str, Any]:
    """The profile as `match` reads it, checked."""
    from datetime import date

    from search_cli.told import build_told

    told = build_told(profile, None, None, age=None, sex=None, conditions=None, today=date.today())
    return told.patient.model_dump(exclude_none=True, mode="json")


def other(out: Any, verb: str, names: list[str], *, as_json: bool) -> ExitCode:
    """What needs no filters."""
    from search_cli.render.lists import render_sentence
    from search_cli.settings import home
    from search_cli.watches import Watches

    watches = Watches(home())
    if verb == "run":
        return run(names)
    if verb == "list" and not names:
        return show(out, list(watches.all()), as_json=as_json)
    if verb == "show" and len(names) == 1:
        return show(out, [watches.get(names[0])], as_json=as_json)
    if verb == "rm" and len(names) == 1:
        watches.remove(names[0])
        render_sentence(out, f"The watch {names[0]} is gone, and a profile that it had.")
        return ExitCode.DONE
    raise UsageError(USES)


def show(out: Any, found: list[Any], *, as_json: bool) -> ExitCode:
    """Watches with what they watch and where they tell it."""
    from dataclasses import asdict

    from search_cli.render.lists import render_sentence

    if as_json:
        out.json({"watches": [asdict(watch) for watch in found]})
        return ExitCode.DONE
    if not found:
        render_sentence(out, "No watch yet: `trials watch add NAME` with the filters of a search makes one.")
    for watch in found:
        render_sentence(out, f"{watch.reason()}. It tells {', '.join(watch.channels)}.")
    return ExitCode.DONE


def run(names: list[str]) -> ExitCode:
    """Tell what is new."""
    from search_cli.render.output import WARNING, say
    from search_cli.settings import home
    from search_cli.watch_run import run_watches

    told, faults = run_watches(home(), names)
    for fault in faults:
        say(f"trials: {fault}; it is told at the next run", level=WARNING)
    if told:
        say(f"trials: {told:,} told")
    return ExitCode.REJECTED if faults else ExitCode.DONE

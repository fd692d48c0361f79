"""Lists about the archive: runs, the state of each registry, the versions of a record, a check-up.

In: plain values as `--json` prints them. Out: tables or sentences.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from crawler.verdict import LACKING
from search_cli.render.changes import WORDS, change_text
from search_cli.render.layout import Cell, Column, wrap
from search_cli.render.lists import render_sentence, render_table
from search_cli.render.output import Output
from search_cli.render.sources import render_end
from search_cli.render.words import STALE_DAYS, age_in_days, ago, count

Value = Mapping[str, Any]
STATE_STYLES = {"good": "green", "failed": "red", "interrupted": "yellow", "running": "cyan"}
RUN_COLUMNS = (
    Column("Run", "cyan", 7),
    Column("Registry", most=12),
    Column("Kind", most=6),
    Column("Began (UTC)", most=16),
    Column("State", most=11),
    Column("What it brought", flexible=True),
)
STATUS_COLUMNS = (
    Column("Registry", "cyan", 12),
    Column("Trials", most=9),
    Column("Gone", most=7),
    Column("Rejected", most=8),
    Column("As of", most=10),
    Column("Last run", flexible=True),
)
VERSION_COLUMNS = (Column("Version", "cyan", 8), Column("Seen (UTC)", most=23), Column("What differs", flexible=True))
UNREAD = "Not every record was read: `trials doctor --thorough` reads all that is held."
UNREAD_SHOWN = 5  # names: enough to see which reader has fallen behind its registry; --json has all
BROUGHT = ("new", "changed", "gone", "left", "rejected", "older", "partial", "unanswered")


def render_runs(out: Output, runs: Sequence[Value]) -> None:
    """Runs, latest first."""
    if not runs:
        render_sentence(out, "No run yet: `trials crawl` or `trials import` makes the first one.")
        return
    render_table(out, RUN_COLUMNS, (run_row(run) for run in runs))


def run_row(run: Value) -> Sequence[str | Cell]:
    """One run."""
    began = run["started"].replace("T", " ")[:16]
    state = Cell(run["state"], STATE_STYLES.get(run["state"], ""))
    return str(run["id"]), run["source"], run["kind"], began, state, Cell(brought(run), below=failure(run))


def brought(run: Value) -> str:
    """ "80 read: 3 new, 1 rejected"."""
    counts = run["counts"]
    parts = [f"{counts[name]:,} {word}" for word in BROUGHT if counts.get(name := f"records/{word}")]
    if not parts and not counts.get("records/parsed"):
        return "nothing new" if run["state"] == "good" else ""
    read = f"{counts.get('records/parsed', 0):,} read"
    return f"{read}: {', '.join(parts)}" if parts else read


def failure(run: Value) -> str:
    """Why a run was not published, or who published it although, why records were rejected, and what of them nothing
    read."""
    checks = (run.get("verdict") or {}).get("checks", ())
    failed = [check["detail"] for check in checks if not check["ok"]]
    said = [check["detail"] for check in checks if check["name"] == "accepted"]
    reasons = [
        f"{name.removeprefix('reject/')} {n:,}" for name, n in run["counts"].items() if name.startswith("reject/")
    ]
    without = [check["detail"] for check in checks if check["name"] in LACKING]
    told = (
        [f"{', '.join(said) or 'not published'}{', although' if said else ''}: {'; '.join(failed)}"] if failed else []
    )
    parts = [*told, *without, *([f"rejected: {', '.join(reasons)}"] if reasons else [])]
    return ". ".join([*parts, *unread(run["counts"])])


def unread(counts: Mapping[str, int]) -> Iterator[str]:
    """Fields that no rule read, and fields whose word no table knows, by how many records have them."""
    for kind, says in (("leftover/", "fields left over"), ("unrecognised/", "words that no table knows in")):
        paths = {name.removeprefix(kind): n for name, n in counts.items() if name.startswith(kind)}
        names = sorted(paths.keys() - {"records", "more"}, key=lambda name: (-paths[name], name))
        told = [f"{name} {paths[name]:,}" for name in names[:UNREAD_SHOWN]]
        if more := len(names) - len(told):
            told.append(f"{more:,} more")
        if told:
            yield f"{says}: {', '.join(told)}"


def render_status(out: Output, status: Value, titles: Mapping[str, str], *, today: date) -> None:
    """Each registry, the archive, the index, and the end of every answer."""
    if status["registries"]:
        render_table(out, STATUS_COLUMNS, (status_row(source, today) for source in status["registries"]))
        out.line()
    render_sentence(out, f"Archive: {status['home']}, {count(status['sequence'], 'change')} published.")
    error = status["index"].get("error")
    render_sentence(out, index_sentence(status["index"]), "yellow" if error else "")
    out.line()
    as_of = {source["source"]: source["as_of"] for source in status["registries"] if source["as_of"]}
    render_end(out, as_of, titles, today=today)


def status_row(source: Value, today: date) -> Sequence[str | Cell]:
    """One registry."""
    days = age_in_days(source["as_of"], today)
    fresh = Cell((source["as_of"] or "never")[:10], "yellow" if days is None or days > STALE_DAYS else "green")
    counts = tuple(f"{source[name]:,}" for name in ("records", "tombstoned", "rejects"))
    run = source["last_run"]
    if run is None:
        return source["source"], *counts, fresh, ""
    told = "; ".join(filter(None, (f"{run['state']}, {ago(run['started'], today)}", brought(run))))
    return source["source"], *counts, fresh, Cell(told, STATE_STYLES.get(run["state"], ""), failure(run))


def index_sentence(index: Value) -> str:
    """How far the index is."""
    if index.get("error"):
        return f"Index: {index['error']}."
    behind = index["behind"]
    told = f"{count(behind, 'change')} behind: `trials index` brings it up" if behind else "up to date"
    return f"Index: {count(index['studies'], 'trial')}, {told}."


def index_report(report: Value) -> str:
    """What bringing the index up has done, in one sentence."""
    if report.get("rolled_back"):
        held = count(report["total"], "trial")
        return f"The index from before the last rebuild is searched again ({held}): `trials index` brings it up."
    if report["rebuilt"]:
        done = "made anew"
    else:
        parts = [
            f"{report[name]:,} {word}" for name, word in (("added", "put in"), ("removed", "taken out")) if report[name]
        ]
        done = ", ".join(parts) or "nothing had changed"
    unread = f"; {count(report['unread'], 'record')} could not be read" if report["unread"] else ""
    refused = f"; {count(len(report['refused']), 'trial')} refused by the server" if report["refused"] else ""
    return f"The index holds {count(report['total'], 'trial')} and is up to date: {done}{unread}{refused}."


def render_history(out: Output, record: Value) -> None:
    """The versions of one record, oldest first."""
    out.line((record["id"], "cyan"), f" · {record['source']}", *gone(record))
    render_table(out, VERSION_COLUMNS, (version_row(version) for version in record["versions"]))


def gone(record: Value) -> list[tuple[str, str]]:
    """A mark on a record that its registry no longer has."""
    return [(f" · no longer at the registry: {record['tombstoned']}", "yellow")] if record["tombstoned"] else []


def version_row(version: Value) -> Sequence[str | Cell]:
    """One version and what differs from the one before."""
    first, last = version["fetched"][:10], version["seen"][:10]
    seen = first if first == last else f"{first} – {last}"
    typed = "; ".join(f"{WORDS[each['type']]}: {change_text(each)}" for each in version["changes"])
    told = [f"{each['field']}: {change(each)}" for each in version["differences"]]
    notes = [word for word, said in (("published", version["published"]), ("partial copy", version["partial"])) if said]
    fields = "; ".join(told) or version["note"]
    return str(version["number"]), seen, Cell(typed or fields, below=(fields if typed else "", ", ".join(notes)))


def change(difference: Value) -> str:
    """ "recruiting → completed", "added …", "removed …"."""
    before, after = difference["before"], difference["after"]
    if before and after:
        return f"{before} → {after}"
    return f"added {after}" if after else f"removed {before}"


def render_checkup(out: Output, findings: Iterable[Value], *, thorough: bool) -> None:
    """One finding after the other, hanging behind its mark; then what was left unread."""
    for finding in findings:
        mark, style = ("ok ", "green") if finding["ok"] else ("BAD", "red")
        for number, line in enumerate(wrap(f"{finding['name']}: {finding['detail']}", out.width - 5)):
            out.line((mark, style) if not number else "   ", f"  {line}")
    if not thorough:
        render_sentence(out, UNREAD)

"""What `trials doctor` looks at: settings, keys, folder, archive, its runs, links, index. Each look is one finding.

In: a home. Out: findings with what to do. A look that fails is a finding too; nothing is changed here. The quick looks
read the same little whatever is held; thorough ones read every record, every page, every file of the index.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from search_cli.exits import ExitCode, exit_code
from trials.errors import IndexUnavailableError, ReadError, SettingsError, TrialsError

if TYPE_CHECKING:
    from crawler.archive import Archive

    Opened = Callable[[], Archive]  # the archive, opened by the first look that wants it and kept for the others

LEAST_ROOM: Final = 200 << 20  # bytes: about what the archive of the default scope and two copies of its index take
KNOWN: Final = (
    *("INDEX_NAME", "INDEX_API_KEY", "INDEX_API_KEY_FILE", "INDEX_USER", "INDEX_USER_FILE", "INDEX_PASSWORD"),
    *("INDEX_PASSWORD_FILE", "INDEX_CA", "INDEX_FINGERPRINT"),
    *("CONFIG", "EMAIL_PASSWORD", "EMAIL_PASSWORD_FILE", "WEBHOOK_URL", "WEBHOOK_URL_FILE"),
    *("HOME", "INDEX", "CONTACT", "PATIENCE", "TIMEOUT", "DEBUG", "REAL_RECORDS"),
)


class Finding(NamedTuple):
    """One look: what it was at, whether all is well, and the sentence to read."""

    name: str
    ok: bool
    detail: str
    code: ExitCode = ExitCode.DONE
    mends_by_index: bool = False

    def plain(self) -> dict[str, Any]:
        """As JSON prints it."""
        return {"name": self.name, "ok": self.ok, "detail": self.detail}


def findings(home: Path, *, thorough: bool) -> list[Finding]:
    """All looks, in the order in which the parts depend on each other."""
    from crawler.archive import Archive

    with ExitStack() as closing:

        @cache
        def opened() -> Archive:
            return closing.enter_context(Archive.open(home))

        looks: tuple[tuple[str, Callable[[Path], Iterator[Finding]]], ...] = (
            ("settings", settings),
            ("keys", keys),
            ("folder", folder),
            ("writers", writers),
            ("archive", partial(archive, opened=opened, thorough=thorough)),
            ("runs", partial(runs, opened=opened)),
            ("links", partial(links, thorough=thorough)),
            ("index", partial(index, opened=opened, thorough=thorough)),
        )
        return [finding for name, look in looks for finding in watched(name, look, home)]


def watched(name: str, look: Callable[[Path], Iterator[Finding]], home: Path) -> Iterator[Finding]:
    """A look whose own failure is what it found."""
    try:
        yield from look(home)
    except TrialsError as error:
        yield Finding(name, False, str(error), exit_code(error), isinstance(error, IndexUnavailableError))
    except ReadError as error:
        yield Finding(name, False, str(error), ExitCode.REJECTED)


def settings(home: Path) -> Iterator[Finding]:
    """Settings that are set: known ones with sense."""
    del home
    from search_cli.registry_names import registry_ids

    own = (f"{registry.upper()}_{end}" for registry in registry_ids() for end in ("URL", "KEY"))
    known = {f"TRIALS_{name}" for name in (*KNOWN, *own)}
    wrong = list(
        wrong_settings({name: value for name, value in os.environ.items() if name.startswith("TRIALS_")}, known)
    )
    if wrong:
        yield from (Finding("settings", False, told, ExitCode.USAGE) for told in wrong)
        return
    told = sorted(name for name in known if os.environ.get(name, "").strip())
    yield Finding("settings", True, f"set: {', '.join(told)}" if told else "none is set")


def wrong_settings(given: dict[str, str], known: set[str]) -> Iterator[str]:
    """A sentence for each setting that does nothing or makes no sense."""
    for name, value in sorted(given.items()):
        if name not in known:
            near = get_close_matches(name, sorted(known), n=1)
            yield f"{name} is no setting of this program{f': did you mean {near[0]}?' if near else ''}"
        elif value.strip() and name.endswith(("_URL", "_INDEX")) and not value.startswith(("http://", "https://")):
            yield f"{name} takes an address that begins with http:// or https://"


def keys(home: Path) -> Iterator[Finding]:
    """Files that hold secrets or what a patient said of themselves: there, and closed to other accounts."""
    files = dict(secret_files(home))
    if not files:
        return
    wrong = [told for name, path in files.items() for told in open_or_away(name, path)]
    yield from (Finding("keys", False, told, ExitCode.USAGE) for told in wrong)
    if not wrong:
        yield Finding("keys", True, f"{', '.join(files)}: there, and yours alone")


def secret_files(home: Path) -> Iterator[tuple[str, Path]]:
    """What names such a file, and the file."""
    for name, value in sorted(os.environ.items()):
        if name.startswith("TRIALS_") and name.endswith("_FILE") and value.strip():
            yield name, Path(value.strip()).expanduser()
    if os.environ.get("TRIALS_CONFIG", "").strip() or (home / "trials.toml").exists():
        from crawler.config import read_settings

        yield from read_settings(home).secret_files().items()
    for path in sorted((home / "watches").glob("*.profile")):
        yield f"the profile of watch {path.stem}", path


def open_or_away(name: str, path: Path) -> Iterator[str]:
    """A sentence on a file that cannot be read, or that others can read though its owner could forbid it."""
    try:
        found = path.stat()
    except OSError as error:
        yield f"{name} names {path}, which cannot be read ({error.strerror})"
        return
    if not os.access(path, os.R_OK):
        yield f"{name} names {path}, which this account must not read"
    elif os.name != "nt" and found.st_mode & 0o077 and found.st_uid == os.geteuid():
        yield f"{name} names {path}, which other accounts can read: `chmod 600 {path}`"


def folder(home: Path) -> Iterator[Finding]:
    """Whether the folder can be written and has room."""
    if not home.exists():
        raise SettingsError(f"{home} does not exist yet: `trials crawl` or `trials import` makes it")
    trial = home / f".doctor-{os.getpid()}"
    try:
        os.close(os.open(trial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        trial.unlink()
    except OSError as error:
        told = f"{home} cannot be written ({error.strerror}): searching works, crawling and importing do not"
        yield Finding("folder", False, told, ExitCode.USAGE)
        return
    room = shutil.disk_usage(home).free
    told = f"{home} can be written, {room >> 20:,} MB free"
    yield Finding("folder", room >= LEAST_ROOM, told if room >= LEAST_ROOM else f"{told}: make room", ExitCode.USAGE)


def writers(home: Path) -> Iterator[Finding]:
    """Whether somebody writes. A lock is held by a living process only: the file that it leaves locks nobody out."""
    from crawler.archive.lock import somebody_writes
    from search_cli.settings import index_setting

    locks = {"the archive": home / "archive.lock"}
    if not index_setting():  # that of a server lies there
        locks["the index"] = home / "index" / "writer.lock"
    held = [what for what, path in locks.items() if somebody_writes(path)]
    told = f"nobody writes to {' or '.join(locks)} now; no lock is left over"
    yield Finding("writers", True, f"another process writes to {' and '.join(held)} now" if held else told)


def archive(home: Path, *, opened: "Opened", thorough: bool) -> Iterator[Finding]:
    """The archive as a file, and its records: every one, or some."""
    del home
    problems = opened().verify() if thorough else opened().glance()
    held = sum(source.held for source in opened().status())
    yield from (Finding("archive", False, problem, ExitCode.REJECTED) for problem in problems)
    if not problems:
        read = "each as it was stored" if thorough else "those looked at as they were stored"
        yield Finding("archive", True, f"{held:,} records, {read}")


def runs(home: Path, *, opened: "Opened") -> Iterator[Finding]:
    """How the last run of each registry ended, and whether one is under way or was cut off."""
    del home
    try:
        lasts = [source.last_run for source in opened().status() if source.last_run]
        listed = opened().runs(50)
    except TrialsError:
        return  # the archive's own look says it
    for run in lasts:
        if run.state == "failed":
            why = run.verdict.reason if run.verdict else "it was given up"
            told = f"the last one of {run.source}, run {run.id}, failed and changed nothing: {why}"
            yield Finding("runs", False, f"{told}; the next good one takes its place", ExitCode.REJECTED)
    cut = [run for run in listed if run.state == "interrupted"]
    running = [run for run in listed[:5] if run.state == "running"]
    if running:
        yield Finding("runs", True, f"run {running[0].id} of {running[0].source} is under way")
    elif cut:
        told = f"{len(cut)} of the last 50 were interrupted, the last one was run {cut[0].id}: nothing is lost by it"
        yield Finding("runs", True, told)


def links(home: Path, *, thorough: bool) -> Iterator[Finding]:
    """The book of links, where records have been linked: people's decisions are in it."""
    from indexer.linking import FILE

    if not (home / FILE).exists():
        return  # what the index was made with, its own look says
    problems = [] if not thorough and opens(home / FILE) else book_problems(home)
    yield from (Finding("links", False, problem, ExitCode.USAGE) for problem in problems)
    if not problems:
        yield Finding("links", True, "which records are one study, and why, can be read")


def opens(path: Path) -> bool:
    """Whether a database opens and gives what stands first and last in its tables; without loading what uses it."""
    from crawler.archive.database import Database
    from crawler.archive.glance import read_ends

    try:
        database = Database.open(path, write=False)
    except TrialsError:
        return False
    try:
        read_ends(database)
    except TrialsError:
        return False
    finally:
        database.close()
    return True


def book_problems(home: Path) -> list[str]:
    """What is wrong with the book of links, in its own words."""
    from indexer.linking.book import Book

    with Book(home, write=False) as book:
        return list(book.verify())


def index(home: Path, *, opened: "Opened", thorough: bool) -> Iterator[Finding]:
    """The files of the index, or its parts on a server; whose archive it is, and how far it is."""
    from indexer.engine import open_engine
    from indexer.linking import FILE
    from indexer.rules import rules_mark
    from search_cli.settings import index_setting

    setting = index_setting()
    engine = open_engine(home, setting)
    state = engine.state()
    wrong = engine.verify(thorough=thorough)
    problems = [Finding("index", False, told, ExitCode.INDEX, mends_by_index=True) for told in wrong]
    if state.rules != rules_mark():
        told = "the index was made by the rules of another version: `trials index` makes it anew"
        problems.append(Finding("index", False, told, ExitCode.INDEX, mends_by_index=True))
    if state.links and not (home / FILE).exists():
        told = "which records are one study is kept no more: `trials index` works it out again"
        problems.append(Finding("links", False, told, ExitCode.INDEX, mends_by_index=True))
    with suppress(TrialsError):  # the archive's own look says it
        problems += lagging(state.archive == opened().id, opened().sequence - state.sequence)
    yield from problems
    if not problems:
        files = "each file as it was written" if thorough else "each file there and whole by its size"
        sound = f"the server at {setting} has all parts and takes changes" if setting else files
        yield Finding("index", True, f"{state.studies:,} trials, {sound}, up to date")


def lagging(same: bool, behind: int) -> list[Finding]:
    """A finding where the index is not the archive's, or not up to it."""
    if not same:
        told = "the index was made from another archive: `trials index --rebuild` remakes it"
        return [Finding("index", False, told, ExitCode.INDEX, mends_by_index=True)]
    if behind > 0:
        told = f"the index is {behind:,} changes behind the archive: `trials index` brings it up"
        return [Finding("index", False, told, ExitCode.INDEX, mends_by_index=True)]
    return []

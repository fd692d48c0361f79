"""Entry of the command `trials`: finds the command, runs it, turns whatever goes wrong into a sentence and a code.

In: the words of the call. Out: an exit code from `search_cli.exits`; the sentence goes to stderr.
"""

import errno
import gc
import os
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from typing import Any

import typer
from typer.main import get_command

from search_cli.exits import ExitCode, exit_code
from search_cli.group import SETTINGS, CommandFolder, markup, only_reads
from search_cli.render.output import ReaderLeftError, complain, is_terminal, leave_quietly, telling
from search_cli.settings import settings_file
from trials import NOTICE, __version__
from trials.errors import TrialsError
from trials.patterns import late

WHOLE_NUMBER = late(r"a valid int(?:eger)?(?: range)?")
CANNOT_WRITE = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO}
SUMMARY = "Find the stem cell and cell therapy trials of the spine that a person could really join."


def show_version(wanted: bool) -> None:
    """`--version`, before anything else."""
    if wanted:
        typer.echo(f"trials {__version__}")
        raise typer.Exit


def start(
    ctx: typer.Context,
    version: bool = typer.Option(
        False, "--version", help="Show the version and exit.", callback=show_version, is_eager=True
    ),
) -> None:
    """Without a command: the list of commands."""
    del version
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def build() -> Any:
    """The group with its own options; no command is imported."""
    app = typer.Typer(
        cls=CommandFolder, context_settings=SETTINGS, rich_markup_mode=markup(), pretty_exceptions_enable=False
    )
    app.callback(invoke_without_command=True, help=SUMMARY, epilog=NOTICE)(start)
    return get_command(app)


def main() -> None:
    """The console script.

    A call that only reads ends at once: to collect garbage on the way and to take memory apart at the end take a third
    of its time together, and serve nobody.
    """
    gc.disable()  # the command that is found puts it back on unless it only reads
    code = run()
    if not only_reads(sys.argv[1:]):
        sys.exit(code)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, or None
            stream.flush()
    os._exit(code)


def run(words: Sequence[str] | None = None) -> int:
    """One call from its words to its exit code; never raises but for a bug that TRIALS_DEBUG=1 asks to see."""
    asked = sys.argv[1:] if words is None else list(words)
    return run_logged(asked) if is_logged(asked) else run_plainly(asked)


def is_logged(asked: list[str]) -> bool:
    """Whether this call runs unattended: it crawls, or runs a schedule or watches, and no person sees its stderr."""
    if asked[:1] not in (["crawl"], ["schedule"], ["watch"]) or {"--help", "-h"} & set(asked) or sys.stderr is None:
        return False
    return (asked[0] == "crawl" or "run" in asked) and not is_terminal(sys.stderr)


def run_logged(asked: list[str]) -> int:
    """The same, with all that is said on stderr as lines of JSON, the last with the exit code."""
    from crawler.logs import is_structured, structured, tell

    began = time.monotonic()
    with structured(asked[0], sys.stderr):
        if not is_structured():
            return run_plainly(asked)
        mark = telling.set(tell)
        try:
            code = run_plainly(asked)
            if code != ExitCode.USAGE:
                tell(f"{asked[0]} ended", event="ended", code=code, seconds=round(time.monotonic() - began, 3))
        finally:
            telling.reset(mark)
    return code


def run_plainly(asked: list[str]) -> int:
    """The call itself."""
    try:
        with nullcontext() if asked[:1] == ["config"] else settings_file():
            ended = build().main(args=asked, prog_name="trials", standalone_mode=False)
        if sys.stdout is not None:  # None: started with stdout closed
            sys.stdout.flush()
    except TrialsError as error:
        return complain(str(error), exit_code(error))
    except typer.TyperException as error:
        return complain(usage(error), ExitCode.USAGE)
    except (typer.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except (ReaderLeftError, BrokenPipeError):
        return leave_quietly()
    except Exception as error:
        return surprise(error)
    return int(ended or 0)


def unwritten(error: OSError) -> int:
    """The disk that stdout goes to is full or broken."""
    leave_quietly()
    told = f"the answer could not be written whole ({error.strerror}): make room, or write it elsewhere"
    return complain(told, ExitCode.USAGE)


def usage(error: typer.TyperException) -> str:
    """One sentence on a call that Typer could not read, with the place where the right words are listed."""
    ctx = getattr(error, "ctx", None)
    told = WHOLE_NUMBER.sub("a whole number", error.format_message().strip().rstrip("."))
    near = getattr(error, "possibilities", None)
    if near:
        told = f"{error.message}; did you mean {' or '.join(sorted(near))}?"
    path = ctx.command_path if ctx is not None else "trials"
    return f"{told[:1].lower()}{told[1:]} (`{path} --help` lists what there is)"


def surprise(error: Exception) -> int:
    """An error that nobody foresaw: a sentence, or everything there is to know where that was asked for."""
    if isinstance(error, OSError) and error.errno in CANNOT_WRITE:
        return unwritten(error)
    if os.environ.get("TRIALS_DEBUG"):
        raise error
    told = f"{type(error).__name__}: {error}"
    return complain(f"this is a bug ({told}); run it again with TRIALS_DEBUG=1 and report what you see", ExitCode.BUG)

"""Commands are found by looking into `search_cli/commands`: one file, one command, and only the named one is imported.

A file holds a function `command` with Typer's options; its name is the command's (`import_.py` is `import`), and its
docstring is the help, whose first line the list of commands shows. `COMMAND` may name another class than Typer's. A
file may hold a function `only_reads` besides: whether a call with these words only reads, and not much.
"""

import ast
import gc
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from search_cli import commands
from trials.errors import UsageError

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def module_name(name: str) -> str:
    """Where a command lives; a name that is a Python keyword has an underscore behind it there."""
    plain = f"{commands.__name__}.{name}"
    return f"{plain}_" if name == "import" else plain


def names() -> list[str]:
    """Every command there is."""
    import pkgutil

    return sorted(found.name.rstrip("_") for found in pkgutil.iter_modules(commands.__path__))


def summary(name: str) -> str:
    """First line of the docstring of a command's file, read without running it."""
    import pkgutil

    stem = module_name(name).rpartition(".")[2]
    source = pkgutil.get_data(commands.__name__, f"{stem}.py") or b""
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


def load(name: str) -> Any:
    """Import one command and turn it into what Typer runs."""
    app = typer.Typer(add_completion=False, context_settings=SETTINGS, rich_markup_mode=markup())
    module = import_module(module_name(name))
    app.command(name, cls=getattr(module, "COMMAND", None), help=module.__doc__)(module.command)
    return get_command(app)


def markup() -> Any:
    """Help with colours and boxes only where a person sees it: the library behind them costs more than a search."""
    from search_cli.render.output import is_terminal

    return "rich" if is_terminal() else None


def only_reads(asked: Sequence[str]) -> bool:
    """Whether the call of a command that has been loaded reads little and makes nothing, as its file says."""
    module = sys.modules.get(module_name(asked[0])) if asked else None
    told = getattr(module, "only_reads", None)
    return told is not None and bool(told(asked[1:]))


class CommandFolder(TyperGroup):
    """The group `trials`: lists commands without importing them, imports the one that is run."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names of all commands."""
        del ctx
        return names()

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A stand-in with the help line, for the list of commands and for completion."""
        del ctx
        return TyperCommand(cmd_name, help=summary(cmd_name), rich_markup_mode=None)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The real command for the first word; a word that is none is answered with the nearest ones."""
        name = args[0]
        if name.isidentifier() and find_spec(module_name(name)):
            found = load(name)
            if not only_reads(args):
                gc.enable()
            return name, found, args[1:]
        if ctx.resilient_parsing:
            return None, None, args[1:]
        raise UsageError(unknown(name))


def unknown(name: str) -> str:
    """One sentence on a command that does not exist."""
    near = get_close_matches(name, names(), n=2)
    meant = (
        f"did you mean {' or '.join(f'`trials {word}`' for word in near)}?" if near else "`trials --help` lists all."
    )
    return f"there is no command {name!r}; {meant}"

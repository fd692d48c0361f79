"""Write, check or show the settings file.

config init writes trials.toml into the home (or to TRIALS_CONFIG) with every setting explained; config check says what
is wrong with it; config show lists what holds and where each value is from. Secrets are never shown.
"""

from typing import Annotated, Any

import typer

from search_cli.options import Json, Plain
from trials.errors import SettingsError, UsageError


def command(
    verb: Annotated[str, typer.Argument(metavar="init|check|show", help="What to do.")] = "show",
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """Do it."""
    from search_cli.render.lists import render_sentence
    from search_cli.render.output import Output

    out = Output(plain=plain)
    if verb == "init":
        render_sentence(out, f"{write_file()} is written: every line in it is a comment until you change it.")
    elif verb == "check":
        settings = check()
        where = settings.path or "no file, so every setting has its default"
        render_sentence(out, f"The settings are sound ({where}).")
    elif verb == "show":
        show(out, as_json=as_json)
    else:
        raise UsageError(f"trials config takes init, check or show, not '{verb[:40]}'")


def write_file() -> str:
    """A new file with all settings as comments; one that is there is left alone."""
    from crawler.config import settings_path
    from crawler.config.sample import sample_file
    from search_cli.settings import home

    path = settings_path(home())
    if path.exists():
        raise SettingsError(f"{path} is there already: `trials config check` looks at it, nothing overwrites it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sample_file(), "utf-8")
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}") from error
    return str(path)


def check() -> Any:
    """The settings, their registries held against those there are, and every file with a secret readable."""
    from crawler.config import read_settings
    from search_cli.registry_names import known_registry
    from search_cli.settings import home

    settings = read_settings(home())
    for name in settings.given:
        parts = name.split(".")
        if parts[0] == "registries":
            known_registry(parts[1])
        if name.endswith("_file"):
            settings.secret(name)
    for registry in settings["schedule.registries"]:
        known_registry(registry)
    return settings


def show(out: Any, *, as_json: bool) -> None:
    """What holds and where it is from."""
    from crawler.config import KEYS, read_settings
    from search_cli.render.config import render_settings
    from search_cli.settings import home

    settings = read_settings(home())
    names = [name for name in KEYS if "*" not in name]
    names += [name for name in settings.given if name not in names]
    rows = []
    for name in names:
        value, origin = settings.found(name)
        if name.endswith("_file") and (variable := settings.set_by(name)):
            value, origin = "set", variable
        rows.append({"name": name, "value": plain_value(value), "from": origin})
    if as_json:
        out.json({"file": str(settings.path) if settings.path else None, "settings": rows})
    else:
        render_settings(out, rows, str(settings.path or "none"))


def plain_value(value: Any) -> Any:
    """A value as JSON holds it."""
    from datetime import timedelta

    if isinstance(value, timedelta):
        return f"{value.total_seconds():g}s"
    if isinstance(value, list):
        return [f"{each[0]:%H:%M}-{each[1]:%H:%M}" if isinstance(each, tuple) else each for each in value]
    return value

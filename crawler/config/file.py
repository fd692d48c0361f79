"""Reads the settings file and holds it against the table: unknown keys, wrong values and secrets are errors at once.

In: a TOML file (`TRIALS_CONFIG`, else `trials.toml` in the home) and the environment. Out: `Settings`. A value of the
environment comes before the file's, the file's before the default.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from crawler.config.table import KEYS, SECRETS, Key
from trials.errors import SettingsError

NAME: Final = "trials.toml"


class Settings:
    """What the file and the environment say. Keys are dotted, with a registry's id in place of the star."""

    def __init__(self, given: Mapping[str, Any], environment: Mapping[str, str], path: Path | None = None) -> None:
        self.given = dict(given)
        self.environment = environment
        self.path = path

    def __getitem__(self, name: str) -> Any:
        """The value of a key; the default where nobody sets it. Raises `SettingsError` for a value without sense."""
        return self.found(name)[0]

    def found(self, name: str) -> tuple[Any, str]:
        """The value with where it is from: the environment's name, "file" or "default"."""
        key = key_of(name)
        if key is None:
            raise KeyError(name)
        variable = variable_of(key, name)
        said = self.environment.get(variable, "").strip() if variable else ""
        if said and not name.endswith("_file"):
            return _read(key, said, variable), variable
        if name in self.given:
            return _read(key, self.given[name], name), "file"
        return _read(key, key.default, name), "default"

    def secret(self, name: str) -> str | None:
        """What a key that ends in `_file` stands for: of the environment, of the file that its variable with _FILE
        names, or of the file that the settings name. Never shown or stored."""
        key = key_of(name)
        variable = variable_of(key, name) if key else ""
        if variable and (said := self.environment.get(variable, "").strip()):
            return said
        path = self.environment.get(f"{variable}_FILE", "").strip() or self[name]
        if not path:
            return None
        beside = self.path.parent if self.path else Path()
        try:
            return (beside / Path(path).expanduser()).read_text("utf-8").strip() or None
        except (OSError, ValueError) as error:
            raise SettingsError(f"{name} names {path}, which cannot be read: {error}") from error

    def secret_files(self) -> dict[str, Path]:
        """The files that the settings file names for secrets, by key."""
        beside = self.path.parent if self.path else Path()
        named = {name: self[name] for name in self.given if name.endswith("_file")}
        return {name: beside / Path(path).expanduser() for name, path in named.items() if path}

    def set_by(self, name: str) -> str | None:
        """The variable that gives a secret, where one does."""
        key = key_of(name)
        variable = variable_of(key, name) if key else ""
        names = (variable, f"{variable}_FILE") if variable else ()
        return next((each for each in names if self.environment.get(each, "").strip()), None)

    def of_registry(self, name: str, registry: str) -> Any:
        """A registry's own value, else the schedule's."""
        return self[f"registries.{registry}.{name}"] or self[f"schedule.{name}"]

    def variables(self) -> dict[str, str]:
        """What the file sets of variables that other parts read, where the environment does not set them itself."""
        found: dict[str, str] = {}
        for name in self.given:
            key = key_of(name)
            variable = variable_of(key, name) if key else ""
            if not variable or self.environment.get(variable, "").strip():
                continue
            value = self.secret(name) if name.endswith("_file") else str(self[name])
            if value:
                found[variable] = value
        return found


def settings_path(home: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """Where the settings file is, whether or not it is there."""
    chosen = environment.get("TRIALS_CONFIG", "").strip()
    return Path(chosen).expanduser().absolute() if chosen else home / NAME


def read_settings(home: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that hold. Raises `SettingsError` with every fault of the file in one sentence each."""
    path = settings_path(home, environment)
    if not path.exists():
        if environment.get("TRIALS_CONFIG", "").strip():
            raise SettingsError(f"TRIALS_CONFIG names {path}, which does not exist: `trials config init` writes one")
        return Settings({}, environment)
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path} cannot be read as TOML: {error}") from error
    settings = Settings(dict(_flat(table)), environment, path)
    if wrong := list(faults(settings)):
        raise SettingsError(f"{path}: {'; '.join(wrong)}")
    return settings


def faults(settings: Settings) -> Iterator[str]:
    """What is wrong with the file, a sentence each."""
    for name in settings.given:
        if key_of(name) is None:
            yield _unknown(name)
            continue
        try:
            settings[name]
        except SettingsError as error:
            yield str(error)


def key_of(name: str) -> Key | None:
    """The row of the table that a dotted name belongs to."""
    if name in KEYS:
        return KEYS[name]
    parts = name.split(".")
    return KEYS.get(f"registries.*.{parts[2]}") if len(parts) == 3 and parts[0] == "registries" else None


def variable_of(key: Key, name: str) -> str:
    """The environment's name for a key: a registry's has its id in it."""
    parts = name.split(".")
    return key.variable.replace("*", parts[1].upper()) if "*" in key.name else key.variable


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _read(key: Key, value: Any, name: str) -> Any:
    try:
        return key.read(value)
    except ValueError as error:
        shown = "" if "@" in str(value) else f", not {str(value)[:40]!r}"  # an address may hold a password
        raise SettingsError(f"{name} takes {error}{shown}") from error


def _unknown(name: str) -> str:
    """A key that is none of ours, with the nearest one, or with where a secret belongs."""
    last = name.rpartition(".")[2]
    if last in SECRETS:
        return f"{name} would be a secret in plain text: name a file with {name}_file, or set it in the environment"
    parts = name.split(".")
    known = [key.replace("*", parts[1]) if "*" in key and len(parts) > 2 else key for key in KEYS]
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"there is no setting {name}" + (f": did you mean {near[0]}?" if near else "")

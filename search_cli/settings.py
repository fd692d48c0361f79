"""The settings of the command line, read from the environment when a command asks and never before.

What the settings file sets of variables holds for one call, unless the environment sets them itself. Without such a
file this costs one look at the folder.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def home() -> Path:
    """Folder of all data: `TRIALS_HOME`, else the platform's data directory. It need not exist."""
    chosen = os.environ.get("TRIALS_HOME", "").strip()
    return Path(chosen).expanduser().absolute() if chosen else data_folder()


def data_folder() -> Path:
    """Where this platform keeps an application's data."""
    from platformdirs import user_data_path

    return user_data_path("spine-trials", appauthor=False)


def index_setting() -> str | None:
    """`TRIALS_INDEX`: None for the embedded index in the home, else the address of an Elasticsearch server."""
    return os.environ.get("TRIALS_INDEX", "").strip() or None


@contextmanager
def settings_file() -> Iterator[None]:
    """The variables of the settings file, for the time of one call. Raises `SettingsError` for a file with faults."""
    if not os.environ.get("TRIALS_CONFIG", "").strip() and not (home() / "trials.toml").exists():
        yield
        return
    from crawler.config import read_settings

    given = read_settings(home()).variables()
    os.environ.update(given)
    try:
        yield
    finally:
        for name in given:
            os.environ.pop(name, None)

"""The two settings of the command line, read from the environment when a command asks and never before."""

import os
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

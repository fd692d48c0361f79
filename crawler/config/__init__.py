"""The settings file: one TOML file, checked as a whole, overridden by the environment, without secrets in it."""

from crawler.config.file import Settings, read_settings, settings_path
from crawler.config.table import KEYS, Key

__all__ = ["KEYS", "Key", "Settings", "read_settings", "settings_path"]

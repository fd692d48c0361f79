"""What a run decides about how it asks: who it says it is, how long it waits, how fast it goes. Scrapy settings out.

| environment | what it does | default |
|---|---|---|
| `TRIALS_CONTACT` | who runs the crawl, sent with the user agent | no contact |
| `TRIALS_PATIENCE` | seconds that one request may be waited for in all while a registry is in trouble | 900 |
| `TRIALS_TIMEOUT` | seconds that one answer may take | 180 |
"""

import ipaddress
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from trials import __version__
from trials.errors import SettingsError


def pace(base_url: str, environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Settings that go over those of `crawler.settings` for one registry at one address."""
    settings: dict[str, Any] = {
        "USER_AGENT": user_agent(environment.get("TRIALS_CONTACT", "")),
        "PATIENCE": seconds(environment, "TRIALS_PATIENCE", 900.0),
        "DOWNLOAD_TIMEOUT": seconds(environment, "TRIALS_TIMEOUT", 180.0),
    }
    if is_here(urlsplit(base_url).hostname or ""):
        # A server on this machine is somebody's own; its robots.txt is kept to all the same.
        settings |= {"DOWNLOAD_DELAY": 0.0, "AUTOTHROTTLE_START_DELAY": 0.0, "HTTPPROXY_ENABLED": False}
    return settings


def user_agent(contact: str) -> str:
    """`SpineTrials/1.0 (+contact)`: the project, its version and whom to write to."""
    contact = contact.strip()
    if not contact.isascii() or not contact.isprintable() or set(contact) & set("()"):
        raise SettingsError("TRIALS_CONTACT must be an address in plain letters, such as trials@example.org")
    return f"SpineTrials/{__version__} (+{contact or 'no contact given'})"


def seconds(environment: Mapping[str, str], name: str, default: float) -> float:
    """A setting in seconds, above zero."""
    text = environment.get(name, "").strip()
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise SettingsError(f"{name} must be a number of seconds above 0, not {text!r}")
    return value


def is_here(host: str) -> bool:
    """Whether a host is this very machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

"""What a setting may hold, each kind as one function: plain TOML or text of the environment in, a value out.

A `ValueError` says what would be right; the sentence around it is made where the file is read.
"""

import re
from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

_SPAN: Final = re.compile(r"(\d{1,5}(?:\.\d{1,2})?)\s*(s|min|h|d|w)")
_UNITS: Final = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_HOURS: Final = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


def text(value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise ValueError("a text")  # noqa: TRY004 - every kind answers with one error
    return value.strip()


def texts(value: Any) -> list[str]:
    """A list of texts; in the environment they stand between commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, Sequence) or not all(isinstance(each, str) for each in value):
        raise ValueError("a list of texts")
    return [each.strip() for each in value]


def address(value: Any) -> str:
    """An http address, without a password in it."""
    found = text(value)
    parts = urlsplit(found)
    if found and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.password):
        raise ValueError("an address that begins with http:// or https:// and holds no password")
    return found


def span(value: Any) -> timedelta | None:
    """A length of time; nothing for an empty text."""
    found = text(value)
    if not found:
        return None
    match = _SPAN.fullmatch(found.lower())
    if not match or not float(match[1]):
        raise ValueError("a length of time such as 90s, 30min, 12h, 1d or 2w")
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]])


def seconds(value: Any) -> str:
    """A length of time, or seconds as a number, as the environment has it."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return f"{value:g}"
    if isinstance(value, str) and re.fullmatch(r"\d+(?:\.\d+)?", value.strip()):
        return value.strip()
    found = span(value)
    if found is None:
        raise ValueError("a length of time such as 90s or 15min")
    return f"{found.total_seconds():g}"


def hours(value: Any) -> list[tuple[time, time]]:
    """Stretches of the day: 22:00-06:00 goes over midnight."""
    found = []
    for each in texts(value):
        match = _HOURS.fullmatch(each)
        if not match or any(int(match[at]) > most for at, most in ((1, 24), (2, 59), (3, 24), (4, 59))):
            raise ValueError("hours such as 22:00-06:00")
        found.append((time(int(match[1]) % 24, int(match[2])), time(int(match[3]) % 24, int(match[4]))))
    return found


def timezone(value: Any) -> str:
    """A time zone of the tz database."""
    from zoneinfo import ZoneInfo

    found = text(value)
    try:
        ZoneInfo(found)
    except (ValueError, OSError, KeyError) as error:
        raise ValueError("a time zone such as UTC or Europe/Berlin") from error
    return found


def share(value: Any) -> float:
    """A part of a whole."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("a share from 0 to 1")
    return float(value)


def whole_number(value: Any) -> int:
    """A number of things."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("a whole number")
    return value


def switch(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("true or false")  # noqa: TRY004 - every kind answers with one error
    return value

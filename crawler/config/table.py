"""Every key of the settings file: what it is called, what it takes, what it does, and which variable overrides it.

One table: the check, the file that `trials config init` writes, and the documents follow from it. `*` stands for a
registry's id. Secrets have no key: a file may be named that holds one.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from crawler.config import values


class Key(NamedTuple):
    """One setting. `read` turns what the file or the environment holds into a value, or raises `ValueError` with what
    it takes. `variable` is the environment's name, `*` in capitals for the registry."""

    name: str
    read: Callable[[Any], Any]
    default: Any
    about: str
    variable: str = ""


def _share(name: str, default: float, about: str) -> Key:
    return Key(f"checks.{name}", values.share, default, about)


def _number(name: str, default: int, about: str) -> Key:
    return Key(f"checks.{name}", values.whole_number, default, about)


KEYS: Final[Mapping[str, Key]] = {
    key.name: key
    for key in (
        Key(
            "index",
            values.address,
            "",
            "Elasticsearch instead of the index in the home: http://host:9200",
            "TRIALS_INDEX",
        ),
        Key("contact", values.text, "", "who crawls: registries see it in the user agent", "TRIALS_CONTACT"),
        Key("patience", values.seconds, "15min", "how long a registry in trouble is waited for", "TRIALS_PATIENCE"),
        Key("timeout", values.seconds, "3min", "how long one answer may take", "TRIALS_TIMEOUT"),
        Key("schedule.every", values.span, "1d", "how often each registry is crawled"),
        Key("schedule.jitter", values.span, "30min", "later by up to this, so that not all ask on the hour"),
        Key("schedule.quiet", values.hours, [], 'hours without crawls: ["22:00-06:00"]'),
        Key("schedule.timezone", values.timezone, "UTC", "of the quiet hours: Europe/Berlin"),
        Key("schedule.registries", values.texts, [], "which are crawled; all that can be, if none is named"),
        Key("schedule.retry", values.span, "1h", "first pause after a failure; it doubles up to `every`"),
        Key("schedule.watches", values.switch, True, "run the watches after each crawl"),
        Key("registries.*.url", values.address, "", "another address than the registry's own", "TRIALS_*_URL"),
        Key("registries.*.key_file", values.text, "", "a file that holds the registry's key", "TRIALS_*_KEY"),
        Key("registries.*.every", values.span, "", "how often this one is crawled"),
        Key("registries.*.jitter", values.span, "", "later by up to this"),
        Key("registries.*.canaries", values.texts, [], "trials that every complete crawl must find"),
        _share("minimum", 0.8, "least part of the last good run that a complete one must find"),
        _share("rejects", 0.05, "most records that may be rejected"),
        _share("unrecognised", 0.05, "most records with a word that no category knows"),
        _share("fill", 0.3, "most of a field's usual records that may lack it"),
        _share("lost", 0.1, "most known records that may lose a field that they had"),
        _share("shrunk", 0.1, "most known records whose text may shrink to less than half"),
        _share("uniform", 0.25, "most that one status may gain over its usual share"),
        _share("shape", 0.5, "how many records have to have a key for its loss to count"),
        _number("least", 20, "records that a run needs before shares are judged"),
        _number("future_years", 15, "how far ahead a date of a plan may lie"),
        Key(
            "notify.command",
            values.texts,
            [],
            "a program that is given each notice on its standard input; {subject} in it is the notice's first line",
        ),
        Key("notify.email.to", values.texts, [], "who gets watches and failed runs by e-mail"),
        Key("notify.email.sender", values.text, "", "the address they come from"),
        Key("notify.email.host", values.text, "", "the mail server: host, host:port or smtps://host"),
        Key("notify.email.user", values.text, "", "its account"),
        Key("notify.email.password_file", values.text, "", "a file that holds its password", "TRIALS_EMAIL_PASSWORD"),
        Key("notify.webhook.url_file", values.text, "", "a file that holds the address", "TRIALS_WEBHOOK_URL"),
    )
}

SECRETS: Final = frozenset({"key", "password", "token", "secret", "api_key", "apikey"})
"""Words that are no keys on purpose: who writes one is told where a secret belongs."""

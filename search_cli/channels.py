"""Where the news of a watch go: each channel by its name, told the same lines again after a crash without repeating.

In: a message of lines, each with a key of its own. Out: lines on stdout or in a file, an Atom or JSON feed, a mail, a
call of a web address or of a program. Files and feeds hold each key once, whatever was told twice; mails and calls
carry the key of their message, by which who gets them can know it again.
"""

import json
import smtplib
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from trials import NOTICE
from trials.errors import TrialsError, UsageError
from trials.text import visible

if TYPE_CHECKING:
    from crawler.config import Settings

Line = Mapping[str, Any]
KINDS: Final = ("stdout", "file:PATH", "atom:PATH", "feed:PATH", "email", "webhook", "command")
WITH_PATH: Final = ("file", "atom", "feed")
APPRISE: Final = ("apprise", "--title", "{subject}", "--config", "apprise.yml")
PATIENCE: Final = 30.0  # seconds for a mail server, a web address, a program
SUBMISSION, SMTPS = 587, 465  # ports of mail servers: encrypted on request (RFC 6409), from the first byte (RFC 8314)
SHOWN: Final = 200  # lines in one mail


class NotDeliveredError(TrialsError):
    """A channel could not be told: the news wait, and the next run tells them."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one watch has to tell. `key` is the same whenever the same lines are told."""

    watch: str
    reason: str
    lines: Sequence[Line]
    texts: Sequence[str]

    @property
    def key(self) -> str:
        """Names the message by what is in it."""
        together = " ".join([self.watch, *(str(line["key"]) for line in self.lines)])
        return blake2b(together.encode(), digest_size=12).hexdigest()

    @property
    def subject(self) -> str:
        """One line that says how much there is."""
        count = len(self.lines)
        return f"trials: {count} {'change' if count == 1 else 'changes'} for {self.watch}"

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"watch": self.watch, "reason": self.reason, "key": self.key, "changes": list(map(dict, self.lines))}

    @property
    def text(self) -> str:
        """For people, without a character that does something to them."""
        more = [f"… and {len(self.texts) - SHOWN} more: `trials changes` lists them"] if len(self.texts) > SHOWN else []
        return "\n".join([*map(visible, self.texts[:SHOWN]), *more, "", visible(self.reason), NOTICE])


def check_channel(channel: str) -> None:
    """Raise `UsageError` for a channel that is none."""
    kind, _, path = channel.partition(":")
    named = [each.partition(":")[0] for each in KINDS]
    if kind not in named or bool(path) != (kind in WITH_PATH):
        raise UsageError(f"--to takes {', '.join(KINDS)}, not '{channel[:60]}'")


def deliver(channel: str, message: Message, settings: "Settings") -> None:
    """Tell one channel. Raises `NotDeliveredError` where that was not possible."""
    kind, _, path = channel.partition(":")
    try:
        if kind in WITH_PATH:
            _FILES[kind](Path(path).expanduser(), message)
        else:
            _CALLS[kind](message, settings)
    except (OSError, ValueError, smtplib.SMTPException, subprocess.SubprocessError) as error:
        told = type(error).__name__ if kind in ("email", "webhook") else str(error)  # an address may hold a secret
        raise NotDeliveredError(f"watch {message.watch} could not tell {kind}: {told}") from error


def _stdout(message: Message, settings: "Settings") -> None:
    del settings
    for line in message.lines:
        sys.stdout.write(json.dumps({"watch": message.watch, **line}) + "\n")
    sys.stdout.flush()


def _file(path: Path, message: Message) -> None:
    """Lines behind those that are there. A last line that a crash cut is taken away, one that is there not repeated."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        file.seek(0)
        known, whole = set(), 0
        for text in file:
            if not text.endswith(b"\n"):
                break
            whole += len(text)
            known.add((_json(text).get("watch"), _json(text).get("key")))
        file.truncate(whole)
        for line in message.lines:
            if (message.watch, line["key"]) not in known:
                file.write(json.dumps({"watch": message.watch, **line, "reason": message.reason}).encode() + b"\n")


def _json(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _atom(path: Path, message: Message) -> None:
    from search_cli.feeds import write_atom

    write_atom(path, message)


def _feed(path: Path, message: Message) -> None:
    from search_cli.feeds import write_json_feed

    write_json_feed(path, message)


def _email(message: Message, settings: "Settings") -> None:
    to, host = settings["notify.email.to"], settings["notify.email.host"]
    if not to or not host:
        raise UsageError("e-mail needs notify.email.to and notify.email.host in the settings (`trials config init`)")
    mail = EmailMessage()
    mail["Subject"], mail["To"] = visible(message.subject), ", ".join(to)
    mail["From"] = settings["notify.email.sender"] or to[0]
    mail["Message-ID"] = f"<{message.key}@trials.invalid>"
    mail.set_content(message.text)
    password = settings.secret("notify.email.password_file")
    with _mail_server(host) as server:
        server.ehlo()
        encrypted = isinstance(server, smtplib.SMTP_SSL)
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            encrypted = True
        if password and not encrypted:
            raise ValueError("the mail server offers no encryption, so no password is sent to it")
        if password:
            server.login(settings["notify.email.user"], password)
        server.send_message(mail)


def _mail_server(address: str) -> smtplib.SMTP:
    """A mail server: `host`, `host:port`, or `smtps://host` for one that is encrypted from the first byte."""
    scheme, _, rest = address.rpartition("://")
    name, _, port = rest.partition(":")
    if scheme not in ("", "smtp", "smtps"):
        raise ValueError("a mail server is host, host:port or smtps://host:port")
    if scheme == "smtps" or port == str(SMTPS):
        return smtplib.SMTP_SSL(name, int(port or SMTPS), timeout=PATIENCE, context=ssl.create_default_context())
    return smtplib.SMTP(name, int(port or SUBMISSION), timeout=PATIENCE)


def _webhook(message: Message, settings: "Settings") -> None:
    address = settings.secret("notify.webhook.url_file")
    if not address:
        raise UsageError("webhook needs TRIALS_WEBHOOK_URL, or notify.webhook.url_file in the settings")
    if not address.startswith(("http://", "https://")):
        raise UsageError("the address of the webhook begins with http:// or https://")
    body = json.dumps(message.as_json()).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": message.key}
    request = urllib.request.Request(address, body, headers)  # noqa: S310 - checked above
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        answer.read(1000)


def _command(message: Message, settings: "Settings") -> None:
    words = settings["notify.command"]
    if not words:
        raise UsageError(f"command needs notify.command in the settings, such as {json.dumps(APPRISE)}")
    told = [word.replace("{subject}", visible(message.subject)) for word in words]
    done = subprocess.run(  # noqa: S603 - the owner's own words, no shell
        told, input=f"{message.subject}\n\n{message.text}\n".encode(), timeout=PATIENCE, check=False
    )
    if done.returncode:
        raise OSError(f"{words[0]} ended with {done.returncode}")


_FILES: Final[Mapping[str, Callable[[Path, Message], None]]] = {"file": _file, "atom": _atom, "feed": _feed}
_CALLS: Final[Mapping[str, Callable[[Message, "Settings"], None]]] = {
    "stdout": _stdout,
    "email": _email,
    "webhook": _webhook,
    "command": _command,
}

"""Where watches tell what changed, with a real mail server, a real program and what these do wrong."""

import datetime as dt
import json
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.search_cli.conftest import Call, Done
from tests.search_cli.editions import RECRUITING, Editions, edited, study

HOSTILE = "Cells\r\nBcc: victim@example.org\x1b[31m\u202e"


def more_people(protocol: dict[str, Any]) -> None:
    protocol["designModule"]["enrollmentInfo"]["count"] += 50


def hostile(protocol: dict[str, Any]) -> None:
    protocol["statusModule"]["overallStatus"] = "COMPLETED"
    protocol["sponsorCollaboratorsModule"]["leadSponsor"]["name"] = HOSTILE


@pytest.fixture
def editions(home: Path, monkeypatch: pytest.MonkeyPatch) -> Editions:
    found = Editions(home, monkeypatch)
    found.publish("2026-01-05", [study(RECRUITING)])
    return found


class Mailbox:
    """Keeps what a mail server took; refuses with `answer` where there is one."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.to: list[list[str]] = []
        self.encrypted: list[bool] = []
        self.logins: list[bytes] = []
        self.answer = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        self.to.append(envelope.rcpt_tos)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return self.answer or "250 taken"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, told: Any) -> AuthResult:
        if isinstance(told, LoginPassword):
            self.logins.append(told.password)
        return AuthResult(success=isinstance(told, LoginPassword) and told.password == b"pa55")


class Server(Controller):
    """A mail server on this machine; with a context it speaks TLS on request, or from the first byte."""

    def __init__(self, box: Mailbox, context: ssl.SSLContext | None, *, at_once: bool) -> None:
        self.box, self.context = box, context
        super().__init__(box, hostname="127.0.0.1", port=0, ssl_context=context if at_once else None)

    @property
    def address(self) -> tuple[str, int]:
        host, port = self.server.sockets[0].getsockname()
        return str(host), int(port)

    def _trigger_server(self) -> None:
        """A first knock, as the library's own, on the port that the system gave."""
        socket.create_connection(self.address, 1.0).close()

    def factory(self) -> SMTP:
        asked = {} if self.ssl_context or not self.context else {"tls_context": self.context, "require_starttls": True}
        return SMTP(self.box, authenticator=self.box.authenticate, auth_require_tls=bool(asked), **asked)


@contextmanager
def mail_server(context: ssl.SSLContext | None = None, *, at_once: bool = False) -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    server = Server(box, context, at_once=at_once)
    server.start()
    try:
        yield box, server.address[1]
    finally:
        server.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a mail server of a test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "server.pem"
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *private) + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def context(certificate: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


def settings(home: Path, host: str, **more: str) -> None:
    told = {"host": host, "sender": "trials@example.org", **more}
    lines = [f"{name} = {json.dumps(value)}" for name, value in told.items()]
    text = "\n".join(["[notify.email]", 'to = ["team@example.org", "lead@example.org"]', *lines])
    (home / "trials.toml").write_text(text, "utf-8")


def told(editions: Editions, call: Call, day: str = "2026-02-05", *edits: Any) -> Done:
    editions.publish(day, [edited(RECRUITING, *(edits or (more_people,)))])
    return call("watch", "run")


def test_a_mail_is_sent_once_and_names_what_changed(editions: Editions, call: Call) -> None:
    with mail_server() as (box, port):
        settings(editions.home, f"127.0.0.1:{port}")
        assert call("watch", "add", "a", "--all", "--to", "email").code == 0
        assert told(editions, call).code == 0
        assert call("watch", "run").code == 0
    (mail,) = box.mails
    assert box.to == [["team@example.org", "lead@example.org"]]
    assert (mail["Subject"], mail["From"]) == ("trials: 1 change for a", "trials@example.org")
    text = mail.get_content()
    assert f"{RECRUITING}: Enrolment:" in text
    assert "watch a: all yes" in text
    assert "not medical advice" in text


def test_text_of_a_registry_adds_no_header_and_steers_no_terminal(editions: Editions, call: Call) -> None:
    with mail_server() as (box, port):
        settings(editions.home, f"127.0.0.1:{port}")
        call("watch", "add", "a", "--all", "--to", "email")
        assert told(editions, call, "2026-02-05", hostile).code == 0
    (mail,) = box.mails
    assert mail["Bcc"] is None
    assert box.to == [["team@example.org", "lead@example.org"]]
    assert not {"\x1b", "\u202e"} & set(mail.get_content())


def test_a_mail_that_was_refused_is_sent_again_under_the_same_number(editions: Editions, call: Call) -> None:
    with mail_server() as (box, port):
        settings(editions.home, f"127.0.0.1:{port}")
        call("watch", "add", "a", "--all", "--to", "email")
        box.answer = "451 come back later"
        refused = told(editions, call)
        assert refused.code == 3
        assert "told at the next run" in refused.err
        box.answer = ""
        assert call("watch", "run").code == 0
    first, second = box.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_content() == second.get_content()


@pytest.mark.parametrize("at_once", [False, True], ids=["on request", "from the first byte"])
def test_a_password_goes_over_an_encrypted_line(
    at_once: bool,
    context: ssl.SSLContext,
    certificate: Path,
    editions: Editions,
    call: Call,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    (editions.home / "password").write_text("pa55\n", "utf-8")
    with mail_server(context, at_once=at_once) as (box, port):
        settings(editions.home, f"smtps://127.0.0.1:{port}" if at_once else f"127.0.0.1:{port}")
        with (editions.home / "trials.toml").open("a") as file:
            file.write('\nuser = "team"\npassword_file = "password"\n')
        call("watch", "add", "a", "--all", "--to", "email")
        done = told(editions, call)
    assert done.code == 0, done.err
    assert (box.encrypted, box.logins) == ([True], [b"pa55"])


def test_no_password_goes_over_a_line_that_others_can_read(
    editions: Editions, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALS_EMAIL_PASSWORD", "pa55")
    with mail_server() as (box, port):
        settings(editions.home, f"127.0.0.1:{port}", user="team")
        call("watch", "add", "a", "--all", "--to", "email")
        done = told(editions, call)
    assert (done.code, box.mails, box.logins) == (3, [], [])
    assert "pa55" not in done.err


def test_a_server_that_is_somebody_else_gets_no_mail(
    context: ssl.SSLContext, editions: Editions, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALS_EMAIL_PASSWORD", "pa55")  # its certificate is not among those that are trusted
    with mail_server(context) as (box, port):
        settings(editions.home, f"127.0.0.1:{port}", user="team")
        call("watch", "add", "a", "--all", "--to", "email")
        assert told(editions, call).code == 3
    assert (box.mails, box.logins) == ([], [])


@pytest.mark.parametrize("host", ["127.0.0.1:9", "127.0.0.1:port", "http://127.0.0.1", "127.0.0.1:99999"])
def test_a_mail_server_that_is_none_is_a_sentence_and_the_news_wait(host: str, editions: Editions, call: Call) -> None:
    settings(editions.home, host)
    call("watch", "add", "a", "--all", "--to", "email")
    done = told(editions, call)
    assert done.code == 3
    assert "could not tell email" in done.err
    with mail_server() as (box, port):
        settings(editions.home, f"127.0.0.1:{port}")
        assert call("watch", "run").code == 0
    assert len(box.mails) == 1


KEEPS = """
import sys
from pathlib import Path
Path(sys.argv[1]).open("a").write(f"{sys.argv[2:]}\\n{sys.stdin.read()}")
"""


def command(home: Path, *words: str) -> None:
    (home / "trials.toml").write_text(f"[notify]\ncommand = {json.dumps(list(words))}\n", "utf-8")


def test_a_program_gets_the_subject_and_the_text_once(editions: Editions, call: Call) -> None:
    kept = editions.home / "kept.txt"
    command(editions.home, sys.executable, "-c", KEEPS, str(kept), "--title", "{subject}; $(touch x)")
    call("watch", "add", "a", "--all", "--to", "command")
    done = told(editions, call)
    assert done.code == 0, done.err
    assert call("watch", "run").code == 0
    words, first, *rest = kept.read_text("utf-8").splitlines()
    assert words == "['--title', 'trials: 1 change for a; $(touch x)']"
    assert first == "trials: 1 change for a"
    assert f"{RECRUITING}: Enrolment:" in "\n".join(rest)


@pytest.mark.parametrize(
    ("words", "told_of"),
    [
        (("sh", "-c", "exit 7"), "ended with 7"),
        (("no-such-program-here",), "no-such-program-here"),
        (("sleep", "60"), "timed out"),
    ],
)
def test_a_program_that_fails_is_a_sentence_and_the_news_wait(
    words: tuple[str, ...], told_of: str, editions: Editions, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_cli.channels.PATIENCE", 1.0)
    command(editions.home, *words)
    call("watch", "add", "a", "--all", "--to", "command")
    done = told(editions, call)
    assert done.code == 3
    assert told_of in done.err
    kept = editions.home / "kept.txt"
    command(editions.home, sys.executable, "-c", KEEPS, str(kept))
    assert call("watch", "run").code == 0
    assert RECRUITING in kept.read_text("utf-8")


def test_one_channel_that_fails_keeps_no_other_from_its_news(editions: Editions, call: Call) -> None:
    command(editions.home, "sh", "-c", "exit 7")
    path = editions.home / "news.jsonl"
    call("watch", "add", "a", "--all", "--to", "command", "--to", f"file:{path}")
    assert told(editions, call).code == 3
    assert call("watch", "run").code == 3
    assert len(path.read_text("utf-8").splitlines()) == 1

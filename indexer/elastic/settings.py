"""How to reach the server, read from the environment and files: never from the command line, never shown again.

    TRIALS_INDEX_NAME          what the index is called there (`trials`)
    TRIALS_INDEX_API_KEY       an API key; or TRIALS_INDEX_USER and TRIALS_INDEX_PASSWORD
    TRIALS_INDEX_CA            file with the certificate authority's certificate, for https
    TRIALS_INDEX_FINGERPRINT   instead: SHA-256 of the server's certificate

Each of the three secrets may stand in a file instead: TRIALS_INDEX_API_KEY_FILE and so on.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from trials.errors import SettingsError

PREFIX: Final = "TRIALS_INDEX_"
NAME: Final = re.compile(r"[a-z0-9][a-z0-9_.]{0,79}")
FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")
IN_ADDRESS: Final = (
    "TRIALS_INDEX must not hold a name or password: put them into TRIALS_INDEX_USER and TRIALS_INDEX_PASSWORD_FILE"
)


class Secret(str):
    """Text that does not show itself in a traceback or a log."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'…'"


class Server(NamedTuple):
    """Where the index is and how to come in. `shown` is the address as sentences name it."""

    addresses: tuple[str, ...]
    name: str = "trials"
    api_key: Secret | None = None
    user: str | None = None
    password: Secret | None = None
    ca: str | None = None
    fingerprint: str | None = None

    @property
    def shown(self) -> str:
        """The addresses, which hold no secrets."""
        return ", ".join(self.addresses)


def read_server(addresses: str, environment: Mapping[str, str] | None = None) -> Server:
    """The server that the settings name. Raises `SettingsError` for settings that make no sense."""
    given = os.environ if environment is None else environment
    server = Server(
        tuple(_address(each.strip()) for each in addresses.split(",") if each.strip()),
        name=given.get(f"{PREFIX}NAME", "").strip() or "trials",
        api_key=_secret(given, "API_KEY"),
        user=_secret(given, "USER"),
        password=_secret(given, "PASSWORD"),
        ca=given.get(f"{PREFIX}CA", "").strip() or None,
        fingerprint=_fingerprint(given.get(f"{PREFIX}FINGERPRINT", "")),
    )
    _check(server)
    return server


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise SettingsError("TRIALS_INDEX takes an address such as http://127.0.0.1:9200") from error
    if parts.username is not None or parts.password is not None:
        raise SettingsError(IN_ADDRESS)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError("TRIALS_INDEX takes an address such as http://127.0.0.1:9200")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = 443 if parts.scheme == "https" else 80
    return f"{parts.scheme}://{host}:{port or usual}{parts.path.rstrip('/')}"


def _secret(given: Mapping[str, str], name: str) -> Secret | None:
    """A setting, or what stands in the file that `<name>_FILE` names."""
    if value := given.get(PREFIX + name, "").strip():
        return Secret(value)
    path = given.get(f"{PREFIX}{name}_FILE", "").strip()
    if not path:
        return None
    try:
        value = Path(path).expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the file that {PREFIX}{name}_FILE names cannot be read") from error
    if not value:
        raise SettingsError(f"the file that {PREFIX}{name}_FILE names is empty")
    return Secret(value)


def _fingerprint(text: str) -> str | None:
    bare = text.strip().lower().replace(":", "").removeprefix("sha256=")
    if bare and not FINGERPRINT.fullmatch(bare):
        raise SettingsError(f"{PREFIX}FINGERPRINT takes the SHA-256 of the server's certificate: 64 hexadecimal digits")
    return bare or None


def _check(server: Server) -> None:
    """What does not go together."""
    if not NAME.fullmatch(server.name):
        raise SettingsError(f"{PREFIX}NAME takes up to 80 lower case letters, digits, dots and underscores")
    if (server.user is None) != (server.password is None):
        raise SettingsError(f"{PREFIX}USER and {PREFIX}PASSWORD belong together: one of them is not set")
    if server.api_key and server.user:
        raise SettingsError(f"{PREFIX}API_KEY and {PREFIX}USER are both set: choose one way in")
    if (server.ca or server.fingerprint) and not all(each.startswith("https://") for each in server.addresses):
        raise SettingsError("a certificate is set, but TRIALS_INDEX is no https:// address")
    if server.ca and not os.access(server.ca, os.R_OK):
        raise SettingsError(f"the file that {PREFIX}CA names cannot be read")
    if server.api_key and not re.fullmatch(r"[!-~]+", server.api_key):
        raise SettingsError(f"{PREFIX}API_KEY holds characters that no key has")

"""How to reach the server comes from the environment and files, makes sense, and is never shown."""

from pathlib import Path
from typing import Any

import pytest

from indexer.elastic.settings import Secret, Server, read_server
from trials.errors import SettingsError

PRINT = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("http://127.0.0.1:9200", "http://127.0.0.1:9200"),
        ("http://127.0.0.1:9200/", "http://127.0.0.1:9200"),
        ("https://search.example", "https://search.example:443"),
        ("http://search.example/es/", "http://search.example:80/es"),
        ("http://[::1]:9200", "http://[::1]:9200"),
    ],
)
def test_an_address_is_taken_as_people_write_it(given: str, address: str) -> None:
    assert read_server(given, {}) == Server((address,))


def test_several_addresses_are_those_of_one_cluster() -> None:
    assert read_server("http://a:1, http://b:2,", {}).addresses == ("http://a:1", "http://b:2")


@pytest.mark.parametrize(
    "given",
    [
        "http://",
        "http://a:port",
        "http://a:99999",
        "http://a:9200/?x=1",
        "http://a#b",
        "http://a:1,ftp://b",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_told_what_one_is(given: str) -> None:
    with pytest.raises(SettingsError, match="takes an address such as"):
        read_server(given, {})


@pytest.mark.parametrize("given", ["http://me:hunter2@a:9200", "https://hunter2@a", "http://a:1,http://:hunter2@b:2"])
def test_a_password_in_the_address_is_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(SettingsError, match="must not hold a name or password") as refused:
        read_server(given, {})
    assert "hunter2" not in str(refused.value)


def test_secrets_come_from_the_environment_or_from_files_and_do_not_show_themselves(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hunter2\n")
    by_file = read_server("http://a:1", {"TRIALS_INDEX_API_KEY_FILE": str(tmp_path / "key")})
    assert by_file.api_key == "hunter2"
    by_name = read_server("http://a:1", {"TRIALS_INDEX_USER": "me", "TRIALS_INDEX_PASSWORD": "hunter2"})
    assert (by_name.user, by_name.password) == ("me", "hunter2")
    assert "hunter2" not in repr(by_file) + repr(by_name) + repr(Secret("hunter2"))


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"USER": "me"}, "belong together"),
        ({"PASSWORD": "hunter2"}, "belong together"),
        ({"API_KEY": "k", "USER": "me", "PASSWORD": "hunter2"}, "choose one"),
        ({"API_KEY": "hunter2\nX: y"}, "characters that no key has"),
        ({"API_KEY_FILE": "/nonexistent/key"}, "cannot be read"),
        ({"API_KEY_FILE": "/dev/null"}, "is empty"),
        ({"CA": "/nonexistent/ca.crt"}, "CA names cannot be read"),
        ({"FINGERPRINT": "abc"}, "64 hexadecimal digits"),
        ({"NAME": "Upper"}, "TRIALS_INDEX_NAME takes"),
        ({"NAME": "trials-1"}, "TRIALS_INDEX_NAME takes"),
    ],
)
def test_settings_without_sense_are_one_sentence(environment: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError, match=told) as refused:
        read_server("https://a:1", {f"TRIALS_INDEX_{name}": value for name, value in environment.items()})
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("name", ["CA", "FINGERPRINT"])
def test_a_certificate_needs_https(name: str) -> None:
    value = PRINT if name == "FINGERPRINT" else __file__
    with pytest.raises(SettingsError, match="no https"):
        read_server("http://a:1", {f"TRIALS_INDEX_{name}": value})
    assert read_server("https://a:1", {f"TRIALS_INDEX_{name}": value})


def test_a_fingerprint_is_taken_with_colons_and_in_capitals() -> None:
    given = ":".join(PRINT.upper()[at : at + 2] for at in range(0, 64, 2))
    assert read_server("https://a:1", {"TRIALS_INDEX_FINGERPRINT": given}).fingerprint == PRINT

"""`trials config` and the settings file: written whole, checked strictly, overridden by the environment, no secrets."""

import tomllib
from pathlib import Path

import pytest

from crawler.config import KEYS, read_settings
from crawler.config.sample import sample_file
from tests.search_cli.conftest import Call
from trials.errors import SettingsError


def write(home: Path, text: str) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    path = home / "trials.toml"
    path.write_text(text, "utf-8")
    return path


def test_init_writes_every_setting_as_a_comment_and_never_over_a_file(home: Path, call: Call) -> None:
    assert call("config", "init").code == 0
    text = (home / "trials.toml").read_text("utf-8")
    assert tomllib.loads(text) == {}
    assert call("config", "check").code == 0
    again = call("config", "init")
    assert again.code == 2
    assert "there already" in again.err
    for name in KEYS:
        assert f"# {name.rpartition('.')[2]} = " in text


def test_every_line_of_the_sample_can_be_taken_in(home: Path) -> None:
    lines = []
    for line in sample_file().splitlines():
        bare = line.removeprefix("# ")
        lines.append(bare if bare.startswith("[") or (" = " in bare and line.startswith("# ")) else "")
    write(home, "\n".join(lines))
    settings = read_settings(home)
    assert len(settings.given) == len(KEYS)
    for name in KEYS:
        settings[name.replace("*", "ctgov")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[schedule]\nevry = '1d'", "did you mean schedule.every?"),
        ("[schedule]\nevery = 'now and then'", "schedule.every takes a length of time"),
        ("[schedule]\nquiet = ['25:00-26:00']", "hours such as 22:00-06:00"),
        ("[schedule]\ntimezone = 'Mars/Base'", "a time zone"),
        ("[registries.ctgov]\nurl = 'ftp://example.org'", "registries.ctgov.url takes an address"),
        ("[registries.ctgov]\ncanarys = ['NCT90017919']", "did you mean registries.ctgov.canaries?"),
        ("[registries.cris]\nkey = 'hush'", "secret in plain text"),
        ("[notify.email]\npassword = 'hush'", "secret in plain text"),
        ("[checks]\nminimum = 2", "checks.minimum takes a share from 0 to 1"),
        ("[checks]\nleast = true", "checks.least takes a whole number"),
        ("index = 'http://me:hush@example.org'", "holds no password"),
        ("[[schedule", "cannot be read as TOML"),
        ("[registries.nowhere]\nevery = '1d'", "no registry is called"),
        ("[schedule]\nregistries = ['ctgovv']", "can be meant"),
        ("[registries.cris]\nkey_file = '/nonexistent/key'", "cannot be read"),
    ],
)
def test_a_fault_is_one_sentence_with_what_would_be_right(text: str, told: str, home: Path, call: Call) -> None:
    write(home, text)
    done = call("config", "check")
    assert done.code == 2
    assert told in done.err
    assert "hush" not in done.err + done.out


def test_all_faults_are_told_at_once(home: Path, call: Call) -> None:
    write(home, "[schedule]\nevry = '1d'\njitter = 'some'")
    err = call("config", "check").err
    assert "schedule.every" in err
    assert "schedule.jitter" in err


def test_the_environment_comes_before_the_file_and_the_file_before_the_default(
    home: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home, "contact = 'file@example.org'\ntimeout = '2min'")
    monkeypatch.setenv("TRIALS_CONTACT", "environment@example.org")
    rows = {row["name"]: row for row in call("config", "show", "--json").json["settings"]}
    assert rows["contact"] == {"name": "contact", "value": "environment@example.org", "from": "TRIALS_CONTACT"}
    assert rows["timeout"] == {"name": "timeout", "value": "120", "from": "file"}
    assert rows["patience"] == {"name": "patience", "value": "900", "from": "default"}
    assert "environment@example.org" in call("config", "show").out


def test_secrets_come_from_files_or_the_environment_and_are_never_shown(
    home: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home, "[registries.cris]\nkey_file = 'cris.key'")
    (home / "cris.key").write_text("hush-hush\n", "utf-8")
    settings = read_settings(home)
    assert settings.secret("registries.cris.key_file") == "hush-hush"
    assert settings.variables() == {"TRIALS_CRIS_KEY": "hush-hush"}
    monkeypatch.setenv("TRIALS_CRIS_KEY", "other-hush")
    assert read_settings(home).secret("registries.cris.key_file") == "other-hush"
    for words in (("config", "show"), ("config", "show", "--json"), ("config", "check")):
        done = call(*words)
        assert "hush" not in done.out + done.err


def test_the_file_holds_for_every_command_and_only_while_it_runs(
    home: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    write(home, "index = 'http://127.0.0.1:9'")
    done = call("search", "disc")
    assert done.code == 5
    assert "127.0.0.1:9" in done.err
    assert "TRIALS_INDEX" not in os.environ
    write(home, "inndex = 'http://127.0.0.1:9'")
    assert call("search", "disc").code == 2


def test_another_place_can_be_named_and_has_to_exist(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALS_CONFIG", str(tmp_path / "elsewhere.toml"))
    with pytest.raises(SettingsError, match="does not exist"):
        read_settings(home)
    (tmp_path / "elsewhere.toml").write_text("contact = 'me'", "utf-8")
    assert read_settings(home)["contact"] == "me"

"""docker-compose.yml and the Dockerfile, as far as they can be checked without a Docker daemon."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from search_cli.checkup import KNOWN
from tests.elasticsearch.node import VERSION

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed: docker-compose.yml is not checked")
ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"[a-z]+:\d+\.\d+\.\d+(-[a-z-]+)?")
SERVICE_KEYS = {
    *("build", "image", "environment", "ports", "volumes", "depends_on", "mem_limit", "healthcheck", "command"),
    *("profiles", "read_only", "tmpfs", "cap_drop", "security_opt", "restart", "stop_grace_period"),
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return found


def test_only_known_keys_stand_in_it(compose: dict[str, Any]) -> None:
    assert set(compose) == {"name", "x-trials", "services", "volumes"}
    assert set(compose["services"]) == {"elasticsearch", "crawler", "trials"}
    for service in compose["services"].values():
        assert set(service) <= SERVICE_KEYS
        assert all(isinstance(value, str) for value in service["environment"].values())


def test_the_server_is_the_official_image_of_the_client_s_minor_version(compose: dict[str, Any]) -> None:
    name, _, version = compose["services"]["elasticsearch"]["image"].partition(":")
    pinned = re.search(r"^elasticsearch==(\d+\.\d+)\.", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    assert name == "elasticsearch"
    assert pinned is not None
    assert version.rpartition(".")[0] == pinned[1] == VERSION.rpartition(".")[0]


def test_the_server_has_a_password_listens_on_loopback_and_keeps_within_bounds(compose: dict[str, Any]) -> None:
    server = compose["services"]["elasticsearch"]
    assert server["environment"]["xpack.security.enabled"] == "true"
    assert all(port.startswith("127.0.0.1:") for port in server["ports"])
    assert server["mem_limit"]
    assert server["healthcheck"]["test"][0] == "CMD-SHELL"
    assert [volume for volume in server["volumes"] if volume.partition(":")[0] in compose["volumes"]]


def test_the_server_bears_the_longest_texts_on_a_machine_of_any_size(compose: dict[str, Any]) -> None:
    """Elasticsearch allows 64 clauses a megabyte of heap, shared among the threads that search: docs/engines.md."""
    environment = compose["services"]["elasticsearch"]["environment"]
    heap = re.search(r"-Xmx(\d+)g", environment["ES_JAVA_OPTS"])
    assert heap is not None
    assert int(heap[1]) * 1024 * 64 / int(environment["thread_pool.search.size"]) > 4_500


def test_no_secret_stands_in_it_or_on_a_command_line(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        secrets = [value for name, value in service["environment"].items() if "PASSWORD" in name]
        assert secrets
        assert all(value.startswith("${TRIALS_INDEX_PASSWORD:?") for value in secrets)
        assert "PASSWORD" not in str(service.get("command")) + str(service.get("healthcheck"))


def test_our_services_run_commands_that_exist_with_settings_that_exist(compose: dict[str, Any]) -> None:
    commands = {path.stem.rstrip("_") for path in (ROOT / "search_cli" / "commands").glob("*.py")} | {"--help"}
    for name in ("crawler", "trials"):
        service = compose["services"][name]
        assert service["command"][0] in commands
        assert {each.removeprefix("TRIALS_") for each in service["environment"]} <= set(KNOWN)
        assert service["environment"]["TRIALS_INDEX"] == "http://elasticsearch:9200"
        assert service["depends_on"]["elasticsearch"]["condition"] == "service_healthy"


def test_what_it_says_to_type_names_what_there_is(compose: dict[str, Any]) -> None:
    told = (ROOT / "docker-compose.yml").read_text("utf-8")
    for service in re.findall(r"docker compose (?:run --rm|up --detach) ([a-z]+)", told):
        assert service in compose["services"]


def test_the_image_is_pinned_runs_as_nobody_special_and_copies_what_there_is() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert bases
    assert all(PINNED.fullmatch(base) for base in bases)
    assert any(line.startswith("USER ") and line.split()[1] not in ("root", "0") for line in lines)
    copied = [
        word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]
    ]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert [name for name in copied if f"!{name}" not in ignored] == []
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(packages["packages"]) <= set(copied)
    assert "--require-hashes" in "\n".join(lines)

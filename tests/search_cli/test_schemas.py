"""Every command's --json is what `trials schema` says it is: each is called in several states and held against it."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from crawler.archive import Archive
from crawler.sample.server import SampleRegistry
from crawler.verdict import failed
from search_cli.group import names
from search_cli.schemas import schemas
from tests.search_cli.conftest import Call, clean_environment, run_program
from tests.search_cli.editions import RECRUITING, Editions, edited, study
from tests.search_cli.linked import import_rows

OTHER = "NCT90025838"
SCHEMAS = schemas()
SEARCHES = {"search": "answer"}
"""Commands whose schema has another name."""


def close(protocol: dict[str, Any]) -> None:
    protocol["statusModule"]["overallStatus"] = "COMPLETED"
    protocol["eligibilityModule"]["maximumAge"] = "95 Years"
    place = {"facility": "Spital Bern", "status": "RECRUITING", "city": "Bern", "country": "Switzerland"}
    protocol["contactsLocationsModule"]["locations"].append({**place, "geoPoint": {"lat": 46.948, "lon": 7.4474}})


def check(name: str, found: Any) -> None:
    errors = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(SCHEMAS[name]).iter_errors(found)]
    assert errors == [], name


@pytest.fixture
def rich(home: Path, monkeypatch: pytest.MonkeyPatch) -> Editions:
    """Two editions, one gone, linked and undecided records of another registry, a run that failed."""
    found = Editions(home, monkeypatch)
    found.publish("2026-01-05", [study(RECRUITING), study(OTHER)])
    found.publish("2026-02-05", [edited(RECRUITING, close)], gone=[OTHER])
    with Archive.open(home, write=True) as archive:
        archive.begin("ctgov", "crawl", query_key="q").finish(failed("registry", "it said no"))
    import_rows(home)
    return found


CASES: dict[str, list[tuple[str, ...]]] = {
    "search": [("disc", "--facets", "--explain"), ("--near", "Bern"), ("--as-of", "2026-01-06"), ("qwxyz",)],
    "show": [(RECRUITING,), (RECRUITING, "NCT90411157"), ("NCT90411157", "--provenance"), (RECRUITING, "--vetting")],
    "match": [("--age", "54", "--sex", "female"), ("--age", "54", "--why-not", RECRUITING, "--explain")],
    "coverage": [()],
    "history": [(RECRUITING, OTHER)],
    "backup": [("../backup.db",)],
    "config": [("show",)],
    "schedule": [("check",)],
    "watch": [("list",)],
    "runs": [()],
    "doctor": [()],
    "links": [
        ("NCT90411157",),
        ("NCT90411157", "DRKS90000022"),
        ("NCT90411256",),
        ("split", "NCT90411157", "DRKS90000022", "--why", "another dose"),
        ("list",),
        ("list", "undecided"),
        ("list", "same"),
        ("NCT90411157",),
        ("undo", "1"),
        ("list",),
    ],
    "changes": [("--since", "2026-01-01", "--all"), ("--since", "2026-01-01", "--all", "--near", "Bern")],
    "index": [(), ("--rebuild",)],
    "status": [()],
    "registries": [()],
    "replay": [(), ("--no-index",)],
    "import": [],  # below: it needs a file
    "crawl": [],  # below: it needs a registry
}


def test_every_command_that_prints_json_has_a_schema_and_a_case(call: Call) -> None:
    found = {name for name in names() if "--json " in call(name, "--help").out}
    assert found == set(CASES)
    assert {SEARCHES.get(name, name) for name in found} <= set(SCHEMAS)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_each_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("name", sorted(name for name, cases in CASES.items() if cases))
def test_what_a_command_prints_is_what_its_schema_says(
    name: str, rich: Editions, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(rich.home)
    seen: set[str] = set()
    for words in CASES[name]:
        done = call(name, *words, "--json")
        assert done.code in (0, 3, 5), done.err
        lines = done.out.splitlines() if name == "changes" else [done.out]
        for line in lines:
            found = json.loads(line)
            check(SEARCHES.get(name, name), found)
            seen.update(found)
    assert seen


def test_the_first_answers_of_an_empty_home_are_so_too(home: Path, call: Call) -> None:
    home.mkdir()
    for name in ("config", "registries", "doctor", "schedule", "watch"):
        verb = [words[0] for words in CASES[name] if words]
        check(name, call(name, *verb, "--json").json)


def test_runs_and_reports_and_the_log_of_a_crawl(home: Path, call: Call) -> None:
    with SampleRegistry() as registry:
        env = clean_environment(TRIALS_HOME=str(home), TRIALS_CTGOV_URL=registry.url)
        done = run_program("crawl", "ctgov", "--json", env=env)
        check("crawl", json.loads(done.out))
        check("crawl", json.loads(run_program("crawl", "ctgov", "--json", "--no-index", env=env).out))
    for line in done.err.splitlines():
        check("log", json.loads(line))
    check("report", call("report", "--format", "json", "--since", "30d").json)
    check("runs", call("runs", "--json").json)
    check("status", call("status", "--json").json)


def test_an_import(home: Path, tmp_path: Path, call: Call) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps(study(RECRUITING)), "utf-8")
    check("import", call("import", str(file), "--json").json)
    for line in call("export", "--format", "criteria").out.splitlines():
        check("criterion", json.loads(line))


def test_lines_of_watches(rich: Editions, call: Call) -> None:
    news = rich.home / "news.jsonl"
    assert call("watch", "add", "a", "--all", "--to", f"file:{news}", "--to", "stdout").code == 0
    assert call("watch", "add", "runs", "--failed-runs", "--to", f"file:{news}", "--to", "stdout").code == 0
    rich.publish("2026-03-05", [study(RECRUITING)])
    with Archive.open(rich.home, write=True) as archive:
        archive.begin("ctgov", "crawl", query_key="q").finish(failed("registry", "it said no"))
    lines = [*call("watch", "run").out.splitlines(), *news.read_text("utf-8").splitlines()]
    assert {json.loads(line)["watch"] for line in lines} == {"a", "runs"}
    for line in lines:
        check("news", json.loads(line))
    check("watch", call("watch", "show", "a", "--json").json)

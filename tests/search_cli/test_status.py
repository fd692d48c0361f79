"""`trials status`: records, freshness, rejects, the last verdict and the index, for people and for programs."""

import json
from pathlib import Path

from crawler.sample.faces import SAMPLES
from crawler.sample.server import SampleRegistry
from tests.search_cli.conftest import Call, clean_environment, run_program


def test_a_fresh_home_is_up_to_date(sample: Path, call: Call) -> None:
    found = call("status", "--json").json
    (source,) = found["registries"]
    assert source["source"] == "ctgov"
    assert source["records"] == found["index"]["studies"] == found["sequence"] > 0
    assert (source["rejects"], source["tombstoned"]) == (0, 0)
    assert source["last_run"]["state"] == "good"
    assert source["last_run"]["verdict"]["checks"]
    assert source["as_of"].startswith("2026-")
    assert found["index"]["behind"] == 0
    told = call("status").out
    assert "up to date" in told
    assert "ctgov" in told


def test_rejects_and_a_lagging_index_are_told(home: Path, tmp_path: Path, call: Call) -> None:
    record = json.loads(min((SAMPLES / "ctgov").glob("*.json")).read_bytes())
    (tmp_path / "page.json").write_text(json.dumps({"studies": [record, {"protocolSection": {}}]}))
    assert call("import", str(tmp_path / "page.json")).code == 3
    assert call("status", "--json").json["registries"][0]["rejects"] == 1
    record["protocolSection"]["identificationModule"]["nctId"] = "NCT90999991"
    (tmp_path / "one.json").write_text(json.dumps(record))
    assert call("import", "--no-index", str(tmp_path / "one.json")).code == 0
    assert call("status", "--json").json["index"]["behind"] == 1
    assert "`trials index` brings it up" in " ".join(call("status").out.split())
    assert call("index").code == 0
    assert call("status", "--json").json["index"]["behind"] == 0


def test_a_failed_run_and_a_missing_index_are_told(home: Path) -> None:
    with SampleRegistry() as registry:
        env = clean_environment(TRIALS_HOME=str(home), TRIALS_CTGOV_URL=registry.url)
        assert run_program("crawl", "ctgov", "--no-index", env=env).code == 0
    env |= {"TRIALS_CTGOV_URL": "http://127.0.0.1:9", "TRIALS_PATIENCE": "1"}
    assert run_program("crawl", "ctgov", "--no-index", env=env).code == 4
    done = run_program("status", env=env)
    assert done.code == 0
    assert "failed" in done.out
    assert "there is no index yet" in " ".join(done.out.split())

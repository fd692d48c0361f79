"""Which folders can be served, how a record is changed while it is, and the server started by hand."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest

from crawler.sample.server import SampleRegistry
from tests.crawler.sample.asking import Client
from tests.crawler.sample.studies import FOLDER, studies
from trials.errors import SettingsError, UsageError

Serve = Callable[..., Client]
KEY = "NCT90017919"
STATUS = "protocolSection.statusModule.overallStatus"


def test_published_records_are_served_as_the_registry_has_them(serve: Serve, real_records: Path) -> None:
    folder = real_records / "ctgov" / "v2"
    client = serve(folder=folder)
    served = {}
    for page in client.pages(pageSize="200", sort="LastUpdatePostDate:desc,NCTId:asc", countTotal="true"):
        for study in page.json["studies"]:
            key = study["protocolSection"]["identificationModule"]["nctId"]
            assert key not in served
            served[key] = study
    assert len(served) == client.get(countTotal="true").json["totalCount"] >= 800
    for file in sorted(folder.glob("*.json"))[::20]:
        study = json.loads(file.read_bytes())
        assert served[study["protocolSection"]["identificationModule"]["nctId"]] == study


def test_one_folder_of_ones_own(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "any name.json").write_bytes((FOLDER / f"{KEY}.json").read_bytes())
    (tmp_path / "notes.txt").write_text("not a record")
    assert serve(folder=tmp_path).get().ids == [KEY]


def test_a_folder_that_is_none_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is not a folder of records"):
        SampleRegistry(tmp_path / "nowhere")
    (tmp_path / "page.json").write_text('{"studies": []}')
    with pytest.raises(SettingsError, match=r"page\.json is not one of this registry's records"):
        SampleRegistry(tmp_path)


def test_an_unknown_registry_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="ctgov"):
        SampleRegistry(face="nowhere")


def test_records_are_added_changed_and_taken_away_while_served(serve: Serve) -> None:
    client = serve()
    records = client.registry.records
    records.change(KEY, {STATUS: "COMPLETED", "protocolSection.oversightModule": None, "new.path": 1})
    changed = client.get(f"/studies/{KEY}").json
    assert changed["protocolSection"]["statusModule"]["overallStatus"] == "COMPLETED"
    assert "oversightModule" not in changed["protocolSection"]
    assert changed["new"] == {"path": 1}
    assert KEY in client.found(filter_overallStatus="COMPLETED")
    del records[KEY]
    assert client.get(f"/studies/{KEY}").status == 404
    records[KEY] = studies()[KEY]
    assert client.get(f"/studies/{KEY}").json == studies()[KEY]


def test_a_record_read_out_is_a_copy(serve: Serve) -> None:
    records = serve().registry.records
    records[KEY]["protocolSection"].clear()
    assert records[KEY] == studies()[KEY]


def test_a_registry_can_be_served_again_on_another_day() -> None:
    registry = SampleRegistry()
    for _ in range(2):
        with registry:
            assert Client(registry).get("/version").status == 200
        with pytest.raises(RuntimeError, match="not being served"):
            _ = registry.url


def test_by_hand_it_prints_its_address_and_serves(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_bytes((FOLDER / f"{KEY}.json").read_bytes())
    command = [sys.executable, "-m", "crawler.sample", "--folder", str(tmp_path), "--crawl-delay", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            address = server.stdout.readline().strip()
            with urlopen(f"{address}/api/v2/studies/{KEY}", timeout=20) as answer:
                assert json.load(answer) == studies()[KEY]
            with urlopen(f"{address}/robots.txt", timeout=20) as answer:
                assert b"Crawl-delay: 2" in answer.read()
        finally:
            server.terminate()


def test_by_hand_a_wrong_folder_is_one_sentence() -> None:
    command = [sys.executable, "-m", "crawler.sample", "--folder", os.devnull]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 2
    assert ended.stderr == f"{os.devnull} is not a folder of records.\n"

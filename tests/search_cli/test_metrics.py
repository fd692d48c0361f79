"""`trials metrics`: text that Prometheus reads, with the figures of `trials status`."""

import re
from pathlib import Path

from tests.search_cli.conftest import Call

LINE = re.compile(r'(?:# (?:HELP|TYPE) trials_\w+ .+|trials_\w+(?:\{registry="\w+"\})? [0-9.e+-]+)')


def test_every_line_is_one_of_the_format_and_says_what_status_says(sample: Path, tmp_path: Path, call: Call) -> None:
    done = call("metrics")
    assert done.code == 0
    assert all(LINE.fullmatch(line) for line in done.out.splitlines())
    (registry,) = call("status", "--json").json["registries"]
    assert f'trials_records{{registry="ctgov"}} {registry["records"]}' in done.out
    assert 'trials_last_run_good{registry="ctgov"} 1' in done.out
    assert call("metrics", "-o", str(tmp_path / "trials.prom")).out == ""
    assert (tmp_path / "trials.prom").read_text("utf-8") == done.out

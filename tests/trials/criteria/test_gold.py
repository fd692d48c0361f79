"""Criteria read from texts that people have read by hand: precision and recall stay above their floors."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.criteria import GOLD, predict

FLOOR = 0.97  # a little below what is reached on these 25 trials (.99)

pytestmark = pytest.mark.skipif(not (GOLD / "criteria.jsonl").exists(), reason="the hand-read trials are not at hand")


def test_precision_and_recall_on_the_hand_read_trials(tmp_path: Path):
    trials = [json.loads(line) for line in (GOLD / "criteria_trials.jsonl").read_text(encoding="utf-8").splitlines()]
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text("".join(json.dumps(line) + "\n" for line in predict(trials)), encoding="utf-8")
    command = [sys.executable, str(GOLD / "score_criteria.py"), str(GOLD / "criteria.jsonl"), str(predicted), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    scores = json.loads(done.stdout.splitlines()[-1])
    assert scores["precision"] >= FLOOR
    assert scores["recall"] >= FLOOR
    assert "not in the text" not in done.stderr

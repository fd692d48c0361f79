"""What a server learns of a patient in a match: concepts, countries and statuses; nothing else of what was told."""

import json
from pathlib import Path

from tests.elasticsearch.door import Door
from tests.elasticsearch.test_command import Both, both
from tests.search_cli.conftest import sample_home

__all__ = ["both", "sample_home"]
PROFILE = """
age = 53
sex = "female"
place = "Boston"
within_km = 14321
conditions = ["slipped disc"]
back_pain = 7
odi = 47
symptom_months = 19
bmi = 38.5
allergy = ["zebrallergen"]
donor = "autologous"
countries = ["United States"]
"""
NOTE = "A 53-year-old woman with zebrastripe back pain for 2 years and a wombatlike limp. HbA1c 7.7."
TOLD = (
    "zebra",
    "wombat",
    "stripe",
    "limp",
    "boston",
    "4321",
    "38.5",
    "female",
    "autologous",
    "42.3",
    "-71.",
    "7.7",
    "united states",
)


def test_a_server_learns_concepts_countries_and_statuses_alone(both: Both, tmp_path: Path) -> None:
    (tmp_path / "me.toml").write_text(PROFILE)
    (tmp_path / "note.txt").write_text(NOTE)
    words = (
        "match",
        str(tmp_path / "me.toml"),
        "--note",
        str(tmp_path / "note.txt"),
        "--country",
        "CN",
        "--phase",
        "1",
        "--phase",
        "2",
    )
    with Door(both.engine.server.addresses[0]) as door:
        there = both.there(*words, "--json", "--explain", TRIALS_INDEX=door.url)
    assert (there.code, there.err) == (0, "")
    sent = [f"{request.method} {request.path} {request.body.decode()}".casefold() for request in door.seen]
    assert any('"disc_herniation"' in request and "recruiting" in request for request in sent)
    assert any("china" in request for request in sent)
    for request in sent:
        assert [told for told in TOLD if told in request] == [], request[:500]
    here = both.here(*words, "--json", "--explain")
    ids = [{trial["id"] for trial in json.loads(done.out)["trials"]} for done in (there, here)]
    assert ids[0] == ids[1] != set()
    fits = [{trial["id"]: trial["fit"] for trial in json.loads(done.out)["trials"]} for done in (there, here)]
    assert fits[0] == fits[1]

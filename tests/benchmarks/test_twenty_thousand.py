"""20,000 generated studies from their bytes to answers, each of which is counted again by hand; no time is asserted.

A thousand distinct studies, their long texts cut, come again under other numbers: making and reading long ones would
take minutes. `TRIALS_STUDIES` says how many there are.
"""

import json
import os
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

import orjson
import pytest

from benchmarks.corpus import studies, words
from benchmarks.home import as_raw, bring_up, fill
from crawler.archive import Archive
from crawler.importing import import_files
from crawler.writing import BATCH
from indexer.embedded.engine import EmbeddedEngine
from indexer.query import Query, make_query
from indexer.search import search

STUDIES = int(os.environ.get("TRIALS_STUDIES", "20000"))
DISTINCT = min(1_000, STUDIES)
BOSTON = (42.36, -71.06)
NEWS = "qoravulo"

pytestmark = [pytest.mark.timeout(1_200), pytest.mark.xdist_group("twenty thousand")]


def number(place: int) -> str:
    return f"NCT9{place:07d}"


def cut(study: dict[str, Any]) -> dict[str, Any]:
    """A study with the first words of its texts and the first of its sites."""
    protocol = study["protocolSection"]
    protocol["descriptionModule"] = {"briefSummary": protocol["descriptionModule"]["briefSummary"][:300]}
    protocol["eligibilityModule"]["eligibilityCriteria"] = "Inclusion Criteria:\n\n* Adults"
    protocol["contactsLocationsModule"]["locations"] = protocol["contactsLocationsModule"]["locations"][:4]
    return study


class Registry:
    """Every study as it was given to the archive: as bytes, read, and by its words."""

    def __init__(self, home: Path) -> None:
        self.home = home
        distinct = [orjson.dumps(cut(study)) for study in studies(DISTINCT)]
        self.bodies = [
            distinct[place % DISTINCT].replace(number(place % DISTINCT).encode(), number(place).encode())
            for place in range(STUDIES)
        ]

    @cached_property
    def protocols(self) -> list[dict[str, Any]]:
        return [json.loads(body)["protocolSection"] for body in self.bodies]

    @cached_property
    def words(self) -> list[frozenset[str]]:
        return [frozenset(re.findall(r"[a-z]+", body.decode().lower())) for body in self.bodies]

    @property
    def engine(self) -> EmbeddedEngine:
        return EmbeddedEngine(self.home / "index")

    def having(self, holds: Callable[[dict[str, Any]], bool]) -> set[str]:
        """Numbers of the studies of which something holds."""
        return {number(place) for place, protocol in enumerate(self.protocols) if holds(protocol)}

    def saying(self, holds: Callable[[frozenset[str]], bool]) -> set[str]:
        """The same by their words."""
        return {number(place) for place, words in enumerate(self.words) if holds(words)}

    def found(self, query: Query) -> set[str]:
        """Numbers of all hits, which are as many as the answer counts."""
        keys = self.engine.keys(query)
        assert len(keys) == self.engine.page(query).total
        return {key.partition("/")[0] for key in keys}

    def dump(self, path: Path, places: Iterator[int]) -> Path:
        """A download of some studies."""
        with zipfile.ZipFile(path, "w") as file:
            for place in places:
                file.writestr(f"{number(place)}.json", self.bodies[place])
        return path


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """All of them crawled, linked and indexed."""
    made = Registry(tmp_path_factory.mktemp("many") / "home")
    places = range(0, STUDIES, BATCH)
    batches = ([as_raw(place, made.bodies[place]) for place in range(first, min(first + BATCH, STUDIES))]
               for first in places)  # fmt: skip
    fill(made.home, batches, new=STUDIES)
    assert bring_up(made.home)["total"] == STUDIES
    return made


def asked(text: str = "", **values: Any) -> Query:
    return make_query(text, everything=True, **values)


def countries(protocol: dict[str, Any]) -> set[str]:
    return {site["country"] for site in protocol["contactsLocationsModule"]["locations"]}


def years(age: str) -> int:
    return int(age.partition(" ")[0])


FILTERS: dict[str, tuple[Query, Callable[[dict[str, Any]], bool]]] = {
    "one status": (asked(statuses=["terminated"]), lambda p: p["statusModule"]["overallStatus"] == "TERMINATED"),
    "either status": (
        asked(statuses=["completed", "recruiting"]),
        lambda p: p["statusModule"]["overallStatus"] in ("COMPLETED", "RECRUITING"),
    ),
    "a phase, alone or with another": (asked(phases=["2"]), lambda p: "PHASE2" in p["designModule"]["phases"]),
    "a country": (asked(countries=["France"]), lambda p: "France" in countries(p)),
    "either country": (asked(countries=["Japan", "Iran"]), lambda p: bool({"Japan", "Iran"} & countries(p))),
    "a woman": (asked(sex="female"), lambda p: p["eligibilityModule"]["sex"] != "MALE"),
    "an age above some": (
        asked(age=62),
        lambda p: years(p["eligibilityModule"].get("maximumAge", "999")) >= 62,
    ),
    "an age below some": (asked(age=20), lambda p: years(p["eligibilityModule"]["minimumAge"]) <= 20),
    "all at once": (
        asked(statuses=["completed"], phases=["1"], countries=["United States"], age=70, sex="male"),
        lambda p: (
            p["statusModule"]["overallStatus"] == "COMPLETED"
            and "PHASE1" in p["designModule"]["phases"]
            and "United States" in countries(p)
            and years(p["eligibilityModule"].get("maximumAge", "999")) >= 70
            and p["eligibilityModule"]["sex"] != "FEMALE"
        ),
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters_leave_what_a_count_by_hand_leaves(name: str, registry: Registry) -> None:
    query, holds = FILTERS[name]
    wanted = registry.having(holds)
    assert 0 < len(wanted) < STUDIES
    assert registry.found(query) == wanted


def test_facets_are_the_counts_of_all_values(registry: Registry) -> None:
    facets = registry.engine.page(asked(facets=True)).facets
    assert facets is not None
    statuses = Counter(protocol["statusModule"]["overallStatus"].lower() for protocol in registry.protocols)
    assert facets["status"] == statuses
    began = Counter(protocol["statusModule"]["startDateStruct"]["date"][:4] for protocol in registry.protocols)
    assert facets["year"] == began
    phases = Counter(
        {"NA": "not_applicable"}.get(phase, phase.lower())
        for protocol in registry.protocols
        for phase in protocol["designModule"]["phases"]
    )
    assert facets["phase"] == phases
    held = Counter(country for protocol in registry.protocols for country in countries(protocol))
    assert sorted(facets["country"].values()) == sorted(held.values())
    assert facets["registry"] == {"ctgov": STUDIES}


def made_up(registry: Registry) -> list[str]:
    """Words of the generated vocabulary that no rule of stemming touches, the rarest first."""
    invented = {word for word in words()[0] if len(word) > 6 and word.endswith(("a", "o", "u"))}
    counted = Counter(word for said in registry.words[:DISTINCT] for word in said & invented)
    return sorted(counted, key=lambda word: (counted[word], word))


def contains(said: frozenset[str], word: str) -> bool:
    return word in said


def test_words_find_every_study_that_has_them_and_no_other(registry: Registry) -> None:
    invented = made_up(registry)
    rare, seldom, other, frequent = invented[0], invented[len(invented) // 2], *invented[-2:]
    for word in (rare, seldom, frequent):
        assert registry.found(asked(word)) == registry.saying(partial(contains, word=word))
    assert registry.found(asked(f"{other} {frequent}")) == registry.saying(lambda said: {other, frequent} <= said)
    assert registry.found(asked(f"{frequent} OR {rare}")) == registry.saying(lambda said: bool({frequent, rare} & said))
    assert registry.found(asked(f"{frequent} -{other}")) == registry.saying(
        lambda said: frequent in said and other not in said
    )


def kilometres(here: tuple[float, float], there: dict[str, float]) -> float:
    """Great circle on the mean sphere."""
    lat, lon, far, wide = map(radians, (*here, there["lat"], there["lon"]))
    return 2 * 6371.0088 * asin(sqrt(sin((far - lat) / 2) ** 2 + cos(lat) * cos(far) * sin((wide - lon) / 2) ** 2))


def test_what_is_near_a_place_is_what_measuring_every_site_finds(registry: Registry) -> None:
    nearest = {
        number(place): min(kilometres(BOSTON, site["geoPoint"]) for site in sites)
        for place, protocol in enumerate(registry.protocols)
        if (sites := protocol["contactsLocationsModule"]["locations"])
    }
    wanted = {name: distance for name, distance in nearest.items() if distance <= 150}
    assert len(wanted) > STUDIES / 500
    assert not any(149.9 < distance < 150.1 for distance in nearest.values())
    answer = search(registry.engine, asked(near=(*BOSTON, 150.0), sort="distance", limit=10_000))
    told = {hit["id"]: hit["distance_km"] for hit in answer["hits"]}
    assert told == {name: pytest.approx(distance, abs=0.06) for name, distance in wanted.items()}
    assert list(told.values()) == sorted(told.values())


def test_pages_add_up_to_all_hits_each_once(registry: Registry) -> None:
    wanted = registry.having(lambda p: p["statusModule"]["overallStatus"] == "RECRUITING")
    seen: list[str] = []
    cursor = None
    for page in range(1_000):
        answer = search(
            registry.engine, asked(statuses=["recruiting"], sort="updated", limit=STUDIES // 40, cursor=cursor)
        )
        assert answer["total"] == len(wanted)
        seen += [hit["id"] for hit in answer["hits"]]
        cursor = answer["next"]
        if cursor is None:
            assert page > 3
            break
    assert len(seen) == len(wanted)
    assert set(seen) == wanted


def held(home: Path) -> tuple[int, dict[str, bytes]]:
    with Archive.open(home) as archive:
        return archive.sequence, {head.id: head.version.hash for head in archive.heads()}


def test_to_import_all_again_changes_nothing(registry: Registry, tmp_path: Path) -> None:
    before = held(registry.home)
    assert len(before[1]) == STUDIES
    (run,) = import_files(registry.home, [str(registry.dump(tmp_path / "all.zip", iter(range(STUDIES))))])
    assert run.ok
    assert (run.counts["records/parsed"], run.counts.get("records/partial", 0)) == (STUDIES, 0)
    assert held(registry.home) == before
    report = bring_up(registry.home)
    assert (report["added"], report["rebuilt"], report["total"]) == (0, False, STUDIES)


def test_one_changed_study_is_seen_and_nothing_else_moves(registry: Registry, tmp_path: Path) -> None:
    place = STUDIES // 3
    assert registry.found(asked(NEWS)) == set()
    changed = orjson.loads(registry.bodies[place])
    changed["protocolSection"]["identificationModule"]["briefTitle"] += f" {NEWS}"
    changed["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = "2026-11-19"
    before, (sequence, _) = registry.found(asked()), held(registry.home)
    registry.bodies[place] = orjson.dumps(changed)
    for known in ("protocols", "words"):
        registry.__dict__.pop(known, None)
    (run,) = import_files(registry.home, [str(registry.dump(tmp_path / "one.zip", iter([place])))])
    assert run.ok
    report = bring_up(registry.home)
    assert (report["added"], report["rebuilt"], report["total"]) == (1, False, STUDIES)
    assert held(registry.home)[0] == sequence + 1
    assert registry.found(asked(NEWS)) == {number(place)}
    assert registry.found(asked()) == before

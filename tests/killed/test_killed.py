"""Any step killed at any moment and given again ends as an undisturbed one, and loses nothing that was there before."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.sample.faces import ctgov as face
from crawler.sample.server import SampleRegistry
from indexer.engine import open_engine
from search_cli.watches import Watch, Watches
from tests.crawler.crawl.world import PAGE, fill, nct, update
from tests.crawler.importing.studies import dump, study, zipped_up
from tests.killed.harness import KILLS, copy_of, done, kill_again_and_again, seen
from tests.killed.works import WORKS
from tests.search_cli.linked import export
from trials.errors import IndexUnavailableError

RECORDS = 30
FIRST, NEXT = "2026-11-20T09:00:05", "2026-11-23T09:00:00"

pytestmark = [pytest.mark.timeout(240 + 60 * KILLS), pytest.mark.xdist_group("killed")]


@pytest.fixture(scope="module")
def registry() -> Iterator[SampleRegistry]:
    with pytest.MonkeyPatch.context() as patch, SampleRegistry() as served:
        patch.setattr(face, "LARGEST_PAGE_SIZE", PAGE)
        yield served


def first(registry: SampleRegistry) -> None:
    """The registry as it was at the first crawl."""
    fill(registry, RECORDS)
    registry.data_timestamp = FIRST


def renewed(registry: SampleRegistry) -> None:
    """The registry three days later: a third has changed, some came, some went."""
    fill(registry, RECORDS + 5)
    for number in range(0, RECORDS, 3):
        update(registry, number, **{"protocolSection.statusModule.overallStatus": "COMPLETED"})
    for number in (1, 2):
        del registry.records[nct(number)]
    registry.data_timestamp = NEXT


@pytest.fixture(scope="module")
def crawled(registry: SampleRegistry, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after its first crawl, with rows of another register that name some of the same studies."""
    folder = tmp_path_factory.mktemp("crawled")
    home = folder / "home"
    home.mkdir()
    first(registry)
    done(WORKS["crawl"], home, registry.url)
    rows = [
        {
            "TrialID": f"DRKS{90_000_000 + number}",
            "Public_title": f"Made-up trial {number}",
            "Secondary_ID": nct(number),
        }
        for number in range(3, RECORDS, 2)
    ]
    (folder / "rows.xml").write_text(export(tuple(rows)), "utf-8")
    done(WORKS["import"], home, str(folder / "rows.xml"))
    return home


@pytest.fixture(scope="module")
def behind(crawled: Path, registry: SampleRegistry) -> Path:
    """The same, indexed, with watches, and then crawled once more: index, links and watches are behind."""
    home = copy_of(crawled, "behind")
    done(WORKS["index"], home, "")
    with Archive.open(home) as archive:
        place = {"archive": archive.id, "begins": archive.sequence}
    channels = ["file:news.jsonl", "feed:news.feed"]
    Watches(home).add(Watch("all", {"all": True}, [], channels, **place))
    Watches(home).add(Watch("done", {"all": True, "status": ["completed"]}, [], channels[:1], **place))
    renewed(registry)
    done(WORKS["crawl"], home, registry.url)
    return home


def unharmed(base: Path) -> Callable[[Path], None]:
    """A check of what a kill left: the archive verifies, what it and the index had acknowledged is there, whole."""
    before = seen(base)
    had = set(before.get("archive changes", ()))

    def check(home: Path) -> None:
        if had:
            with Archive.open(home) as archive:
                assert archive.verify() == []
                assert had <= {(change.source, change.id, change.kind) for change in archive.changes(0)}
        try:
            state = open_engine(home, None).state()
        except IndexUnavailableError:
            assert "index sequence" not in before
            return
        assert state.sequence >= before.get("index sequence", 0)

    return check


def test_a_first_crawl(registry: SampleRegistry, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    base = tmp_path / "home"
    assert kill_again_and_again("crawl", base, registry.url, unharmed(base), before=lambda: first(registry)) >= KILLS


def test_a_crawl_of_what_changed(registry: SampleRegistry, crawled: Path) -> None:
    check = unharmed(crawled)
    assert kill_again_and_again("crawl", crawled, registry.url, check, before=lambda: renewed(registry)) >= KILLS


def test_an_import(crawled: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    file.write_bytes(zipped_up({f"{place}.json": dump(study(place, f"Title {place}")) for place in range(150)}))
    assert kill_again_and_again("import", crawled, str(file), unharmed(crawled)) >= KILLS


def test_a_replay(behind: Path) -> None:
    assert kill_again_and_again("replay", behind, "", unharmed(behind)) >= KILLS


@pytest.mark.parametrize("which", ["crawled", "behind"], ids=["from nothing", "what changed"])
def test_linking(which: str, request: pytest.FixtureRequest) -> None:
    base: Path = request.getfixturevalue(which)
    assert kill_again_and_again("links", base, "", unharmed(base)) >= KILLS


@pytest.mark.parametrize("which", ["crawled", "behind"], ids=["from nothing", "what changed"])
def test_an_index_of_merged_studies(which: str, request: pytest.FixtureRequest) -> None:
    base: Path = request.getfixturevalue(which)
    assert kill_again_and_again("index", base, "", unharmed(base)) >= KILLS


def test_watches_tell_each_change_once(behind: Path) -> None:
    assert kill_again_and_again("watch", behind, "", unharmed(behind)) >= KILLS
    lines = (behind.with_name("watch-killed") / "news.jsonl").read_text("utf-8").splitlines()
    keys = [(line["watch"], line["key"]) for line in map(json.loads, lines)]
    assert len(keys) == len(set(keys)) > RECORDS // 3


def test_the_studies_that_are_killed_over_are_merged_ones(behind: Path) -> None:
    found = seen(behind)
    assert sum(len(stored[0].records) > 1 for _, stored in found["index studies"].values()) >= 10
    assert found["archive problems"] == found["index problems"] == []

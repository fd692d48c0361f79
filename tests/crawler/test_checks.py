"""Drift of a registry is caught at the end of the run, whatever it is; ordinary churn of a registry raises nothing."""

import shutil
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from crawler.archive import Archive, RunRecord
from crawler.records import Raw
from tests.crawler.drifting import (
    Edit,
    Study,
    churned,
    flipped,
    garbled,
    member,
    population,
    put,
    raw,
    removed,
    renamed,
)
from trials.errors import UsageError

SIZE = 230
WALL = b"<!doctype html><html><title>Sign in</title><form action=/login></form></html>"


@dataclass
class Crawl:
    """One crawl: what comes, what the registry reports, what is gone."""

    raws: list[Raw]
    reported: int | None = None
    gone: Sequence[str] = ()
    complete: bool = True
    names: frozenset[str] = field(default_factory=frozenset)


def crawl(home: Path, given: Crawl) -> RunRecord:
    with Archive.open(home, write=True) as archive:
        run = archive.begin("ctgov", "crawl", query_key="q")
        run.put(given.raws)
        for number in given.gone:
            run.tombstone("ctgov", number, "no longer listed")
        fetched = len(given.raws)
        reported = fetched if given.reported is None else given.reported
        verdict = run.judge(reported=reported, fetched=fetched, complete=given.complete)
        return run.finish(verdict, mark="m", members_complete=given.complete)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Study]]:
    """A home after three good crawls of one registry, and what the registry holds."""
    home, rng = tmp_path_factory.mktemp("checks") / "home", Random(1)
    studies = population(SIZE, rng)
    assert crawl(home, Crawl([raw(each) for each in studies])).ok
    for turn in range(2):
        studies, gone, _ = churned(studies, rng, 5000 + 100 * turn)
        record = crawl(home, Crawl([raw(each) for each in studies], gone=gone))
        assert record.ok, record.verdict
    return home, studies


@pytest.fixture
def world(base: tuple[Path, list[Study]], tmp_path: Path) -> tuple[Path, list[Study]]:
    """A copy of that home for one test."""
    folder = tmp_path / "copy"
    shutil.copytree(base[0], folder)
    return folder, deepcopy(base[1])


def edited(studies: list[Study], edit: Edit, share: float = 1.0) -> list[Study]:
    rng = Random(7)
    for each in studies:
        if rng.random() < share:
            edit(each, rng)
    return studies


def all_of(edit: Edit, share: float = 1.0, *, complete: bool = True, only: int | None = None) -> Callable[..., Crawl]:
    return lambda studies: Crawl([raw(each) for each in edited(studies[:only], edit, share)], complete=complete)


def walled(share: int) -> Callable[..., Crawl]:
    def drift(studies: list[Study]) -> Crawl:
        raws = [raw(each) for each in studies]
        return Crawl([Raw(r.source, r.id, r.form, WALL) if at % share == 0 else r for at, r in enumerate(raws)])

    return drift


def part(least: int, most: int, reported: int | None = None) -> Callable[..., Crawl]:
    return lambda studies: Crawl([raw(each) for each in studies[least:most]], reported)


def fresh_and_broken(edit: Edit) -> Callable[..., Crawl]:
    """An incremental crawl of new studies only, with a drift."""

    def drift(studies: list[Study]) -> Crawl:
        rng = Random(3)
        new = [member(deepcopy(each), 8000 + at, rng) for at, each in enumerate(studies[:80])]
        return Crawl([raw(each) for each in edited(new, edit)], complete=False)

    return drift


TITLE, SUMMARY = "identificationModule.briefTitle", "descriptionModule.briefSummary"
START = "statusModule.startDateStruct.date"
RULES = "eligibilityModule.eligibilityCriteria"
DRIFTS: dict[str, tuple[Callable[..., Crawl], set[str]]] = {
    "a field has another name": (
        all_of(renamed(TITLE, "shortTitle")),
        {"fields", "losses", "shape", "texts", "rejects"},
    ),
    "a module has another name": (all_of(renamed("eligibilityModule", "whoModule")), {"losses", "shape"}),
    "a field moved elsewhere": (all_of(renamed(RULES, "criteriaText")), {"losses", "fields"}),
    "a number became a text": (all_of(put("designModule.enrollmentInfo.count", lambda v, _: str(v))), {"shape"}),
    "a list became a text": (all_of(put("conditionsModule.conditions", lambda v, _: v[0])), {"shape", "rejects"}),
    "an object became a list": (all_of(put("statusModule.startDateStruct", lambda v, _: [v])), {"shape", "rejects"}),
    "half of the records are gone": (part(0, SIZE // 2), {"minimum"}),
    "the list is capped": (part(0, 200), {"capped"}),
    "an empty page with status 200": (part(0, 0), {"minimum"}),
    "a page list that ends early": (part(0, 200, SIZE), {"reported"}),
    "a count that grows while pages do not": (part(0, SIZE, SIZE + 40), {"reported"}),
    "a login wall": (walled(1), {"readable", "rejects"}),
    "a login wall for some": (walled(8), {"rejects"}),
    "bodies cut off": (
        lambda studies: Crawl([Raw(r.source, r.id, r.form, r.body[:900]) for r in map(raw, studies)]),
        {"readable", "rejects"},
    ),
    "an envelope around each record": (
        lambda studies: Crawl([Raw(r.source, r.id, r.form, b'{"data":' + r.body + b"}") for r in map(raw, studies)]),
        {"readable", "rejects", "losses", "fields"},
    ),
    "UTF-8 read as something else": (all_of(put(SUMMARY, garbled)), {"encoding"}),
    "letters lost": (
        all_of(put(SUMMARY, lambda v, _: v.encode("ascii", "replace").decode().replace("?", "\ufffd"))),
        {"encoding"},
    ),
    "day and month flipped": (all_of(put(START, flipped)), {"dates", "losses"}),
    "dates in another format": (all_of(put(START, lambda v, _: "/".join(reversed(v.split("-"))))), {"losses", "dates"}),
    "dates in the wrong century": (all_of(put(START, lambda v, _: f"21{v[2:]}")), {"future"}),
    "all trials begin today": (all_of(put(START, lambda _, __: "2026-01-01")), {"uniform"}),
    "all statuses the same": (all_of(put("statusModule.overallStatus", lambda _, __: "RECRUITING")), {"uniform"}),
    "statuses in other words": (
        all_of(put("statusModule.overallStatus", lambda v, _: f"now {v.lower()}")),
        {"categories"},
    ),
    "texts cut to a line": (all_of(put(SUMMARY, lambda v, _: v[:30])), {"texts"}),
    "texts emptied": (all_of(put(RULES, lambda _, __: "")), {"losses", "fields"}),
    "sponsors gone": (all_of(removed("sponsorCollaboratorsModule")), {"losses", "shape"}),
    "sites gone": (all_of(removed("contactsLocationsModule")), {"losses", "shape"}),
    "outcomes gone from a third": (all_of(removed("outcomesModule"), 0.34), {"losses", "fields"}),
    "conditions gone": (all_of(removed("conditionsModule")), {"losses", "shape", "rejects"}),
    "the same page again and again": (
        lambda studies: Crawl([raw(each) for each in studies[:50]] * 4 + [raw(each) for each in studies[50:80]]),
        {"repeats"},
    ),
    "many gone at once": (
        lambda studies: Crawl(
            [raw(each) for each in studies[80:]],
            gone=[each["protocolSection"]["identificationModule"]["nctId"] for each in studies[:80]],
            complete=False,
        ),
        {"gone"},
    ),
    "a renamed field in what changed only": (
        all_of(renamed("sponsorCollaboratorsModule", "sponsors"), complete=False, only=60),
        {"losses", "shape"},
    ),
    "a renamed field in new studies only": (
        fresh_and_broken(renamed("armsInterventionsModule", "arms")),
        {"fields", "shape"},
    ),
    "texts emptied in new studies only": (fresh_and_broken(removed("eligibilityModule")), {"fields", "shape"}),
}


@pytest.mark.parametrize("name", DRIFTS)
def test_drift_is_caught_and_nothing_of_it_is_published(name: str, world: tuple[Path, list[Study]]) -> None:
    home, studies = world
    drift, expected = DRIFTS[name]
    with Archive.open(home) as archive:
        before = archive.sequence
    record = crawl(home, drift(studies))
    assert record.state == "failed", record.counts
    assert record.verdict is not None
    failing = {check.name for check in record.verdict.checks if not check.ok}
    assert failing & expected, record.verdict.reason
    with Archive.open(home) as archive:
        assert archive.sequence == before


def test_a_canary_that_is_missing_is_caught(world: tuple[Path, list[Study]]) -> None:
    home, studies = world
    number = studies[-1]["protocolSection"]["identificationModule"]["nctId"]
    (home / "trials.toml").write_text(f"[registries.ctgov]\ncanaries = ['{number.lower()}']\n", "utf-8")
    assert crawl(home, Crawl([raw(each) for each in studies])).ok
    record = crawl(home, Crawl([raw(each) for each in studies[:-1]]))
    assert record.verdict is not None
    assert [check.name for check in record.verdict.checks if not check.ok] == ["canaries"]
    assert number.lower() in record.verdict.reason


@pytest.mark.parametrize("seed", range(20))
def test_a_clean_crawl_again_raises_nothing(seed: int, world: tuple[Path, list[Study]]) -> None:
    home, studies = world
    rng = Random(100 + seed)
    studies, gone, changed = churned(studies, rng, 6000)
    given = changed if seed % 2 else studies
    record = crawl(home, Crawl([raw(each) for each in given], gone=gone, complete=not seed % 2))
    assert record.verdict is not None
    assert (record.state, record.verdict.reason) == ("good", "")


def test_new_keys_are_told_and_stop_nothing(world: tuple[Path, list[Study]]) -> None:
    home, studies = world
    for each in studies:
        each["protocolSection"]["statusModule"]["newFlag"] = True
    record = crawl(home, Crawl([raw(each) for each in studies]))
    assert record.ok
    assert record.verdict is not None
    told = [check.detail for check in record.verdict.checks if check.name == "new_keys"]
    assert told == ["keys that are new: protocolSection.statusModule.newFlag"]


def test_limits_are_the_settings(world: tuple[Path, list[Study]]) -> None:
    home, studies = world
    (home / "trials.toml").write_text("[checks]\nminimum = 0.3\n", "utf-8")
    assert crawl(home, Crawl([raw(each) for each in studies[: SIZE // 2]])).ok


def test_a_failed_run_can_be_accepted_and_is_what_later_ones_are_held_against(world: tuple[Path, list[Study]]) -> None:
    home, studies = world
    edited(studies, removed("sponsorCollaboratorsModule"))
    raws = [raw(each) for each in studies]
    failed = crawl(home, Crawl(raws))
    assert not failed.ok
    with Archive.open(home, write=True) as archive:
        before = archive.sequence
        accepted = archive.accept(failed.id, "the registry lists sponsors elsewhere now", "R. Tester")
        assert accepted.ok
        assert accepted.verdict is not None
        assert accepted.verdict.checks[-1].detail == "accepted by R. Tester: the registry lists sponsors elsewhere now"
        assert archive.sequence == before + len(studies)
        assert archive.mark("ctgov", "q") == "m"
        assert archive.verify() == []
    assert crawl(home, Crawl(raws)).ok
    with Archive.open(home, write=True) as archive, pytest.raises(UsageError, match="did not fail"):
        archive.accept(failed.id, "again")


def test_a_failed_run_is_let_go_by_the_next_good_one(world: tuple[Path, list[Study]]) -> None:
    home, studies = world
    failed = crawl(home, Crawl([raw(each) for each in studies[:50]]))
    assert not failed.ok
    assert crawl(home, Crawl([raw(each) for each in studies])).ok
    with Archive.open(home, write=True) as archive, pytest.raises(UsageError, match="held back no more"):
        archive.accept(failed.id, "too late")


def test_the_command_accepts_a_run_with_a_reason(
    world: tuple[Path, list[Study]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from search_cli.main import run as call

    home, studies = world
    monkeypatch.setenv("TRIALS_HOME", str(home))
    failed = crawl(home, Crawl([raw(each) for each in edited(studies, removed("outcomesModule"))]))
    assert call(["runs", "accept", str(failed.id)]) == 2
    assert "--why needs a reason" in capsys.readouterr().err
    assert call(["runs", "accept", "99999", "--why", "x"]) == 1
    assert call(["runs", "accept", str(failed.id), "--why", "known", "--no-index"]) == 0
    with Archive.open(home) as archive:
        assert archive.runs(1)[0].ok
        assert archive.runs(1)[0].verdict is not None
    capsys.readouterr()
    assert call(["runs", "--plain"]) == 0
    told = capsys.readouterr().out
    assert ": known, although: " in told
    assert "not published" not in told

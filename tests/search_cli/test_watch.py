"""`trials watch`: what changed for a saved search is told once, to each channel, through crashes, and nothing else."""

import json
import stat
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from crawler.archive import Archive
from crawler.verdict import failed
from search_cli import watch_run
from search_cli.changing import changed_lines
from search_cli.channels import Message
from search_cli.channels import deliver as real_deliver
from search_cli.saved_query import build_query
from search_cli.watch_run import key_of, run_watches
from tests.search_cli.conftest import Call
from tests.search_cli.editions import RECRUITING, Editions, edited, numbers, study
from trials.errors import TrialsError

OTHER = "NCT90025838"


def close(protocol: dict[str, Any]) -> None:
    protocol["statusModule"]["overallStatus"] = "COMPLETED"


def more_people(protocol: dict[str, Any]) -> None:
    protocol["designModule"]["enrollmentInfo"]["count"] += 50


@pytest.fixture
def editions(home: Path, monkeypatch: pytest.MonkeyPatch) -> Editions:
    found = Editions(home, monkeypatch)
    found.publish("2026-01-05", [study(RECRUITING), study(OTHER)])
    return found


def told(path: Path) -> list[tuple[str, str]]:
    if not path.exists():
        return []
    return [(line["id"], line["type"]) for line in map(json.loads, path.read_text("utf-8").splitlines())]


def test_what_was_there_before_is_no_news_and_what_comes_is_told_once(editions: Editions, call: Call) -> None:
    path = editions.home / "news.jsonl"
    assert call("watch", "add", "all", "--all", "--to", f"file:{path}").code == 0
    assert call("watch", "run").code == 0
    assert told(path) == []
    editions.publish("2026-02-05", [edited(RECRUITING, close)])
    for _ in range(3):
        assert call("watch", "run").code == 0
    assert told(path) == [(RECRUITING, "closed")]
    line = json.loads(path.read_text("utf-8"))
    assert line["watch"] == "all"
    assert "watch all: all yes" in line["reason"]


def test_a_watch_that_was_there_before_the_archive_tells_of_its_first_crawl(
    home: Path, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    path = home / "news.jsonl"
    assert call("watch", "add", "early", "--all", "--to", f"file:{path}").code == 0
    Editions(home, monkeypatch).publish("2026-01-05", [study(RECRUITING)])
    assert call("watch", "run").code == 0
    assert told(path) == [(RECRUITING, "new")]


def test_another_archive_in_the_same_home_is_no_news(editions: Editions, call: Call) -> None:
    path = editions.home / "news.jsonl"
    call("watch", "add", "a", "--all", "--to", f"file:{path}")
    for name in ("archive.db", "derived.db"):
        (editions.home / name).unlink()
    editions.publish("2026-02-05", [study(number) for number in numbers()[:5]])
    assert call("watch", "run").code == 0
    assert told(path) == []
    editions.publish("2026-03-05", [edited(RECRUITING, close)])
    call("watch", "run")
    assert told(path) == [(RECRUITING, "closed" if RECRUITING in numbers()[:5] else "new")]


def test_only_what_the_filters_and_types_let_through_is_told(editions: Editions, call: Call) -> None:
    path = editions.home / "news.jsonl"
    call("watch", "add", "a", "--all", "--recruiting", "--type", "closed", "--to", f"file:{path}")
    editions.publish("2026-02-05", [edited(RECRUITING, close, more_people), edited(OTHER, more_people)])
    call("watch", "run")
    assert told(path) == [(RECRUITING, "closed")]


def test_stdout_gets_lines_for_programs(editions: Editions, call: Call) -> None:
    call("watch", "add", "a", "--all")
    editions.publish("2026-02-05", [edited(RECRUITING, close)])
    (line,) = map(json.loads, call("watch", "run").out.splitlines())
    assert (line["watch"], line["id"], line["type"]) == ("a", RECRUITING, "closed")
    assert call("watch", "run").out == ""


def test_feeds_can_be_read_and_hold_each_change_once(editions: Editions, call: Call) -> None:
    atom, feed = editions.home / "news.atom", editions.home / "news.json"
    call("watch", "add", "a", "--all", "--to", f"atom:{atom}", "--to", f"feed:{feed}")
    for at, edits in (("2026-02-05", [close]), ("2026-03-05", [close, more_people])):
        editions.publish(at, [edited(RECRUITING, *edits)])
        call("watch", "run", "a")
    items = json.loads(feed.read_text("utf-8"))["items"]
    assert [item["date_published"][:10] for item in items] == ["2026-03-05", "2026-02-05"]
    entries = ET.fromstring(atom.read_bytes()).findall("{http://www.w3.org/2005/Atom}entry")
    assert [entry.findtext("{http://www.w3.org/2005/Atom}title") for entry in entries] == [i["title"] for i in items]
    assert len({item["id"] for item in items}) == 2


def test_a_failed_run_is_told_to_who_watches_for_it(editions: Editions, call: Call) -> None:
    path = editions.home / "runs.jsonl"
    call("watch", "add", "runs", "--failed-runs", "--to", f"file:{path}")
    with Archive.open(editions.home, write=True) as archive:
        archive.begin("ctgov", "crawl", query_key="q").finish(failed("registry", "it said no"))
    call("watch", "run")
    call("watch", "run")
    (line,) = map(json.loads, path.read_text("utf-8").splitlines())
    assert (line["type"], line["new"]) == ("run_failed", "it said no")
    assert line["reason"] == "watch runs: runs that fail"


class Hook(BaseHTTPRequestHandler):
    """Takes calls of a webhook; answers what the test says."""

    calls: list[tuple[str, dict[str, Any]]] = []  # noqa: RUF012 - of the test's own class
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).calls.append((self.headers["Idempotency-Key"], json.loads(body)))
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Hook]]:
    Hook.calls, Hook.status = [], 200
    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("TRIALS_WEBHOOK_URL", f"http://127.0.0.1:{server.server_port}/hush")
    yield Hook
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_webhook_that_fails_is_told_again_with_the_same_key(editions: Editions, call: Call, hook: type[Hook]) -> None:
    call("watch", "add", "a", "--all", "--to", "webhook")
    editions.publish("2026-02-05", [edited(RECRUITING, close)])
    hook.status = 503
    done = call("watch", "run")
    assert done.code == 3
    assert "told at the next run" in done.err
    assert "hush" not in done.err
    hook.status = 200
    assert call("watch", "run").code == 0
    assert call("watch", "run").code == 0
    assert len(hook.calls) == 2
    assert hook.calls[0] == hook.calls[1]
    assert hook.calls[0][1]["changes"][0]["type"] == "closed"


def test_a_profile_is_kept_only_on_request_and_for_its_owner_alone(editions: Editions, call: Call) -> None:
    profile, path = editions.home / "me.toml", editions.home / "news.jsonl"
    profile.write_text("age = 54\nsex = 'female'\n", "utf-8")
    refused = call("watch", "add", "me", "--all", "--profile", str(profile))
    assert refused.code == 2
    assert "--store-profile" in refused.err
    words = ("--all", "--profile", str(profile), "--store-profile", "--to", f"file:{path}")
    assert call("watch", "add", "me", *words).code == 0
    kept = editions.home / "watches" / "me.profile"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE((editions.home / "watches" / "me.json").stat().st_mode) == 0o600
    kept_plainly = (editions.home / "watches" / "me.json").read_text("utf-8")
    assert not any(word in kept_plainly for word in ('"age"', ": 54", '"54"', "female"))

    def for_children(protocol: dict[str, Any]) -> None:
        rules = {"minimumAge": "5 Years", "maximumAge": "17 Years"}
        protocol["eligibilityModule"] |= {**rules, "eligibilityCriteria": "Inclusion Criteria:\n- Aged 5 to 17 years"}

    editions.publish("2026-02-05", [edited(RECRUITING, for_children), edited(OTHER, more_people)])
    editions.publish("2026-03-05", [edited(RECRUITING, for_children, more_people)])
    call("watch", "run")
    assert (RECRUITING, "criterion_tightened") in told(path)
    assert (RECRUITING, "enrolment") not in told(path)
    assert call("watch", "rm", "me").code == 0
    assert not kept.exists()


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("add", "../x"), "letters, digits"),
        (("add", "a", "--to", "pigeon"), "--to takes"),
        (("add", "a", "--to", "file"), "--to takes"),
        (("add", "a", "--type", "opend"), "opened"),
        (("add", "a", "--country", "Atlantis"), "no country"),
        (("add",), "trials watch takes"),
        (("sing",), "trials watch takes"),
        (("list", "--recruiting"), "go with"),
        (("show", "nobody"), "there is no watch"),
        (("rm", "../../etc"), "there is no watch"),
    ],
)
def test_what_makes_no_sense_is_a_sentence(words: tuple[str, ...], part: str, editions: Editions, call: Call) -> None:
    done = call("watch", *words)
    assert done.code in (1, 2)
    assert part in done.err
    assert not list(editions.home.glob("watches/*.json"))


def test_watches_are_listed_and_shown(editions: Editions, call: Call) -> None:
    assert "No watch yet" in call("watch", "list").out
    call("watch", "add", "lyon", "--near", "Lyon, France", "--recruiting", "--to", "atom:/tmp/x.atom")
    assert "watch lyon: near Lyon, France; recruiting yes" in " ".join(call("watch", "list").out.split())
    (found,) = call("watch", "show", "lyon", "--json").json["watches"]
    assert found["filters"] == {"near": "Lyon, France", "recruiting": True}
    assert call("watch", "add", "lyon").code == 2


class KilledError(BaseException):
    """The end of a process at a place of the test's choosing."""


def test_a_year_of_editions_with_random_kills_is_told_as_a_comparison_by_brute_force(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kills before, in the middle of and after a delivery, and before the place is noted; each change comes once."""
    from search_cli.watches import Watch, Watches

    rng, editions, path = Random(5), Editions(home, monkeypatch), home / "news.jsonl"
    state = {number: study(number) for number in numbers()[:12]}
    begins = editions.publish("2026-01-01", state.values())
    with Archive.open(home) as archive:
        name = archive.id
    filters = {"all": True, "status": ["recruiting", "completed"]}
    Watches(home).add(Watch("w", filters, [], [f"file:{path}"], archive=name, begins=begins))
    kill = ""

    def deliver(channel: str, message: Message, settings: Any) -> None:
        if kill == "before":
            raise KilledError
        real_deliver(channel, message, settings)
        if kill == "torn":
            path.write_bytes(path.read_bytes()[: -rng.randint(1, 40)])
        if kill:
            raise KilledError

    monkeypatch.setattr(watch_run, "deliver", deliver)
    for week in range(1, 53):
        for number in rng.sample(sorted(state), rng.randint(0, 3)):
            state[number] = deepcopy(state[number])
            protocol = state[number]["protocolSection"]
            protocol["statusModule"]["overallStatus"] = rng.choice(["RECRUITING", "COMPLETED", "WITHDRAWN"])
            protocol["designModule"].setdefault("enrollmentInfo", {})["count"] = rng.randint(10, 90)
        gone = rng.sample(sorted(state), 1) if rng.random() < 0.1 else []
        day = (date(2026, 1, 1) + timedelta(weeks=week)).isoformat()
        editions.publish(day, [found for number, found in state.items() if number not in gone], gone)
        kill = rng.choice(["", "", "before", "torn", "after"])
        try:
            run_watches(home)
        except KilledError:
            assert kill
    kill = ""
    run_watches(home)
    with Archive.open(home) as archive:
        expected = [key_of(line) for line in changed_lines(archive, begins, None, build_query(filters))]
    keys = [json.loads(line)["key"] for line in path.read_text("utf-8").splitlines()]
    assert keys == expected
    assert len(set(keys)) == len(keys) > 40


def test_two_runs_at_once_are_refused(editions: Editions) -> None:
    from crawler.archive.lock import WriterLock
    from search_cli.watches import Watch, Watches

    Watches(editions.home).add(Watch("w"))
    lock = WriterLock.take(editions.home / "watches" / "run.lock")
    with pytest.raises(TrialsError, match="under way"):
        run_watches(editions.home)
    lock.release()

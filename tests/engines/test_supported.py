"""`--recruiting` and the order follow the status that all records of a study support best, in every engine."""

from itertools import product
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.documents import build_document
from indexer.engine import Engine
from indexer.query import make_query
from indexer.search import search
from tests.engines.corpus import AS_OF, Record, day, study

OPEN, SHUT = "recruiting", "completed"
SEEN = ("2024-01-10", "2025-08-10", "2026-07-10", None)
ENDS = ("2026-01", "2028-01", None)


def told(number: int, registry: str, status: str | None, seen: str | None, ends: str | None) -> Record:
    dates = {name: day(value) for name, value in (("status_verified", seen), ("primary_completion", ends)) if value}
    return {
        "source": registry,
        "registry": registry,
        "id": f"{registry.upper()}9{number:07d}",
        "title": "Stem cells for the lumbar disc",
        "dates": dates,
        **({"status": status} if status else {}),
    }


def judged(records: list[Record]) -> tuple[bool, str | None]:
    """Whether a study of one record or two counts as recruiting, and how well; read as docs/linking.md says it."""
    clear = [each for each in records if each.get("status") in (OPEN, SHUT)]
    if not any(each["status"] == OPEN for each in clear):
        return False, None
    lead, *others = clear
    opposite = [each for each in others if each["status"] != lead["status"]]
    newer = any((seen(each) or "") > (seen(lead) or "") for each in opposite if seen(lead))
    unknown = any(not seen(each) or not seen(lead) or seen(each) == seen(lead) for each in opposite)
    if (lead["status"] == OPEN) == newer:
        return False, "contradicted"
    teller = opposite[0] if newer else lead
    ends = teller["dates"].get("primary_completion", {}).get("value")
    stale = not seen(teller) or str(seen(teller)) < "2024-11-19" or (ends or "9") < "2026-11"
    return True, "doubtful" if stale or newer or unknown else "confirmed"


def seen(record: Record) -> str | None:
    found: str | None = record["dates"].get("status_verified", {}).get("value")
    return found


SAID = [*product((OPEN, SHUT, "unknown", None), SEEN, ENDS)]
STUDIES = st.lists(st.lists(st.sampled_from(SAID), min_size=1, max_size=2), min_size=4, max_size=8)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STUDIES)
def test_recruiting_is_what_the_records_together_support(engine: Engine, said: list[list[tuple[Any, ...]]]) -> None:
    studies = [
        [told(number, registry, *each) for registry, each in zip(("ctgov", "drks"), records, strict=False)]
        for number, records in enumerate(said)
    ]
    with engine.update(rebuild=True, expected=len(studies)) as writer:
        for records in studies:
            writer.put(build_document(study(*records)))
        writer.commit("an-archive", len(studies), AS_OF)
    expected = {records[0]["id"]: judged(records) for records in studies}
    hits = search(engine, make_query("lumbar", everything=True, limit=100))["hits"]
    assert {hit["id"]: hit["supported"]["grade"] for hit in hits} == {
        key: grade for key, (_, grade) in expected.items()
    }
    found = search(engine, make_query("", everything=True, recruiting=True, limit=100))["hits"]
    assert {hit["id"] for hit in found} == {key for key, (recruits, _) in expected.items() if recruits}
    for shown in (hits, found):
        order = [expected[hit["id"]] for hit in shown]
        ranks = [2 * recruits + (grade == "confirmed") for recruits, grade in order]
        assert ranks == sorted(ranks, reverse=True)
    own_word = search(engine, make_query("", everything=True, statuses=[OPEN], limit=100))["hits"]
    assert {hit["id"] for hit in own_word} == {records[0]["id"] for records in studies if shown_status(records) == OPEN}


def shown_status(records: list[Record]) -> str | None:
    """The leading registry's own word; another's only where it has none."""
    return next((each["status"] for each in records if each.get("status")), None)

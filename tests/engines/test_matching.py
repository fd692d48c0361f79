"""Matching a patient gives the same on every engine: candidates from the index, verdicts here, held against records."""

from typing import Any

from indexer.query import make_query
from search_cli.matching import OPEN, Asked, candidates, ranked
from tests.engines.corpus import Corpus
from trials.countries import canonical
from trials.matching import match_trial
from trials.patient import parse_patient

ME = parse_patient({"age": 30, "sex": "female", "bmi": 31, "smoking": True})


def ids(corpus: Corpus, **filters: Any) -> list[str]:
    asked = Asked(make_query(everything=True, **filters), local=False)
    found, beyond = candidates(corpus.engine, asked)
    assert beyond == 0
    return [match.candidate.card["id"] for match in ranked(found, ME)]


def test_candidates_are_all_that_can_be_joined_and_nothing_else(corpus: Corpus) -> None:
    expected = {record["id"] for record in corpus.records if record.get("status") in OPEN}
    assert expected
    assert set(ids(corpus, statuses=OPEN)) == expected
    assert len(ids(corpus)) == len(corpus.records)


def test_countries_are_filtered_by_the_index(corpus: Corpus) -> None:
    def runs_in(record: dict[str, Any], country: str) -> bool:
        named = [*record.get("countries", ()), *(site.get("country") or "" for site in record.get("sites", ()))]
        return country in {canonical(name) for name in named if name}

    expected = {record["id"] for record in corpus.records if runs_in(record, "France")}
    assert expected
    assert set(ids(corpus, countries=("FR",))) == expected


def test_fits_are_those_of_the_records_themselves(corpus: Corpus) -> None:
    records = {record["id"]: record for record in corpus.records}
    found, _ = candidates(corpus.engine, Asked(make_query(everything=True), local=False))
    for match in ranked(found, ME):
        number = match.candidate.card["id"]
        assert match.fit == match_trial(records[number], ME)


def test_a_note_is_weighed_here_alike_on_every_engine(corpus: Corpus) -> None:
    note = "Sciatica from a lumbar disc. No injection so far."
    found, _ = candidates(corpus.engine, Asked(make_query(everything=True), note=note, local=False))
    order = [(match.candidate.card["id"], match.candidate.relevance) for match in ranked(found, ME, note=True)]
    assert [round(each, 9) for _, each in order if each] != []
    near = max(order, key=lambda pair: pair[1])[0]
    record = next(each for each in corpus.records if each["id"] == near)
    told = (
        f"{record.get('title')} {record.get('summary')} {record.get('conditions')} {record.get('description')}".lower()
    )
    assert "disc" in told or "sciatica" in told or "lumbar" in told

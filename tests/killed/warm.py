"""Loads and uses once what the steps need, in the process that they are forked from: they die in their own work."""

from crawler.readers import parse
from crawler.records import Raw
from indexer.documents import build_document
from indexer.query import make_query
from indexer.study import build_study
from tests.crawler.crawl.world import nct, trial
from tests.crawler.importing.studies import dump

_trial = parse(Raw("ctgov", nct(1), "ctgov-v2", dump(trial(1)))).trial.model_dump_json(exclude_defaults=True).encode()
assert build_document(build_study([_trial])).key
assert make_query("made-up trial -fusion")

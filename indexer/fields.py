"""The fields of a search document, by name: what each engine must hold and how much a word in it counts.

One table for both engines. docs/data-model.md says which query needs which field.
"""

from typing import Final

TEXT_BOOSTS: Final = {
    "title": 6.0,  # public and official title, acronym
    "conditions": 8.0,
    "interventions": 5.0,  # names and other names
    "keywords": 4.0,  # and controlled terms
    "summary": 2.0,
    "description": 1.0,  # also arms, outcomes, descriptions of interventions
    "names": 1.0,  # sponsors, officials, their own numbers, cities and countries
    "eligibility": 0.5,  # lowest: half of it says who may not join
}
"""Searched text and the factor of a word's score there; words in a title say what a trial is about."""

EXACT: Final = (
    *("ids", "status", "supported", "phase", "country", "sex", "registry", "scope", "site"),
    *("condition", "cells", "donor", "route", "sponsor_class", "year", "certain"),
)
"""Values matched whole. `status` is the leading registry's own word, `supported` the status that all records together
support best (`indexer.truth`), `site` holds place tokens, `certain` the concepts that a title or condition names."""

FACETS: Final = (
    *("status", "phase", "country", "condition", "cells", "donor", "route", "registry", "sponsor_class", "year"),
)
"""Exact fields that answers count."""

NUMBERS: Final = ("min_age", "max_age", "updated", "start", "enrolment", "recruits_until")
"""Whole numbers: ages in days, dates in days since 1970. `recruits_until` is the last day on which recruiting is
confirmed (`indexer.truth`)."""

SENTINEL: Final = "zqsentinelqz"
"""A token in every text field of every document, once before each value and once at the end.

It makes engines agree on the number of documents and the mean length of a field (one counts all documents, another only
those that have the field), and keeps phrases from reaching from one value into the next.
"""

NO_DATE: Final = -1_000_000
"""Stands for a missing date: sorts after every real one, newest first. Days since 1970; this one lies before Christ."""
NO_COUNT: Final = -1
OLDEST: Final = 1_000_000
"""Stands for "no upper limit of age", in days."""

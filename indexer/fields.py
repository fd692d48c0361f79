"""The fields of a search document, by name: what each engine must hold and how much a word in it counts.

One table for both engines. docs/data-model.md says which query needs which field.
"""

from typing import Final

# Measured on judged topics beside plain BM25 over one field (benchmarks/relevance.py). A sum over eight fields with
# factors up to 8 fell below it, because a common word in a short title outweighed a rare one anywhere; one field for
# everything with a little more for titles and conditions ranks as well on notes and 1.4 times as well on conditions.
TEXT_BOOSTS: Final = {
    "text": 1.0,  # everything that is searched, also summary, description, arms, outcomes, eligibility, people, places
    "title": 0.125,  # public and official title, acronym
    "conditions": 0.25,
    "interventions": 0.125,  # names and other names
    "keywords": 0.125,  # and controlled terms
}
"""Searched text and the factor of a word's score there. What matches anywhere matches in `text`; the others add for
words that say what a trial is about."""

EVERYTHING: Final = "text"
"""The field that holds all searched text: what is found, is found there."""

EXACT: Final = (
    *("ids", "status", "supported", "phase", "country", "sex", "registry", "scope", "site"),
    *("condition", "cells", "donor", "route", "sponsor_class", "year", "certain", "phrases"),
)
"""Values matched whole. `status` is the leading registry's own word, `supported` the status that all records together
support best (`indexer.truth`), `site` holds place tokens, `certain` the concepts that a title or condition names,
`phrases` those of the vocabulary's phrases that stand in the text (`indexer.phrases`)."""

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

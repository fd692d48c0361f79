"""Classes of equal score, for searches in which only bonuses score: few sums are possible, so each is one clause.

Without them a list of everything would have to read all hits to put equal ones in order.
"""

from itertools import product

from tantivy import Query as Clause

from indexer.embedded.compile import MUST_NOT, Compiled, either, nought

MOST_BONUSES = 7  # of which some are or are not given: 128 cases, a dozen sums


def score_classes(compiled: Compiled) -> list[tuple[float, Clause]] | None:
    """Each possible score with the studies that have it, best first; None where too many are possible."""
    if len(compiled.bonuses) > MOST_BONUSES:
        return None
    cases: dict[float, list[Clause]] = {}
    for given in product((True, False), repeat=len(compiled.bonuses)):
        score = sum(bonus.points for (bonus, _), has in zip(compiled.bonuses, given, strict=True) if has)
        cases.setdefault(float(score), []).append(_case(compiled, given))
    return [(score, either(cases[score])) for score in sorted(cases, reverse=True)]


def _case(compiled: Compiled, given: tuple[bool, ...]) -> Clause:
    """The studies with exactly these bonuses."""
    clauses = [nought(compiled.base)]
    for (_, clause), has in zip(compiled.bonuses, given, strict=True):
        clauses.append(nought(clause) if has else (MUST_NOT, clause))
    return Clause.boolean_query(clauses)

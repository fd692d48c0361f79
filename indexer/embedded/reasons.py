"""Scores of single hits and the named parts that they are the sum of, for `--explain`.

Each part of a query is asked again for the hits of one page alone: what it adds to each is its score there.
"""

from collections.abc import Mapping, Sequence

from tantivy import Query as Clause

from indexer.embedded.compile import MUST, SHOULD, Compiled, nought
from indexer.embedded.snapshot import Snapshot
from indexer.fields import TEXT_BOOSTS
from indexer.nodes import Node, Not, Phrase, Word, named, parts_of
from indexer.query import Query


class Reasons:
    """The hits of one page, by key."""

    def __init__(self, snapshot: Snapshot, compiled: Compiled, keys: Sequence[str]) -> None:
        self.snapshot = snapshot
        self.compiler = snapshot.compiler
        self.compiled = compiled
        self.keys = keys

    def scores(self, clause: Clause) -> dict[str, float]:
        """What a clause scores for each hit that it matches."""
        if not self.keys:
            return {}
        here = nought(self.compiler.exact("key", self.keys))
        hits = self.snapshot.searcher.search(Clause.boolean_query([(MUST, clause), here]), len(self.keys)).hits
        return {self.snapshot.key(address): score for score, address in hits}

    def why(self, query: Query, scores: Mapping[str, float]) -> dict[str, dict[str, float]]:
        """By key: the parts of its score. What rounding leaves goes to the largest part, so that they sum to it."""
        found: dict[str, dict[str, float]] = {key: {} for key in self.keys}
        for name, clause in self._parts(query):
            for key, points in self.scores(clause).items():
                if points:
                    found[key][name] = found[key].get(name, 0.0) + points
        for key, parts in found.items():
            rest = scores[key] - sum(parts.values())
            largest = max(parts, key=parts.__getitem__, default="words")
            if rest or not parts:
                parts[largest] = parts.get(largest, 0.0) + rest
        return found

    def _parts(self, query: Query) -> list[tuple[str, Clause]]:
        parts = [part for node in parts_of(query.wanted) for part in self._of(node)] + self.compiler.joint(query)
        return parts + [
            (bonus.name, Clause.boolean_query([(SHOULD, Clause.const_score_query(clause, bonus.points))]))
            for bonus, clause in self.compiled.bonuses
        ]

    def _of(self, node: Node) -> list[tuple[str, Clause]]:
        match node:
            case Not():
                return []
            case Word(token):
                return [(f"{token} in {field}", self.compiler.word(field, token)) for field in TEXT_BOOSTS]
            case Phrase(tokens):
                name = " ".join(tokens)
                return [(f"{name} in {field}", self.compiler.phrase(field, tokens)) for field in TEXT_BOOSTS]
            case _:
                return [(named(node), self.compiler.clause(node))]

"""The query model in tantivy's terms. The only place where a person's words meet the engine, token by token.

Every filter is a required clause of score nought, so that the score is the text's and the bonuses' alone.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import accumulate
from typing import Any

from tantivy import FieldType, Occur, Schema, Searcher
from tantivy import Query as Clause

from indexer.embedded.schema import ONE_BY_ONE, exact, term_of
from indexer.fields import EVERYTHING, TEXT_BOOSTS
from indexer.geography import Spot, tokens_of
from indexer.nodes import (
    And,
    Concept,
    Expanded,
    Id,
    Node,
    Not,
    Or,
    Phrase,
    Weighted,
    Word,
    all_of,
    grouped,
    neighbours,
    parts_of,
)
from indexer.query import Query
from indexer.ranking import (
    BESIDE,
    CERTAIN,
    COMPLETE,
    FRESHNESS,
    LESSER,
    NUMBERED,
    OTHER_WAY,
    UNDERSTOOD,
    Bonus,
    bonuses,
)

MUST = Occur.Must
SHOULD = Occur.Should
MUST_NOT = Occur.MustNot
NARROW = 4  # the share of all studies, one in so many, that is few
Values = dict[str, list[str]]  # whole values by field


class Compiler:
    """Compiles for one opened index. `noted` are the phrases that its documents have as whole values."""

    def __init__(self, schema: Schema, searcher: Searcher, noted: Container[tuple[str, ...]]) -> None:
        self.schema = schema
        self.searcher = searcher
        self.noted = noted

    def compile(self, query: Query, spots: Sequence[Spot], newest: int | None) -> "Compiled":
        """All of a query. `spots` are the known places inside its circle, `newest` the day that freshness counts
        from."""
        return Compiled(self, query, spots, newest)

    def narrowest(self, query: Query, whole: Iterable[Values]) -> tuple[int, Clause | None]:
        """How many hits there are at the most, and what every hit has and few studies have. Bonuses are looked for
        there alone: else the index is walked through for each, however few the hits. None where all that is asked for
        is frequent."""
        parts = [part for part in parts_of(query.wanted) if not isinstance(part, Not)]
        wanted = [parts] if query.any_words and parts else [[part] for part in parts]
        said = [grouped(any_of, self.noted) for any_of in wanted]
        demands = [*((values, []) for values in whole), *said]
        counted = [(self.most(values, others), number) for number, (values, others) in enumerate(demands)]
        least, number = min(counted, default=(self.searcher.num_docs, 0))
        return least, self.any_of_these(*demands[number]) if least <= self.searcher.num_docs // NARROW else None

    def most(self, values: Values, others: Sequence[Node]) -> int:
        """How many studies have one of these, at the most: a phrase no more than the rarest of its words."""
        many = sum(map(len, values.values())) > ONE_BY_ONE
        if many or not all(isinstance(node, Phrase) for node in others):
            return self.searcher.num_docs
        frequency = self.searcher.doc_freq
        found = sum(frequency(*term_of(field, value)) for field, named in values.items() for value in named)
        runs = (node.tokens for node in others if isinstance(node, Phrase))
        return found + sum(min(frequency(EVERYTHING, token) for token in run) for run in runs)

    def text_clauses(self, query: Query) -> list[tuple[Occur, Clause]]:
        """The text: all its parts, or any of them."""
        if query.text is None:
            return []
        parts = parts_of(query.wanted)
        if query.any_words:
            return self.any_of(parts)
        return [self.part(node) for node in parts]

    def any_of(self, parts: Iterable[Node]) -> list[tuple[Occur, Clause]]:
        """At least one of the wanted parts, and none of the excluded ones."""
        clauses = [self.part(node) for node in parts]
        wanted = [(SHOULD, clause) for occur, clause in clauses if occur == MUST]
        barred = [(occur, clause) for occur, clause in clauses if occur == MUST_NOT]
        return [(MUST, Clause.boolean_query(wanted)), *barred] if wanted else barred

    def part(self, node: Node) -> tuple[Occur, Clause]:
        """A node where all parts are asked for."""
        return self.required(node) if isinstance(node, Not) else (MUST, self.clause(node))

    def matching(self, query: Query) -> list[tuple[Occur, Clause]]:
        """The same parts without scores, wherever they stand."""
        parts = parts_of(query.wanted)
        if not query.any_words:
            return list(map(self.required, parts))
        wanted = [part for part in parts if not isinstance(part, Not)]
        barred = [self.required(part) for part in parts if isinstance(part, Not)]
        return [(MUST, self.one_of(wanted)), *barred] if wanted else barred

    def joint(self, query: Query) -> list[tuple[str, Clause]]:
        """What words score together, with a name."""
        return [(name, Clause.const_score_query(clause, points)) for name, points, clause in self.together(query)]

    def together(self, query: Query) -> Iterator[tuple[str, float, Clause]]:
        """Points, named, for neighbours that stand side by side in a study too, and for all words where any will do."""
        for pair, weight in neighbours(query.text):
            yield f"{' '.join(pair)} side by side", BESIDE * weight, self.one_of([Phrase(pair)])
        if query.any_words and (parts := all_of(query.text)):
            yield "all the words", COMPLETE, Clause.boolean_query([(MUST, self.everywhere(part)) for part in parts])

    def clause(self, node: Node) -> Clause:  # noqa: PLR0911 - one return for each kind of node
        """One node with its score."""
        match node:
            case Word(token):
                return either([self.word(field, token) for field in TEXT_BOOSTS])
            case Phrase(tokens):
                return either([self.phrase(field, tokens) for field in TEXT_BOOSTS])
            case Id(value):
                return Clause.const_score_query(self.exact("ids", [value.casefold()]), NUMBERED)
            case Concept(kind, name):
                return self.concept(kind, name)
            case Or(parts):
                return either([self.clause(part) for part in parts])
            case And(parts):
                return Clause.boolean_query([self.part(part) for part in parts])
            case Not(part):
                every = Clause.const_score_query(self.everything(), 1.0)
                return Clause.boolean_query([(MUST, every), (MUST_NOT, self.everywhere(part))])
            case Expanded(written, _, alternatives):
                return self.expanded(written, alternatives)
            case Weighted(part, weight):
                return Clause.boost_query(self.clause(part), weight)
        raise AssertionError(node)

    def word(self, field: str, token: str) -> Clause:
        """A word in one field."""
        return Clause.boost_query(Clause.term_query(self.schema, field, token, "freq"), TEXT_BOOSTS[field])

    def phrase(self, field: str, tokens: tuple[str, ...]) -> Clause:
        """A phrase in one field. Where studies have it as a whole value, it is looked for in these alone."""
        found = Clause.boost_query(Clause.phrase_query(self.schema, field, list(tokens)), TEXT_BOOSTS[field])
        if tokens not in self.noted:
            return found
        return Clause.boolean_query([(MUST, found), nought(self.exact("phrases", [" ".join(tokens)]))])

    def everywhere(self, node: Node) -> Clause:
        """What a study has to say for a part of a text, without a score: all fields repeat what stands in one."""
        match node:
            case And(parts):
                return Clause.boolean_query(list(map(self.required, parts)))
            case Not():
                return Clause.boolean_query([(MUST, self.everything()), self.required(node)])
            case Word(token):
                return Clause.term_query(self.schema, EVERYTHING, token, "basic")
        return self.one_of([node])

    def required(self, node: Node) -> tuple[Occur, Clause]:
        """A node that a study has to have, or must not have, without a score."""
        return (MUST_NOT, self.everywhere(node.part)) if isinstance(node, Not) else (MUST, self.everywhere(node))

    def one_of(self, nodes: Iterable[Node]) -> Clause:
        """Any of some parts, without a score."""
        return self.any_of_these(*grouped(nodes, self.noted))

    def any_of_these(self, values: Values, others: Iterable[Node]) -> Clause:
        """Any of some whole values and other parts, without a score."""
        clauses = list(map(self.other, others))
        clauses += [self.exact(field, found) for field, found in values.items()]
        return clauses[0] if len(clauses) == 1 else either(clauses)

    def other(self, node: Node) -> Clause:
        """A part that is no whole value, without a score."""
        if isinstance(node, Phrase):
            return Clause.phrase_query(self.schema, EVERYTHING, list(node.tokens))
        return self.everywhere(node)

    def expanded(self, written: Node, alternatives: Sequence[Node]) -> Clause:
        """What was typed, or another way to say it; more where a title or a condition says that it is about that."""
        typed = self.clause(written)
        ways = [clause for node in alternatives if isinstance(node, Concept) for clause in self.of_concept(node)]
        if others := [node for node in alternatives if not isinstance(node, Concept)]:
            ways.append(Clause.const_score_query(self.one_of(others), OTHER_WAY))
        return Clause.disjunction_max_query([typed, Clause.disjunction_max_query(ways)], LESSER) if ways else typed

    def of_concept(self, node: Concept) -> list[Clause]:
        """Another way to say what was typed that is a concept: more where that is certain."""
        return [self.concept(node.kind, node.name), self.certain(node)]

    def concept(self, kind: str, name: str) -> Clause:
        """A study understood to be about it."""
        return Clause.const_score_query(self.exact(kind, [name]), UNDERSTOOD)

    def certain(self, concept: Concept) -> Clause:
        """A study whose title or a condition says that it is about it."""
        return Clause.const_score_query(self.exact("certain", [f"{concept.kind}:{concept.name}"]), CERTAIN)

    def whole_values(self, query: Query, spots: Sequence[Spot]) -> list[Values]:
        """What lets a study through by a whole value, the scope asked for included."""
        wanted: dict[str, Sequence[str]] = {
            "status": query.statuses,
            "phase": query.phases,
            "country": query.countries,
            "sex": (query.sex,) if query.sex else (),
            "registry": query.registries,
            "condition": query.conditions,
            "cells": query.cells,
            "route": query.routes,
            "supported": ("recruiting",) if query.recruiting else (),
            "scope": self.scope(query),
        }
        found = [{field: list(values)} for field, values in wanted.items() if values]
        if query.near is not None:
            found.append({"site": tokens_of((spot.point for spot in spots), recruiting=query.recruiting)})
        return found

    def numbers(self, query: Query) -> Iterator[Clause]:
        """What lets a study through by a number."""
        if query.age is not None:
            yield self.at_most("min_age", query.age)
            yield self.at_least("max_age", query.age)
        if query.updated_since is not None:
            from indexer.days import days

            yield self.at_least("updated", days(query.updated_since))

    def scope(self, query: Query) -> tuple[str, ...]:
        """The scope asked for. Without a word to find, the values also leave out what is no study."""
        if not query.everything and not query.names_a_trial:
            return ("in",)
        return () if query.finds_words else ("in", "out")

    def bonus(self, bonus: Bonus, query: Query, spots: Sequence[Spot], *, everywhere: bool) -> Clause:
        """What earns a bonus. Where it is looked for in all studies, days are looked up as terms: to compare the number
        of each study takes three times as long."""
        match bonus.kind:
            case "supported" | "certain":
                return self.exact(bonus.kind, [bonus.value])
            case "updated" | "recruits_until":
                return self.at_least(bonus.kind, int(bonus.value), listed=everywhere)
            case _:
                inside = [spot for spot in spots if spot.km <= float(bonus.value)]
                return self.sites(inside, recruiting=query.recruiting)

    def sites(self, spots: Iterable[Spot], *, recruiting: bool) -> Clause:
        """Studies with a site that qualifies at one of these places."""
        return self.exact("site", tokens_of((spot.point for spot in spots), recruiting=recruiting))

    def everything(self) -> Clause:
        """Every study."""
        return self.exact("scope", ["in", "out"])

    def exact(self, field: str, values: Iterable[object]) -> Clause:
        """Any of these whole values."""
        return exact(self.schema, field, values)

    def at_least(self, field: str, value: int, *, listed: bool = False) -> Clause:
        """A number from here on; `listed` makes a list of all studies that have one, before the first hit."""
        integer = FieldType.Integer
        return Clause.range_query(self.schema, field, integer, value, None, use_inverted_index=listed)

    def at_most(self, field: str, value: int) -> Clause:
        """A number up to here."""
        return Clause.range_query(self.schema, field, FieldType.Integer, None, value)

    def equal(self, field: str, value: int) -> Clause:
        """This number."""
        return Clause.range_query(self.schema, field, FieldType.Integer, value, value)


class Compiled:
    """A query in clauses, each made when it is asked for."""

    def __init__(self, compiler: Compiler, query: Query, spots: Sequence[Spot], newest: int | None) -> None:
        self.compiler = compiler
        self.query = query
        self.spots = spots
        self._bonuses = bonuses(query, newest)

    @cached_property
    def bonuses(self) -> tuple[tuple[Bonus, Clause], ...]:
        """What moves the order, and what earns it."""
        earned = partial(self.compiler.bonus, query=self.query, spots=self.spots, everywhere=self._few is None)
        return tuple((bonus, earned(bonus)) for bonus in self._bonuses)

    @cached_property
    def fresh(self) -> tuple[list[int], list[float]]:
        """The bonuses that `ranked` leaves out: days, rising, and how many points there are for a last change before
        the first of them, from it on, from the second on."""
        steps = sorted((int(bonus.value), bonus.points) for bonus in self._bonuses if bonus.kind == FRESHNESS)
        return [day for day, _ in steps], [0.0, *accumulate(points for _, points in steps)]

    @cached_property
    def base(self) -> Clause:
        """Finds what has to match."""
        return Clause.boolean_query([*self.compiler.matching(self.query), *self._filters])

    @cached_property
    def scored(self) -> Clause:
        """The same and scores it, the bonuses included, which only move the order."""
        return self._scored([(bonus.points, clause) for bonus, clause in self.bonuses])

    @cached_property
    def ranked(self) -> Clause:
        """The same without what freshness adds. Half of all studies are fresh, and the engine would look for each of
        them, though the days of a page's hits tell."""
        return self._scored([(bonus.points, clause) for bonus, clause in self.bonuses if bonus.kind != FRESHNESS])

    def _scored(self, extra: Iterable[tuple[float, Clause]]) -> Clause:
        narrow = self._few
        more = [*extra, *((points, clause) for _, points, clause in self.compiler.together(self.query))]
        scored = [
            (SHOULD, Clause.const_score_query(both(narrow, clause) if narrow else clause, points))
            for points, clause in more
        ]
        return Clause.boolean_query([*self._text, *self._filters, *scored])

    @property
    def most(self) -> int:
        """How many hits there are at the most, as far as the index tells without looking for them."""
        return self._narrowest[0]

    @cached_property
    def _text(self) -> list[tuple[Occur, Clause]]:
        return self.compiler.text_clauses(self.query)

    @cached_property
    def _whole(self) -> list[Values]:
        return self.compiler.whole_values(self.query, self.spots)

    @cached_property
    def _filters(self) -> list[tuple[Occur, Clause]]:
        values = (self.compiler.any_of_these(values, ()) for values in self._whole)
        return [nought(clause) for clause in (*values, *self.compiler.numbers(self.query))]

    @property
    def _few(self) -> Clause | None:
        return self._narrowest[1]

    @cached_property
    def _narrowest(self) -> tuple[int, Clause | None]:
        return self.compiler.narrowest(self.query, self._whole)


def nought(clause: Clause) -> tuple[Occur, Clause]:
    """Required, without a score."""
    return MUST, Clause.const_score_query(clause, 0.0)


def either(clauses: Sequence[Clause]) -> Clause:
    """At least one; scores add up."""
    return Clause.boolean_query([(SHOULD, clause) for clause in clauses])


def both(*clauses: Clause) -> Clause:
    """All of them, without scores."""
    return Clause.boolean_query([nought(clause) for clause in clauses])


def without(clause: Clause, barred: Clause) -> Clause:
    """The first but not the second."""
    return Clause.boolean_query([nought(clause), (MUST_NOT, barred)])


def hit_count(searcher: Searcher, clause: Clause) -> int:
    """How many documents a clause matches."""
    found: Any = searcher.search(clause, 1, count=True)
    return int(found.count)

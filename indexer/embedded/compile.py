"""The query model in tantivy's terms. The only place where a person's words meet the engine, token by token.

Every filter is a required clause of score nought, so that the score is the text's and the bonuses' alone.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from tantivy import FieldType, Occur, Schema, Searcher
from tantivy import Query as Clause

from indexer.embedded.schema import exact
from indexer.fields import EVERYTHING, TEXT_BOOSTS
from indexer.geography import Spot, tokens_of
from indexer.nodes import And, Concept, Expanded, Id, Node, Not, Or, Phrase, Weighted, Word, all_of, neighbours
from indexer.query import Query
from indexer.ranking import BESIDE, CERTAIN, COMPLETE, LESSER, NUMBERED, OTHER_WAY, UNDERSTOOD, Bonus, bonuses

MUST = Occur.Must
SHOULD = Occur.Should
MUST_NOT = Occur.MustNot
FIELD_OF = {"condition": "condition", "cells": "cells", "route": "route"}


class Compiled(NamedTuple):
    """A query in clauses. `base` finds what has to match, `scored` the same and scores it, the bonuses included, which
    only move the order."""

    bonuses: tuple[tuple[Bonus, Clause], ...]
    base: Clause
    scored: Clause


class Compiler:
    """Compiles for one schema. Words are looked for in `fields`."""

    def __init__(self, schema: Schema, fields: Iterable[str] = TEXT_BOOSTS) -> None:
        self.schema = schema
        self.fields = tuple(fields)

    def compile(self, query: Query, spots: Sequence[Spot], newest: int | None, scope: str | None = None) -> Compiled:
        """All of a query. `spots` are the known places inside its circle, `newest` the day that freshness counts
        from."""
        filters = [nought(clause) for clause in (*self.filters(query, spots), *self.scope(query, scope))]
        extra = tuple((bonus, self.bonus(bonus, query, spots)) for bonus in bonuses(query, newest))
        scored = [(SHOULD, Clause.const_score_query(clause, bonus.points)) for bonus, clause in extra]
        scored += [(SHOULD, clause) for _, clause in self.joint(query)]
        found = Compiler(self.schema, (EVERYTHING,)).text_clauses(query)  # the other fields repeat what stands there
        return Compiled(
            extra,
            Clause.boolean_query([*found, *filters]),
            Clause.boolean_query([*self.text_clauses(query), *filters, *scored]),
        )

    def text_clauses(self, query: Query) -> list[tuple[Occur, Clause]]:
        """The text: all its parts, or any of them."""
        if query.text is None:
            return []
        text = query.wanted
        parts = text.parts if isinstance(text, And) else (text,) if text else ()
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
        return (MUST_NOT, self.clause(node.part)) if isinstance(node, Not) else (MUST, self.clause(node))

    def joint(self, query: Query) -> list[tuple[str, Clause]]:
        """What words score together, with a name: neighbours that stand side by side in a study too, and all of them
        where any will do."""
        found = [
            (f"{' '.join(pair)} side by side", Clause.const_score_query(self.phrase(EVERYTHING, pair), BESIDE * weight))
            for pair, weight in neighbours(query.text)
        ]
        if query.any_words and (parts := all_of(query.text)):
            everywhere = Compiler(self.schema, (EVERYTHING,))
            complete = Clause.boolean_query([everywhere.part(part) for part in parts])
            found.append(("all the words", Clause.const_score_query(complete, COMPLETE)))
        return found

    def clause(self, node: Node) -> Clause:  # noqa: PLR0911 - one return for each kind of node
        """One node with its score."""
        match node:
            case Word(token):
                return either([self.word(field, token) for field in self.fields])
            case Phrase(tokens):
                return either([self.phrase(field, tokens) for field in self.fields])
            case Id(value):
                return Clause.const_score_query(self.exact("ids", [value.casefold()]), NUMBERED)
            case Concept(kind, name):
                return self.concept(kind, name)
            case Or(parts):
                return either([self.clause(part) for part in parts])
            case And(parts):
                return Clause.boolean_query([self.part(part) for part in parts])
            case Not(part):
                return Clause.boolean_query([(MUST, self.everything()), (MUST_NOT, self.clause(part))])
            case Expanded(written, _, alternatives):
                return self.expanded(written, alternatives)
            case Weighted(part, weight):
                return Clause.boost_query(self.clause(part), weight)
        raise AssertionError(node)

    def word(self, field: str, token: str) -> Clause:
        """A word in one field."""
        return Clause.boost_query(Clause.term_query(self.schema, field, token, "freq"), TEXT_BOOSTS[field])

    def phrase(self, field: str, tokens: tuple[str, ...]) -> Clause:
        """A phrase in one field."""
        return Clause.boost_query(Clause.phrase_query(self.schema, field, list(tokens)), TEXT_BOOSTS[field])

    def expanded(self, written: Node, alternatives: Iterable[Node]) -> Clause:
        """What was typed, or another way to say it; more where a title or a condition says that it is about that."""
        ways = [clause for node in alternatives for clause in self.other_ways(node)]
        typed = self.clause(written)
        return Clause.disjunction_max_query([typed, Clause.disjunction_max_query(ways)], LESSER) if ways else typed

    def other_ways(self, node: Node) -> list[Clause]:
        """Another way to say what was typed; a concept also where it is certain."""
        match node:
            case Concept(kind, name):
                return [self.concept(kind, name), self.certain(node)]
            case Word(token):
                found = self.word(EVERYTHING, token)
            case Phrase(tokens):
                found = self.phrase(EVERYTHING, tokens)
            case _:
                found = self.clause(node)
        return [Clause.const_score_query(found, OTHER_WAY)]

    def concept(self, kind: str, name: str) -> Clause:
        """A study understood to be about it."""
        return Clause.const_score_query(self.exact(FIELD_OF[kind], [name]), UNDERSTOOD)

    def certain(self, concept: Concept) -> Clause:
        """A study whose title or a condition says that it is about it."""
        return Clause.const_score_query(self.exact("certain", [f"{concept.kind}:{concept.name}"]), CERTAIN)

    def filters(self, query: Query, spots: Sequence[Spot]) -> list[Clause]:
        """Everything that lets a study through or not."""
        wanted = {
            "status": query.statuses,
            "phase": query.phases,
            "country": query.countries,
            "sex": (query.sex,) if query.sex else (),
            "registry": query.registries,
            "condition": query.conditions,
            "cells": query.cells,
            "route": query.routes,
        }
        clauses = [self.exact(field, values) for field, values in wanted.items() if values]
        if query.recruiting:
            clauses.append(self.exact("supported", ["recruiting"]))
        if query.age is not None:
            clauses += [self.at_most("min_age", query.age), self.at_least("max_age", query.age)]
        if query.updated_since is not None:
            from indexer.days import days

            clauses.append(self.at_least("updated", days(query.updated_since)))
        if query.near is not None:
            clauses.append(self.sites(spots, recruiting=query.recruiting))
        return clauses

    def scope(self, query: Query, scope: str | None) -> list[Clause]:
        """The scope asked for. Without a word to find, the clause also leaves out what is no study."""
        if scope:
            return [self.exact("scope", [scope])]
        if not query.everything and not query.names_a_trial:
            return [self.exact("scope", ["in"])]
        return [] if query.finds_words else [self.everything()]

    def bonus(self, bonus: Bonus, query: Query, spots: Sequence[Spot]) -> Clause:
        """What earns a bonus."""
        match bonus.kind:
            case "supported" | "certain":
                return self.exact(bonus.kind, [bonus.value])
            case "updated" | "recruits_until":
                return self.at_least(bonus.kind, int(bonus.value))
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

    def at_least(self, field: str, value: int) -> Clause:
        """A number from here on."""
        return Clause.range_query(self.schema, field, FieldType.Integer, value, None)

    def at_most(self, field: str, value: int) -> Clause:
        """A number up to here."""
        return Clause.range_query(self.schema, field, FieldType.Integer, None, value)

    def equal(self, field: str, value: int) -> Clause:
        """This number."""
        return Clause.range_query(self.schema, field, FieldType.Integer, value, value)


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

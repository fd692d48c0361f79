"""The query model in Elasticsearch's terms. Words go in as terms, so that no server reads a person's text.

The same clauses as the embedded engine's, part by part: filters score nought, bonuses are constants. A server bears
only so many of them: it counts each word in each field, those of phrases too, against 64 a megabyte of its heap shared
among its search threads, 1,024 at the least (7,904 at 512 MB on two cores). A query of the most words that are read
(`indexer.language`) is 1,280, and some 4,500 where all of them have many other ways.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

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
    named,
    neighbours,
    parts_of,
)
from indexer.query import Query
from indexer.ranking import BESIDE, CERTAIN, COMPLETE, LESSER, NUMBERED, OTHER_WAY, UNDERSTOOD, Bonus, bonuses

Clause = dict[str, Any]
EXACT_FILTERS: Final = (
    *(("status", "statuses"), ("phase", "phases"), ("country", "countries"), ("registry", "registries")),
    *(("condition", "conditions"), ("cells", "cells"), ("route", "routes")),
)


class Compiled(NamedTuple):
    """A query in clauses. `base` decides what matches, `scored` adds the bonuses; `parts` name every score that
    `scored` is the sum of, in clauses that are marked with their place in the list."""

    base: Clause
    scored: Clause
    parts: tuple[str, ...]


class Compiler:
    """Compiles one query; `noted` are the phrases that documents have as whole values, `spots` the known places inside
    its circle, `newest` the day freshness counts from."""

    def __init__(
        self, query: Query, noted: Container[tuple[str, ...]], spots: Sequence[Spot] = (), newest: int | None = None
    ) -> None:
        self.query = query
        self.noted = noted
        self.spots = spots
        self.newest = newest
        self.parts: list[str] = []

    def compile(self) -> Compiled:
        """All of the query."""
        required: Clause = {"filter": [*self.filters(), self.scope()], "must_not": self.barred()}
        should = [
            self.marked(bonus.name, constant(self.bonus(bonus), bonus.points))
            for bonus in bonuses(self.query, self.newest)
        ]
        should += [self.marked(name, clause) for name, clause in self.joint()]
        scored = required | {"must": self.text_clauses(), "should": should, "minimum_should_match": 0}
        base = required | {"filter": [*required["filter"], *self.matching()]}
        return Compiled({"bool": base}, {"bool": scored}, tuple(self.parts))

    def matching(self) -> list[Clause]:
        """The text's wanted parts without scores, wherever they stand: all of them, or any."""
        wanted = [part for part in parts_of(self.query.wanted) if not isinstance(part, Not)]
        return [self.one_of(wanted)] if self.query.any_words and wanted else list(map(self.everywhere, wanted))

    def barred(self) -> list[Clause]:
        """The text's excluded parts."""
        return [self.everywhere(part.part) for part in parts_of(self.query.wanted) if isinstance(part, Not)]

    def joint(self) -> Iterator[tuple[str, Clause]]:
        """What words score together, with a name: neighbours that stand side by side in a study too, and all of them
        where any will do."""
        for pair, weight in neighbours(self.query.text):
            yield f"{' '.join(pair)} side by side", constant(self.one_of([Phrase(pair)]), BESIDE * weight)
        if self.query.any_words and (parts := all_of(self.query.text)):
            yield "all the words", constant({"bool": {"must": list(map(self.everywhere, parts))}}, COMPLETE)

    def text_clauses(self) -> list[Clause]:
        """The text's wanted parts with their scores: all of them, or any."""
        wanted = [self.top(node) for node in parts_of(self.query.wanted) if not isinstance(node, Not)]
        return [either(wanted)] if self.query.any_words and wanted else wanted

    def top(self, node: Node) -> Clause:
        """A part of the text, with names for its scores."""
        match node:
            case Word(token):
                return either([self.marked(f"{token} in {field}", word(field, token)) for field in TEXT_BOOSTS])
            case Phrase(run):
                name = " ".join(run)
                return either([self.marked(f"{name} in {field}", phrase(field, run)) for field in TEXT_BOOSTS])
            case _:
                return self.marked(named(node), self.clause(node))

    def marked(self, name: str, clause: Clause) -> Clause:
        """A clause whose own score an answer can name."""
        if not self.query.explain:
            return clause
        self.parts.append(name)
        return {"bool": {"must": [clause], "_name": str(len(self.parts) - 1)}}

    def clause(self, node: Node) -> Clause:  # noqa: PLR0911 - one return for each kind of node
        """One node with its score."""
        match node:
            case Word(token):
                return either([word(field, token) for field in TEXT_BOOSTS])
            case Phrase(run):
                return either([phrase(field, run) for field in TEXT_BOOSTS])
            case Id(value):
                return constant(exact("ids", [value.casefold()]), NUMBERED)
            case Concept(kind, name):
                return constant(exact(kind, [name]), UNDERSTOOD)
            case Or(parts):
                return either([self.clause(part) for part in parts])
            case And(parts):
                wanted = [self.clause(part) for part in parts if not isinstance(part, Not)]
                barred = [self.clause(part.part) for part in parts if isinstance(part, Not)]
                return {"bool": {"must": wanted, "must_not": barred}}
            case Not(part):
                return {"bool": {"must": [constant(everything(), 1.0)], "must_not": [self.clause(part)]}}
            case Expanded(written, _, alternatives):
                typed, ways = self.clause(written), list(self.other_ways(alternatives))
                return best([typed, best(ways)], LESSER) if ways else typed
            case Weighted(part, weight):
                return boosted(self.clause(part), weight)
        raise AssertionError(node)

    def other_ways(self, nodes: Sequence[Node]) -> Iterator[Clause]:
        """Other ways to say what was typed. Words and phrases score the same, whichever it is: together they are one
        clause."""
        for node in nodes:
            if isinstance(node, Concept):
                yield from (self.clause(node), certain(node))
        if others := [node for node in nodes if not isinstance(node, Concept)]:
            yield constant(self.one_of(others), OTHER_WAY)

    def everywhere(self, node: Node) -> Clause:
        """What a study has to say for a part of a text, without a score: all fields repeat what stands in one."""
        match node:
            case And(parts):
                wanted = [self.everywhere(part) for part in parts if not isinstance(part, Not)]
                barred = [self.everywhere(part.part) for part in parts if isinstance(part, Not)]
                return {"bool": {"must": wanted, "must_not": barred}}
            case Not(part):
                return {"bool": {"filter": [everything()], "must_not": [self.everywhere(part)]}}
        return self.one_of([node])

    def one_of(self, nodes: Iterable[Node]) -> Clause:
        """Any of some parts, without a score: whole values of one field are one clause, however many they are."""
        values, others = grouped(nodes, self.noted)
        clauses = list(map(self.other, others))
        clauses += [exact(field, found) for field, found in values.items()]
        return clauses[0] if len(clauses) == 1 else either(clauses)

    def other(self, node: Node) -> Clause:
        """A part that is no whole value, without a score."""
        return phrase(EVERYTHING, node.tokens) if isinstance(node, Phrase) else self.everywhere(node)

    def filters(self) -> list[Clause]:
        """Everything that lets a study through or not."""
        query = self.query
        clauses = [exact(field, values) for field, name in EXACT_FILTERS if (values := getattr(query, name))]
        if query.sex:
            clauses.append(exact("sex", [query.sex]))
        if query.recruiting:
            clauses.append(exact("supported", ["recruiting"]))
        if query.age is not None:
            clauses += [{"range": {"min_age": {"lte": query.age}}}, {"range": {"max_age": {"gte": query.age}}}]
        if query.updated_since is not None:
            from indexer.days import days

            clauses.append({"range": {"updated": {"gte": days(query.updated_since)}}})
        if query.near is not None:
            clauses.append(self.sites(self.spots))
        return clauses

    def scope(self) -> Clause:
        """The scope asked for; it also leaves out what is no study."""
        wide = self.query.everything or self.query.names_a_trial
        return everything() if wide else exact("scope", ["in"])

    def bonus(self, bonus: Bonus) -> Clause:
        """What earns a bonus."""
        match bonus.kind:
            case "supported" | "certain":
                return exact(bonus.kind, [bonus.value])
            case "updated" | "recruits_until":
                return {"range": {bonus.kind: {"gte": int(bonus.value)}}}
            case _:
                return self.sites(spot for spot in self.spots if spot.km <= float(bonus.value))

    def sites(self, spots: Iterable[Spot]) -> Clause:
        """Studies with a site that qualifies at one of these places."""
        return exact("site", tokens_of((spot.point for spot in spots), recruiting=self.query.recruiting))


def certain(concept: Concept) -> Clause:
    """A study whose title or a condition says that it is about it."""
    return constant(exact("certain", [f"{concept.kind}:{concept.name}"]), CERTAIN)


def word(field: str, token: str) -> Clause:
    """A word in one field."""
    return {"term": {field: {"value": token, "boost": TEXT_BOOSTS[field]}}}


def phrase(field: str, run: Sequence[str]) -> Clause:
    """A phrase in one field; the whitespace analyzer only parts the tokens again."""
    return {"match_phrase": {field: {"query": " ".join(run), "boost": TEXT_BOOSTS[field]}}}


def exact(field: str, values: Iterable[str]) -> Clause:
    """Any of these whole values."""
    return {"terms": {field: list(values)}}


def everything() -> Clause:
    """Every study."""
    return exact("scope", ["in", "out"])


def boosted(clause: Clause, weight: float) -> Clause:
    """The clause's own score times the weight."""
    return {"bool": {"must": [clause], "boost": weight}}


def constant(clause: Clause, points: float) -> Clause:
    """The same score for whatever matches."""
    return {"constant_score": {"filter": clause, "boost": points}}


def best(clauses: Sequence[Clause], lesser: float = 0.0) -> Clause:
    """At least one; the best score counts, of the others a share."""
    return {"dis_max": {"queries": list(clauses), "tie_breaker": lesser}}


def either(clauses: Sequence[Clause]) -> Clause:
    """At least one; scores add up."""
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}}

"""The text part of a query as a tree, in words that every engine can be asked in.

Words have been through the one analyzer already, so that engines compare tokens and never read a person's text.
"""

from collections.abc import Container, Iterable, Iterator
from itertools import chain
from typing import Any, ClassVar, Final

from indexer.fields import EVERYTHING

MOST_PAIRS: Final = 64
"""Pairs of neighbours that are asked for: those that a text begins with."""
MOST_TOGETHER: Final = 8
"""Words or concepts of a text that is a list of them."""


class Node:
    """A part of the tree. Immutable by custom; equal where kind and content are equal."""

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def content(self) -> tuple[Any, ...]:
        """Kind and values, for comparing and for telling two searches apart."""
        return (type(self).__name__, *(getattr(self, name) for name in self.__match_args__))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and self.content() == other.content()

    def __hash__(self) -> int:
        return hash(self.content())

    def __repr__(self) -> str:
        name, *values = self.content()
        return f"{name}({', '.join(map(repr, values))})"


class Word(Node):
    """One token, in any searched field."""

    __slots__ = ("token",)
    __match_args__ = ("token",)

    def __init__(self, token: str) -> None:
        self.token = token


class Phrase(Node):
    """Two tokens or more, side by side and in this order, in one value of any searched field."""

    __slots__ = ("tokens",)
    __match_args__ = ("tokens",)

    def __init__(self, tokens: tuple[str, ...]) -> None:
        self.tokens = tokens


class Id(Node):
    """A trial number in its canonical form: matches the study that carries it, in whatever role."""

    __slots__ = ("value",)
    __match_args__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value


class Concept(Node):
    """A study that was understood to be about it: `kind` is `condition`, `cells` or `route`, `name` its stable name."""

    __slots__ = ("kind", "name")
    __match_args__ = ("kind", "name")

    def __init__(self, kind: str, name: str) -> None:
        self.kind = kind
        self.name = name


class And(Node):
    """All parts."""

    __slots__ = ("parts",)
    __match_args__ = ("parts",)

    def __init__(self, parts: tuple[Node, ...]) -> None:
        self.parts = parts


class Or(Node):
    """At least one part."""

    __slots__ = ("parts",)
    __match_args__ = ("parts",)

    def __init__(self, parts: tuple[Node, ...]) -> None:
        self.parts = parts


class Not(Node):
    """Everything without the part."""

    __slots__ = ("part",)
    __match_args__ = ("part",)

    def __init__(self, part: Node) -> None:
        self.part = part


class Expanded(Node):
    """What a person wrote, with other ways to say the same: matches where either does.

    `written` is their own words; `concept` names what they were read as; `alternatives` are the other ways. The best
    way that a study uses counts, not the number of ways, so that a word with many synonyms weighs no more than another.
    """

    __slots__ = ("alternatives", "concept", "written")
    __match_args__ = ("written", "concept", "alternatives")

    def __init__(self, written: Node, concept: str, alternatives: tuple[Node, ...]) -> None:
        self.written = written
        self.concept = concept
        self.alternatives = alternatives


class Weighted(Node):
    """A part that counts more or less than others: its score times `weight`."""

    __slots__ = ("part", "weight")
    __match_args__ = ("part", "weight")

    def __init__(self, part: Node, weight: float) -> None:
        self.part = part
        self.weight = weight


class Spare(Weighted):
    """What a person typed that finds a study only where any word will do: alone it says little of what they want, so it
    is neither marked nor missed."""

    __slots__ = ()


def leaves(node: Node | None) -> list[Node]:
    """Words, phrases, numbers and concepts that may stand in a hit, in the order in which they were written."""
    match node:
        case None | Not() | Spare():
            return []
        case And(parts) | Or(parts):
            return [leaf for part in parts for leaf in leaves(part)]
        case Expanded(written, _, alternatives):
            return [leaf for part in (written, *alternatives) for leaf in leaves(part)]
        case Weighted(part):
            return leaves(part)
        case _:
            return [node]


def named(node: Node) -> str:  # noqa: PLR0911 - one return for each kind of node
    """A part in words."""
    match node:
        case Word(token):
            return token
        case Phrase(tokens):
            return " ".join(tokens)
        case Id(value) | Concept(_, value) | Expanded(_, value, _):
            return value
        case Not(part):
            return f"not {named(part)}"
        case Weighted(part):
            return named(part)
        case Or(parts):
            return " or ".join(map(named, parts))
        case And(parts):
            return " and ".join(map(named, parts))
    raise AssertionError(node)


def together(text: Node | None) -> Node | None:
    """The text where all of it is asked for: the words that name a concept stand side by side, or another way to say it
    stands there. A slipped vertebra beside a disc is no slipped disc."""
    match text:
        case And(parts) | Or(parts):
            return type(text)(tuple(node for part in parts if (node := together(part))))
        case Expanded(And() as written, concept, alternatives):
            run = tuple(token for leaf in leaves(written) for token in run_of(leaf))
            return Expanded(Phrase(run), concept, alternatives)
        case Weighted(part, weight):
            return Weighted(together(part) or part, weight)
        case _:
            return text


def run_of(leaf: Node) -> tuple[str, ...]:
    """The tokens of a word or of a phrase; none of what is neither."""
    match leaf:
        case Word(token):
            return (token,)
        case Phrase(tokens):
            return tokens
        case _:
            return ()


def all_of(text: Node | None) -> tuple[Node, ...]:
    """The parts of a text that a study may all have: two to eight, for a longer one is no list of words. A note has
    none: its words weigh as they stand."""
    parts = text.parts if isinstance(text, And) else ()
    wanted = tuple(part for part in parts if not isinstance(part, Not | Weighted))
    return wanted if 2 <= len(wanted) <= MOST_TOGETHER else ()


def parts_of(text: Node | None) -> tuple[Node, ...]:
    """The parts of a text of which all, or any, are asked for."""
    return text.parts if isinstance(text, And) else (text,) if text else ()


def grouped(nodes: Iterable[Node], noted: Container[tuple[str, ...]]) -> tuple[dict[str, list[str]], list[Node]]:
    """Parts of which any will do as whole values by field, and those that are none, in their order. `noted` are the
    phrases that studies have as whole values; concepts stand in the field that their kind names."""
    values: dict[str, list[str]] = {}
    others: list[Node] = []
    for node in chain.from_iterable(map(ways, nodes)):
        match node:
            case Word(token):
                values.setdefault(EVERYTHING, []).append(token)
            case Phrase(run) if run in noted:
                values.setdefault("phrases", []).append(" ".join(run))
            case Concept(kind, name):
                values.setdefault(kind, []).append(name)
            case Id(value):
                values.setdefault("ids", []).append(value.casefold())
            case _:
                others.append(node)
    return values, others


def ways(node: Node) -> Iterator[Node]:
    """The parts of which any will do, one by one."""
    match node:
        case Expanded(written, _, alternatives):
            yield from chain(ways(written), *map(ways, alternatives))
        case Or(parts):
            yield from chain.from_iterable(map(ways, parts))
        case Weighted(part):
            yield from ways(part)
        case _:
            yield node


def neighbours(text: Node | None) -> list[tuple[tuple[str, str], float]]:
    """Pairs of words that stand side by side in what was written, with the lesser of their weights; each once."""
    found: dict[tuple[str, str], float] = {}
    before: tuple[str, float] | None = None
    for word in _written(text, 1.0):
        if before and word and before[0] != word[0]:
            found.setdefault((before[0], word[0]), min(before[1], word[1]))
        before = word
    return list(found.items())[:MOST_PAIRS]


def _written(node: Node | None, weight: float) -> Iterator[tuple[str, float] | None]:
    """Single words with their weights, in the order in which they were written; None where their row is broken."""
    match node:
        case Word(token):
            yield token, weight
        case Spare():
            yield None
        case And(parts):
            for part in parts:
                yield from _written(part, weight)
        case Expanded(written):
            yield from _written(written, weight)
        case Weighted(part, share):
            yield from _written(part, weight * share)
        case _:
            yield None

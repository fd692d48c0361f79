"""What the vocabulary holds: concepts, the words for them, and how its ambiguous abbreviations are told apart."""

from typing import Any, Final, NamedTuple

CONDITION_VALUES: Final = (
    "degenerative_disc_disease",
    "disc_herniation",
    "spinal_stenosis",
    "facet_arthropathy",
    "radiculopathy",
    "low_back_pain",
    "spondylolisthesis",
    "failed_back_surgery",
    "spinal_fusion",
    "spinal_cord_injury",
    "vertebral_fracture",
    "other",
)
"""Values of `product.conditions`, a trial's spine conditions as facets show them."""


_BAR: Final = "|"  # between the words of a concept as they are stored: no word has it, and JSON need not escape it


class Concept(NamedTuple):
    """One meaning. `broader` are the concepts next above it; `product` is its value in the product fingerprint."""

    id: str
    kind: str
    term: str
    product: str = "other"
    broader: tuple[str, ...] = ()
    living: bool = False
    not_cells: bool = False
    icd10: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()


class Meaning(NamedTuple):
    """One meaning of an ambiguous abbreviation and the folded words that speak for it in a record."""

    concept: str
    words: tuple[str, ...]


class Ambiguous(NamedTuple):
    """An abbreviation with several meanings: the one `alone` in a record, the one when typed as a `query`."""

    meanings: tuple[Meaning, ...]
    alone: str | None
    query: str | None


class Vocabulary(NamedTuple):
    """The compiled vocabulary. Every phrase is folded (`trials.vocabulary.words.key`).

    `phrases` maps a phrase to its concepts, `short` an abbreviation to its concepts (read in capitals only), `typed`
    what is read in a search alone; `gapped` maps the first half of a phrase to (second half, concept); `surfaces` are a
    concept's words as written, for expansion: none that holds another, none that is ambiguous.
    """

    concepts: dict[str, Concept]
    phrases: dict[str, list[str]]
    short: dict[str, list[str]]
    typed: dict[str, list[str]]
    names: frozenset[str]
    gapped: dict[str, list[tuple[str, str]]]
    surfaces: dict[str, list[str]]
    ambiguous: dict[str, Ambiguous]
    context: dict[str, list[str]]

    def narrower(self, concept: str) -> tuple[str, ...]:
        """The concepts below one, at any depth, in the vocabulary's order; never itself."""
        found = {concept}
        order = []
        for _ in range(5):  # the tree is three deep; five leaves room and ends a mistaken circle
            new = [one.id for one in self.concepts.values() if one.id not in found and found.intersection(one.broader)]
            if not new:
                break
            found.update(new)
            order.extend(new)
        return tuple(order)


def to_plain(vocabulary: Vocabulary) -> dict[str, Any]:
    """The vocabulary as JSON types. Phrases stand in one text for each concept, or each set of concepts, that they
    mean: five thousand short lists take four times as long to read."""
    plain = vocabulary._asdict()
    by_meaning: dict[str, list[str]] = {}
    for phrase, names in vocabulary.phrases.items():
        by_meaning.setdefault(" ".join(names), []).append(phrase)
    plain["phrases"] = {names: _BAR.join(phrases) for names, phrases in by_meaning.items()}
    plain["surfaces"] = {name: _BAR.join(written) for name, written in vocabulary.surfaces.items()}
    plain["concepts"] = list(vocabulary.concepts.values())
    plain["names"] = sorted(vocabulary.names)
    return plain


def from_plain(plain: dict[str, Any]) -> Vocabulary:
    """The vocabulary again; raises KeyError, TypeError or ValueError where the shape is another."""
    rows = plain["concepts"]
    concepts = [Concept._make(tuple(cell) if isinstance(cell, list) else cell for cell in row) for row in rows]
    phrases: dict[str, list[str]] = {}
    for names, together in plain["phrases"].items():
        phrases.update(dict.fromkeys(together.split(_BAR), names.split(" ")))
    return Vocabulary(
        concepts={one.id: one for one in concepts},
        phrases=phrases,
        short=plain["short"],
        typed=plain["typed"],
        names=frozenset(plain["names"]),
        gapped={first: [(second, name) for second, name in rows] for first, rows in plain["gapped"].items()},
        surfaces={name: written.split(_BAR) if written else [] for name, written in plain["surfaces"].items()},
        ambiguous={
            name: Ambiguous(tuple(Meaning(concept, tuple(cues)) for concept, cues in meanings), alone, query)
            for name, (meanings, alone, query) in plain["ambiguous"].items()
        },
        context=plain["context"],
    )

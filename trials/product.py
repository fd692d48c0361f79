"""The product fingerprint: for which conditions of the spine, which cells, from where, whose, grown or not, given how.

In: a trial, or its `Reading`. Out: `Product`, each value with the quote it rests on. What the record says counts, not
what the product is known to be: `not_stated` (None for `culture_expanded`) where it is silent. Texts that stand nearer
to the study are asked first; one that stands further off is asked only where those before it are silent.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from trials.concepts.mention import Mention
from trials.concepts.reading import Place, Reading, is_spine, place_of

NOT_STATED: Final = "not_stated"
OTHER: Final = "other"


class Evidence(NamedTuple):
    """The quote that a value rests on. `field` is a field of the fingerprint, `concept` what exactly is named, `place`
    where in the trial it stands."""

    field: str
    value: str
    concept: str
    place: str
    quote: str


class Product(NamedTuple):
    """The fingerprint. A trial that names no cells has no cell values."""

    conditions: tuple[str, ...]
    cell_source: tuple[str, ...]
    cell_type: tuple[str, ...]
    donor: str
    culture_expanded: bool | None
    routes: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The fingerprint as JSON types."""
        plain = self._asdict()
        for name in ("conditions", "cell_source", "cell_type", "routes"):
            plain[name] = list(plain[name])
        plain["evidence"] = [one._asdict() for one in self.evidence]
        return plain


_NEAR: Final[tuple[Place, ...]] = ("head", "given")
_ALL: Final[tuple[Place, ...]] = ("head", "given", "given_text", "told", "design", "criteria", "measured")
_STUDY: Final = _ALL[:5]  # what the study is and does, not whom it takes or what it measures
_LOOSE: Final = frozenset({"spine_disorder", "spine_surgery", "myelopathy", "spinal_instability"})
_ONE_SESSION: Final = frozenset({"bmac", "svf"})
_GRAFTS: Final = frozenset({"acellular_graft", "own_bone_graft"})
_BY_CONDITION: Final = (
    ("facet_arthropathy", "intraarticular", "facet_intraarticular"),
    ("spinal_cord_injury", "intralesional", "intramedullary"),
)
"""What a route means in people with a condition: `intra-articular` is into a facet where facets are treated."""
_CELLS: Final = re.compile(
    r"\b(?:the|these|such|harvested|isolated|prepared|resulting|collected) (?:\w+ )?cells\b"
    r"|\bcells (?:are|were|will|is|was)\b",
    re.IGNORECASE,
)
_TAKING_OUT: Final = re.compile(
    r"\b(?:aspirat|harvest|liposuction|collect|taken\b|obtained|extract|isolat|donat|derived)", re.IGNORECASE
)
_TRANSPLANT: Final = re.compile(r"transplant|SCT\b|BMT\b|h(?:a)?ematopoietic", re.IGNORECASE)
_LAST_TIER: Final = 4
_GIVING: Final = re.compile(
    r"\b(?:co-?|micro-?)?(?:transplant|transfus|inject|infus|implant|administ|admin\b|deliver|graft|instil|seeded|loaded|receiv|appl(?:y|ied|ication)|"
    r"given\b|rout(?:e|es)\b|via\b|drip|injekt|infund|inye[cç]|injeç|verabreich|trasplant|trapiant|greff)"
    r"|移植|注射|输注|回输|投与|注入",
    re.IGNORECASE,
)


def fingerprint(trial: object) -> Product:
    """Read a trial's product (a `Trial`, its plain data, or a `Reading` of it)."""
    reading = trial if isinstance(trial, Reading) else Reading(trial)
    finder = _Finder(reading)
    conditions = finder.values("conditions", _conditions(reading)) or (OTHER,)
    if not finder.cells:
        return Product(conditions, (), (), NOT_STATED, None, (), tuple(finder.evidence))
    types = finder.values("cell_type", _types(finder)) or (OTHER,)
    return Product(
        conditions,
        finder.values("cell_source", _sources(finder, types)) or (NOT_STATED,),
        types,
        _donor(finder, types),
        _expanded(finder, types),
        _routes(finder, conditions) or (NOT_STATED,),
        tuple(finder.evidence),
    )


class _Finder:
    """A reading, its mentions of cells, the sentences these stand in, and the evidence gathered so far."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.evidence: list[Evidence] = []
        self.cells = [
            one
            for one in reading.named("cell_type", places=_ALL)
            if reading.concept(one).living or one.concept == "marrow_aspirate"
        ]

    @cached_property
    def _spans(self) -> dict[str, list[tuple[int, int]]]:
        found: dict[str, list[tuple[int, int]]] = {}
        for one in self.cells:
            found.setdefault(one.field, []).append(self.reading.sentence(one))
        return found

    def values(
        self, field: str, mentions: Iterable[Mention], called: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[str, ...]:
        """The distinct values of mentions, in order, some concepts called otherwise. Each concept is evidence once."""
        found: dict[tuple[str, str], Mention] = {}
        for one in mentions:
            concept = called.get(one.concept, one.concept)
            found.setdefault((self.reading.vocabulary.concepts[concept].product, concept), one)
        self.evidence.extend(
            Evidence(field, value, concept, one.field, one.quote) for (value, concept), one in found.items()
        )
        return tuple(dict.fromkeys(value for value, _ in found))

    def beside_cells(self, mention: Mention) -> bool:
        """Whether a mention stands in a sentence that speaks of cells."""
        if any(start <= mention.start < end for start, end in self._spans.get(mention.field, ())):
            return True
        return bool(_CELLS.search(self.reading.texts[mention.field], *self.reading.sentence(mention)))

    def is_of_others(self, mention: Mention, types: Sequence[str]) -> bool:
        """Whether a tissue or a donor belongs to a transplant that the study does not give ("serology as required for
        marrow transplants", "before a haploidentical transplant")."""
        around = (one for one in self.cells if one.field == mention.field and _touch(mention, one))
        return any(_is_transplant(one) and one.concept not in types for one in around)

    def is_of_cells(self, mention: Mention) -> bool:
        """Whether a mention is in the texts of one thing given that hold cells, and is not of a graft beside them."""
        given = mention.field.partition(".")[0]
        if not given.startswith("interventions") or not any(one.field.partition(".")[0] == given for one in self.cells):
            return False
        around = (one for one in self.reading.inside(mention.field) if one.concept in _GRAFTS)
        return not any(one.start <= mention.start < one.end for one in around)

    def is_said(self, mention: Mention, words: re.Pattern[str]) -> bool:
        """Whether the sentence of a mention, in what the study is and does, holds some words."""
        text = self.reading.texts[mention.field]
        return _tier(mention) < _LAST_TIER and bool(words.search(text, *self.reading.sentence(mention)))

    def nearest(self, kind: str, wanted: Callable[[Mention], bool]) -> list[Mention]:
        """The wanted mentions of a kind in the nearest texts that hold one."""
        return _nearest(one for one in self.reading.named(kind, places=_ALL) if wanted(one))


def _touch(mention: Mention, other: Mention) -> bool:
    """Whether a mention stands in another one or right before it."""
    return mention.start < other.end and mention.end >= other.start - 1


def _tier(mention: Mention) -> int:
    """How far from the study a text stands: its names, its keywords, its short account, its long one, whom it takes."""
    place = place_of(mention.field)
    if place in _NEAR:
        return 0 if place == "given" or mention.field.endswith(("title", "acronym")) else 1
    if place not in _STUDY:
        return _LAST_TIER
    return 2 if mention.field == "summary" or place == "given_text" else 3


def _nearest(mentions: Iterable[Mention]) -> list[Mention]:
    """Those of the mentions that stand nearest to the study."""
    found = [(one, _tier(one)) for one in mentions]
    best = min((tier for _, tier in found), default=0)
    return [one for one, tier in found if tier == best]


# ---- conditions ----------------------------------------------------------------------------------------------------


def _conditions(reading: Reading) -> Iterator[Mention]:
    """What the study is called and filed under, and whom its summary says it takes; a bone graft with cells is for the
    fusion that the summary tells of."""
    called = [one for one in _of_spine(reading, ("head",)) if not one.field.startswith("condition_mesh")]
    filed = any(one.field.startswith("conditions") and reading.concept(one).product != OTHER for one in called)
    elsewhere = not called and any(reading.named("disease", "elsewhere", places=("head",)))
    told = [one for one in _of_spine(reading, ("told",)) if one.field == "summary" and not elsewhere]
    grafted = any(one.concept == "cellular_bone" for one in reading.named("cell_type", places=_NEAR))
    exact = [
        *called,
        *(one for one in told if not filed or reading.is_taken(one) or (grafted and one.concept == "spinal_fusion")),
    ]
    yield from (one for one in exact if reading.concept(one).product != OTHER)
    yield from (one for one in called if reading.concept(one).product == OTHER and one.concept not in _LOOSE)
    yield from (one for one in reading.named("disease", places=("head",)) if _is_whole(reading, one))
    spine = {one.field for one in exact}
    yield from (
        one for one in reading.named("elsewhere", places=("head",)) if _is_listed(one) and one.field not in spine
    )
    if not exact and not elsewhere:
        yield from _of_spine(reading, ("given", "given_text", "told"))


def _is_listed(mention: Mention) -> bool:
    return mention.field.startswith("conditions")


def _is_whole(reading: Reading, mention: Mention) -> bool:
    """Whether a listed condition is nothing but the disease named."""
    return _is_listed(mention) and mention.quote == reading.texts[mention.field].strip()


def _of_spine(reading: Reading, places: Sequence[Place]) -> Iterator[Mention]:
    for one in reading.named("condition", places=places):
        if is_spine(reading.concept(one), reading.vocabulary):
            yield one


# ---- cells ---------------------------------------------------------------------------------------------------------


def _types(finder: _Finder) -> list[Mention]:
    """The kinds of cells that the nearest text names; `stem cells` alone names none, marrow only where no cells are."""
    living = [one for one in finder.cells if one.concept not in ("cell_therapy", "marrow_aspirate")]
    return _without_contents(_nearest(living or [one for one in finder.cells if one.concept != "cell_therapy"]))


def _without_contents(found: list[Mention]) -> list[Mention]:
    """Concentrates hold mesenchymal cells; that a text says so makes them no second product. Nor is the transplant that
    the mesenchymal cells of a study's title are given with or after, unless it is listed as given."""
    concepts = {one.concept for one in found}
    if any(one.concept == "msc" and one.field == "title" for one in found):
        found = [one for one in found if place_of(one.field) == "given" or not _is_transplant(one)]
    if concepts & {"bmac", "svf"}:
        return [one for one in found if one.concept not in ("msc", "hsc_mononuclear")]
    if len(concepts) > 1:  # neural cells made of iPS cells
        return [one for one in found if one.concept != "ips"]
    return found


def _is_transplant(mention: Mention) -> bool:
    return mention.concept == "hsc_mononuclear" and bool(_TRANSPLANT.search(mention.quote))


def _sources(finder: _Finder, types: Sequence[str]) -> list[Mention]:
    """The tissue named beside the cells, else the one that is said to be taken from somebody, else that of the title or
    of what is given. Where a text tells of several, those that the study is filed under count."""
    beside = finder.nearest("cell_source", lambda one: finder.beside_cells(one) and not finder.is_of_others(one, types))
    if not beside:
        return finder.nearest("cell_source", lambda one: finder.is_said(one, _TAKING_OUT)) or [
            one for one in finder.reading.named("cell_source", places=_NEAR) if _tier(one) == 0
        ]
    filed = {one.concept for one in finder.reading.named("cell_source", places=("head",))}
    return [one for one in beside if one.concept in filed] or beside


def _donor(finder: _Finder, types: Sequence[str]) -> str:
    """Whose the cells are, said beside them, else of the thing given that is named or made of them."""
    said = finder.nearest(
        "donor", lambda one: finder.beside_cells(one) and not finder.is_of_others(one, types)
    ) or finder.nearest("donor", finder.is_of_cells)
    found = finder.values("donor", said)
    return "both" if len(found) > 1 else found[0] if found else NOT_STATED


def _expanded(finder: _Finder, types: Sequence[str]) -> bool | None:
    """True where growing the cells is said, false where they are said or known to be made in one session. Where a study
    is called "non-cultured", what its texts tell of culture is of other work."""
    found = finder.reading.named("expansion", places=(*_STUDY, "measured"))
    near = [one for one in found if "cell" in one.quote.lower() or finder.beside_cells(one)]
    names = [one for one in near if _tier(one) == 0]
    for said in (names, near):
        for concept, value in (("expanded", True), ("unexpanded", False)):
            for one in said:
                if one.concept == concept:
                    finder.evidence.append(
                        Evidence("culture_expanded", str(value).lower(), concept, one.field, one.quote)
                    )
                    return value
    return False if types and set(types) <= _ONE_SESSION else None


def _routes(finder: _Finder, conditions: Sequence[str]) -> tuple[str, ...]:
    """The ways in: those named beside cells, else beside a word of giving, else in the title, else the graft that cells
    stand beside. A scaffold that a text only speaks of is none where another way is told."""
    beside = [one for one in finder.reading.named("route", places=_STUDY) if finder.beside_cells(one)]
    given = [one for one in beside if _tier(one) == 0 or finder.is_said(one, _GIVING)]
    found = given or finder.nearest("route", finder.beside_cells)
    found = found or finder.nearest("route", lambda one: finder.is_said(one, _GIVING))
    found = found or [one for one in finder.reading.named("route", places=("head",)) if _tier(one) == 0]
    told = [one for one in found if one.concept != "surgical_graft" or place_of(one.field) in _NEAR]
    called = {route: value for condition, route, value in _BY_CONDITION if condition in conditions}
    routes = finder.values("routes", told or found, called)
    if routes:
        return routes
    grafts = finder.nearest("comparator", lambda one: one.concept in _GRAFTS and finder.beside_cells(one))
    return finder.values("routes", grafts, dict.fromkeys(_GRAFTS, "surgical_graft"))

"""Whether a study is about cell therapy of the spine, and if not, why not.

In: a trial, or its `Reading`. Out: `Scope`, with the quotes it rests on. `spine`: the studied condition or population
is a disorder of the back, disc, vertebra, facet, nerve root or spinal cord. `cell_therapy`: living cells, or a product
sold as holding them, are given or followed up. `in_scope`: both, and the cells are meant for the spine. Platelets,
exosomes, acellular grafts and drugs that mobilise a patient's own cells are not cells; aspirate that only wets a graft
is not a cell therapy.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from trials.concepts.mention import Mention
from trials.concepts.reading import Place, Reading, is_spine, place_of, spine_kinds

REASONS: Final = {
    "scope/in": "Cells are given or followed up for a condition of the spine.",
    "scope/neither": "It is about neither the spine nor cells.",
    "scope/not-spine": "Cells are given, but not for a condition of the spine.",
    "scope/other-disease": "Cells are given for a disease that is not one of the spine.",
    "scope/no-cells": "It is about the spine, but no cells are given.",
    "scope/platelets-only": "Platelet products hold no living cells.",
    "scope/cell-free-only": "Exosomes and other cell-free products hold no living cells.",
    "scope/acellular-graft": "The graft is not said to hold living cells.",
    "scope/aspirate-as-carrier": "Marrow aspirate only wets a graft: it is not the treatment.",
    "scope/mobilised-only": "A drug releases the patient's own cells; none are given.",
    "scope/laboratory-only": "Cells are studied in the laboratory; none are given.",
    "scope/survey-only": "People are asked about cells; none are given.",
    "scope/cells-mentioned-only": "Cells are mentioned, as past, excluded or other treatment; none are given.",
    "scope/other-target": "The cells treat another part of the body of people with a condition of the spine.",
    "scope/transplant-for-cancer": "The blood stem cell transplant treats a cancer, not the spine.",
}
"""Every reason by its stable name; in-scope and out-of-scope decisions each have exactly one."""


class Evidence(NamedTuple):
    """A quote that a decision rests on. `supports` is `spine`, `cell_therapy` or `out`."""

    supports: str
    field: str
    quote: str


class Scope(NamedTuple):
    """The decision on one trial. `reason` is a name of `REASONS`."""

    spine: bool
    cell_therapy: bool
    in_scope: bool
    reason: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def why(self) -> str:
        """The reason as a sentence."""
        return REASONS[self.reason]

    def plain(self) -> dict[str, Any]:
        """The decision as JSON types."""
        return {
            "spine": self.spine,
            "cell_therapy": self.cell_therapy,
            "in_scope": self.in_scope,
            "reason": self.reason,
            "why": self.why,
            "evidence": [one._asdict() for one in self.evidence],
        }


_QUOTES: Final = 3  # of each kind: enough to see, short enough to read
_BASKET: Final = 6  # conditions from which a study of cells counts as a basket

_GIVING: Final = re.compile(
    r"\b(?:re-?|co-?|micro-?)?(?:transplant|inject|infus|implant|administ|deliver|graft|instil|seeded|loaded|receiv|appl(?:y|ied|ication)|"
    r"treat(?:ed|ing|ment)? (?:\w+ ){0,3}with|therap(?:y|ies)|given\b|trapiant|trasplant|inye[cç]|injeç|inyec|injekt|"
    r"verabreich|infund|greff|administr)|移植|注射|输注|回输|治疗|投与|注入",
    re.IGNORECASE,
)
_SHORTEST_NAME: Final = 4  # letters of a product's name
_BESIDE: Final = 90  # characters on either side of a mention
_DOING: Final = re.compile(
    r"\b(?:re-?|co-?|micro-?)?(?:transplanted|transplantation|injected|injection|infused|infusion|implanted|implantation|administered|"
    r"administration|delivered|receiv|seeded|loaded|mixed|given\b|treated with|trapiant|trasplant|inye[cç]|injeç|"
    r"injekt|verabreich|infund|greff)|移植|注射|输注|回输|投与|注入",
    re.IGNORECASE,
)
_TRANSPLANT: Final = re.compile(
    r"\b(?:(?:allogen\w+|autologous|haploidentical) )?"
    r"(?:ha?emato?poie?tic|(?:bone )?marrow|(?:peripheral |cord )?blood)[ \w-]{0,22}transplant\w*"
    r"|\b[\w-]*(?:HSCT|SCT|BMT)\b",
    re.IGNORECASE,
)
_LONGEST_NAME: Final = 40  # characters
_AFTERWARDS: Final = re.compile(
    r"\b(?:after|following|post|since|undergo\w*|underwent|prior to|before|until|recipients? of|candidates? for|"
    r"eligible for|history of|relaps\w+ (?:after|from|post)|refractory to|bridg\w+ to|in the setting of|"
    r"associated with|complications? of|receiving|received)\W+(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
_OF_WHOM: Final = re.compile(
    r"[ )-]*(?:\([^()]{1,20}\) ?)?(?:(?:in|non)-?)?(?:eligible|candidates?\b|recipients?\b)", re.IGNORECASE
)
_THERAPY: Final = re.compile(r"\b(?:therapy|treatment)$", re.IGNORECASE)
_LABORATORY: Final = re.compile(
    r"\b(?:counts?\b|characteri[sz]|phenotyp|in vitro|laborator(?:y|ies) (?:stud|anal|test|invest)|biomarker|assay|"
    r"cytometr|yields?\b|osteogenic potential|potential of|isolated from|isolation|ex vivo (?:stud|model|test)|"
    r"will be (?:isolated|collected|harvested|analy[sz]ed|cultured)|obtain(?:ed)? from (?:the )?(?:discs?|surg)|"
    r"xenograft|donated (?:\w+ )?cells|"
    r"levels? of|circulating|number of|mobili[sz]|expression|response of|effects? (?:of .{1,40})?on)",
    re.IGNORECASE,
)
_EXAMINED: Final = re.compile(
    r"\b(?:relationship between|ability\b|distribution of|development and function)", re.IGNORECASE
)
"""What is said of cells that are only looked at, unless the same sentence gives them."""
_NUMBERED: Final = re.compile(r"\b[A-Z]{2,}[A-Za-z]*[- ]?\d{2,}\w*")  # "ADR-002K", a product that has no name yet
_WETTED: Final = re.compile(r"\b(?:soaked|wett?ed|hydrated|moistened|impregnated)\b", re.IGNORECASE)
_SURVEY: Final = re.compile(
    r"\b(?:surveys?|questionnaires?|interview(?:s|ed)?|awareness|attitudes?|perceptions?|perspectives?|willingness|"
    r"opinions?|knowledge (?:of|about)|expectations?|beliefs?|ask(?:s|ed)? (?:\w+ )?about|"
    r"(?:have|has|had|who) heard (?:of|about))\b",
    re.IGNORECASE,
)
_FOR_WHOM: Final = re.compile(
    r"\b(?:in|of|after|following|due to|secondary to|caused by|with|among|for|from|post)\b", re.IGNORECASE
)
_BLOOD_TYPES: Final = frozenset({"hsc_mononuclear", "cell_therapy", "marrow_aspirate", "other_cells"})
_GROWN_TYPES: Final = frozenset({"msc", "chondrocyte", "disc_cells", "neural_stem"})
_OF_NERVES: Final = frozenset(
    {"als", "multiple_sclerosis", "neuromyelitis_optica", "spinal_muscular_atrophy", "brain_disease", "stroke"}
)
_CELL_FREE: Final = ("exosome", "prp", "mobilised_cells")
_TUMOURS: Final = frozenset({"cancer", "spinal_tumour"})


def scope(trial: object) -> Scope:
    """Decide on a trial (a `Trial`, its plain data, or a `Reading` of it)."""
    reading = trial if isinstance(trial, Reading) else Reading(trial)
    cells = list(_cells(reading))
    spine = list(_spine(reading, given=bool(cells)))
    against: list[Mention] = []
    if spine and cells:
        reason, against = _target(reading, spine, cells)
    elif spine:
        reason, against = _without_cells(reading)
    elif cells:
        against = list(reading.named("disease", places=("head", "given")))
        reason = "scope/other-disease" if against else "scope/not-spine"
    else:
        reason = "scope/neither"
    evidence = [*_quotes("spine", spine), *_quotes("cell_therapy", cells), *_quotes("out", against)]
    return Scope(bool(spine), bool(cells), reason == "scope/in", reason, tuple(evidence))


def _quotes(supports: str, mentions: Iterable[Mention]) -> list[Evidence]:
    unique = dict.fromkeys(Evidence(supports, one.field, one.quote) for one in mentions)
    return list(unique)[:_QUOTES]


# ---- spine ---------------------------------------------------------------------------------------------------------


def _spine(reading: Reading, *, given: bool) -> Iterator[Mention]:
    """What says that the study is about the spine: what it is called, else what it tells, else what it measures."""
    called = list(_spine_words(reading, "head", "given"))
    if called and not all(_is_sign_of_other(reading, one) for one in called):
        yield from called
        return
    if given and _is_basket(reading):
        yield from _spine_words(reading, "criteria", "measured")
        return
    if any(reading.named("disease", "elsewhere", places=("head",))):
        return
    near = _spine_words(reading, "told", "given_text")
    told = [one for one in near if one.field == "summary" or _is_of_given(reading, one, given=given)]
    population = list(_spine_words(reading, "told", "criteria"))
    if given and reading.trial.get("conditions"):  # it is filed under something else: whom it takes must be said
        told = [one for one in told if reading.is_taken(one)]
        population = [one for one in population if place_of(one.field) == "criteria" and reading.is_taken(one)]
    if told or len(population) >= 2:
        yield from told or population
    elif any(one.field.endswith("title") for one in reading.named("anatomy", places=("head",))):
        yield from reading.named("anatomy", places=("head",))


def _is_of_given(reading: Reading, mention: Mention, *, given: bool) -> bool:
    """Whether the texts of what is given tell for whom it is; what else they name of the spine is handled or measured,
    unless cells go there."""
    return place_of(mention.field) == "given_text" and (given or reading.is_taken(mention))


def _is_sign_of_other(reading: Reading, mention: Mention) -> bool:
    """Whether a title or a keyword names a part of the spine as one that another disease of nerves or brain, which the
    study is called by or filed under, has harmed."""
    of_nerves = [one for one in reading.named("disease", places=("head",)) if one.concept in _OF_NERVES]
    if mention.field.startswith("keywords"):
        return any(not one.field.startswith("keywords") for one in of_nerves)
    same = (one for one in of_nerves if one.field == mention.field)
    return mention.field.endswith("title") and any(one.start < mention.start for one in same)


def _is_basket(reading: Reading) -> bool:
    """Whether a study takes people with many conditions, none of which its titles name."""
    titles = (one for one in reading.named("disease", "elsewhere", places=("head",)) if one.field.endswith("title"))
    return len(reading.trial.get("conditions") or ()) >= _BASKET and not any(titles)


def _spine_words(reading: Reading, *places: Place) -> Iterator[Mention]:
    known = reading.vocabulary
    for one in reading.named(*spine_kinds(), places=places):
        if is_spine(known.concepts[one.concept], known):
            yield one


# ---- cells ---------------------------------------------------------------------------------------------------------


def _cells(reading: Reading) -> Iterator[Mention]:
    """What says that cells are given: the name of the study or of what is given, else a sentence that gives them, else
    the keywords where what is given goes by a number. A study that is called by a product without cells gives none that
    its texts only speak of, and one that asks people about cells, or watches and speaks of no giving, gives none that
    it is only called by."""
    named = [one for one in _candidates(reading) if place_of(one.field) in ("head", "given")]
    called = [one for one in named if _is_named(reading, one)]
    if _is_survey(reading) and not any(place_of(one.field) == "given" for one in called):
        called = []
    if _only_watches(reading) and not any(_is_in_sentence_of_giving(reading, one) for one in _candidates(reading)):
        called = [one for one in called if one.concept == "cellular_bone"]
    yield from called
    if called or not any(_is_cell_free(one) for one in reading.named("comparator", places=("head", "given"))):
        for one in _candidates(reading):
            if place_of(one.field) not in ("head", "given") and reading.concept(one).living and _gives(reading, one):
                yield one
        if not called and any(_NUMBERED.search(given.get("name") or "") for given in _interventions(reading)):
            yield from (one for one in reading.named("cell_type", places=("head",)) if one.concept in _GROWN_TYPES)


def _interventions(reading: Reading) -> Iterable[dict[str, Any]]:
    return reading.trial.get("interventions") or () if reading.trial.get("study_type") != "observational" else ()


def _is_survey(reading: Reading) -> bool:
    """Whether an observational study asks people, as its title or the first sentence of its summary tells."""
    if reading.trial.get("study_type") != "observational":
        return False
    told = re.split(r"[.!?](?:\s|$)", reading.texts.get("summary", ""), maxsplit=1)[0]
    return any(_SURVEY.search(text) for text in (reading.texts.get("title", ""), told))


def _only_watches(reading: Reading) -> bool:
    return reading.trial.get("study_type") == "observational" and not reading.trial.get("interventions")


def _is_in_sentence_of_giving(reading: Reading, mention: Mention) -> bool:
    start, end = reading.sentence(mention)
    return bool(_GIVING.search(reading.texts[mention.field], start, end) or _THERAPY.search(mention.quote))


def _is_cell_free(mention: Mention) -> bool:
    """Whether a name is that of a product without cells; a drug that releases cells is a side matter in most trials."""
    return mention.concept in _CELL_FREE and (mention.concept != "mobilised_cells" or mention.field.endswith("title"))


def _candidates(reading: Reading) -> Iterator[Mention]:
    """Names of cells; where a study is filed they are mostly its topic, but a graft with cells is a thing to use."""
    for one in reading.named("cell_type", places=("head", "given", "given_text", "told")):
        if one.concept == "cellular_bone" or not one.field.startswith(("keywords", "conditions", "condition_mesh")):
            yield one


def _is_named(reading: Reading, mention: Mention) -> bool:
    """Whether a name of the study or of what is given names cells that are given."""
    if mention.concept == "marrow_aspirate":
        return _is_treatment(reading, mention)
    return reading.concept(mention).living and not _is_studied_only(reading, mention)


def _gives(reading: Reading, mention: Mention) -> bool:
    return _is_given(reading, mention) or _is_made_of(reading, mention)


def _is_studied_only(reading: Reading, mention: Mention) -> bool:
    start, end = reading.sentence(mention)
    sentence = reading.texts[mention.field][start:end]
    return bool(_LABORATORY.search(sentence) or _EXAMINED.search(sentence)) and not _GIVING.search(sentence)


def _is_given(reading: Reading, mention: Mention) -> bool:
    """Whether a sentence gives the cells that it names, and does not only examine them."""
    start, end = reading.sentence(mention)
    text = reading.texts[mention.field]
    near = text[max(start, mention.start - _BESIDE) : min(end, mention.end + _BESIDE)]
    if "transplant" in mention.quote.lower() and _OF_WHOM.match(text, mention.end):
        return False
    if transplant := _blood_transplant(text, mention):
        near = text[max(start, transplant.start() - _BESIDE) : transplant.start()]  # its name has the word in itself
        if _AFTERWARDS.search(near) or _OF_WHOM.match(text, transplant.end()):
            return False
    giving = _DOING if reading.trial.get("interventions") else _GIVING  # what is listed as given names no cells
    named = giving.search(near) or _THERAPY.search(mention.quote)
    return bool(named) and not _LABORATORY.search(near)


def _blood_transplant(text: str, mention: Mention) -> re.Match[str] | None:
    """The name of a transplant of blood cells that a mention is, or is part of."""
    low = max(0, mention.start - _LONGEST_NAME)
    found = _TRANSPLANT.finditer(text, low, mention.end + _LONGEST_NAME)
    return next((one for one in found if one.start() < mention.end and mention.start < one.end()), None)


def _is_made_of(reading: Reading, mention: Mention) -> bool:
    """Whether a text says what the thing given is made of: it is about that thing, or names it in the same sentence."""
    start, end = reading.sentence(mention)
    sentence = reading.texts[mention.field][start:end]
    products = (given.get("name") or "" for given in reading.trial.get("interventions") or ())
    about = mention.field.startswith("interventions") and mention.start < _BESIDE  # "Autologous cells in saline"
    about = about or any(len(name) >= _SHORTEST_NAME and name in sentence for name in products)
    return about and not _LABORATORY.search(sentence)


def _is_treatment(reading: Reading, mention: Mention) -> bool:
    """Whether aspirate is itself what is given: named in the title, or as an intervention that names no graft."""
    if mention.field.endswith("title"):
        if _WETTED.search(reading.texts[mention.field]):
            return False
        return bool(_GIVING.search(reading.texts[mention.field])) or not _names_graft(reading, mention.field)
    return place_of(mention.field) == "given" and not _names_graft(reading, mention.field)


def _names_graft(reading: Reading, field: str) -> bool:
    return any(reading.concept(one).not_cells or one.concept == "surgical_graft" for one in reading.inside(field))


# ---- both, or one --------------------------------------------------------------------------------------------------


def _target(reading: Reading, spine: list[Mention], cells: list[Mention]) -> tuple[str, list[Mention]]:
    """Whether the cells are meant for the spine."""
    elsewhere = [one for one in reading.named("elsewhere", places=("head",)) if _is_in_people_with(reading, one, spine)]
    if elsewhere:
        return "scope/other-target", elsewhere
    tumours = [one for one in reading.named("disease", "condition", places=("head",)) if one.concept in _TUMOURS]
    if tumours and all(one.concept in _BLOOD_TYPES for one in cells):
        return "scope/transplant-for-cancer", tumours
    return "scope/in", []


def _is_in_people_with(reading: Reading, elsewhere: Mention, spine: list[Mention]) -> bool:
    """Whether a title treats one part "in people with" a condition of the spine, which it names only after that."""
    if not elsewhere.field.endswith("title"):
        return False
    same = [one for one in spine if one.field == elsewhere.field]
    if not same or min(one.start for one in same) < elsewhere.start:
        return False
    between = reading.texts[elsewhere.field][elsewhere.end : same[0].start]
    return bool(_FOR_WHOM.search(between))


def _without_cells(reading: Reading) -> tuple[str, list[Mention]]:
    """Why a study of the spine holds no cells, by what it gives instead."""
    products = {
        "exosome": "scope/cell-free-only",
        "prp": "scope/platelets-only",
        "mobilised_cells": "scope/mobilised-only",
        "acellular_graft": "scope/acellular-graft",
        "own_bone_graft": "scope/acellular-graft",
    }
    called = list(reading.named("comparator", places=("head", "given")))
    for concept in _CELL_FREE:
        if named := [one for one in called if one.concept == concept]:
            return products[concept], named
    aspirate = [one for one in reading.named("cell_type") if one.concept == "marrow_aspirate"]
    if aspirate:
        return "scope/aspirate-as-carrier", aspirate
    living = [one for one in reading.named("cell_type", meant=False) if reading.concept(one).living]
    if living and _is_survey(reading):
        return "scope/survey-only", living
    if any(one.is_meant for one in living):
        return "scope/laboratory-only", living
    given = list(reading.named("comparator", places=("head", "given", "given_text")))
    for concept, reason in products.items():
        if named := [one for one in given if one.concept == concept]:
            return reason, named
    return ("scope/cells-mentioned-only", living) if living else ("scope/no-cells", [])

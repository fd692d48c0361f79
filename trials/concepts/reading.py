"""A trial read once, for every rule that asks what it studies and what it gives.

In: a trial. Out: its texts, their mentions, and how near the study itself each text stands: `head` is what the study is
called and filed under, `given` what is done in it, `told` what is written about it, `criteria` whom it takes.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from typing import Final, Literal

from trials.concepts.fields import fields_of, plain_trial
from trials.concepts.matcher import matcher
from trials.concepts.mention import Mention
from trials.vocabulary import Concept, Vocabulary, vocabulary

Place = Literal["head", "given", "given_text", "told", "criteria", "measured", "design"]

_PLACES: Final[dict[str, Place]] = {
    "title": "head",
    "official_title": "head",
    "acronym": "head",
    "conditions": "head",
    "condition_mesh": "head",
    "keywords": "head",
    "summary": "told",
    "description": "told",
    "other_texts": "told",
    "eligibility": "criteria",
    "outcomes": "measured",
    "design": "design",
}
_AT_ONCE: Final = frozenset({"head", "given"})  # nearly every rule asks for these short texts
_SENTENCE_END: Final = re.compile(r"[!?。！？]|(?<!\.[A-Za-z])\.(?=\s|$)|\n\s*\n|\n\s*(?:[-*•]|\d+[.)])")
_TAKING_REACH: Final = 60  # characters before a condition
_TAKING: Final = re.compile(
    r"\b(?:patients?|subjects|participants|people|individuals|adults|treat\w*|therapy|suffer\w*|undergo\w*)"
    r"(?:[\s,]+[\w'-]+){0,6}[\s,(]*$",
    re.IGNORECASE,
)
_LONGEST_SENTENCE: Final = 600  # characters each way; a text without full stops is not one sentence
_LONGEST_TEXT: Final = 200_000  # characters: the longest published field has a tenth of it; a hostile one is cut


class Reading:
    """A trial's texts by field, and its mentions in reading order."""

    def __init__(self, trial: object) -> None:
        self.trial = plain_trial(trial)
        self.texts: dict[str, str] = {field: text[:_LONGEST_TEXT] for field, text in fields_of(self.trial)}
        self.vocabulary: Vocabulary = vocabulary()
        self._record = matcher().read(self.texts.items())
        self._left: dict[Place, dict[str, list[str]]] = {}  # texts not looked through yet, by place and kind
        for field in self.texts:
            place = place_of(field)
            if place in _AT_ONCE:
                self._record.inside(field)
            else:
                left = self._left.setdefault(place, {})
                for kind in self._record.kinds(field):
                    left.setdefault(kind, []).append(field)
        self._seen = self._record.found()
        self._sentences: dict[tuple[str, int, int], tuple[int, int]] = {}

    @cached_property
    def mentions(self) -> list[Mention]:
        """All that its texts name, in reading order. To ask for kinds and places takes less."""
        return self._record.all()

    def inside(self, field: str) -> list[Mention]:
        """The mentions in one text."""
        return self._record.inside(field)

    def concept(self, mention: Mention) -> Concept:
        """The concept that a mention names."""
        return self.vocabulary.concepts[mention.concept]

    def named(self, *kinds: str, places: Iterable[Place] = (), meant: bool = True) -> Iterator[Mention]:
        """The mentions of some kinds, in some places (all if none is named); by default those the study means."""
        wanted = frozenset(places)
        self._look_through(kinds, wanted)
        for one in self._seen:
            if one.kind in kinds and (not wanted or place_of(one.field) in wanted) and (one.is_meant or not meant):
                yield one

    def _look_through(self, kinds: Iterable[str], places: frozenset[Place]) -> None:
        """See to it that texts there which may name a concept of these kinds were looked through. Most need not be: few
        trials name cells at all."""
        fresh = False
        for place, left in self._left.items():
            if not places or place in places:
                for kind in kinds:
                    for field in left.pop(kind, ()):
                        self._record.inside(field)
                        fresh = True
        if fresh:
            self._seen = self._record.found()

    def sentence(self, mention: Mention) -> tuple[int, int]:
        """Start and end of the sentence that a mention stands in."""
        asked = (mention.field, mention.start, mention.end)
        known = self._sentences.get(asked)
        if known is None:
            known = self._sentences[asked] = self._sentence(mention)
        return known

    def _sentence(self, mention: Mention) -> tuple[int, int]:
        text = self.texts[mention.field]
        low = max(0, mention.start - _LONGEST_SENTENCE)
        start = low
        for match in _SENTENCE_END.finditer(text, low, mention.start):
            start = match.end()
        after = _SENTENCE_END.search(text, mention.end, min(len(text), mention.end + _LONGEST_SENTENCE))
        return start, after.start() if after else min(len(text), mention.end + _LONGEST_SENTENCE)

    def is_taken(self, mention: Mention) -> bool:
        """Whether a text treats or takes people with the condition that it names."""
        text = self.texts[mention.field]
        return bool(_TAKING.search(text, max(0, mention.start - _TAKING_REACH), mention.start))


@lru_cache(maxsize=4096)
def place_of(field: str) -> Place:
    """Where a field stands: `interventions[0].name` is what is given, its description the text about that."""
    name = field.partition("[")[0].partition(".")[0]
    if name in ("interventions", "arms"):
        return "given_text" if field.endswith(".description") else "given"
    return _PLACES[name]


def is_spine(concept: Concept, known: Vocabulary) -> bool:
    """Whether a concept is a condition of the spine, or an operation on it."""
    if concept.kind == "condition":
        return True
    return any(is_spine(known.concepts[above], known) for above in concept.broader if above in known.concepts)


@cache
def spine_kinds() -> tuple[str, ...]:
    """The kinds of which a concept is one of the spine (`is_spine`)."""
    known = vocabulary()
    return tuple(dict.fromkeys(one.kind for one in known.concepts.values() if is_spine(one, known)))

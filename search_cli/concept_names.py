"""Values of `--condition`, `--cells` and `--route`: a concept's name, or any words for it, as the concepts meant.

In: what a person typed. Out: names as the index stores them; a study has those above its own too. Words that mean
nothing, or a concept of another option, are answered with what would do.
"""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from trials.errors import UsageError

if TYPE_CHECKING:
    from trials.vocabulary import Vocabulary

KINDS: Final = {
    "--condition": ("condition", "disease"),
    "--cells": ("cell_source", "cell_type", "donor"),
    "--route": ("route",),
}
EXAMPLES: Final = {
    "--condition": "disc_herniation or 'slipped disc'",
    "--cells": "bone_marrow or msc",
    "--route": "intradiscal or 'into the disc'",
}


def concept_values(option: str, values: Iterable[str] | None) -> tuple[str, ...]:
    """Names of the concepts meant by the values of one option, without repeats."""
    return tuple(dict.fromkeys(name for value in values or () for name in named(option, value)))


def named(option: str, text: str) -> tuple[str, ...]:
    """The concepts that one value means. Raises `UsageError` where it means none."""
    from trials.vocabulary import lookup, vocabulary

    words = vocabulary()
    stored = "_".join(text.strip().lower().replace("-", "_").split())
    meant = (stored,) if stored in words.concepts else lookup(text, words)
    found = tuple(name for name in meant if words.concepts[name].kind in KINDS[option])
    if not found:
        raise UsageError(unknown(option, text, meant, words))
    return found


def unknown(option: str, text: str, meant: Iterable[str], words: "Vocabulary") -> str:
    """One sentence: the option that knows these words, near spellings, or an example."""
    for other, kinds in KINDS.items():
        if any(words.concepts[name].kind in kinds for name in meant):
            return f"'{text[:40]}' is no value of {option}: it is one of {other}"
    near = near_names(option, text, words)
    if near:
        return f"{option} knows no '{text[:40]}': did you mean {' or '.join(near)}?"
    return f"{option} knows no '{text[:40]}': it takes a name or words such as {EXAMPLES[option]}"


def near_names(option: str, text: str, words: "Vocabulary") -> list[str]:
    """Names of concepts whose name or words are spelt nearly so."""
    from trials.vocabulary import key

    of_kind = {name for name, concept in words.concepts.items() if concept.kind in KINDS[option]}
    spelt = {key(name.replace("_", " ")): name for name in of_kind}
    for phrase, names in words.phrases.items():
        spelt.update((phrase, name) for name in names if name in of_kind)
    close = get_close_matches(key(text.replace("_", " ")), spelt, n=6, cutoff=0.7)
    return list(dict.fromkeys(spelt[phrase] for phrase in close))[:3]


def completed_concept(option: str) -> Callable[[str], list[str]]:
    """Names for completion in the shell."""

    def values(incomplete: str) -> list[str]:
        from trials.vocabulary import vocabulary

        concepts = vocabulary().concepts.values()
        return sorted(one.id for one in concepts if one.kind in KINDS[option] and one.id.startswith(incomplete))

    return values

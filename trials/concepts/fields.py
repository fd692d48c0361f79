"""The texts of a trial, each with the name of its place in `Trial`.

In: a trial as plain data (`Trial` JSON without defaults) or as a `Trial`. Out: (field, text) in reading order: what is
said first is the study's own short account of itself. References, contacts and places are not texts about the study.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_SHORT = ("title", "official_title", "acronym")
_LISTS = ("conditions", "keywords")
_LONG = ("summary", "description")
_ELIGIBILITY = ("criteria", "inclusion", "exclusion", "population")
_DESIGN = ("intervention_model_description", "masking_description", "biospecimen_description", "description")


def plain_trial(trial: object) -> Mapping[str, Any]:
    """A trial as plain data, whichever way it came."""
    if isinstance(trial, Mapping):
        return trial
    dumped: Mapping[str, Any] = trial.model_dump(mode="json", exclude_defaults=True)  # type: ignore[attr-defined]
    return dumped


def fields_of(trial: object) -> Iterator[tuple[str, str]]:
    """Every text of a trial that says what it studies and gives, as (field, text)."""
    plain = plain_trial(trial)
    for name in _SHORT:
        yield from _text(name, plain.get(name))
    for name in _LISTS:
        for place, text in enumerate(plain.get(name) or ()):
            yield from _text(f"{name}[{place}]", text)
    for place, mesh in enumerate(plain.get("condition_mesh") or ()):
        if not mesh.get("ancestor"):
            yield from _text(f"condition_mesh[{place}].term", mesh.get("term"))
    yield from _interventions(plain)
    for name in _LONG:
        yield from _text(name, plain.get(name))
    for part, names in (("eligibility", _ELIGIBILITY), ("design", _DESIGN)):
        for name in names:
            yield from _text(f"{part}.{name}", (plain.get(part) or {}).get(name))
    yield from _outcomes(plain)
    for place, other in enumerate(plain.get("other_texts") or ()):
        yield from _text(f"other_texts[{place}].text", other.get("text"))


def _outcomes(plain: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for place, outcome in enumerate(plain.get("outcomes") or ()):
        yield from _text(f"outcomes[{place}].measure", outcome.get("measure"))
        yield from _text(f"outcomes[{place}].description", outcome.get("description"))


def _interventions(plain: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for place, given in enumerate(plain.get("interventions") or ()):
        yield from _text(f"interventions[{place}].name", given.get("name"))
        yield from _text(f"interventions[{place}].description", given.get("description"))
        for other, name in enumerate(given.get("other_names") or ()):
            yield from _text(f"interventions[{place}].other_names[{other}]", name)
    for place, arm in enumerate(plain.get("arms") or ()):
        yield from _text(f"arms[{place}].label", arm.get("label"))
        yield from _text(f"arms[{place}].description", arm.get("description"))


def _text(field: str, text: object) -> Iterator[tuple[str, str]]:
    if isinstance(text, str) and text:
        yield field, text

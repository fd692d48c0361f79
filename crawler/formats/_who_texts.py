"""Fields of the WHO data set that hold several things in one text: conditions, interventions, outcomes, criteria.

In: plain text (tags undone), and whose it is. Out: parts of the `Trial`. WHO joins a registry's lists with semicolons;
free text holds semicolons too, so a text is cut only where the registry is known to give a list.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, Literal

from crawler.formats import _who_words as words
from crawler.formats._who_values import arm_sizes
from trials.model import Arm, Eligibility, Intervention, Outcome

NOTHING: Final = frozenset(
    {
        "",
        "-",
        "--",
        ".",
        "n/a",
        "na",
        "n.a",
        "none",
        "nil",
        "nil known",
        "not applicable",
        "no",
        "null",
        "not available",
    }
)

LISTS: Final = frozenset({"ctgov", "chictr", "itmctr", "anzctr", "irct", "kct", "ctri"})
"""Registries whose outcomes reach WHO as lists."""

_LONGEST_NAME: Final = 200

_ICD: Final = re.compile(r"(?:ICD-?10:?\s*)?([A-TV-Z][0-9]{2}(?:\.[0-9]{1,2})?)\.?", re.IGNORECASE)
_MEDDRA: Final = re.compile(r"Classification code\s+(10[0-9]{6})\b")
_MEDDRA_CODE: Final = re.compile(r"10[0-9]{6}")
_MEDDRA_TERM: Final = re.compile(r"^Term:\s*(.+?)\s*$", re.MULTILINE)
_MEDDRA_LINE: Final = re.compile(
    r"(?:MedDRA version|Level|Classification code|Term|System Organ Class)\s*:?.*|.*\bMedDRA version:.*", re.IGNORECASE
)
_AREA: Final = re.compile(r"Therapeutic area:\s*(.+?)(?:\s*\[[A-Z][0-9]{2}\])?\s*$", re.IGNORECASE)

# CTRI: "Health Condition 1: M545- Low back pain".
_CTRI: Final = re.compile(r"Health Condition [0-9]{1,2}:\s*(?:([A-TV-Z][0-9]{2})([0-9]?)\s*-\s*)?(.*)")
_ORPHA: Final = re.compile(r"ORPHA:? ?([0-9]{1,6})\b")

_TYPED: Final = re.compile(
    r"(?:^|;)\s*(Drug|Device|Biological|Procedure|Radiation|Behavioral|Genetic|Dietary Supplement|Combination Product"
    r"|Diagnostic Test|Other):\s*"
)
_NUMBERED: Final = re.compile(r"(?:^|\n|\s)Intervention ([0-9]{1,2}):\s*")
_PRODUCT: Final = re.compile(r"^(Trade|Product) Name:\s*(\S.*?)\s*$", re.IGNORECASE | re.MULTILINE)
_GENERIC: Final = re.compile(r"^(?:Generic name etc|INN of investigational material)\s*:\s*(\S.*?)\s*$", re.MULTILINE)

_HEADED: Final = re.compile(r"\s*(?:key )?(inclusion|exclusion) criteria\s*:\s*", re.IGNORECASE)
_BOTH: Final = re.compile(r"exclusion criteria", re.IGNORECASE)
_AGE_GROUPS: Final = (
    ("child", re.compile(r"under 18\?\s*yes|trial subjects under 18\?\s*yes", re.IGNORECASE)),
    ("adult", re.compile(r"F\.1\.2\s*Adults\s*\(18-64 years\)\s*yes", re.IGNORECASE)),
    ("older_adult", re.compile(r"F\.1\.3\s*Elderly\s*\(>=?\s*65 years\)\s*yes", re.IGNORECASE)),
)

# EUCTR's section F.1 behind the criteria: bands of age with counts, which are no criteria.
_AGE_SECTION: Final = re.compile(r"\s*\bAre the trial subjects under 18\?.*", re.DOTALL)

_TIME_FRAME: Final = re.compile(r"\s*\[\s*(?:time ?frame:?\s*)?([^\[\]]{1,500})\]\s*\.?\s*$", re.IGNORECASE)
_TIMEPOINT: Final = re.compile(
    r"Timepoint:\s*(.{1,500}?)\.?(?:\s*Method of measurement:\s*(.{1,2000}?)\.?)?\s*", re.DOTALL
)
_EU_LABEL: Final = re.compile(
    r"(?:^|[;\n])\s*(Main Objective|Secondary Objectives?|Primary end point\(s\)|Secondary end point\(s\)"
    r"|Timepoint\(s\) of evaluation of this end point)\s*:\s*"
)


def is_nothing(text: str | None) -> bool:
    """Whether a field says only that there is nothing to say."""
    return text is None or " ".join(text.split()).lower().strip(" ;.") in NOTHING


def several(text: str | None) -> tuple[str, ...]:
    """Items of a list with semicolons, each once; those that say nothing are dropped."""
    if not text:
        return ()
    items = (" ".join(item.split()) for item in re.split(r"[;；\n]", text))
    return tuple(dict.fromkeys(item for item in items if not is_nothing(item)))


def read_conditions(text: str | None, registry: str) -> dict[str, tuple[str, ...]]:
    """Conditions, keywords and codes. The registry's own words come first, a line each coding follows them."""
    if not text:
        return {}
    first, _, rest = text.partition("\n")
    codes = [f"MedDRA {code}" for code in _MEDDRA.findall(text)]
    conditions, keywords = _condition_items(first, registry, codes), []
    for line in rest.split("\n"):
        if term := _MEDDRA_TERM.match(line):
            keywords.append(term[1])
        elif not _MEDDRA_LINE.fullmatch(line.strip()):
            keywords += _condition_items(line, registry, codes)
    if not conditions:
        conditions, keywords = keywords, []
    held = {condition.casefold() for condition in conditions}
    return {
        "conditions": tuple(dict.fromkeys(conditions)),
        "keywords": tuple(dict.fromkeys(word for word in keywords if word.casefold() not in held)),
        "condition_codes": tuple(dict.fromkeys(codes)),
    }


def _condition_items(line: str, registry: str, codes: list[str]) -> list[str]:
    """Conditions of one line; codes among them go to `codes`, with their catalogue."""
    items = []
    for item in several(line):
        if orphan := _ORPHA.findall(item):
            codes += [f"ORPHA {code}" for code in orphan]
        elif area := _AREA.match(item):
            items.append(area[1])
        elif numbered := _CTRI.fullmatch(item):
            codes += [f"ICD-10 {numbered[1]}" + (f".{numbered[2]}" if numbered[2] else "")] if numbered[1] else []
            items += [numbered[3]] if numbered[3] else []
        elif code := _ICD.fullmatch(item):
            codes.append(f"ICD-10 {code[1].upper()}")
        elif registry in ("nlomon", "euctr") and _MEDDRA_CODE.fullmatch(item):
            codes.append(f"MedDRA {item}")
        else:
            items.append(item)
    return items


def read_interventions(text: str | None, sizes: str | None) -> dict[str, Any]:
    """Interventions, with arms where the registry names them by their sizes ("arm a:30;arm b:30;")."""
    arms = arm_sizes(sizes or "")
    told = text or ""
    if arms and (by_arm := _by_arm(told, [name for name, _ in arms])):
        return _joined(arms, by_arm)
    found: dict[str, Any] = {"interventions": tuple(_read_interventions(told))} if not is_nothing(told) else {}
    if arms:
        found["arms"] = tuple(Arm(label=name or f"Arm {place}") for place, (name, _) in enumerate(arms, 1))
    return found


def _by_arm(text: str, names: list[str]) -> list[str]:
    """What each arm gets, where the text goes through them by the same names in the same order."""
    flat = " ".join(text.split())
    at, starts = 0, []
    for name in names:
        place = re.compile(re.escape(name) + r"\s*[:：]", re.IGNORECASE).search(flat, at)
        if place is None:
            return []
        starts.append((place.start(), place.end()))
        at = place.end()
    ends = [start for start, _ in starts[1:]] + [len(flat)]
    return [flat[begin:end].strip(" ;；") for (_, begin), end in zip(starts, ends, strict=True)]


def _joined(arms: list[tuple[str, int]], given: list[str]) -> dict[str, Any]:
    interventions: list[Intervention] = []
    joined: list[tuple[int, ...]] = []
    for place, what in enumerate(given):
        if not is_nothing(what):
            title, description = _named(what)
            joined.append((len(interventions),))
            interventions.append(Intervention(name=title, description=description, arms=(place,)))
        else:
            joined.append(())
    labels = (
        Arm(label=name or f"Arm {place}", interventions=found)
        for place, ((name, _), found) in enumerate(zip(arms, joined, strict=True), 1)
    )
    return {"arms": tuple(labels), "interventions": tuple(interventions)}


def _read_interventions(text: str) -> Iterator[Intervention]:
    for pattern, cut in ((_TYPED, _typed), (_NUMBERED, _numbered)):
        if pattern.match(text):
            yield from cut(text, list(pattern.finditer(text)))
            return
    names = [name for _, name in _PRODUCT.findall(text)] or _GENERIC.findall(text)
    names = [name for name in dict.fromkeys(names) if not is_nothing(name)]
    if names:
        for place, name in enumerate(names):
            yield Intervention(name=name[:_LONGEST_NAME], description=text if place == 0 else None)
        return
    title, description = _named(text)
    yield Intervention(name=title, description=description)


def _typed(text: str, labels: list[re.Match[str]]) -> Iterator[Intervention]:
    ends = [label.start() for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=True):
        if name := " ".join(text[label.end() : end].split()).strip(" ;"):
            title, description = _named(name)
            yield Intervention(name=title, type=words.INTERVENTION_TYPE[label[1].lower()], description=description)


def _numbered(text: str, labels: list[re.Match[str]]) -> Iterator[Intervention]:
    ends = [label.start() for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=True):
        if what := text[label.end() : end].strip():
            title, description = _named(what)
            yield Intervention(name=title, description=description)


def _named(text: str) -> tuple[str, str | None]:
    """A name to show, and the whole text where the name is only its beginning."""
    flat = " ".join(text.split()).strip(" ;.")
    if len(flat) <= _LONGEST_NAME:
        return flat, None
    cut = flat[:_LONGEST_NAME].rsplit(" ", 1)[0].rstrip(" ,;:.")
    return f"{cut} …", text


def read_outcomes(text: str | None, importance: Literal["primary", "secondary"], registry: str) -> tuple[Outcome, ...]:
    """What is measured and when, of one of the two fields."""
    if text is None or is_nothing(text):
        return ()
    if labels := list(_EU_LABEL.finditer(text)):
        return _eu_outcomes(text, labels, importance)
    items = re.split(r"[;；]", text) if registry in LISTS else [text]
    return tuple(_outcome(item.strip(), importance) for item in items if not is_nothing(item))


def _outcome(text: str, importance: Literal["primary", "secondary"]) -> Outcome:
    if frame := _TIME_FRAME.search(text):
        measure = text[: frame.start()].strip()
        return Outcome(measure=measure or text, importance=importance, time_frame=frame[1].strip())
    at = text.rfind("Timepoint:")
    if at >= 0 and (point := _TIMEPOINT.fullmatch(text, at)):
        measure = text[:at].strip().removesuffix(".")
        return Outcome(
            measure=measure or text, importance=importance, time_frame=point[1].strip(), description=point[2]
        )
    return Outcome(measure=text, importance=importance)


def _eu_outcomes(
    text: str, labels: list[re.Match[str]], importance: Literal["primary", "secondary"]
) -> tuple[Outcome, ...]:
    """EUCTR puts objectives, end points and their times into one field: end points are outcomes, with their times."""
    ends = [label.start() for label in labels[1:]] + [len(text)]
    said = {label[1].lower(): text[label.end() : end].strip() for label, end in zip(labels, ends, strict=True)}
    points = next(
        (value for key, value in said.items() if "end point(s)" in key and not key.startswith("timepoint")), ""
    )
    frame = next((value for key, value in said.items() if key.startswith("timepoint")), None)
    objective = "\n".join(f"{key.capitalize()}: {value}" for key, value in said.items() if "objective" in key and value)
    if is_nothing(points):
        return (Outcome(measure=objective, importance=importance),) if objective else ()
    return (Outcome(measure=points, importance=importance, time_frame=frame or None, description=objective or None),)


def read_criteria(inclusion: str | None, exclusion: str | None) -> dict[str, Any]:
    """Both lists. Where the first field holds both, under their headings, it is the whole text of the criteria."""
    groups = tuple(name for name, pattern in _AGE_GROUPS if inclusion and pattern.search(inclusion))
    if inclusion and groups:
        inclusion = _AGE_SECTION.sub("", inclusion, count=1)
    if inclusion and is_nothing(exclusion) and _BOTH.search(inclusion):
        return {"criteria": inclusion, "age_groups": groups}
    return {"inclusion": _unheaded(inclusion), "exclusion": _unheaded(exclusion), "age_groups": groups}


def _unheaded(text: str | None) -> str | None:
    """Without the heading that WHO sets before a list; None where it stands alone."""
    if not text:
        return None
    heading = _HEADED.match(text)
    return (text[heading.end() :] if heading else text).strip() or None


def read_eligibility(inclusion: str | None, exclusion: str | None, **known: Any) -> Eligibility:
    """Criteria with the limits that the record states in fields of their own."""
    return Eligibility(**read_criteria(inclusion, exclusion) | known)

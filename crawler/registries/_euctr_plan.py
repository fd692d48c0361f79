"""What is done and to whom, of a trial of EUCTR: conditions, design, products, end points, population.

In: the merged record, whose fields get marked as read. Out: parts of the `Trial`.
"""

from collections.abc import Iterator
from typing import Any

from crawler.registries import _euctr_words as words
from crawler.registries._ctis_plan import age_limits
from crawler.registries._euctr_blocks import Block
from trials.countries import country_name
from trials.model import Design, Eligibility, Enrolment, Intervention, Outcome

_SECTIONS = ("E.", "F.", "G.", "H.", "N.", "P.")


def read_conditions(record: Block) -> dict[str, Any]:
    """Conditions in the sponsor's words, in lay words, MedDRA terms with their codes, the therapeutic area."""
    named, plain = record.lines("E.1.1"), record.lines("E.1.1.1")
    terms, codes = [], []
    for part in record.groups(("E.1.2", "Version"), until=("E.1.3", "E.2")):
        terms += part.lines("E.1.2", "Term")
        codes += [f"MedDRA {number}" for number in part.lines("E.1.2", "Classification code")]
        for label in ("Version", "Level", "System Organ Class"):
            part.text("E.1.2", label)
    return {
        "conditions": tuple(named or plain),
        "keywords": tuple(dict.fromkeys([*(plain if named else ()), *terms, *record.lines("E.1.1.2")])),
        "condition_codes": tuple(dict.fromkeys(codes)),
    }


def read_design(record: Block) -> dict[str, Any]:
    """Phases, purpose, allocation, masking, arms and duration."""
    phases = tuple(phase for code, phase in words.PHASES if record.flag(code))
    return {
        "study_type": "interventional",  # by law: the register takes clinical trials of medicinal products
        "phases": phases,
        "design": Design(
            primary_purpose=next((word for code, word in words.PURPOSES if record.flag(code)), None),
            allocation={True: "randomized", False: "non_randomized"}.get(record.flag("E.8.1.1")),  # type: ignore[arg-type]
            masking=_read_masking(record),
            intervention_model=_read_model(record),
            intervention_model_description=record.line("E.8.1.7.1"),
            description=_read_comparator(record),
            arm_count=record.whole("E.8.2.4"),
            target_duration=_read_duration(record),
        ),
    }


def _read_masking(record: Block) -> str | None:
    said = [word for code, word in words.MASKING if record.flag(code)]
    return said[0] if said else None


def _read_model(record: Block) -> str | None:
    parallel, crossover = record.flag("E.8.1.5"), record.flag("E.8.1.6")
    return "parallel" if parallel else "crossover" if crossover else None


def _read_comparator(record: Block) -> str | None:
    text = record.text("E.8.2.3.1")
    return f"Comparator: {text}" if text else None


def _read_duration(record: Block) -> str | None:
    label = "In all countries concerned by the trial"
    parts = [(record.whole("E.8.9.2", f"{label} {unit}"), unit) for unit in ("years", "months", "days")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or None


def read_products(record: Block) -> tuple[Intervention, ...]:
    """Products, the same one in two strengths once, and placebos."""
    found: dict[tuple[str, str | None], Intervention] = {}
    for part in record.groups(("D.IMP", ""), until=("D.8", *_SECTIONS)):
        if one := _read_product(part):
            found.setdefault((one.name.lower(), one.description), one)
    for part in record.groups(("D.8 Placebo", ""), until=_SECTIONS):
        if one := _read_placebo(part):
            found.setdefault((one.name.lower(), one.description), one)
    return tuple(found.values())


def _read_product(part: Block) -> Intervention | None:
    names = [*part.lines("D.3.1"), *part.lines("D.2.1.1.1"), *part.lines("D.3.8", "INN"), *part.lines("D.3.9.3")]
    names += [*part.lines("D.3.2"), *part.lines("D.3.9.2")]
    kinds = {code: word for code, word in words.KINDS if part.flag(code)}
    said = {
        "Role": part.line("D.1.2 and D.1.3"),
        "Kind": ", ".join([*kinds.values(), *part.lines("D.3.11.13.1"), *part.lines("D.3.11.3.5.1")]),
        "Form": part.line("D.3.4"),
        "Routes": ", ".join(filter(None, (line.strip() for text in part.values("D.3.7") for line in text.split("\n")))),
        "Orphan designation": "yes" if part.flag("D.2.5") else "",
    }
    flags = [part.flag(code) for code in ("D.3.11.1", "D.3.11.2", "D.3.11.3")]
    is_biological = any(flags[1:]) or bool(words.BIOLOGICAL & kinds.keys())
    if not names:
        return None
    others = {name.lower(): name for name in names[1:] if name.lower() != names[0].lower()}
    return Intervention(
        name=names[0],
        type="biological" if is_biological else "drug",
        description="; ".join(f"{label}: {value}" for label, value in said.items() if value) or None,
        other_names=tuple(others.values()),
    )


def _read_placebo(part: Block) -> Intervention | None:
    used, form, route = part.flag("D.8.1"), part.line("D.8.3"), part.line("D.8.4")
    if used is False or (used is None and not form):
        return None
    said = {"Role": "Placebo", "Form": form, "Routes": " ".join((route or "").split())}
    return Intervention(
        name="Placebo", type="drug", description="; ".join(f"{label}: {text}" for label, text in said.items() if text)
    )


def read_outcomes(record: Block) -> tuple[Outcome, ...]:
    """End points as the sponsor wrote them, each list as one, with the times at which they are taken."""
    found = []
    primary, when = record.text("E.5.1"), record.text("E.5.1.1")
    if primary:
        found.append(Outcome(measure=primary, importance="primary", time_frame=when))
    secondary, when = record.text("E.5.2"), record.text("E.5.2.1")
    if secondary:
        found.append(Outcome(measure=secondary, importance="secondary", time_frame=when))
    return tuple(found)


def read_eligibility(record: Block) -> Eligibility:
    """Criteria, ranges of age, sex, healthy volunteers."""
    coarse = {number for code, number in words.COARSE_AGES if record.flag(code, *_age_label(code))}
    finer = {number for code, number in words.FINER_AGES if record.flag(code)}
    female, male = record.flag("F.2.1"), record.flag("F.2.2")
    return Eligibility(
        inclusion=record.text("E.3"),
        exclusion=record.text("E.4"),
        sex="all" if female and male else "female" if female else "male" if male else None,
        healthy_volunteers=record.flag("F.3.1"),
        **age_limits(coarse, finer),
    )


def _age_label(code: str) -> tuple[str, ...]:
    """F.1.1 carries the answer and a count."""
    return ("Trial has subjects",) if code == "F.1.1" else ()


def read_enrolment(record: Block, planned: list[int]) -> Enrolment | None:
    """Planned in the whole trial, or else in the European Economic Area, or else in the countries together."""
    whole, area = record.whole("F.4.2.2"), record.whole("F.4.2.1")
    count = whole or area or sum(planned)
    return Enrolment(count=count, kind="estimated") if count else None


def read_elsewhere(record: Block) -> Iterator[str]:
    """Countries in which sites are planned, as far as the sponsor names countries."""
    for text in record.values("E.8.6.3"):
        for line in text.splitlines():
            if name := country_name(line):
                yield name

"""What is done and to whom, of a CTIS record: conditions, aims, design, products, outcomes, eligibility.

In: the part's fields, which get emptied. Out: parts of the `Trial`.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal

from crawler.emptying import UNRECOGNISED
from crawler.formats._html_fields import HtmlFields
from crawler.registries import _ctis_words as words
from crawler.registries._ctis_reading import Translations, code
from trials.ages import parse_age
from trials.model import AgeLimit, Arm, Design, Eligibility, Intervention, Outcome

_HEALTHY: Final = "healthy volunteer"
_BIOLOGICAL: Final = ("antibod", "cell", "tissue", "biolog", "gene", "virus", "vaccine", "blood", "plasma")


def read_conditions(part_one: HtmlFields, information: HtmlFields, translations: Translations) -> dict[str, Any]:
    """Conditions in words, MedDRA terms with their codes, therapeutic areas."""
    part = information.part("medicalCondition")
    named = [
        translations.line(one, "medicalCondition", "conditions")
        for one in [*part.parts("partIMedicalConditions"), *part_one.parts("medicalConditions")]
    ]
    terms, codes = [], []
    for one in part.parts("meddraConditionTerms"):
        terms.append(one.line("termName"))
        number = one.line("classificationCode")
        codes.append(f"MedDRA {number}" if number else None)
        one.drop_all()  # level, version and class of the term
    areas = [one.line("name") for one in part_one.parts("therapeuticAreas")]
    for one in part_one.parts("therapeuticAreas"):
        one.drop("code")
    return {
        "conditions": _each_once(named),
        "condition_codes": _each_once(codes),
        "keywords": _each_once([*terms, *areas]),
    }


def _each_once(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def read_aims(information: HtmlFields, translations: Translations) -> dict[str, Any]:
    """The main objective as summary, the others as description."""
    part = information.part("trialObjective")
    others = [
        translations.text(one, "secondaryObjective", "description")
        for one in _in_order(part.parts("secondaryObjectives"))
    ]
    listed = [text for text in others if text]
    return {
        "summary": translations.text(part, "mainObjective", "summary"),
        "description": "Secondary objectives:\n" + "\n".join(listed) if listed else None,
    }


def _in_order(parts: list[HtmlFields]) -> list[HtmlFields]:
    """Items by the number that the sponsor gave them: the record sorts them 1, 10, 2."""
    numbered = [(one.whole("number"), one) for one in parts]
    return [one for _, one in sorted(numbered, key=lambda pair: (pair[0] is None, pair[0] or 0))]


def read_design(details: HtmlFields, information: HtmlFields) -> dict[str, Any]:
    """Phases, what the trial is for, and the periods with their allocation, blinding and arms."""
    number = information.part("trialCategory").whole("trialPhase")
    phases = words.PHASES.get(number, ()) if number is not None else ()
    if number is not None and not phases:
        phases = (details.notes.unknown("phases[0]", str(number)),)
    arms, design = _read_periods(details.part("protocolInformation").part("studyDesign").parts("periodDetails"))
    purpose = _read_purpose(information.part("trialObjective").parts("trialScopes"))
    return {
        "study_type": "interventional",  # by law: the registry takes clinical trials of medicinal products
        "phases": phases,
        "arms": arms,
        "design": Design(primary_purpose=purpose, arm_count=len(arms) or None, **design),
    }


def _read_purpose(scopes: list[HtmlFields]) -> str | None:
    numbers = set()
    for place, part in enumerate(scopes):
        number = part.whole("code")
        part.drop("trialScopeId", "otherDescription")
        if number is not None and number not in words.SCOPES and number not in words.OTHER_SCOPES:
            part.notes.unknown(f"design.primary_purpose[{place}]", str(number))
        numbers.add(number)
    return next((word for number, word in words.SCOPES.items() if number in numbers), None)


def _read_periods(periods: list[HtmlFields]) -> tuple[tuple[Arm, ...], dict[str, Any]]:
    """Arms of all periods, each once; allocation and blinding of the first period that states them."""
    arms: dict[tuple[str, str | None], Arm] = {}
    found: dict[str, Any] = {}
    described = []
    for place, part in enumerate(periods):
        said = {
            "allocation": code(part, "allocationMethod", words.ALLOCATION, f"design.allocation[{place}]"),
            "masking": code(part, "blindingMethodCode", words.MASKING, f"design.masking[{place}]"),
            "masking_description": part.text("blindingImplementationDetails"),
        }
        found |= {key: value for key, value in said.items() if value and not found.get(key)}
        described.append(": ".join(filter(None, (part.line("title"), part.text("description")))))
        for arm in part.parts("armDetails"):
            label, text = arm.line("title"), arm.text("description")
            if label or text:
                arms.setdefault((label or "", text), Arm(label=label or f"Arm {len(arms) + 1}", description=text))
    found["description"] = "\n".join(filter(None, described)) or None
    return tuple(arms.values()), found


def read_products(part_one: HtmlFields) -> tuple[Intervention, ...]:
    """Medicinal products, each once, and the devices that go with them."""
    found: dict[tuple[Any, ...], Intervention] = {}
    for place, part in enumerate(part_one.parts("products")):
        for one in _read_product(part, place):
            found.setdefault((one.name.lower(), one.description), one)
    return tuple(found.values())


def _read_product(part: HtmlFields, place: int) -> Iterator[Intervention]:
    entry = part.part("productDictionaryInfo")
    names = [part.line("productName"), entry.line("prodName"), entry.line("activeSubstanceName")]
    names += [part.line("jsonActiveSubstanceNames"), entry.line("activeSubstanceOtherDescriptiveName")]
    known = [name for name in names if name and name not in ("-", "NA", "N/A")]
    role = code(part, "mpRoleInTrial", words.ROLES, f"interventions[{place}].role")
    forms = (part.line("pharmaceuticalFormDisplay"), entry.line("pharmForm"), entry.line("productPharmForm"))
    said: dict[str, str | None] = {
        "Role": None if role == UNRECOGNISED else role,
        "Kind": part.line("otherMedicinalProduct"),
        "Form": next((form for form in forms if form), None),
        "Routes": ", ".join(part.lines("routes")) or None,
        "ATC": next((text for text in (entry.line("atcCode"),) if text and text != "-"), None),
        "Orphan designation": "yes" if part.flag("orphanDrugEdit") else None,
    }
    kind = _product_type([*entry.parts("productSubstances")], said["Kind"])
    if known:
        others = {name.lower(): name for name in known[1:] if name.lower() != known[0].lower()}
        text = "; ".join(f"{label}: {value}" for label, value in said.items() if value)
        yield Intervention(name=known[0], type=kind, description=text or None, other_names=tuple(others.values()))
    for device in part.parts("devices"):
        trade, told = device.line("tradeName"), device.text("description")
        device.drop_all()  # codes and the body that certified it
        if trade or told:
            yield Intervention(name=trade or "Device", type="device", description=told)


def _product_type(substances: list[HtmlFields], kind: str | None) -> str:
    """A medicinal product is a drug, unless its kind or the origin of its substances say cells or the like."""
    told = [kind or ""]
    for part in substances:
        told += [part.line("actSubstOrigin") or "", part.line("substanceOrigin") or ""]
        part.drop_all()
    return product_type(" ".join(told))


def product_type(text: str) -> str:
    """A medicinal product by its own words."""
    return "biological" if any(word in text.lower() for word in _BIOLOGICAL) else "drug"


def read_outcomes(part: HtmlFields, translations: Translations) -> tuple[Outcome, ...]:
    """Primary and secondary end points."""
    found = []
    kinds: tuple[tuple[str, Literal["primary", "secondary"]], ...] = (
        ("primaryEndPoints", "primary"),
        ("secondaryEndPoints", "secondary"),
    )
    for key, importance in kinds:
        for one in _in_order(part.parts(key)):
            one.drop("isPrimary")
            if measure := translations.text(one, "endPoint", f"outcomes.{importance}"):
                found.append(Outcome(measure=measure, importance=importance))
    return tuple(found)


def read_eligibility(information: HtmlFields, translations: Translations) -> Eligibility:
    """Criteria as two lists, and who may join by age, sex and health."""
    part = information.part("eligibilityCriteria")
    people = information.part("populationOfTrialSubjects")
    groups = [one.line("name") for one in people.parts("clinicalTrialGroups")]
    for one in people.parts("clinicalTrialGroups"):
        one.drop("code")
    told = ", ".join(group for group in groups if group)
    return Eligibility(
        inclusion=_read_criteria(part, "principalInclusionCriteria", "eligibility.inclusion", translations),
        exclusion=_read_criteria(part, "principalExclusionCriteria", "eligibility.exclusion", translations),
        sex=_read_sex(people),
        healthy_volunteers=_HEALTHY in told.lower() if told else None,
        population=told or None,
        **_read_ages(people),
    )


def _read_criteria(part: HtmlFields, key: str, field: str, translations: Translations) -> str | None:
    listed = [translations.text(one, key, field) for one in _in_order(part.parts(key))]
    return "\n".join(f"{place}. {text}" for place, text in enumerate(filter(None, listed), 1)) or None


def _read_sex(people: HtmlFields) -> str | None:
    female, male = people.flag("isFemaleSubjects"), people.flag("isMaleSubjects")
    if female and male:
        return "all"
    return "female" if female else "male" if male else None


def _read_ages(people: HtmlFields) -> dict[str, Any]:
    """Limits from the ranges that were ticked; a finer range takes the place of the range that it lies in."""
    coarse = _numbers(people, "ageRanges", "ageRangeCategoryCode", "eligibility.age_groups", words.AGE_RANGES)
    finer = _numbers(people, "ageRangeSecondaryIds", "ctAgeRangeCode", "eligibility.age_groups", words.FINER_RANGES)
    return age_limits(coarse, finer)


def age_limits(coarse: set[int], finer: set[int]) -> dict[str, Any]:
    """The outermost ends of the ranges by number: the study's own limits lie within, so that these are approximate."""
    spans = [words.FINER_RANGES[number] for number in finer]
    spans += [words.AGE_RANGES[number] for number in coarse if not finer & words.FINER_OF.get(number, frozenset())]
    if not spans:
        return {}
    lows = [_limit(low) for low, _ in spans]
    highs = [_limit(high) for _, high in spans]
    least = min((limit for limit in lows if limit), key=lambda limit: limit.days, default=None)
    most = None if None in highs else max((limit for limit in highs if limit), key=lambda limit: limit.days)
    return {
        "minimum_age": None if None in lows or least is None or least.days == 0 else least,
        "maximum_age": most,
        "age_groups": tuple(words.AGE_GROUPS[number] for number in sorted(coarse) if number in words.AGE_GROUPS),
    }


def _limit(text: str | None) -> AgeLimit | None:
    found = parse_age(text) if text else None
    return found and found.model_copy(update={"approximate": True})


def _numbers(people: HtmlFields, key: str, name: str, field: str, table: Any) -> set[int]:
    found = set()
    for part in people.parts(key):
        number = part.whole(name)
        part.drop_all()  # the same numbers under other names
        if number is not None and number not in table:
            people.notes.unknown(field, f"{name} {number}")
        elif number is not None:
            found.add(number)
    return found

"""The patient's profile: every field that criteria can be compared with, all optional.

In: a mapping as read from TOML or JSON. Out: `Patient`. Findings are yes, no, or None for "not known"; an empty list
says "none", None says nothing. Fields bear the names of the criteria's variables where there is one.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trials.errors import UsageError

Months = Annotated[float, Field(ge=0, le=1500)]
Score = Annotated[float, Field(ge=0, le=10)]
Percent = Annotated[float, Field(ge=0, le=100)]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Region = Annotated[
    str, Field(pattern=r"(?i)^\s*([CTLS]\d{1,2}(\s*-\s*[CTLS]?\d{1,2})?|cervical|thoracic|lumbar|sacral)\s*$")
]


class Patient(BaseModel):
    """One patient. The description of a field is the comment of the template, its example the template's value."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    age: float | None = Field(None, ge=0, le=120, description="years", examples=[52])
    sex: Literal["male", "female"] | None = Field(None, description="male or female", examples=["female"])
    conditions: tuple[Words, ...] | None = Field(
        None, description="diagnoses in your words", examples=[["degenerative disc disease"]]
    )
    place: Words | None = Field(
        None, description="where you live: town, or town and country", examples=["Vienna, Austria"]
    )
    within_km: float | None = Field(None, gt=0, description="how far you would travel, in km", examples=[300])

    back_pain: Score | None = Field(None, description="back pain, 0 (none) to 10 (worst)", examples=[6])
    leg_pain: Score | None = Field(None, description="leg pain, 0 to 10", examples=[3])
    neck_pain: Score | None = Field(None, description="neck pain, 0 to 10", examples=[0])
    odi: Percent | None = Field(None, description="Oswestry Disability Index, per cent 0 to 100", examples=[44])
    symptom_months: Months | None = Field(None, description="how long it has hurt, in months", examples=[18])
    conservative_months: Months | None = Field(
        None,
        description="how long it was treated without operation (exercise, pills, physiotherapy), in months",
        examples=[9],
    )

    pfirrmann: Annotated[int, Field(ge=1, le=5)] | None = Field(
        None, description="Pfirrmann grade of the worst disc on MRI, 1 to 5", examples=[4]
    )
    modic: Annotated[int, Field(ge=0, le=3)] | None = Field(
        None, description="Modic type on MRI, 1 to 3; 0 for none", examples=[1]
    )
    disc_levels: Annotated[int, Field(ge=0, le=24)] | None = Field(
        None, description="how many discs or levels are affected", examples=[1]
    )
    levels: tuple[Words, ...] | None = Field(None, description="which ones", examples=[["L4/L5"]])
    disc_height_loss_percent: Percent | None = Field(
        None, description="height that the disc has lost, per cent", examples=[30]
    )
    bmi: Annotated[float, Field(ge=5, le=120)] | None = Field(
        None, description="body mass index, kg/m2", examples=[27.5]
    )

    prior_spine_surgery: bool | None = Field(None, description="ever operated on the spine", examples=[False])
    prior_spine_surgery_months: Months | None = Field(None, description="months since that operation", examples=[36])
    epidural_steroid: bool | None = Field(
        None, description="ever had a steroid injection at the spine", examples=[True]
    )
    epidural_steroid_months: Months | None = Field(None, description="months since the last one", examples=[5])
    prior_cell_therapy: bool | None = Field(
        None, description="ever treated with stem cells or other cells", examples=[False]
    )
    prior_cell_therapy_months: Months | None = Field(None, description="months since that treatment", examples=[24])

    spinal_stenosis: bool | None = Field(None, description="narrow spinal canal (stenosis)", examples=[False])
    spondylolisthesis_grade: Annotated[int, Field(ge=0, le=5)] | None = Field(
        None, description="slipped vertebra: grade 1 to 5; 0 for none", examples=[0]
    )
    instability: bool | None = Field(None, description="unstable spine", examples=[False])
    fracture: bool | None = Field(None, description="broken vertebra", examples=[False])
    neuro_deficit: bool | None = Field(None, description="weakness or numbness found by a doctor", examples=[False])

    asia_grade: Literal["A", "B", "C", "D", "E"] | None = Field(
        None, description="spinal cord injury: ASIA (AIS) grade A to E", examples=["B"]
    )
    injury_level: Region | None = Field(None, description="spinal cord injury: level", examples=["C6"])
    injury_months: Months | None = Field(None, description="months since the spinal cord injury", examples=[14])

    diabetes: bool | None = Field(None, description="diabetes", examples=[False])
    hba1c: Annotated[float, Field(ge=2, le=25)] | None = Field(None, description="HbA1c, per cent", examples=[6.1])
    smoking: bool | None = Field(None, description="smoke now", examples=[False])
    cigarettes_per_day: Annotated[float, Field(ge=0, le=200)] | None = Field(
        None, description="cigarettes a day", examples=[0]
    )
    opioid_use: bool | None = Field(None, description="take opioid pain killers", examples=[False])
    opioid_mg_per_day: Annotated[float, Field(ge=0, le=5000)] | None = Field(
        None, description="opioid dose: mg of oral morphine (equivalent) a day", examples=[0]
    )
    anticoagulation: bool | None = Field(None, description="take blood thinners", examples=[False])
    pregnancy: bool | None = Field(None, description="pregnant, nursing, or planning a pregnancy", examples=[False])
    infection: bool | None = Field(None, description="an infection now", examples=[False])
    malignancy: bool | None = Field(None, description="ever had cancer", examples=[False])
    malignancy_months: Months | None = Field(None, description="months free of cancer", examples=[80])
    autoimmune: bool | None = Field(None, description="autoimmune or inflammatory rheumatic disease", examples=[False])
    allergy: tuple[Words, ...] | None = Field(None, description="allergies; [] for none", examples=[["penicillin"]])
    mri_possible: bool | None = Field(None, description="an MRI can be done", examples=[True])
    hiv_hepatitis: bool | None = Field(None, description="HIV, hepatitis B or hepatitis C", examples=[False])
    psychiatric: bool | None = Field(None, description="a mental illness", examples=[False])
    substance_abuse: bool | None = Field(None, description="alcohol or drug abuse, now or before", examples=[False])
    substance_abuse_months: Months | None = Field(None, description="months since that ended", examples=[120])
    litigation: bool | None = Field(
        None, description="a lawsuit or workers' compensation claim about the spine", examples=[False]
    )

    consents: bool | None = Field(
        None, description="willing and able to sign a consent form and to come to the visits", examples=[True]
    )

    saddle_numbness: bool | None = Field(None, description="numb between the legs", examples=[False])
    bladder_bowel_loss: bool | None = Field(None, description="lost control of bladder or bowel", examples=[False])
    new_weakness: bool | None = Field(None, description="new weakness of a leg or arm", examples=[False])

    cell_sources: tuple[Words, ...] | None = Field(
        None, description="wanted: where cells come from", examples=[["bone_marrow"]]
    )
    donor: Literal["autologous", "allogeneic"] | None = Field(
        None, description="wanted: own cells (autologous) or a donor's (allogeneic)", examples=["autologous"]
    )
    routes: tuple[Words, ...] | None = Field(
        None, description="wanted: how cells are given", examples=[["intradiscal"]]
    )
    no_placebo: bool | None = Field(None, description="wanted: no placebo or sham group", examples=[True])
    countries: tuple[Words, ...] | None = Field(
        None, description="wanted: countries", examples=[["Austria", "Germany"]]
    )


def parse_patient(values: Mapping[str, Any]) -> Patient:
    """Read a profile. Raises UsageError with one sentence on an unknown key or a value that cannot be."""
    for name in values:
        if name not in Patient.model_fields:
            near = get_close_matches(str(name), Patient.model_fields, n=1, cutoff=0.5)
            hint = f": did you mean {near[0]}?" if near else "; trials match --template lists the fields"
            raise UsageError(f"a profile has no field '{str(name)[:60]}'{hint}")
    try:
        return Patient.model_validate({name: _listed(value) for name, value in values.items()})
    except ValidationError as error:
        raise UsageError(_sentence(error)) from None


def _listed(value: Any) -> Any:
    """Give lists as the tuples that the model holds."""
    return tuple(value) if isinstance(value, list) else value


def _sentence(error: ValidationError) -> str:
    """Say the first fault in one sentence, without the value: what a person wrote of their health is not repeated."""
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "profile"
    meaning = Patient.model_fields[name].description if name in Patient.model_fields else None
    hint = f" ({meaning})" if meaning else ""
    return f"the profile's {name}{hint} cannot be read: {_reason(first['msg'])}"


def _reason(message: str) -> str:
    """Pydantic's sentence in plain words: "it has to be 5 or less"."""
    plain = re.sub(r"input should be (less|greater) than or equal to (\S+)", _limit, message, flags=re.IGNORECASE)
    plain = re.sub(r"^input should be", "it has to be", plain, flags=re.IGNORECASE)
    return f"{plain[:1].lower()}{plain[1:]}"


def _limit(found: re.Match[str]) -> str:
    return f"it has to be {found[2]} or {'less' if found[1].lower() == 'less' else 'more'}"

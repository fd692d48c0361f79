"""What each criterion variable needs to be known of a patient, and how to ask for it in plain words.

`FIELDS` gives, for a variable, the profile's fields that decide it; `QUESTIONS` the question to a person for a field.
The order is that of a fixed questionnaire: what most trials ask for first.
"""

from collections.abc import Mapping
from typing import Final

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "age": ("age",),
    "sex": ("sex",),
    "pain": ("back_pain", "leg_pain", "neck_pain"),
    "odi": ("odi",),
    "symptom_months": ("symptom_months",),
    "conservative_months": ("conservative_months",),
    "pfirrmann": ("pfirrmann",),
    "modic": ("modic",),
    "disc_levels": ("disc_levels",),
    "disc_height_loss_percent": ("disc_height_loss_percent",),
    "bmi": ("bmi",),
    "prior_spine_surgery": ("prior_spine_surgery", "prior_spine_surgery_months"),
    "epidural_steroid_months": ("epidural_steroid", "epidural_steroid_months"),
    "prior_cell_therapy": ("prior_cell_therapy", "prior_cell_therapy_months"),
    "spinal_stenosis": ("spinal_stenosis",),
    "spondylolisthesis_grade": ("spondylolisthesis_grade",),
    "instability": ("instability",),
    "fracture": ("fracture",),
    "neuro_deficit": ("neuro_deficit",),
    "asia_grade": ("asia_grade",),
    "injury_level": ("injury_level",),
    "injury_months": ("injury_months",),
    "diabetes": ("diabetes", "hba1c"),
    "smoking": ("smoking", "cigarettes_per_day"),
    "opioid_use": ("opioid_use", "opioid_mg_per_day"),
    "anticoagulation": ("anticoagulation",),
    "pregnancy": ("pregnancy",),
    "infection": ("infection",),
    "malignancy": ("malignancy", "malignancy_months"),
    "autoimmune": ("autoimmune",),
    "allergy": ("allergy",),
    "mri_contraindication": ("mri_possible",),
    "hiv_hepatitis": ("hiv_hepatitis",),
    "psychiatric": ("psychiatric",),
    "substance_abuse": ("substance_abuse", "substance_abuse_months"),
    "litigation": ("litigation",),
}

NUMERIC: Final = frozenset(
    {"age", "pain", "odi", "symptom_months", "conservative_months", "pfirrmann", "modic", "disc_levels", "bmi"}
    | {"disc_height_loss_percent", "spondylolisthesis_grade", "epidural_steroid_months", "injury_months"}
)
"""The variables whose criteria are numbers."""

QUESTIONS: Final[Mapping[str, str]] = {
    "age": "How old are you?",
    "sex": "Are you male or female?",
    "back_pain": "How bad is your back pain, from 0 (none) to 10 (worst)?",
    "leg_pain": "How bad is your leg pain, from 0 (none) to 10 (worst)?",
    "neck_pain": "How bad is your neck pain, from 0 (none) to 10 (worst)?",
    "odi": "What is your Oswestry score (ODI), in per cent?",
    "symptom_months": "For how many months has it hurt?",
    "conservative_months": "For how many months was it treated without an operation (exercise, pills, physiotherapy)?",
    "pfirrmann": "Does your MRI report give a Pfirrmann grade, 1 to 5?",
    "modic": "Does your MRI report give a Modic type, 1 to 3? Say 0 if it says there are no Modic changes.",
    "disc_levels": "How many discs or levels of your spine are affected?",
    "disc_height_loss_percent": "How much of its height has the disc lost, in per cent?",
    "bmi": "What is your body mass index (weight in kg divided by height in metres, twice)?",
    "prior_spine_surgery": "Have you ever had an operation on your spine?",
    "prior_spine_surgery_months": "How many months ago was your last operation on the spine?",
    "epidural_steroid": "Have you ever had a steroid injection at your spine?",
    "epidural_steroid_months": "How many months ago was your last steroid injection at the spine?",
    "prior_cell_therapy": "Have you ever been treated with stem cells or other cells?",
    "prior_cell_therapy_months": "How many months ago was your treatment with cells?",
    "spinal_stenosis": "Do you have a narrowed spinal canal (stenosis)?",
    "spondylolisthesis_grade": "Do you have a slipped vertebra? Which grade, 1 to 5? Say 0 if you have none.",
    "instability": "Has a doctor told you that your spine is unstable?",
    "fracture": "Do you have a broken vertebra?",
    "neuro_deficit": "Has a doctor found weakness or loss of feeling?",
    "asia_grade": "After your spinal cord injury, what is your ASIA (AIS) grade, A to E?",
    "injury_level": "At which level is your spinal cord injury (such as C6)?",
    "injury_months": "How many months ago was your spinal cord injury?",
    "diabetes": "Do you have diabetes?",
    "hba1c": "What was your last HbA1c, in per cent?",
    "smoking": "Do you smoke?",
    "cigarettes_per_day": "How many cigarettes do you smoke a day?",
    "opioid_use": "Do you take opioid pain killers, such as tramadol or oxycodone?",
    "opioid_mg_per_day": "What is your daily opioid dose, in mg of oral morphine?",
    "anticoagulation": "Do you take blood thinners?",
    "pregnancy": "Are you pregnant or nursing, or do you plan to have a child soon?",
    "infection": "Do you have an infection now?",
    "malignancy": "Have you ever had cancer?",
    "malignancy_months": "For how many months have you been free of cancer?",
    "autoimmune": "Do you have an autoimmune or inflammatory joint disease, such as rheumatoid arthritis?",
    "allergy": "What are you allergic to? Say none if you know of no allergy.",
    "mri_possible": "Can you have an MRI scan (no pacemaker, no fear of tight spaces that prevents it)?",
    "hiv_hepatitis": "Do you have HIV, hepatitis B or hepatitis C?",
    "psychiatric": "Do you have a mental illness, such as depression?",
    "substance_abuse": "Have you had a problem with alcohol or drugs?",
    "substance_abuse_months": "How many months ago did that end?",
    "litigation": "Do you have a lawsuit or a workers' compensation claim about your spine?",
}

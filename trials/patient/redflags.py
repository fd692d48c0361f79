"""Signs that cannot wait for a trial: cauda equina and new weakness. In: a patient. Out: one line, or None."""

from trials.patient.profile import Patient

_SIGNS = {
    "saddle_numbness": "numbness between the legs",
    "bladder_bowel_loss": "loss of bladder or bowel control",
    "new_weakness": "new weakness",
}


def red_flags(patient: Patient) -> str | None:
    """Give the line that sends a person with a red flag to urgent care now."""
    named = [words for field, words in _SIGNS.items() if getattr(patient, field)]
    if not named:
        return None
    return f"Get urgent medical care now: {' and '.join(named)} can be an emergency. A trial is not the place for it."

"""The profile to fill in, as TOML: each field with what it means and an example, all commented out."""

import json

from trials.patient.profile import Patient

_HEAD = """\
# Your profile for `trials match`. Take the # away from a line to use it; leave out what you do not know.
# It stays on this computer: it is read, used for the answer, and not kept.
"""
_SECTIONS = {
    "age": "You",
    "back_pain": "Pain and what was done",
    "pfirrmann": "What the images show",
    "prior_spine_surgery": "Treatments before",
    "spinal_stenosis": "Findings at the spine",
    "asia_grade": "Spinal cord injury",
    "diabetes": "Health",
    "saddle_numbness": "Signs that need urgent care",
    "cell_sources": "What you would like",
}


def template() -> str:
    """Give the template's text."""
    lines = [_HEAD]
    for name, field in Patient.model_fields.items():
        if name in _SECTIONS:
            lines.append(f"\n# --- {_SECTIONS[name]}")
        example = field.examples[0] if field.examples else None
        lines.append(f"# {name} = {json.dumps(example, ensure_ascii=False)}  # {field.description}")
    return "\n".join(lines) + "\n"

"""Invented records of one study in two registries, and of studies much alike, as plain trials."""

from typing import Any


def trial(number: str, registry: str = "ctgov", **changes: Any) -> dict[str, Any]:
    """A trial of cells into the disc; whatever is given replaces what it would have."""
    made: dict[str, Any] = {
        "id": number,
        "registry": registry,
        "source": registry,
        "title": "Autologous Bone Marrow Cells Injected Into the Lumbar Disc for Chronic Discogenic Pain",
        "official_title": "A Randomized, Double-blind, Saline-controlled Trial of Autologous Bone Marrow Cells "
        "Injected Into Degenerated Lumbar Discs of Adults With Chronic Discogenic Low Back Pain",
        "conditions": ["Degenerative Disc Disease"],
        "interventions": [{"name": "Bone marrow mononuclear cells"}],
        "sponsor": {"name": "Quillmoor Spine Institute"},
        "enrolment": {"count": 48},
        "dates": {"start": {"value": "2029-03-01"}, "completion": {"value": "2031-09"}},
        "countries": ["Spain"],
        "phases": ["phase2"],
        "identifiers": [],
    }
    return made | changes


def named(scheme: str, value: str, role: str = "secondary") -> dict[str, str]:
    """An identifier as a record carries it."""
    return {"scheme": scheme, "value": value, "role": role}


OTHER = {
    "title": "Umbilical Cord Cells Given Into the Vein After Complete Cervical Spinal Cord Injury",
    "official_title": None,
    "conditions": ["Spinal Cord Injuries"],
    "interventions": [{"name": "Umbilical cord mesenchymal stromal cells"}],
    "sponsor": {"name": "Ostermark General Hospital"},
    "enrolment": {"count": 20},
    "dates": {"start": {"value": "2027-01-15"}},
    "countries": ["Poland"],
}

"""What is known of one patient, from a profile, a note or a FHIR bundle. Everything is optional; nothing is stored."""

from trials.patient.profile import Patient, parse_patient
from trials.patient.redflags import red_flags
from trials.patient.template import template

__all__ = ["Patient", "parse_patient", "red_flags", "template"]

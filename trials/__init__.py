"""The domain: what a trial is, and every rule about one. No input or output happens here."""

__version__ = "0.1.0"

NOTICE = "Educational only, not medical advice; a listing is not an endorsement; talk to a clinician."
"""What every answer ends with."""

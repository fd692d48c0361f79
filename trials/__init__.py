"""The domain: what a trial is, and every rule about one. No input or output happens here."""

__version__ = "0.1.0"

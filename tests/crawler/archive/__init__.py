"""The archive, alone: with a registry of its own whose reader is found like any other."""

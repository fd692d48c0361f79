"""What has changed between two copies of a trial, in words that a person acts on: opened, closed, loosened, slipped.

In: two trials as stored (JSON without defaults). Out: typed changes with the values before and after. No I/O.
"""

from trials.changes.between import changes_between
from trials.changes.change import OPPOSITE, TYPES, Change

__all__ = ["OPPOSITE", "TYPES", "Change", "changes_between"]

"""Eligibility text of any registry to criteria that can be compared with a patient. Rules only, no model, no I/O."""

from trials.criteria.model import Criterion
from trials.criteria.read import read_criteria

__all__ = ["Criterion", "read_criteria"]

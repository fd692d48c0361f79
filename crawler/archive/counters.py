"""What a run counts, under stable slash names: outcomes, rejects, repairs, unknown words, fields left over."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

LEFTOVER_NAMES: Final = 200  # distinct names a run lists; a reader that fits nothing would name every path there is
FREE_TEXTS: Final = frozenset({"eligibility.minimum_age", "eligibility.maximum_age"})
"""Fields whose unread texts are no words of a category: a registry that never names a unit is not one that renamed its
words, so a run does not fail by them."""
_POSITION = re.compile(r"\[\d+\]")


class Counters(Counter[str]):
    """Counters of one run or one batch."""

    def note(self, notes: Mapping[str, Any]) -> None:
        """Add what reading one record left to report."""
        for name, count in notes.get("repair", {}).items():
            self[f"repair/{name}"] += count
        for kind in ("unrecognised", "leftover"):
            paths = {_POSITION.sub("[]", path) for path in notes.get(kind, ())}
            if paths - FREE_TEXTS:
                self[f"{kind}/records"] += 1
            for path in paths:
                self._bounded(f"{kind}/{path}")

    def _bounded(self, name: str) -> None:
        if name in self or len(self) < LEFTOVER_NAMES:
            self[name] += 1
        else:
            self["leftover/more"] += 1

    def reject(self, reason: str) -> None:
        """Add one rejected record."""
        self["records/rejected"] += 1
        self[f"reject/{reason}"] += 1

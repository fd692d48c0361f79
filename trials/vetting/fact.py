"""One fact about a listing."""

from typing import Any, NamedTuple


class Fact(NamedTuple):
    """`name` is the key of the export; `value` is what the record says, None for "not stated" (or cannot apply).

    `field` is the dotted path in the trial that it rests on, `quote` the exact words there, or the field's value as
    published; `date` is the ISO date of the record's last update, as far as it is given.
    """

    name: str
    value: Any
    field: str
    quote: str = ""
    date: str = ""

    @property
    def stated(self) -> bool:
        """Whether the record tells."""
        return self.value is not None


def updated(trial: dict[str, Any]) -> str:
    """When the record says it was last changed, with the precision given; empty if it does not say."""
    dates = trial.get("dates", {})
    for name in ("last_update_posted", "last_update_submitted", "status_verified"):
        if name in dates:
            return str(dates[name]["value"])
    return ""

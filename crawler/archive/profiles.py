"""What was measured of runs, kept beside them, and what a run is held against: the last good runs of the same query.

In: a run at its end. Out: its measures stored, those of earlier runs pooled, limits and canaries of the settings.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crawler.config import read_settings
from crawler.measuring import Measured
from crawler.verdict import Limits

if TYPE_CHECKING:
    from crawler.archive.run import Run

LAST: Final = (
    10  # good runs that are pooled: older ones tell of a registry that may have changed with everybody's leave
)
_PAST: Final = """
select profile.measured from profile join run on run.id = profile.run
where profile.source = ? and run.state = 'good' and run.id <> ? and run.query is (select query from run where id = ?)
order by profile.run desc limit ?
"""
_SEEN: Final = """
select 1 from staged join record on record.id = staged.record
where staged.run = ? and staged.gone is null and not staged.leaves and record.key = ? collate nocase
"""


def keep(run: "Run") -> None:
    """Store what was measured of a run, good or failed; a failed one counts once it is accepted."""
    if run.measured.records:
        measured = json.dumps(run.measured.as_json())
        run.database.run("insert or replace into profile values(?, ?, ?)", (run.id, run.source, measured))


def past(run: "Run") -> Measured:
    """The last good runs of the same query, pooled."""
    pooled = Measured()
    for (text,) in run.database.all(_PAST, (run.source, run.id, run.id, LAST)):
        values: dict[str, Any] = run.store.object(text)
        pooled.add(Measured.from_json(values))
    return pooled


def missing(run: "Run") -> Iterator[str]:
    """The canaries of the registry that a complete run has not found."""
    for number in read_settings(run.store.home)[f"registries.{run.source}.canaries"]:
        if run.database.one(_SEEN, (run.id, number)) is None:
            yield number


def limits_of(home: Path) -> Limits:
    """The limits that the settings of a home give."""
    settings = read_settings(home)
    return Limits(**{name: settings[f"checks.{name}"] for name in Limits._fields})

"""Export: every study held, as JSON with the full model, a flat table, its criteria, or a FHIR resource.

In: the archive's trials, streaming, and which of them are wanted. Out: lines, each the trial with what is read from it
(`search_cli.additions`). A file appears whole or not at all.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO, Final, NamedTuple

from search_cli.additions import ADDITIONS, Material
from search_cli.merged_trials import Found
from trials.text import csv_safe, visible

Line = dict[str, Any]


class Wanted(NamedTuple):
    """Which studies; an empty filter lets everything through. Values are checked and stored ones."""

    registries: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    updated_since: str | None = None
    conditions: frozenset[str] = frozenset()
    cells: frozenset[str] = frozenset()
    routes: frozenset[str] = frozenset()
    scope: str | None = None  # in or out

    @property
    def asks_for_meaning(self) -> bool:
        """Whether a study has to be understood to tell if it is wanted."""
        return bool(self.conditions or self.cells or self.routes or self.scope)

    def takes_meaning(self, trial: Line) -> bool:
        """Whether a study is wanted for what it is about, as the index understands it too."""
        from indexer.understanding import understand

        meant = understand([trial])
        return (
            self._any(self.conditions, meant.conditions)
            and self._any(self.cells, (*meant.cell_sources, *meant.cell_types))
            and self._any(self.routes, meant.routes)
            and self.scope in (None, "in" if meant.in_scope else "out")
        )

    def takes(self, line: Line) -> bool:
        """Whether a study is wanted."""
        return (
            self._any(self.registries, [line["registry"]])
            and self._any(self.statuses, [line["status"]])
            and self._any(self.phases, line["phases"])
            and (not self.countries or self._any(self.countries, countries(line)))
            and (self.updated_since is None or updated(line) >= self.updated_since)
        )

    @staticmethod
    def _any(allowed: frozenset[str], values: Iterable[str | None]) -> bool:
        return not allowed or any(value in allowed for value in values)


def countries(line: Line) -> set[str]:
    """Countries of a study under their one name each."""
    from trials.countries import canonical

    named = [*line["countries"], *(site["country"] for site in line["sites"] if site["country"])]
    return {canonical(name) for name in named}


def updated(line: Line) -> str:
    """Last day on which the record can have changed last, ISO; empty where no date is given."""
    from trials.dates import latest

    dates = line["dates"]
    names = ("last_update_posted", "last_update_submitted", "registered", "first_posted", "first_submitted")
    value = next((dates[name]["value"] for name in names if dates[name]), "")
    return latest(value).isoformat() if value else ""


def studies(found: Iterable[Found], wanted: Wanted, readings: Iterable[str], today: date) -> Iterator[Line]:
    """Every study found that is wanted, by registry and number. What costs is done last, and for few."""
    for fetched, stored, beside in found:
        line = full(stored, fetched) | beside
        if not wanted.takes(line):
            continue
        material = Material(stored, today)
        if not wanted.asks_for_meaning or wanted.takes_meaning(material.trial):
            yield line | {name: ADDITIONS[name](material) for name in readings}


def full(stored: bytes, fetched: str) -> Line:
    """One line: the trial with every key of the model, the study's numbers, when the record came."""
    from trials.model import Trial

    trial = Trial.model_validate_json(stored).model_dump(mode="json")
    own = [trial["id"], *(each["value"] for each in trial["identifiers"] if each["scheme"])]
    return {"id": trial["id"], "ids": list(dict.fromkeys(own)), **trial, "fetched": fetched}


def write_jsonl(lines: Iterable[Line], stream: BinaryIO) -> int:
    """One JSON object a line, UTF-8. Gives how many."""
    from orjson import OPT_APPEND_NEWLINE, dumps

    number = 0
    for number, line in enumerate(lines, 1):  # noqa: B007 - counted for the caller
        stream.write(dumps(line, option=OPT_APPEND_NEWLINE))
    return number


def write_criteria(lines: Iterable[Line], stream: BinaryIO) -> int:
    """One JSON object a criterion, with the study's id first. What no rule understood has no variable."""
    return write_jsonl(({"id": line["id"], **each} for line in lines for each in line["criteria"]), stream)


def write_fhir(lines: Iterable[Line], stream: BinaryIO) -> int:
    """One ResearchStudy a line (FHIR R4B, ndjson)."""
    from search_cli.fhir import research_study

    return write_jsonl(map(research_study, lines), stream)


def write_csv(lines: Iterable[Line], stream: BinaryIO) -> int:
    """A flat table; cells that a spreadsheet would take for a formula are made harmless."""
    number = 0
    stream.write(row([name for name, _ in COLUMNS]))
    for number, line in enumerate(lines, 1):  # noqa: B007
        stream.write(row([csv_safe(visible(text(value(line)))) for _, value in COLUMNS]))
    return number


def row(cells: Sequence[str]) -> bytes:
    """One line of CSV."""
    import io

    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue().encode("utf-8", "replace")


def text(value: Any) -> str:
    """A cell: lists joined, nothing for None, yes and no for flags."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(text(each) for each in value)
    return " ".join(str(value).split())


def of(*path: str) -> Callable[[Line], Any]:
    """A value that lies some keys deep."""

    def look(line: Line) -> Any:
        found: Any = line
        for key in path:
            found = found.get(key) if found is not None else None
        return found

    return look


COLUMNS: tuple[tuple[str, Callable[[Line], Any]], ...] = (
    ("id", of("id")),
    ("ids", of("ids")),
    ("registry", of("registry")),
    ("title", of("title")),
    ("status", of("status")),
    ("study_type", of("study_type")),
    ("phases", of("phases")),
    ("conditions", of("conditions")),
    ("interventions", lambda line: [each["name"] for each in line["interventions"]]),
    ("sponsor", of("sponsor", "name")),
    ("sponsor_class", of("sponsor", "type")),
    ("enrolment", of("enrolment", "count")),
    ("start", of("dates", "start", "value")),
    ("primary_completion", of("dates", "primary_completion", "value")),
    ("completion", of("dates", "completion", "value")),
    ("last_update", of("dates", "last_update_posted", "value")),
    ("status_verified", of("dates", "status_verified", "value")),
    ("sex", of("eligibility", "sex")),
    ("minimum_age", of("eligibility", "minimum_age", "raw")),
    ("maximum_age", of("eligibility", "maximum_age", "raw")),
    ("healthy_volunteers", of("eligibility", "healthy_volunteers")),
    ("in_scope", of("scope", "in_scope")),
    ("spine_conditions", of("product", "conditions")),
    ("cell_source", of("product", "cell_source")),
    ("cell_type", of("product", "cell_type")),
    ("donor", of("product", "donor")),
    ("culture_expanded", of("product", "culture_expanded")),
    ("routes", of("product", "routes")),
    ("countries", of("countries")),
    ("sites", lambda line: len(line["sites"])),
    ("data_monitoring_committee", of("oversight", "has_dmc")),
    ("has_results", of("has_results")),
    ("url", of("url")),
    ("fetched", of("fetched")),
)


class Shape(NamedTuple):
    """A form of export: what writes its lines, which readings of a trial these need, and what one line is."""

    write: Callable[[Iterable[Line], BinaryIO], int]
    readings: tuple[str, ...]
    units: tuple[str, str] = ("study", "studies")


SHAPES: Final[Mapping[str, Shape]] = {
    "jsonl": Shape(write_jsonl, tuple(ADDITIONS)),
    "csv": Shape(write_csv, ("scope", "product")),
    "criteria": Shape(write_criteria, ("criteria",), ("criterion", "criteria")),
    "fhir": Shape(write_fhir, ("criteria",)),
}

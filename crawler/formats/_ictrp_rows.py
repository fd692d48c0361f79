"""Rows of WHO ICTRP exports: the names of their fields, and what a file's splitter needs to know of a row.

Exports of the search portal (XML, CSV) and the weekly and full CSV name the same fields differently: all are read
under the names of the XML, in lower case. EUCTR gives a row for each country of a trial: those are put together,
wherever they stand in the file, with everything but their places kept on disk.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Final, NamedTuple

from crawler.records import Raw, Reject
from trials.countries import country_code
from trials.dates import read_date
from trials.identifiers import recognise

KEPT: Final = 64 << 10
_IN_MEMORY: Final = 32 << 20
_LONGEST_ID: Final = 60
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]{3,1000}")
_EXPORTED: Final = re.compile(r"([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})(?: .*)?")

# The weekly and the full CSV have no header line. Their columns, as those who read them have written down (the second
# has no name: the day on which WHO last took the record over).
WEEKLY: Final = tuple(
    """TrialID Last_Refreshed_on SecondaryIDs public_title Scientific_title url Public_Contact_Firstname
    Public_Contact_Lastname Public_Contact_Address Public_Contact_Email Public_Contact_Tel Public_Contact_Affiliation
    Scientific_Contact_Firstname Scientific_Contact_Lastname Scientific_Contact_Address Scientific_Contact_Email
    Scientific_Contact_Tel Scientific_Contact_Affiliation study_type study_design phase Date_registration
    Date_enrollement Target_size Recruitment_status Primary_sponsor Secondary_sponsors Source_Support Countries
    Conditions Interventions Agemin Agemax Gender Inclusion_Criteria Exclusion_Criteria Primary_Outcome
    Secondary_Outcomes Bridging_flag Bridged_type Childs type_enrolment Retrospective_flag results_actual_enrollment
    results_url_link results_summary results_date_posted results_date_first_publication results_baseline_char
    results_participant_flow results_adverse_events results_outcome_measures results_url_protocol results_IPD_plan
    results_IPD_description results_date_completed results_yes_no Ethics_Status Ethics_Approval_Date
    Ethics_Contact_Name Ethics_Contact_Address Ethics_Contact_Phone Ethics_Contact_Email""".split()  # noqa: SIM905  # sixty-three names are read better as a text
)

# Those whose authorities enter trials into EUCTR, each in a row of its own. Northern Ireland stands for the United
# Kingdom since 2021.
_EUCTR_STATES: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905  # so are these
)
_STATE: Final = re.compile(r"EUCTR[0-9]{4}-[0-9]{6}-[0-9]{2}-([A-Z]{2})", re.IGNORECASE)

_SAME: Final = {
    "secondaryids": "secondary_id",
    "secondary_ids": "secondary_id",
    "url": "web_address",
    "conditions": "condition",
    "interventions": "intervention",
    "agemin": "inclusion_agemin",
    "agemax": "inclusion_agemax",
    "age_min": "inclusion_agemin",
    "age_max": "inclusion_agemax",
    "gender": "inclusion_gender",
    "secondary_sponsors": "secondary_sponsor",
    "secondary_outcomes": "secondary_outcome",
    "primary_outcomes": "primary_outcome",
    "ethics_status": "ethics_review_status",
    "ethics_approval_date": "ethics_review_approval_date",
    "ethics_contact_name": "ethics_review_contact_name",
    "ethics_contact_address": "ethics_review_contact_address",
    "ethics_contact_phone": "ethics_review_contact_phone",
    "ethics_contact_email": "ethics_review_contact_email",
    "date_enrolment": "date_enrollement",
    "date_enrollment": "date_enrollement",
    "results_actual_enrolment": "results_actual_enrollment",
    "bridging_flag_truefalse": "bridging_flag",
    "(no_column_name)": "last_refreshed_on",
    "last_updated": "last_refreshed_on",
}


def field_name(name: str) -> str:
    """The name under which a column or element is read: "Date registration3" is `date_registration3`."""
    name = "_".join(name.strip().strip("\ufeff").lower().split())
    return _SAME.get(name, name)


class Row(NamedTuple):
    """One row as it stands in a file, and what of it the archive wants to know."""

    body: bytes
    trial_id: str
    refreshed: str = ""
    exported: str = ""
    address: str = ""
    countries: str = ""


def own_id(trial_id: str) -> tuple[str, str] | None:
    """Registry and number of a `TrialID`; a number that no pattern knows stays as it is, of the registry `ictrp`.

    None where it is empty, or too long to be a number.
    """
    text = " ".join(trial_id.split())
    if found := recognise(text):
        return found
    return ("ictrp", text) if 3 < len(text) <= _LONGEST_ID and any(sign.isdigit() for sign in text) else None


def raws(
    rows: Iterable[Row | Reject], form: str, join: Callable[[list[bytes]], bytes], where: str
) -> Iterator[Raw | Reject]:
    """Raw records of the rows, in order; EUCTR's come last, all rows of a trial as one record."""
    with _Aside() as aside:
        for row in rows:
            if isinstance(row, Reject):
                yield row
                continue
            found = own_id(row.trial_id)
            if found is None:
                reason = "ictrp/bad-id" if row.trial_id.strip() else "ictrp/no-id"
                detail = (
                    f"{row.trial_id[:40]!r} is no trial number" if row.trial_id.strip() else "the row has no TrialID"
                )
                yield Reject("ictrp", None, reason, detail, row.body[:KEPT], where)
            elif found[0] == "euctr":
                aside.keep(found[1], row)
            else:
                yield _raw(found[1], [row], form, join, where)
        for number, together in aside.taken():
            yield _raw(number, together, form, join, where)


def _raw(number: str, rows: list[Row], form: str, join: Callable[[list[bytes]], bytes], where: str) -> Raw:
    refreshed = max((read_date(row.refreshed, "dmy") or "" for row in rows), default="")
    exported = max((exported_on(row.exported) or "" for row in rows), default="")
    url = next((row.address for row in rows if _ADDRESS.fullmatch(row.address)), "")
    kind = "text/csv" if form.endswith("csv") else "application/xml"
    partial = _lacks_countries(rows)
    facts = {"file": where} | ({"data_date": exported} if exported else {})
    body = join([row.body for row in rows])
    return Raw("ictrp", number, form, body, url, kind, updated=refreshed or None, partial=partial, facts=facts)


def _lacks_countries(rows: list[Row]) -> bool:
    """Whether a European country that the rows name as one of the trial has no row of its own here, as in a file of one
    week's changes: such a copy must not take the place of a fuller one."""
    there = {match[1].upper() for row in rows if (match := _STATE.fullmatch(" ".join(row.trial_id.split())))}
    named = {country_code(name.strip()) for row in rows for name in row.countries.split(";")} if there else set()
    return bool((named & _EUCTR_STATES) - there)


def exported_on(text: str) -> str | None:
    """ISO day of an export: month first, "06/09/2024 16:01:13" or "3/18/2020 6:53:35 PM"."""
    match = _EXPORTED.fullmatch(" ".join(text.split()))
    return read_date(match[1], "mdy") if match else None


class _Aside:
    """Rows put aside until the file ends: their bytes in a temporary file, their places by trial in memory."""

    def __init__(self) -> None:
        self.file: SpooledTemporaryFile[bytes] | None = None
        self.places: dict[str, list[tuple[Row, int, int]]] = {}

    def __enter__(self) -> "_Aside":
        return self

    def __exit__(self, *_: object) -> None:
        if self.file:
            self.file.close()

    def keep(self, number: str, row: Row) -> None:
        if self.file is None:
            self.file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # closed when this is left
        start = self.file.seek(0, 2)
        self.file.write(row.body)
        self.places.setdefault(number, []).append((row._replace(body=b""), start, len(row.body)))

    def taken(self) -> Iterator[tuple[str, list[Row]]]:
        """Each trial with its rows, in the order of their numbers so that the same rows give the same bytes."""
        for number, places in self.places.items():
            rows: dict[str, Row] = {}
            for row, start, length in places:
                if self.file:
                    self.file.seek(start)
                    rows[row.trial_id] = row._replace(body=self.file.read(length))
            yield number, [rows[trial_id] for trial_id in sorted(rows)]

"""Invented studies as files hold them, and what tests look at after an import."""

import io
import json
import zipfile
from copy import deepcopy
from pathlib import Path
from typing import Any

from crawler.archive import Archive

WHOLE: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT90600000",
            "orgStudyIdInfo": {"id": "GRB-7"},
            "organization": {"fullName": "Institut Grünbach", "class": "OTHER"},
            "briefTitle": "Cells for Discs",
        },
        "statusModule": {
            "statusVerifiedDate": "2026-09",
            "overallStatus": "RECRUITING",
            "studyFirstSubmitDate": "2024-01-02",
            "lastUpdatePostDateStruct": {"date": "2026-09-30", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Institut Grünbach", "class": "OTHER"}},
        "descriptionModule": {"briefSummary": "Twelve persons get cells into one disc."},
        "conditionsModule": {"conditions": ["Degenerative Disc Disease"]},
        "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE1"]},
        "eligibilityModule": {"sex": "ALL", "stdAges": ["ADULT"]},
    },
    "derivedSection": {"miscInfoModule": {"versionHolder": "2026-11-20"}},
    "hasResults": False,
}


def number(place: int) -> str:
    return f"NCT906{place:05d}"


def study(place: int, title: str = "Cells for Discs", updated: str = "2026-09-30") -> dict[str, Any]:
    """A study as it is served whole."""
    made = deepcopy(WHOLE)
    made["protocolSection"]["identificationModule"] |= {"nctId": number(place), "briefTitle": title}
    made["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = updated
    return made


def partial(place: int, title: str = "Cells") -> dict[str, Any]:
    """The same as a page made with `fields=` holds it."""
    return {"protocolSection": {"identificationModule": {"nctId": number(place), "briefTitle": title}}}


def page(*studies: Any) -> dict[str, Any]:
    return {"totalCount": len(studies), "studies": list(studies), "nextPageToken": "x"}


def dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def zipped_up(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return file.getvalue()


def held(home: Path, source: str = "ctgov") -> dict[str, str]:
    """Title of every published record."""
    with Archive.open(home) as archive:
        return {one.id: json.loads(trial).get("title", "") for one, trial in archive.trials(source)}


def reasons(home: Path) -> list[tuple[str, str]]:
    """Reason and place of every line of the quarantine."""
    with Archive.open(home) as archive:
        return [(reject.reason, reject.where) for reject in archive.rejects()]

"""A home with invented records of several registries: rows of a WHO export, some of one study, some of nearly one."""

from pathlib import Path

from tests.search_cli.conftest import clean_environment, run_program

TITLE = "Autologous Bone Marrow Cells Injected Into the Lumbar Disc"
BASE = {
    "Export_date": "11/03/2026 09:12:44",
    "Source_Register": "ClinicalTrials.gov",
    "Recruitment_Status": "Recruiting",
    "Primary_sponsor": "Example Harbour University",
    "Study_type": "Interventional",
    "Condition": "Disc degeneration",
    "Intervention": "Biological: bone marrow cells",
    "Target_size": "24",
}
ROWS = (
    {"TrialID": "NCT90411157", "Public_title": TITLE, "Secondary_ID": "DRKS90000022"},
    {
        "TrialID": "DRKS90000022",
        "Public_title": f"{TITLE} of Adults",
        "Source_Register": "German Clinical Trials Register",
    },
    {
        "TrialID": "NCT90411256",
        "Public_title": "Nose cells for the injured cord",
        "Primary_sponsor": "Made Up Institute",
        "Target_size": "60",
        "Secondary_ID": "ISRCTN90000055; NCT90411157",
    },
    {
        "TrialID": "ACTRN90000000000044",
        "Public_title": "Nose cells after cord injury",
        "Primary_sponsor": "Made Up Clinic",
        "Target_size": "70",
        "Source_Register": "ANZCTR",
    },
)
"""The first two are one study by number, the last two are undecided, one number is of a record that is not there."""


def export(rows: tuple[dict[str, str], ...] = ROWS) -> str:
    """The rows as the portal gives them."""
    told = "".join(
        f"<Trial>{''.join(f'<{name}>{value}</{name}>' for name, value in (BASE | row).items())}</Trial>\n"
        for row in rows
    )
    root = "Trials_downloaded_from_ICTRP"
    return f"<?xml version='1.0' encoding='UTF-8' ?>\n<{root}>\n{told}</{root}>"


def import_rows(home: Path, rows: tuple[dict[str, str], ...] = ROWS) -> None:
    """Into a home, with the installed program."""
    file = home.parent / "rows.xml"
    file.write_text(export(rows))
    done = run_program("import", str(file), env=clean_environment(TRIALS_HOME=str(home)))
    assert done.code == 0, done.err

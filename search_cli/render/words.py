"""Stored values in words for people: `phase2` is "Phase 2", `active_not_recruiting` is "Active, not recruiting".

Unknown values come out readable too, so that a new value of a registry needs no change here.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

SPECIAL = {
    "active_not_recruiting": "Active, not recruiting",
    "not_yet_recruiting": "Not yet recruiting",
    "enrolling_by_invitation": "By invitation only",
    "no_longer_available": "No longer available",
    "nih": "NIH",
    "fed": "US federal agency",
    "other_gov": "Government",
    "indiv": "Individual",
    "na": "Not applicable",
    "ambig": "Ambiguous",
    "eudract_number": "EudraCT number",
    "ctis": "EU trial number (CTIS)",
    "msc": "Mesenchymal stem cells",
    "bmac": "Bone marrow concentrate",
    "svf": "Fat-derived mixed cells (SVF)",
    "hsc_mononuclear": "Blood-forming or mononuclear cells",
    "placenta_amnion": "Placenta or amnion",
    "embryonic_ips": "Embryonic or reprogrammed cells",
    "pluripotent": "Embryonic or reprogrammed cells",
    "reprogrammed": "Reprogrammed cells (iPS)",
    "adipose": "Fat tissue",
    "facet_intraarticular": "Into the facet joint",
    "intradiscal": "Into the disc",
    "intrathecal": "Into the spinal fluid",
    "intramedullary": "Into the spinal cord",
    "intravenous": "Into a vein",
    "intraarticular": "Into a joint",
    "epidural": "Epidural",
    "intramuscular": "Into a muscle",
    "surgical_graft": "On a surgical graft",
    "other_route": "Another route",
    "ips": "Reprogrammed cells (iPS)",
    "chondrocyte": "Cartilage cells",
}
GENERAL = ("spine_disorder", "cell_therapy")
GOOD, FAIR, POOR = "green", "yellow", "dim"
STATUS_STYLES = {
    "recruiting": GOOD,
    "available": GOOD,
    "not_yet_recruiting": FAIR,
    "enrolling_by_invitation": FAIR,
}
STALE_DAYS = 30  # a registry's copy older than this is warned about: ClinicalTrials.gov changes on every working day


def human(value: Any) -> str:
    """One value of a category."""
    if value is None:
        return "not stated"
    text = str(value)
    return SPECIAL.get(text) or _begun(text.replace("_", " "))


def _begun(text: str) -> str:
    """With a capital first; names inside stay as they are written (EudraCT), words in capitals alone do not."""
    return text[:1].upper() + text[1:] if text != text.lower() and text != text.upper() else text.capitalize()


def inside(text: str) -> str:
    """A term inside a sentence: its first letter small, unless it is an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def telling(values: Iterable[str]) -> list[str]:
    """Values without those that nearly every trial here has, unless there are no others."""
    found = list(values)
    return [value for value in found if value not in GENERAL] or found


def phase(values: Iterable[str]) -> str:
    """Phases of one trial: `["phase1", "phase2"]` is "Phase 1/2"."""
    found = list(values)
    numbers = [value.removeprefix("phase") for value in found if value.startswith("phase")]
    if numbers and len(numbers) == len(found):
        return f"Phase {'/'.join(numbers)}"
    return ", ".join(value.replace("_", " ").replace("phase", "phase ").capitalize() for value in found)


def short_phase(values: Iterable[str]) -> str:
    """The same for a narrow column: "1/2", "early 1", "–" where phases do not apply or none is given."""
    return phase(values).replace("Phase ", "").replace(" phase ", " ").replace("Not applicable", "–") or "–"


def yes_no(value: bool | None) -> str:
    """Three answers: silence is not a no."""
    return {True: "yes", False: "no", None: "not stated"}[value]


def status_style(value: str | None) -> str:
    """Green where somebody can join now, yellow where perhaps, dim where not."""
    return STATUS_STYLES.get(value or "", POOR)


def best_status(own: str | None, found: Mapping[str, Any]) -> str | None:
    """The status that all records together support best; the registry's own word where nothing was judged."""
    return found.get("status") or own


def own_status(own: str | None, found: Mapping[str, Any]) -> str:
    """What the leading registry itself says, where another status is shown, and whose that is."""
    if best_status(own, found) == own:
        return ""
    return f"{found['by']} says so; the leading registry's own word: {human(own).lower()}"


def place(site: Mapping[str, Any]) -> str:
    """ "City, State, Country" of a site, as far as given."""
    return ", ".join(str(site[part]) for part in ("city", "state", "country") if site.get(part))


def count(number: int, one: str, many: str = "") -> str:
    """ "1 trial", "1,204 trials"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def alone(quote: str) -> str:
    """Quoted words without the "or" or "and" that joined them to what stood before."""
    return re.sub(r"^(?:(?:and/or|and|or)\s+|[,;]\s*)+", "", quote, flags=re.IGNORECASE) or quote


def size(number: int) -> str:
    """ "512 bytes", "34.1 MB"."""
    for unit, least in (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)):
        if number >= least:
            return f"{number / least:,.1f} {unit}"
    return count(number, "byte")


def age_in_days(day: str | None, today: date) -> int | None:
    """Days from an ISO date or time to today; None where it is no full date."""
    try:
        return (today - date.fromisoformat((day or "")[:10])).days
    except ValueError:
        return None


def ago(day: str | None, today: date) -> str:
    """ "today", "12 days ago", "14 months ago", from an ISO date of any precision; empty where there is none."""
    parts = [int(part) for part in (day or "")[:10].split("-") if part.isdigit()]
    days = age_in_days(day, today)
    if days is not None and 0 <= days < 60:
        return f"{count(days, 'day')} ago" if days else "today"
    if not parts:
        return ""
    months = (today.year - parts[0]) * 12 + (today.month - parts[1] if len(parts) > 1 else 0)
    if months < 0 or (days is not None and days < 0):
        return "in the future"
    if months >= 24 or (len(parts) == 1 and months):
        return f"{count(months // 12, 'year')} ago"
    return f"{count(months, 'month')} ago" if months else f"this {'month' if len(parts) > 1 else 'year'}"

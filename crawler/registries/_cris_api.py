"""Reads a record of CRIS's open interface, as its call for one trial (`detail`) or a line of its list gives it.

Source model: one flat JSON object; a text has a key for each language, `…_en` and `…_kr`; sponsors, funders and sites
are lists of such objects. English is shown where there is any, Korean is kept beside it. A line of the list has 15 of
the fields and is a partial record; neither has the criteria, so what is absent in the trial says nothing. Dates are
written 2026-08-14 in the list, 2026/08/14 in the detail. Known from other clients' code and remarks; names that WHO's
exchange format has are read as there.
"""

import json
from typing import Any, Final

from crawler.emptying import Notes, leftovers
from crawler.formats import _who_texts as texts
from crawler.formats import _who_values as values
from crawler.formats._html_fields import HtmlFields
from crawler.formats._numbered import numbered_items
from crawler.records import Parsed, Raw
from crawler.registries import _cris_words as words
from crawler.registries._cris_copy import page_of
from crawler.registries._ctgov_identity import find_mentions, without_repeats
from crawler.registries._drks_reading import prune
from trials.errors import ReadError
from trials.identifiers import recognise
from trials.model import (
    Contact,
    Dates,
    Design,
    Eligibility,
    Enrolment,
    Identifier,
    Intervention,
    Official,
    Organisation,
    OtherText,
    Outcome,
    Site,
    Trial,
    TrialDate,
)

_ENVELOPE: Final = ("resultCode", "resultMsg")
_MOST_OUTCOMES: Final = 20
_LANGUAGES: Final = (("en", "en"), ("ko", "kr"))


class Bilingual:
    """The record, read by names without their language. What is said in Korean too is kept under its field."""

    def __init__(self, part: HtmlFields, kept: list[OtherText]) -> None:
        self.part = part
        self.kept = kept

    def text(self, name: str, field: str) -> str | None:
        """Running text."""
        said = [(language, self.part.text(f"{name}_{suffix}")) for language, suffix in _LANGUAGES]
        return self._shown([*said, ("und", self.part.text(name))], field)

    def line(self, name: str, field: str) -> str | None:
        """A value of one line; titles have line ends in them."""
        found = self.text(name, field)
        return " ".join(found.split()) if found else None

    def word(self, name: str, table: words.Table, field: str) -> str | None:
        """A category by its English or Korean word; the first known one counts, an unknown one is noted once."""
        said = [self.part.line(f"{name}_{suffix}") for _, suffix in _LANGUAGES] + [self.part.line(name)]
        told = [word for word in said if word and not texts.is_nothing(word)]
        known = (table.get(" ".join(word.lower().split())) for word in told)
        return next((value for value in known if value), None) or (
            self.part.notes.unknown(field, told[0]) if told else None
        )

    def _shown(self, said: list[tuple[str, str | None]], field: str) -> str | None:
        told = [(language, text) for language, text in said if text and not texts.is_nothing(text)]
        shown = told[0][1] if told else None
        others = [pair for pair in told[1:] if pair[1] != shown and pair[0] != "und"]
        self.kept += [OtherText(field=field, language=language, text=text) for language, text in others]
        return shown


def parse(raw: Raw) -> Parsed:
    """Read one record."""
    try:
        found = json.loads(raw.body)
    except (ValueError, RecursionError) as error:
        raise ReadError("cris/not-json", f"the record is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise ReadError("cris/shape", f"a record is a JSON object, this is of type {type(found).__name__}")
    record: dict[str, Any] = {key: prune(value) for key, value in found.items() if value not in (None, "")}
    notes = Notes("cris")
    fields = HtmlFields(record, notes)
    fields.drop(*_ENVELOPE)
    own = (fields.line("trial_id") or "").upper()
    if recognise(own) != ("cris", own):
        raise ReadError("cris/no-id", f"{own[:40]!r} is no CRIS number")
    if raw.id and raw.id != own:
        raise ReadError("cris/other-id", f"the record is {own}, it was filed as {raw.id[:40]}")
    parts = _read_record(fields, own)
    trial = Trial(
        source="cris",
        registry="cris",
        id=own,
        url=page_of(own),
        partial=raw.partial or parts["eligibility"].inclusion is None,
        **parts,
        unrecognised=tuple(notes.unrecognised),
    )
    return Parsed(trial, leftovers(record, {}), dict(notes.repairs))


def _read_record(part: HtmlFields, own: str) -> dict[str, Any]:
    kept: list[OtherText] = []
    told = Bilingual(part, kept)
    in_english = {"public_title_en", "scientific_title_en"} & set(part.labels())
    public = told.line("public_title", "title")
    official = told.line("scientific_title", "official_title" if public else "title")
    study_type = told.word("study_type", words.STUDY_TYPE, "study_type")
    parts: dict[str, Any] = {
        "language": "en" if in_english else "ko",
        "title": public or official,
        "official_title": official if public else None,
        "acronym": told.line("acronym", "acronym"),
        "summary": told.text("study_summary", "summary"),
        "status": told.word("recruitment_status", words.STATUS, "status"),
        "dates": _read_dates(told),
        "study_type": study_type,
        "phases": _read_phases(told),
        "design": Design(
            primary_purpose=told.word("primary_purpose", words.PURPOSE, "design.primary_purpose"),
            description=told.text("study_design", "design.description"),
        ),
        "enrolment": _read_enrolment(part),
        "conditions": texts.several(told.text("hc_freetext", "conditions")),
        "interventions": _read_interventions(told),
        "outcomes": (*_read_outcomes(told, "primary"), *_read_outcomes(told, "secondary")),
        "eligibility": _read_eligibility(told),
        **_read_people(told),
    }
    parts["identifiers"] = _read_identifiers(part, parts, own)
    parts["other_texts"] = tuple(kept)
    return parts


def _read_enrolment(part: HtmlFields) -> Enrolment | None:
    count = part.whole("target_size")
    if count is not None:
        return Enrolment(count=count, kind="estimated")
    return values.enrolment(part.notes, part.line("target_size"), "estimated")


def _read_dates(told: Bilingual) -> Dates:
    kinds = {
        name: told.word(name, words.DATE_KINDS, f"dates.{field}.kind")
        for name, field in (("type_enrolment", "start"), ("results_type_date_completed", "completion"))
    }
    return Dates(
        start=_date(told, "date_enrolment", kinds["type_enrolment"]),
        completion=_date(told, "results_date_completed", kinds["results_type_date_completed"]),
        registered=_date(told, "date_registration", None),
        last_update_posted=_date(told, "date_updated", None),
    )


def _date(told: Bilingual, key: str, kind: str | None) -> TrialDate | None:
    known = kind if kind in ("actual", "estimated") else None
    return values.date(told.part.notes, told.part.line(key), None, known)  # type: ignore[arg-type]  # one of the two


def _read_phases(told: Bilingual) -> tuple[str, ...]:
    korean, english = told.part.line("phase_kr"), told.part.line("phase_en") or told.part.line("phase")
    if korean and (known := words.PHASES.get("".join(korean.split()))) is not None:
        return known
    return values.phases(told.part.notes, english or korean)


def _read_interventions(told: Bilingual) -> tuple[Intervention, ...]:
    """The list has a kind here, the detail a text; a kind alone is one of the table's words."""
    kinds = [told.part.line(f"i_type_{suffix}") for _, suffix in _LANGUAGES]
    text = told.text("i_freetext", "interventions")
    known = next((kind for word in (*kinds, text) if word and (kind := words.KINDS.get(_joined(word)))), None)
    found = texts.read_interventions(text, None).get("interventions", ()) if text else ()
    return tuple(one.model_copy(update={"type": one.type or known}) for one in found)


def _joined(word: str) -> str:
    return "".join(word.lower().split())


def _read_outcomes(told: Bilingual, importance: Any) -> list[Outcome]:
    found: list[Outcome] = []
    for place in range(1, _MOST_OUTCOMES + 1):
        field = f"outcomes[{importance} {place}]"
        text = told.text(f"{importance}_outcome_{place}", f"{field}.measure")
        when = told.line(f"{importance}_timepoint_{place}", f"{field}.time_frame")
        found += [Outcome(measure=one, importance=importance, time_frame=when) for one in numbered_items(text)]
    return found


def _read_eligibility(told: Bilingual) -> Eligibility:
    notes = told.part.notes
    limits = {key: told.part.line(key) or told.line(key, key) for key in ("agemin", "agemax")}
    return texts.read_eligibility(
        told.text("inclusion_criteria", "eligibility.inclusion"),
        told.text("exclusion_criteria", "eligibility.exclusion"),
        sex=told.word("gender", words.SEX, "eligibility.sex"),
        minimum_age=values.age(notes, limits["agemin"], "years", "minimum"),
        maximum_age=values.age(notes, limits["agemax"], "years", "maximum"),
    )


def _read_people(told: Bilingual) -> dict[str, Any]:
    """Sponsors, funders and sites, in lists or, on a line of the list, alone; who leads and who is to be asked."""
    part = told.part
    sponsors = [_organisation(one, told.kept, "primary_sponsor") for one in [*part.parts("sponsor_items"), part]]
    funders = [_organisation(one, told.kept, "source_name") for one in [*part.parts("funding_items"), part]]
    sites = [_site(one, told.kept, place) for place, one in enumerate(part.parts("research_items"))]
    named = [one for one in sponsors if one]
    where = told.line("affiliation", "officials[0].affiliation")
    leader = told.line("scientific_name", "officials[0].name")
    asked = told.line("public_name", "contacts[0].name")
    phone, email = told.line("public_phone", "contacts[0].phone"), told.line("public_email", "contacts[0].email")
    has_contact = asked or phone or email
    return {
        "sponsor": named[0] if named else None,
        "collaborators": tuple(named[1:]),
        "funders": tuple(one for one in funders if one),
        "sites": tuple(site for site in sites if site.facility),
        "countries": ("South Korea",) if any(site.facility for site in sites) else (),
        "officials": (Official(name=leader, role="principal_investigator", affiliation=where),) if leader else (),
        "contacts": (Contact(name=asked, role="public", phone=phone, email=email),) if has_contact else (),
    }


def _organisation(part: HtmlFields, kept: list[OtherText], name: str) -> Organisation | None:
    called = Bilingual(part, kept).line(name, "sponsor.name" if name == "primary_sponsor" else "funders.name")
    return Organisation(name=called) if called else None


def _site(part: HtmlFields, kept: list[OtherText], place: int) -> Site:
    told = Bilingual(part, kept)
    facility = told.line("site_name", f"sites[{place}].facility")
    status = told.word("recruitment_status", words.STATUS, f"sites[{place}].status")
    return Site(facility=facility, country="South Korea", status=status)


def _read_identifiers(part: HtmlFields, parts: dict[str, Any], own: str) -> tuple[Identifier, ...]:
    found = [Identifier(value=own, scheme="cris", role="own", field="trial_id")]
    for key in ("utrn", "secondary_id", "protocol_id"):
        text = part.line(key)
        if text and not texts.is_nothing(text):
            scheme, value = recognise(text) or (None, text)
            found.append(Identifier(value=value, scheme=scheme, field=key))
            found += [] if scheme else find_mentions([(key, text)])
    running = [("scientific_title", parts["title"]), ("study_summary", parts["summary"])]
    return without_repeats([*found, *(one for one in find_mentions(running) if one.value != own)])

"""One record in the XML in which primary registries send their trials to WHO (document type `who_ictrp.dtd`).

In: the bytes of a `trial` element (ChiCTR: `Triall`), and what is special about a registry's way of writing. Out: the
`Trial`. WHO's dump of 2009 holds the same under other names, which are brought into line first. Fields are read in the
order of the document type.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from crawler.emptying import Notes, leftovers
from crawler.formats import _who_texts as texts
from crawler.formats import _who_values as values
from crawler.formats import _who_words as words
from crawler.formats._exchange_people import read_contacts, read_ethics, read_identifiers, read_sponsors
from crawler.formats._exchange_plan import read_plan
from crawler.formats._html_fields import HtmlFields
from crawler.formats._languages import spoken, titled
from crawler.formats._xml_record import read_element
from crawler.records import Parsed, Raw
from trials.ages import Unit
from trials.dates import Order
from trials.errors import ReadError
from trials.identifiers import recognise
from trials.model import Dates, IpdSharing, Trial

MANY: Final = frozenset(
    {
        *("contact", "country2", "hc_code", "hc_keyword", "i_code", "i_keyword", "prim_outcome", "sec_outcome"),
        *("sponsor_name", "secondary_id", "source_name", "ethics_review"),
    }
)

_WHERE: Final = "where a contact person is; nobody is visited there, and the trial's places are not told by it"
_COMMITTEE: Final = "whom to reach at an ethics committee"
_RESULTS: Final = "posted results in words; the registry's page has them"
IGNORED: Final[Mapping[str, str]] = {
    "main.reg_name": "the registry, which the number tells",
    "contacts.contact[].address": _WHERE,
    "contacts.contact[].city": _WHERE,
    "contacts.contact[].country1": _WHERE,
    "contacts.contact[].zip": _WHERE,
    "ethics_reviews.ethics_review[].contact_name": _COMMITTEE,
    "ethics_reviews.ethics_review[].contact_address": _COMMITTEE,
    "ethics_reviews.ethics_review[].contact_phone": _COMMITTEE,
    "ethics_reviews.ethics_review[].contact_email": _COMMITTEE,
    "main.results_baseline_char": _RESULTS,
    "main.results_participant_flow": _RESULTS,
    "main.results_adverse_events": _RESULTS,
    "main.results_outcome_measures": _RESULTS,
    "main.results_summary": _RESULTS,
}

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]{3,1000}")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a registry writes what the document type leaves open.

    `dates` is the order of slashed dates, `age_unit` that of a bare number. `open_end` is a highest age that stands for
    none.
    """

    dates: Order = values.WHO_ORDER
    age_unit: Unit | None = None
    open_end: int | None = None
    status: words.Table = field(default_factory=lambda: words.STATUS)
    sex: words.Table = field(default_factory=lambda: words.SEX)
    acronym_is_explained: bool = False  # "PREVER: Prevention of ..."


_PLAIN: Final = Dialect()


def parse_exchange(raw: Raw, dialect: Dialect = _PLAIN) -> Parsed:
    """Read one record of the registry that it came through."""
    element = read_element(raw.body, raw.source, MANY)
    record = _in_line(_lowered(element.values))
    notes = Notes(raw.source)
    for name in element.repairs:
        notes.repair(name)
    registry, own = own_number(record, raw.source)
    if raw.id and raw.id != own:
        raise ReadError(f"{raw.source}/other-id", f"the record is {own}, it was filed as {raw.id[:40]}")
    parts = _read_record(HtmlFields(record, notes), dialect, registry, own)
    trial = Trial(
        source=raw.source,
        registry=registry,
        id=own,
        partial=raw.partial,
        **parts,
        text_languages=spoken(parts),
        unrecognised=tuple(notes.unrecognised),
    )
    return Parsed(trial, leftovers(record, IGNORED), dict(notes.repairs))


def own_number(record: dict[str, Any], source: str) -> tuple[str, str]:
    """Registry and number of a record."""
    main = record.get("main")
    value = main.get("trial_id") if main.__class__ is dict else None
    if value.__class__ is not str:
        raise ReadError(f"{source}/no-id", "the record has no main/trial_id")
    text = " ".join(value.split())
    found = recognise(text)
    if found is None:
        raise ReadError(f"{source}/bad-id", f"{text[:40]!r} is no trial number of a registry")
    return found


def _read_record(record: HtmlFields, dialect: Dialect, registry: str, own: str) -> dict[str, Any]:
    main = record.part("main")
    title, official = main.line("public_title"), main.line("scientific_title")
    parts: dict[str, Any] = {
        **titled(None if texts.is_nothing(title) else title, None if texts.is_nothing(official) else official),
        "acronym": _acronym(main, dialect),
        "url": _address(main.line("url")),
        "status": values.category(record.notes, main.text("recruitment_status"), dialect.status, "status"),
        "dates": _read_dates(main, record, dialect),
        "ipd": _read_ipd(main),
        **_read_results(main),
        **read_plan(record, main, registry, dialect.age_unit, dialect.open_end, dialect.sex),
        **read_sponsors(record, main),
        "contacts": read_contacts(record),
    }
    parts["oversight"], approved = read_ethics(record, dialect.dates)
    if approved:
        parts["dates"] = parts["dates"].model_copy(update={"ethics_approval": approved})
    parts["identifiers"] = read_identifiers(record, main, parts, registry, own)
    return parts


def _acronym(main: HtmlFields, dialect: Dialect) -> str | None:
    for text in (main.line("acronym"), main.line("scientific_acronym")):
        word = text.partition(":")[0].strip() if text and dialect.acronym_is_explained else text
        if not texts.is_nothing(word):
            return word
    return None


def _address(text: str | None) -> str | None:
    found = _ADDRESS.match(text or "")
    return found[0] if found else None


def _read_dates(main: HtmlFields, record: HtmlFields, dialect: Dialect) -> Dates:
    notes, kinds = record.notes, {"actual": "actual", "anticipated": "estimated", "estimated": "estimated"}
    kind = kinds.get((main.line("type_enrolment") or "").lower())
    start = values.date(notes, main.line("date_enrolment"), dialect.dates, kind)  # type: ignore[arg-type]  # of a table
    return Dates(
        start=start,
        registered=values.date(notes, main.line("date_registration"), dialect.dates),
        last_update_posted=values.date(notes, main.line("last_updated"), dialect.dates),
        completion=values.date(notes, main.line("results_date_completed"), dialect.dates),
        results_first_posted=values.date(notes, main.line("results_date_posted"), dialect.dates),
    )


def _read_ipd(main: HtmlFields) -> IpdSharing | None:
    plan, description = main.line("results_ipd_plan"), main.text("results_ipd_description")
    shares = {"yes": "yes", "no": "no", "undecided": "undecided"}.get((plan or "").lower())
    said = description or (None if texts.is_nothing(plan) else plan)
    return IpdSharing(plan=shares, description=said) if shares or said else None


def _read_results(main: HtmlFields) -> dict[str, Any]:
    addresses = [("Results", main.line("results_url_link")), ("Protocol", main.line("results_url_protocol"))]
    published = main.line("results_date_first_publication")
    return {
        "links": tuple((label, url) for label, text in addresses if (url := _address(text))),
        "results_events": (("first_published", published),) if published else (),
    }


def _lowered(values_of: Any) -> Any:
    """Names in lower case: registries mix `UTRN` with `utrn`. Where both are filled, the first stands."""
    if values_of.__class__ is list:
        return [_lowered(item) for item in values_of]
    if values_of.__class__ is not dict:
        return values_of
    lowered: dict[str, Any] = {}
    for key, value in values_of.items():
        lowered.setdefault(key.lower(), _lowered(value))
    return lowered


_MOVED: Final = (
    ("eligibility_criteria.inclusion_criteria", "criteria.inclusion_criteria"),
    ("eligibility_criteria.exclusion_criteria", "criteria.exclusion_criteria"),
    ("eligibility_criteria.inclusion_agemin", "criteria.agemin"),
    ("eligibility_criteria.inclusion_agemax", "criteria.agemax"),
    ("eligibility_criteria.inclusion_sex", "criteria.gender"),
    ("health_condition.condition_freetext", "main.hc_freetext"),
    ("intervention.intervention_freetext", "main.i_freetext"),
    ("countries.country", "countries.country2"),
    ("primary_outcome.outcome_name", "primary_outcome.prim_outcome"),
    ("secondary_outcome.outcome_name", "secondary_outcome.sec_outcome"),
    ("secondary_ids.secondaryid", "secondary_ids.secondary_id"),
    ("secondary_sponsors.secondary_sponsor", "secondary_sponsor.sponsor_name"),
    ("main.date_enrolement", "main.date_enrolment"),
)


def _in_line(record: dict[str, Any]) -> dict[str, Any]:
    """WHO's own dump of 2009 under the names of the exchange format; a contact stands there without its list."""
    for old, new in _MOVED:
        part, _, name = old.partition(".")
        held = record.get(part)
        if held.__class__ is dict and name in held:
            target, _, new_name = new.partition(".")
            record.setdefault(target, {}).setdefault(new_name, held.pop(name))
    contacts = record.get("contacts")
    if contacts.__class__ is dict and "contact" not in contacts:
        record["contacts"] = {"contact": [contacts]}
    return record

"""A ChiCTR page read: English fields first, the Chinese ones kept beside them with their language.

In: the page's values, which get emptied. Out: parts of the `Trial`.
"""

import re
from typing import Any, Final

from crawler.formats import _who_texts as texts
from crawler.formats import _who_values as values
from crawler.formats import _who_words as words
from crawler.formats._html_fields import HtmlFields
from crawler.formats._who_design import read_design
from crawler.registries._ctgov_identity import find_mentions, without_repeats
from trials.identifiers import recognise
from trials.model import (
    Arm,
    Contact,
    Dates,
    Eligibility,
    Enrolment,
    Identifier,
    Intervention,
    IpdSharing,
    Organisation,
    OtherText,
    Outcome,
    Oversight,
    Site,
)

_PLACE: Final = "where a person or an office has a desk"
_SAMPLES: Final = "what becomes of blood and tissue; the registry's page has it"
_TWIN: Final = "the Chinese words of a field whose English words are read"
IGNORED: Final = {
    "cn": _TWIN,
    "en.Registration Status": "whether it was registered before it began, which two dates tell",
    "en.Applicant Fax": _PLACE,
    "en.Study leader's fax": _PLACE,
    "en.Applicant address": _PLACE,
    "en.Study leader's address": _PLACE,
    "en.Applicant postcode": _PLACE,
    "en.Study leader's postcode": _PLACE,
    "en.Applicant website(voluntary supply)": _PLACE,
    "en.Study leader's website(voluntary supply)": _PLACE,
    "en.Primary sponsor's address": _PLACE,
    "en.Approved file of Ethical Committee": "a button",
    "en.Contact Name of the ethic committee": _PLACE,
    "en.Contact Address of the ethic committee": _PLACE,
    "en.Contact phone of the ethic committee": _PLACE,
    "en.Contact email of the ethic committee": _PLACE,
    "en.Study subject ID": "a number that only the applicant uses",
    "en.Name of Registration": "when the form was sent",
    "en.Calculated Results after the Study Completed public access": "whether results will be shown, not where",
    "tables.Collecting sample(s) from participants": _SAMPLES,
}

# What is kept in Chinese: field of the trial, Chinese label.
_CHINESE: Final = (
    ("title", "注册题目"),
    ("official_title", "研究课题的正式科学名称"),
    ("conditions", "研究疾病"),
    ("summary", "研究目的"),
    ("eligibility.inclusion", "纳入标准"),
    ("eligibility.exclusion", "排除标准"),
    ("sponsor.name", "研究实施负责（组长）单位"),
)
_SPAN: Final = re.compile(r"From\s*([0-9]{4}-[0-9]{2}-[0-9]{2}).*?To\s*([0-9]{4}-[0-9]{2}-[0-9]{2})?", re.DOTALL)
_STATUS: Final = {**words.STATUS, "completed": "not_recruiting"}  # the heading is "Recruiting status"
_IMPORTANCE: Final = {"primary indicator": "primary", "secondary indicator": "secondary"}


def read_page(page: HtmlFields, own: str) -> dict[str, Any]:
    """All fields of the page."""
    en, cn, notes = page.part("en"), page.part("cn"), page.notes
    ethics = [en.line(key) for key in ("Approved by ethic committee", "Name of the ethic committee")]
    ethics.append(en.line("Approved No. of ethic committee"))
    monitored = (en.line("Data and Safety Monitoring Committee") or "").lower()
    parts: dict[str, Any] = {
        "title": en.line("Public title"),
        "official_title": en.line("Scientific title"),
        "acronym": en.line("English Acronym"),
        "status": values.category(notes, en.text("Recruiting status"), _STATUS, "status"),
        "summary": en.text("Objectives of Study"),
        "description": en.text("Description for medicine or protocol of treatment in detail"),
        "dates": _read_dates(en),
        "oversight": Oversight(
            has_dmc=True if "yes" in monitored else False if "no" in monitored else None,
            ethics="; ".join(word for word in ethics if word) or None,
        ),
        **_read_people(page, en),
        **_read_plan(page, en),
        "ipd": _read_ipd(en),
    }
    parts["other_texts"] = tuple(
        OtherText(field=field, language="zh", text=text) for field, label in _CHINESE if (text := cn.text(label))
    )
    parts["identifiers"] = _read_identifiers(en, parts, own)
    return parts


def _read_dates(en: HtmlFields) -> Dates:
    """Participants are taken in within one span, the study runs within another."""
    notes = en.notes

    def day(text: str | None) -> Any:
        return values.date(notes, text.split(" ")[0] if text else None, None)

    recruiting, running = (_SPAN.search(en.text(key) or "") for key in ("Recruiting time", "Study execute time"))
    start = recruiting or running
    return Dates(
        start=day(start[1]) if start else None,
        recruitment_end=day(recruiting[2]) if recruiting else None,
        completion=day(running[2]) if running else None,
        registered=day(en.line("Date of Registration")),
        last_update_posted=day(en.line("Date of Last Refreshed on")),
        ethics_approval=day(en.line("Date of approved by ethic committee")),
    )


def _read_people(page: HtmlFields, en: HtmlFields) -> dict[str, Any]:
    """The applicant answers for the record, the leader for the study."""
    people = (
        ("Applicant", "Applicant's institution", "public"),
        ("Study leader", "Affiliation of the Leader", "scientific"),
    )
    contacts = []
    for prefix, affiliation, role in people:
        possessive = prefix if prefix == "Applicant" else f"{prefix}'s"
        contacts.append(
            Contact(
                name=en.line(prefix),
                role=role,
                phone=en.line(f"{possessive} telephone"),
                email=en.line(f"{possessive} E-mail"),
                affiliation=en.line(affiliation),
            )
        )
    sponsor, funder = en.line("Primary sponsor"), en.line("Source(s) of funding")
    others = []
    for part in page.part("tables").parts("Secondary sponsor"):
        name = part.line("Institution hospital")
        if name:
            others.append(Organisation(name=name, country=part.line("Country")))
        part.drop_all()
    return {
        "contacts": tuple(contact for contact in contacts if contact.name or contact.email),
        "sponsor": Organisation(name=sponsor) if sponsor else None,
        "collaborators": tuple(one for one in others if one.name != sponsor),
        "funders": (Organisation(name=funder),) if funder and not texts.is_nothing(funder) else (),
    }


def _read_plan(page: HtmlFields, en: HtmlFields) -> dict[str, Any]:
    notes = page.notes
    study_type, purpose = values.study_type(notes, en.line("Study type"))
    phase, design, masking = en.text("Study phase"), en.line("Study design"), en.line("Blinding")
    procedure = next((en.text(label) for label in en.labels() if label.startswith("Randomization Procedure")), None)
    whole = [design, f"Masking: {masking}" if masking else None, procedure]
    arms, interventions, size = _read_arms(page)
    places = [_site(part) for part in page.parts("Countries of recruitment and research settings")]
    sites = tuple(site for site in places if site.facility or site.country)
    return {
        "study_type": study_type,
        "phases": values.phases(notes, phase),
        "design": read_design("\n".join(text for text in whole if text) or None, primary_purpose=purpose),
        "enrolment": Enrolment(count=size) if size else None,
        "arms": arms,
        "interventions": interventions,
        "sites": sites,
        "countries": tuple(dict.fromkeys(site.country for site in sites if site.country)),
        **_read_conditions(en),
        "outcomes": tuple(_read_outcomes(page)),
        "eligibility": _read_eligibility(page, en),
    }


def _read_conditions(en: HtmlFields) -> dict[str, Any]:
    found = texts.read_conditions(en.text("Target disease"), "chictr")
    code = en.line("Target disease code")
    return found | {
        "condition_codes": (*found.get("condition_codes", ()), code) if code else found.get("condition_codes", ())
    }


def _read_arms(page: HtmlFields) -> tuple[tuple[Arm, ...], tuple[Intervention, ...], int]:
    arms: list[Arm] = []
    interventions: list[Intervention] = []
    total = 0
    for part in page.parts("Interventions"):
        label, what, size = part.line("Group"), part.text("Intervention"), part.line("样本量")
        part.drop_all()  # the same in Chinese, and codes that nobody fills in
        total += int(size) if size and size.isdecimal() else 0
        joined: tuple[int, ...] = ()
        if what and not texts.is_nothing(what):
            joined = (len(interventions),)
            interventions += texts.read_interventions(what, None)["interventions"][:1]
            interventions[-1] = interventions[-1].model_copy(update={"arms": (len(arms),)})
        arms.append(Arm(label=label or f"Arm {len(arms) + 1}", interventions=joined))
    return tuple(arms), tuple(interventions), total


def _site(part: HtmlFields) -> Site:
    site = Site(
        facility=part.line("Institution hospital"),
        city=part.line("City"),
        state=part.line("Province"),
        country=part.line("Country"),
    )
    part.drop_all()  # the same in Chinese, and the level of the hospital
    return site


def _read_outcomes(page: HtmlFields) -> list[Outcome]:
    found = []
    for part in page.parts("Outcomes"):
        measure, kind = part.text("Outcome"), (part.line("Type") or "").lower()
        when, how = part.text("Measure time point of outcome"), part.text("Measure method")
        part.drop_all()  # the same in Chinese
        if measure:
            importance = _IMPORTANCE.get(kind, "other")
            found.append(Outcome(measure=measure, importance=importance, time_frame=when, description=how))
    return found


def _read_eligibility(page: HtmlFields, en: HtmlFields) -> Eligibility:
    limits: dict[str, str | None] = {"Min age": None, "Max age": None}
    for part in page.parts("Participant age"):
        for label in part.labels():  # the label holds both languages
            for name in limits:
                if label.endswith(name):
                    limits[name] = part.line(label)
    unit = values.AGE_UNITS["chictr"]
    return texts.read_eligibility(
        en.text("Inclusion criteria"),
        en.text("Exclusion criteria"),
        sex=values.sex(page.notes, en.text("Gender")),
        minimum_age=values.age(page.notes, limits["Min age"], unit, "minimum"),
        maximum_age=values.age(page.notes, limits["Max age"], unit, "maximum"),
    )


def _read_ipd(en: HtmlFields) -> IpdSharing | None:
    shared = (en.line("IPD sharing") or "").lower()
    plan = "yes" if "yes" in shared else "no" if "no" in shared else None
    # The labels are paragraphs, known by how they begin.
    begins = ("The way of sharing IPD", "Data collection and Management")
    described = [en.text(label) for label in en.labels() if label.startswith(begins)]
    said = next((text for text in described if text and not texts.is_nothing(text)), None)
    return IpdSharing(plan=plan, description=said) if plan or said else None


def _read_identifiers(en: HtmlFields, parts: dict[str, Any], own: str) -> tuple[Identifier, ...]:
    en.line("Registration number")
    found = [Identifier(value=own, scheme="chictr", role="own", field="en.Registration number")]
    label = next((one for one in en.labels() if one.startswith("The registration number of the Partner")), None)
    for text in texts.several(en.text(label)) if label else ():
        scheme, value = recognise(text) or (None, text)
        found.append(Identifier(value=value, scheme=scheme, field="en.The registration number of the Partner Registry"))
    titles = [("en.Public title", parts["title"]), ("en.Scientific title", parts["official_title"])]
    return without_repeats([*found, *(one for one in find_mentions(titles) if one.value != own)])

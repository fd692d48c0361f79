"""Who, which numbers, how it stands in each country, of a trial of EUCTR.

In: the merged record and the countries' own, whose fields get marked as read. Out: parts of the `Trial`.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from crawler.formats import _who_values as values
from crawler.registries import _euctr_words as words
from crawler.registries._ctgov_identity import find_mentions
from crawler.registries._euctr_blocks import Block
from crawler.registries._euctr_form import SPONSOR, SUMMARY
from trials.countries import country_name
from trials.dates import read_date
from trials.identifiers import recognise
from trials.model import Contact, CountryRecord, Dates, Identifier, Organisation, TrialDate

_LINK: Final = re.compile(r"/trial/[0-9-]{10,20}/([A-Z]{2}|3rd)\b")
_SPONSOR_KINDS: Final = {"commercial": "industry", "non-commercial": "other", "non commercial": "other"}
_NUMBERS: Final = (
    ("A.5.1", "ISRCTN"),
    ("A.5.2", "NCT number"),
    ("A.5.3", "WHO universal trial number"),
    ("A.5.4", "other identifier"),
)


def country_code(block: Block) -> str | None:
    """ISO code of a record's country from its address, `3rd` for one from outside the European Economic Area."""
    match = _LINK.search(block.line(SUMMARY, "Link") or "")
    return match[1] if match else None


def country_of(block: Block) -> str:
    """The country of a record: by its address, or else before the name of the authority."""
    code = country_code(block)
    told = [block.line("A.1"), block.line(SUMMARY, "National Competent Authority")]
    named = next((text for text in told if text), "")
    kind = (block.line(SUMMARY, "Clinical Trial Type") or "").lower()
    if code == "3rd" or (code is None and "outside" in kind):
        return words.OUTSIDE
    return country_name(code or "") or named.split(" - ")[0].strip() or "Unknown"


def read_sponsors(record: Block) -> dict[str, Any]:
    """Sponsors in their order, who supports them, and their contact points."""
    found: list[Organisation] = []
    funders: list[Organisation] = []
    contacts: list[Contact] = []
    for place, part in enumerate(record.groups((SPONSOR, ""), until=("D.", "E.", "F.", "G.", "H.", "N.", "P."))):
        if sponsor := _read_sponsor(part, place):
            found.append(sponsor)
        funders += [Organisation(name=name) for name in part.lines("B.4.1")]
        name, phone, mail = part.line("B.5.2"), part.line("B.5.4"), part.line("B.5.6")
        affiliation = part.line("B.5.1")
        if name or phone or mail:
            contacts.append(Contact(name=name, role="public", phone=phone, email=mail, affiliation=affiliation))
    return {
        "sponsor": found[0] if found else None,
        "collaborators": tuple(found[1:]),
        "funders": tuple(dict.fromkeys(funders)),
        "contacts": tuple(dict.fromkeys(contacts)),
    }


def _read_sponsor(part: Block, place: int) -> Organisation | None:
    name, country, kind = part.line("B.1.1"), part.line("B.1.3.4"), part.line("B.3.1 and B.3.2")
    if name is None:
        return None
    known = _SPONSOR_KINDS.get((kind or "").lower()) or (part.notes.unknown(f"sponsors[{place}].type", kind or ""))
    return Organisation(name=name, type=known if kind else None, country=country)


def read_identifiers(record: Block, blocks: Iterable[Block], own: str) -> Iterator[Identifier]:
    """The own number, the protocol's code, numbers in other registries, and where a trial that moved has gone."""
    yield Identifier(value=own, scheme="euctr", role="own", field="A.2")
    for code in dict.fromkeys([*record.lines("A.4.1"), *record.lines(SUMMARY, "Sponsor's Protocol Code Number")]):
        yield Identifier(value=code, role="organisation", field="A.4.1")
    for field, kind in _NUMBERS:
        for text in record.lines(field):
            scheme, value = recognise(text) or (None, text)
            yield Identifier(value=value, scheme=scheme, field=field, type=kind)
            if scheme is None:
                yield from find_mentions([(field, text)])
    yield from _read_moves(blocks)


def _read_moves(blocks: Iterable[Block]) -> Iterator[Identifier]:
    seen: set[str] = set()
    for block in blocks:
        for text in [*block.values(SUMMARY, "Trial Status"), *block.values(SUMMARY, "Link")]:
            for one in find_mentions([(f"{SUMMARY} Trial Status", text)]):
                if one.scheme == "ctis" and one.value not in seen:
                    seen.add(one.value)
                    yield one.model_copy(update={"role": "secondary", "type": "moved to CTIS"})


def read_countries(record: Block, blocks: list[Block]) -> tuple[CountryRecord, ...]:
    """Each country's record: its status, decision and planned number, and every field in which it differs."""
    shown = record.joined()
    found = [_read_country(block, shown) for block in blocks]
    seen: dict[str, CountryRecord] = {one.model_dump_json(): one for one in found}
    return tuple(seen.values())


def _read_country(block: Block, shown: dict[tuple[str, str], str]) -> CountryRecord:
    name = country_of(block)
    told = [block.line(SUMMARY, "Trial Status"), block.line("P.", "End of Trial Status")]
    said = next((text for text in told if text), None)
    differing = {
        f"{code} {label}".strip(): text
        for (code, label), text in block.joined().items()
        if code in words.OF_THE_COUNTRY or (code not in (SUMMARY, "A.1", "A.2") and shown.get((code, label)) != text)
    }
    decided = read_date(block.line("N.", "Date of Competent Authority Decision") or "")
    return CountryRecord(
        country=name,
        record_id=country_code(block),
        status=_status(block, said, name),
        planned=block.whole("F.4.1"),
        decided=decided,
        values={"Trial Status": said, **differing} if said else differing,
    )


def _status(block: Block, said: str | None, name: str) -> str | None:
    if said is None:
        return None
    return _status_word(said) or block.notes.unknown(f"country_records[{name}].status", said)


def _status_word(said: str) -> str | None:
    """By its word; a trial that moved may name its new number behind it."""
    word = " ".join(said.lower().split())
    return words.STATUS.get(word) or ("ongoing" if words.MOVED in word else None)


def read_status(records: tuple[CountryRecord, ...], ended: TrialDate | None) -> dict[str, Any]:
    """The status of the whole by the rule of `words.FIRST`, unless the sponsor has told the end of the whole trial."""
    told = [str(record.status) for record in records if record.status]
    if not told:
        return {}
    moved = next((text for one in records if words.MOVED in (text := one.values.get("Trial Status", "")).lower()), None)
    if moved:
        return {"status": "ongoing", "status_reason": f"in a country: {moved}; the trial goes on in CTIS"}
    if ended is not None:
        status = "terminated" if "terminated" in told and "completed" not in told else "completed"
        early = ", early in a country" if "terminated" in told else ""
        return {"status": status, "status_reason": f"the whole trial ended on {ended.value}{early}"}
    status = next((word for word in words.FIRST if word in told), "unrecognised")
    return {"status": status, "status_reason": f"{told.count(status)} of {len(told)} countries' records: {status}"}


def read_dates(blocks: list[Block]) -> Dates:
    """First entry, first decision that authorised, first favourable opinion, end of the whole trial."""
    entered, decided, favoured, ended = [], [], [], []
    for block in blocks:
        first = block.line(SUMMARY, "Date on which this record was first entered in the EudraCT database")
        entered.append(values.date(block.notes, first, None))
        decision = block.line("N.", "Competent Authority Decision")
        opinion = block.line("N.", "Ethics Committee Opinion of the trial application")
        day = values.date(block.notes, block.line("N.", "Date of Competent Authority Decision"), None)
        decided.append(day if (decision or "").lower() == words.DECIDED else None)
        day = values.date(block.notes, block.line("N.", "Date of Ethics Committee Opinion"), None)
        favoured.append(day if (opinion or "").lower() == words.FAVOURABLE else None)
        ended.append(values.date(block.notes, block.line("P.", "Date of the global end of the trial"), None, "actual"))
    return Dates(
        registered=_first(entered),
        authority_decision=_first(decided),
        ethics_approval=_first(favoured),
        completion=_last(ended),
    )


def _first(days: list[TrialDate | None]) -> TrialDate | None:
    return min((day for day in days if day), key=lambda day: day.value, default=None)


def _last(days: list[TrialDate | None]) -> TrialDate | None:
    return max((day for day in days if day), key=lambda day: day.value, default=None)

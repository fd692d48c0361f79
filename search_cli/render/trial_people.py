"""Sections of `show` on where and by whom: sites, contacts, who runs it and who watches over it.

In: a trial as stored. Out: blocks. A site without a status of its own has the trial's, and the section says so.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from search_cli.render.blocks import Block, Bullet, Fact, Head, Shown
from search_cli.render.words import count, human, place, status_style, yes_no

Record = Mapping[str, Any]
SITES_SHOWN = 15
SAYS_NOTHING = {"other", "unknown", "unrecognised"}
OVERSIGHT = (
    ("has_dmc", "Data monitoring"),
    ("fda_regulated_drug", "FDA-regulated drug"),
    ("fda_regulated_device", "FDA-regulated device"),
)


def where(trial: Record, shown: Shown) -> Iterator[Block]:
    """Sites, those that somebody can join first, in the registry's order otherwise."""
    sites = sorted(trial.get("sites", ()), key=lambda site: rank(site.get("status") or trial.get("status")))
    countries = trial.get("countries", ())
    yield Fact("Countries", ", ".join(countries) or "not stated")
    if sites:
        yield Fact("Sites", site_counts(trial, sites))
    for site in shown.first(sites, SITES_SHOWN):
        own = site.get("status")
        told = human(own) if own else ""
        name = " – ".join(filter(None, (site.get("facility"), place(site))))
        people = "; ".join(contact(person) for person in site.get("contacts", ()))
        yield Bullet(f"{name or 'a site without name'}{f' ({told})' if told else ''}", people, style(own))
    yield from shown.rest(sites, SITES_SHOWN, "sites")
    for record in trial.get("country_records", ()):
        facts = [record.get("record_id"), human(record["status"]) if record.get("status") else None]
        yield Bullet(f"{record['country']}: {', '.join(filter(None, facts)) or 'own record'}")
    if trial.get("removed_countries"):
        yield Fact("Removed", ", ".join(trial["removed_countries"]))


def rank(status: str | None) -> int:
    """Sites to go to before sites to know of."""
    return {"green": 0, "yellow": 1}.get(status_style(status), 2)


def style(status: str | None) -> str:
    """Colour only what invites; a plain line for the others."""
    found = status_style(status)
    return "" if found == "dim" else found


def site_counts(trial: Record, sites: list[Record]) -> str:
    """ "12 sites, 3 recruiting"."""
    open_now = sum((site.get("status") or trial.get("status")) == "recruiting" for site in sites)
    own = any(site.get("status") for site in sites)
    told = f"{count(len(sites), 'site')}, {open_now:,} recruiting"
    return told if own else f"{told} (no site states a status of its own: the trial's is taken)"


def contact(person: Record) -> str:
    """Name, role, telephone, e-mail."""
    phone = person.get("phone")
    if phone and person.get("phone_ext"):
        phone = f"{phone} ext. {person['phone_ext']}"
    role = human(person["role"]).lower() if person.get("role") and person["role"] != "contact" else None
    name = f"{person.get('name') or 'contact'}{f' ({role})' if role else ''}"
    return ", ".join(filter(None, (name, person.get("affiliation"), phone, person.get("email"))))


def contacts(trial: Record) -> Iterator[Block]:
    """Whom to ask, for the whole study."""
    for person in trial.get("contacts", ()):
        yield Bullet(contact(person))
    if not trial.get("contacts"):
        yield Fact("Contact", "none given for the whole study; sites may give their own")


def who_runs_it(trial: Record) -> Iterator[Block]:
    """Sponsor with class, partners, responsible persons, and who watches over them; silence is said to be silence."""
    sponsor = trial.get("sponsor")
    yield Fact("Sponsor", organisation(sponsor) if sponsor else "not stated")
    for label, field in (("Collaborators", "collaborators"), ("Funders", "funders")):
        if trial.get(field):
            yield Fact(label, "; ".join(organisation(each) for each in trial[field]))
    yield from responsible(trial.get("responsible_party") or {})
    for official in trial.get("officials", ()):
        parts = (official["name"], official.get("affiliation"))
        yield Fact(human(official.get("role") or "official"), ", ".join(filter(None, parts)))
    yield Head("Oversight")
    oversight = trial.get("oversight") or {}
    for field, label in OVERSIGHT:
        yield Fact(label, yes_no(oversight.get(field)))
    yield Fact("Ethics", oversight.get("ethics") or "not stated in this record")


def responsible(party: Record) -> Iterator[Block]:
    """Who answers for the record."""
    if party.get("type") or party.get("name"):
        told = [party.get("name"), party.get("title"), party.get("affiliation")]
        kind = human(party["type"]) if party.get("type") else ""
        named = ", ".join(filter(None, told))
        yield Fact("Responsible", f"{kind}: {named}" if kind and named else kind or named)


def organisation(each: Record) -> str:
    """Name, kind and country."""
    kind = human(each["type"]) if each.get("type") and each["type"] not in SAYS_NOTHING else None
    notes = ", ".join(filter(None, (kind, each.get("country"))))
    return f"{each['name']} ({notes})" if notes else str(each["name"])

"""Changes of the places where somebody can join: added, closed, and whom to ask there.

A site is the same if it has the same name in the same town, or a name much like it. A site counts as closed when it is
no longer listed and when it no longer recruits; one without a status of its own has the trial's, and a trial that opens
or closes as a whole is told once, not site by site.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from trials.changes.change import Change
from trials.changes.likeness import pairs, plain_words, unlike
from trials.changes.status import recruits
from trials.countries import canonical

Site = Mapping[str, Any]
ALIKE: Final = 0.75  # of names in one town: "Univ. Hospital Lyon" and "University Hospital of Lyon" are one place


def site_changes(old: Mapping[str, Any], new: Mapping[str, Any], *, partial: bool) -> Iterator[Change]:
    """Sites that came, went, opened, closed, or have another contact. A partial copy need not list all of them."""
    before, after = list(old.get("sites") or ()), list(new.get("sites") or ())
    same, gone, came = _same_sites(before, after)
    if not partial:
        yield from (Change("site_added", "sites", None, name_of(site), site) for site in came)
        yield from (Change("site_closed", "sites", name_of(site), None, site) for site in gone)
    for one, other in same:
        yield from _status(one, other, old.get("status"), new.get("status"))
        if one.get("contacts") and other.get("contacts") and one["contacts"] != other["contacts"]:
            yield Change("contact", "sites.contacts", list(one["contacts"]), list(other["contacts"]), other)


def name_of(site: Site) -> str:
    """A site in one line."""
    return ", ".join(str(site[name]) for name in ("facility", "city", "state", "country") if site.get(name))


def _same_sites(before: list[Site], after: list[Site]) -> tuple[list[tuple[Site, Site]], list[Site], list[Site]]:
    """Pairs of the same site, first by all of its words, then by a name much like it in the same town."""
    gone, came = unlike(before, after, _words)
    gone_ids, came_ids = set(map(id, gone)), set(map(id, came))
    left = [site for site in before if id(site) not in gone_ids]
    right = [site for site in after if id(site) not in came_ids]
    same = list(zip(sorted(left, key=_ranked), sorted(right, key=_ranked), strict=True))
    for town in dict.fromkeys(map(_town, gone)):
        matched, _, _ = pairs(
            [site for site in gone if _town(site) == town],
            [site for site in came if _town(site) == town],
            lambda site: plain_words(site.get("facility")) or "-",
            ALIKE,
        )
        same += matched
        taken = {id(site) for pair in matched for site in pair}
        gone = [site for site in gone if id(site) not in taken]
        came = [site for site in came if id(site) not in taken]
    return same, gone, came


def _town(site: Site) -> str:
    country = site.get("country")
    return f"{plain_words(site.get('city'))}|{plain_words(canonical(country) if country else '')}"


def _words(site: Site) -> str:
    return f"{plain_words(site.get('facility'))}|{_town(site)}"


def _ranked(site: Site) -> tuple[str, str]:
    return _words(site), str(site.get("status"))


def _status(one: Site, other: Site, trial_before: str | None, trial_after: str | None) -> Iterator[Change]:
    """A site that starts or ceases to recruit while the trial as a whole does not do the same."""
    before, after = one.get("status") or trial_before, other.get("status") or trial_after
    whole = recruits(trial_after) - recruits(trial_before)
    turn = recruits(after) - recruits(before)
    if turn and turn != whole:
        yield Change("site_added" if turn > 0 else "site_closed", "sites.status", before, after, other)

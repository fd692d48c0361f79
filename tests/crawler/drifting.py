"""Crawls of a registry that is not as it was: what tests of the checks change in the records, and ordinary churn."""

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from crawler.records import Raw
from tests.search_cli.editions import numbers, study

Study = dict[str, Any]
Edit = Callable[[Study, Random], None]
STATUSES = ("RECRUITING", "COMPLETED", "ACTIVE_NOT_RECRUITING", "NOT_YET_RECRUITING", "TERMINATED", "UNKNOWN")


def population(size: int, rng: Random) -> list[Study]:
    """Many studies made of the sample's, each with its own number, status, dates and texts."""
    samples = [study(number) for number in numbers()]
    return [member(deepcopy(samples[at % len(samples)]), at, rng) for at in range(size)]


def member(found: Study, at: int, rng: Random) -> Study:
    protocol = found["protocolSection"]
    protocol["identificationModule"]["nctId"] = f"NCT9{at:07}"
    protocol["identificationModule"]["briefTitle"] = f"Cells for the spine of people in Besançon, study {at}"
    status = protocol["statusModule"]
    status["overallStatus"] = rng.choice(STATUSES)
    status["startDateStruct"] = {"date": day(rng, 2018, 2025), "type": "ACTUAL"}
    status["completionDateStruct"] = {"date": day(rng, 2026, 2031), "type": "ESTIMATED"}
    description = protocol.setdefault("descriptionModule", {})
    description["briefSummary"] = f"Study {at} of Universität Zürich: " + "cells are given into the disc; naïve. " * 9
    protocol.setdefault("sponsorCollaboratorsModule", {})["leadSponsor"] = {
        "name": f"Hospital {at % 40}",
        "class": "OTHER",
    }
    return found


def day(rng: Random, first: int, last: int) -> str:
    return f"{rng.randint(first, last)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"


def raw(found: Study) -> Raw:
    number = found["protocolSection"]["identificationModule"]["nctId"]
    return Raw("ctgov", number, "ctgov-v2", json.dumps(found, ensure_ascii=False).encode())


def churned(studies: list[Study], rng: Random, first_new: int) -> tuple[list[Study], list[str], list[Study]]:
    """What a registry looks like some weeks later: all studies, the numbers of those gone, those new or changed."""
    kept, gone, changed = [], [], []
    for each in studies:
        if rng.random() < 0.004:
            gone.append(each["protocolSection"]["identificationModule"]["nctId"])
            continue
        found = deepcopy(each)
        if rng.random() < 0.12:
            ordinary_edit(found, rng)
            changed.append(found)
        kept.append(found)
    fresh = [member(deepcopy(rng.choice(studies)), first_new + at, rng) for at in range(rng.randint(0, 8))]
    return kept + fresh, gone, changed + fresh


def ordinary_edit(found: Study, rng: Random) -> None:
    """One edit as sponsors make them."""
    protocol = found["protocolSection"]
    status = protocol["statusModule"]
    edit = rng.randrange(8)
    if edit == 0:
        status["overallStatus"] = rng.choice(STATUSES)
    elif edit == 1:  # a trial that ends loses its contacts and says why
        status["overallStatus"] = "COMPLETED"
        places = protocol.get("contactsLocationsModule", {})
        places.pop("centralContacts", None)
        for place in places.get("locations", ()):
            place.pop("contacts", None)
            place.pop("status", None)
    elif edit == 2:
        status["completionDateStruct"] = {"date": day(rng, 2027, 2032), "type": "ESTIMATED"}
    elif edit == 3:
        protocol["descriptionModule"]["briefSummary"] += " A sentence more."
    elif edit == 4:
        protocol["descriptionModule"].pop("detailedDescription", None)
    elif edit == 5:
        places = protocol.setdefault("contactsLocationsModule", {}).setdefault("locations", [])
        places.append({"facility": "Spital Bern", "city": "Bern", "country": "Switzerland"})
    elif edit == 6 and "enrollmentInfo" in protocol.get("designModule", {}):
        protocol["designModule"]["enrollmentInfo"]["count"] = rng.randint(10, 300)
    else:
        status["statusVerifiedDate"] = f"2026-{rng.randint(1, 9):02}"


def renamed(path: str, name: str) -> Edit:
    """A key that has another name."""

    def edit(found: Study, rng: Random) -> None:
        del rng
        *above, last = path.split(".")
        inner: Any = found["protocolSection"]
        for key in above:
            inner = inner.get(key, {})
        if last in inner:
            inner[name] = inner.pop(last)

    return edit


def removed(path: str) -> Edit:
    """A key that is gone."""

    def edit(found: Study, rng: Random) -> None:
        renamed(path, "gone")(found, rng)
        *above, _ = path.split(".")
        inner: Any = found["protocolSection"]
        for key in above:
            inner = inner.get(key, {})
        inner.pop("gone", None)

    return edit


def put(path: str, make: Callable[[Any, Random], Any]) -> Edit:
    """A value made of the one that stands there."""

    def edit(found: Study, rng: Random) -> None:
        *above, last = path.split(".")
        inner: Any = found["protocolSection"]
        for key in above:
            inner = inner.get(key, {})
        if last in inner:
            inner[last] = make(inner[last], rng)

    return edit


def flipped(text: Any, rng: Random) -> str:
    del rng
    year, month, number = [*str(text).split("-"), "01", "01"][:3]
    return f"{year}-{number}-{month}"


def garbled(text: Any, rng: Random) -> str:
    del rng
    return str(text).encode().decode("cp1252", "replace")

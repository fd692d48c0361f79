"""A generated registry of any size in ClinicalTrials.gov's v2 shape, for measuring. Study `n` is the same in every run.

Lengths of texts and numbers of sites follow quantiles measured on 838 published records (median summary 52 words,
criteria 156, description 66; one site at the median, 105 at the 99th percentile); words follow Zipf's law.
"""

import random
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, cycle
from typing import Any, Final

# (share of studies, words) at the quantiles .0 .1 .25 .5 .75 .9 .99 1
QUANTILES: Final = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0)
TITLE: Final = (4, 10, 14, 19, 25, 31, 43, 60)
SUMMARY: Final = (8, 21, 30, 52, 95, 172, 344, 600)
DESCRIPTION: Final = (0, 0, 0, 66, 196, 420, 1384, 3000)
CRITERIA: Final = (12, 47, 76, 156, 324, 583, 1283, 2500)
SENTENCES: Final = (11, 20, 3, 29)
"""Words of a sentence or a line, in turns: the quartiles (3, 11, 20) and the tenth that is longest."""
SITES: Final = (0, 0, 1, 1, 2, 19, 105, 400)

COMMON: Final = """of the and in to with or for is patients be will a as at by study treatment not who on are from have
than after weeks months years subjects participants age history disease within group dose efficacy safety evaluate
placebo therapy clinical pain score scale outcome randomized controlled blind trial surgery injection blood level change
function quality life assessed adverse events informed consent pregnant women active infection prior use severe chronic
acute lumbar disc back spinal stem cells mesenchymal autologous bone marrow adult screening visit imaging resonance
""".split()
CONDITIONS: Final = """Lumbar Disc Herniation|Degenerative Disc Disease|Lumbar Spinal Stenosis|Low Back Pain|Sciatica|
Spinal Cord Injuries|Spondylolisthesis|Facet Joint Arthritis|Vertebral Fracture|Cervical Radiculopathy|Breast Cancer|
Prostate Cancer|Type 2 Diabetes|Hypertension|Asthma|Chronic Obstructive Pulmonary Disease|Heart Failure|Stroke|
Depression|Schizophrenia|HIV Infections|Hepatitis C|Malaria|Tuberculosis|Psoriasis|Rheumatoid Arthritis|
Knee Osteoarthritis|Multiple Sclerosis|Parkinson Disease|Alzheimer Disease|Leukemia|Lymphoma|Melanoma|Obesity|Migraine|
Cystic Fibrosis|Sickle Cell Disease|Glaucoma|Preterm Birth""".replace("\n", "").split("|")
PRODUCTS: Final = """Autologous Bone Marrow Mesenchymal Stem Cells|Umbilical Cord Mesenchymal Stem Cells|Adipose Derived
 Stromal Cells|Bone Marrow Concentrate|Allogeneic Precursor Cells""".replace("\n", "").split("|")
PLACES: Final = (
    ("Boston", "Massachusetts", "United States", 42.36, -71.06),
    ("Houston", "Texas", "United States", 29.76, -95.37),
    ("Lyon", None, "France", 45.75, 4.85),
    ("Paris", None, "France", 48.85, 2.35),
    ("Berlin", None, "Germany", 52.52, 13.41),
    ("Madrid", None, "Spain", 40.42, -3.70),
    ("Seoul", None, "South Korea", 37.57, 126.98),
    ("Tokyo", None, "Japan", 35.69, 139.69),
    ("Beijing", None, "China", 39.91, 116.40),
    ("Tehran", None, "Iran", 35.69, 51.42),
    ("Mumbai", None, "India", 19.07, 72.88),
    ("Sao Paulo", None, "Brazil", -23.55, -46.63),
)
STATUSES: Final = ("COMPLETED", "RECRUITING", "UNKNOWN", "TERMINATED", "NOT_YET_RECRUITING", "ACTIVE_NOT_RECRUITING")
STATUS_WEIGHTS: Final = (52, 16, 14, 8, 4, 6)
PHASES: Final = (["NA"], ["PHASE1"], ["PHASE1", "PHASE2"], ["PHASE2"], ["PHASE2", "PHASE3"], ["PHASE3"], ["PHASE4"])
SYLLABLES: Final = "ba co di fu ga he ji ka lo me ni or pa qui ra se ti ul va xe yo zi tra plo sten clo mer".split()


@cache
def words() -> tuple[list[str], list[float]]:
    """The vocabulary (30,000 words) and its cumulated Zipf weights."""
    chance = random.Random(7)
    made = {"".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _ in range(32_000)}
    listed = [*dict.fromkeys(COMMON), *chance.sample(sorted(made - set(COMMON)), k=len(made - set(COMMON)))]
    return listed, list(accumulate(1 / (rank + 2.7) for rank in range(len(listed))))


@cache
def sites() -> list[dict[str, Any]]:
    """12,000 cities: the named ones and neighbours scattered around them."""
    chance = random.Random(11)
    found = []
    for number in range(12_000):
        city, state, country, lat, lon = PLACES[number % len(PLACES)]
        near = number < len(PLACES)
        site: dict[str, Any] = {"facility": f"Hospital {number}", "city": city if near else f"{city} {number}"}
        site |= {"state": state} if state else {}
        spread = 0.0 if near else 6.0
        point = {"lat": round(lat + chance.gauss(0, spread), 5), "lon": round(lon + chance.gauss(0, spread), 5)}
        found.append(site | {"country": country, "geoPoint": point})
    return found


def study(number: int) -> dict[str, Any]:
    """Study `number` (from 0) of the generated registry, as the API would serve it; its id is NCT9 and seven digits."""
    chance = random.Random(1_000_003 * number + 17)
    spine, cells = chance.random() < 0.04, chance.random() < 0.05
    condition = chance.choice(CONDITIONS[:10] if spine else CONDITIONS)
    product = chance.choice(PRODUCTS) if cells else f"{text(chance, (1, 1, 1, 2, 2, 3, 4, 4)).title()} treatment"
    year = chance.randint(2004, 2026)
    status = chance.choices(STATUSES, STATUS_WEIGHTS)[0]
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": f"NCT9{number:07d}",
                "orgStudyIdInfo": {"id": f"ORG-{number}"},
                "organization": {"fullName": f"Sponsor {number % 9000}", "class": "OTHER"},
                "briefTitle": f"{product} for {condition}: {text(chance, TITLE)}",
                "officialTitle": f"{text(chance, TITLE)} of {product} in {condition}",
            },
            "statusModule": {
                "statusVerifiedDate": f"{min(year + 2, 2026)}-01",
                "overallStatus": status,
                "startDateStruct": {"date": f"{year}-{chance.randint(1, 12):02d}"},
                "studyFirstSubmitDate": f"{year}-01-15",
                "lastUpdatePostDateStruct": {"date": f"{min(year + 2, 2026)}-{chance.randint(1, 10):02d}-11"},
            },
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": f"Sponsor {number % 9000}", "class": "OTHER"}},
            "descriptionModule": {
                "briefSummary": f"{condition} and {product}. {prose(chance, SUMMARY)}",
                "detailedDescription": prose(chance, DESCRIPTION),
            },
            "conditionsModule": {
                "conditions": [condition],
                "keywords": text(chance, (0, 0, 1, 2, 4, 6, 12, 20)).split(),
            },
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": chance.choice(PHASES),
                "enrollmentInfo": {"count": chance.randint(5, 900)},
            },
            "armsInterventionsModule": {
                "armGroups": [{"label": "A", "type": "EXPERIMENTAL", "interventionNames": [f"Biological: {product}"]}],
                "interventions": [{"type": "BIOLOGICAL", "name": product, "armGroupLabels": ["A"]}],
            },
            "outcomesModule": {"primaryOutcomes": [{"measure": text(chance, TITLE), "timeFrame": "12 months"}]},
            "eligibilityModule": eligibility(chance),
            "contactsLocationsModule": {"locations": locations(chance, status)},
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": "2026-11-20"}},
        "hasResults": False,
    }


def studies(count: int, first: int = 0) -> Iterator[dict[str, Any]]:
    """`count` studies, one after the other."""
    return (study(number) for number in range(first, first + count))


def length(chance: random.Random, quantiles: tuple[int, ...]) -> int:
    """A number drawn from the distribution given by its quantiles, linear between them."""
    at = chance.random()
    index = max(i for i, share in enumerate(QUANTILES) if share <= at)
    low, high = QUANTILES[index], QUANTILES[min(index + 1, len(QUANTILES) - 1)]
    share = (at - low) / (high - low) if high > low else 0
    return round(quantiles[index] + share * (quantiles[min(index + 1, len(quantiles) - 1)] - quantiles[index]))


def text(chance: random.Random, quantiles: tuple[int, ...]) -> str:
    """Running words of a drawn length."""
    listed, weights = words()
    return " ".join(chance.choices(listed, cum_weights=weights, k=length(chance, quantiles)))


def prose(chance: random.Random, quantiles: tuple[int, ...]) -> str:
    """Sentences of a drawn length: much that reads texts reads them sentence by sentence."""
    sizes, found = cycle(SENTENCES), list[str]()
    rest = text(chance, quantiles).split()
    while rest:
        size = next(sizes)
        found.append(" ".join(rest[:size]) + ".")
        rest = rest[size:]
    return " ".join(found)


def eligibility(chance: random.Random) -> dict[str, Any]:
    """Who may take part, with the age groups that the registry derives from the ages."""
    found: dict[str, Any] = {
        "eligibilityCriteria": f"Inclusion Criteria:\n\n* {prose(chance, CRITERIA)}\n\nExclusion:\n\n* HIV",
        "sex": chance.choices(("ALL", "FEMALE", "MALE"), (88, 8, 4))[0],
    }
    least = chance.choice((0, 18, 18, 18, 40))
    most = chance.choice((60, 65, 75, 80)) if chance.random() < 0.6 else None
    found["minimumAge"] = f"{least} Years"
    if most is not None:
        found["maximumAge"] = f"{most} Years"
    groups = {"CHILD": least < 18, "ADULT": True, "OLDER_ADULT": most is None or most >= 65}
    return found | {"stdAges": [name for name, stated in groups.items() if stated]}


def locations(chance: random.Random, status: str) -> list[dict[str, Any]]:
    """Sites of one study; about a quarter of them have a status of their own."""
    found = [dict(site) for site in chance.choices(sites(), k=length(chance, SITES))]
    for site in found:
        if chance.random() < 0.25:
            site["status"] = status if chance.random() < 0.7 else "COMPLETED"
    return found

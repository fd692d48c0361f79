"""Every real file of other registries is read: each record parsed, or rejected for a reason that is known here."""

from collections import Counter
from pathlib import Path

import pytest

from crawler import readers
from crawler.records import Reject
from crawler.verdict import UNRECOGNISED_SHARE

FILES = [
    ("ictrp/ICTRP-Results_2024-06-09.xml", 61),  # 66 rows: five more rows of EU trials
    ("ictrp/ICTRP-Results_2020-03-18.xml", 374),
    ("ictrp/COVID19_ICTRP_2020-04-15.csv", 187),
    ("ictrp/ICTRPTrials_datadump_2009.xml", 1),
    ("rebec/*.xml", 57),
    ("irct/*.xml", 1),
    ("repec/*.xml", 1),
    ("chictr/*.xml", 1),
    ("chictr/detail_page_zh.html", 1),
    ("chictr/search_page_zh.html", 0),
    ("cris/*.html", 1),
    ("drks/*.json", 1),
    ("isrctn/*.json", 7),
    ("ctgov/xml/*.xml", 319),
    ("ctgov/v1/*.json", 102),
]
KNOWN_REJECTS = {"chictr/search_page_zh.html": {"chictr/list-page": 1}}


@pytest.mark.parametrize(("pattern", "count"), FILES)
def test_every_record_of_a_real_file_is_read_and_nothing_is_left_over(
    real_records: Path, pattern: str, count: int
) -> None:
    read, rejects, left, unknown = 0, Counter[str](), Counter[str](), 0
    for path in sorted(real_records.glob(pattern)):
        head = path.read_bytes()[: 64 << 10]
        (module,) = [module for module in readers.formats() if module.recognise(head)]
        with path.open("rb") as file:
            for piece in module.split(file, path.name):
                if isinstance(piece, Reject):
                    rejects[piece.reason] += 1
                    continue
                parsed = readers.parse(piece)
                read += 1
                left.update(parsed.leftover)
                unknown += bool(parsed.trial.unrecognised)
                assert parsed.trial.title or parsed.trial.official_title, piece.id
                assert parsed.trial.identifiers[0].value == parsed.trial.id == piece.id
    assert read == count
    assert rejects == KNOWN_REJECTS.get(pattern, {})
    assert left == {}
    assert unknown <= UNRECOGNISED_SHARE * count

"""Whatever mixture of good and broken members a file is, and however it is packed: each is imported or told."""

import gzip
import io
import tempfile
from collections.abc import Callable
from functools import partial as of
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.importing import import_files
from tests.crawler.importing.studies import dump, held, number, page, partial, reasons, study, zipped_up
from trials.errors import UsageError

# A member: its bytes from the number of its place, how many studies are in it, how many rejects it gives.
Member = tuple[Callable[[int], bytes], int, int]

GOOD: list[Member] = [
    (lambda place: dump(study(place)), 1, 0),
    (lambda place: dump([study(place)]), 1, 0),
    (lambda place: dump(page(partial(place))), 1, 0),
    (lambda place: dump(study(place)) + b"\n" + dump(study(place)) + b"\n", 1, 0),
    (lambda place: gzip.compress(dump(study(place))), 1, 0),
    (lambda place: zipped_up({"inner.json": dump(study(place))}), 1, 0),
    (lambda place: b"\n\n  " + dump(study(place)) + b"\r\n", 1, 0),
]
BROKEN: list[Member] = [
    (lambda place: dump(study(place))[:-1], 0, 1),
    (lambda place: dump(study(place)).replace(b"NCT", b"NTC"), 0, 1),
    (lambda place: b"<html><body>503</body></html>", 0, 1),
    (lambda place: b"", 0, 1),
    (lambda place: gzip.compress(dump(study(place)))[:200], 0, 1),
    (lambda place: gzip.compress(gzip.compress(dump(study(place)))), 0, 1),
    (lambda place: zipped_up({"inner.json": dump(study(place))})[:-4], 1, 1),
    (lambda place: zipped_up({"inner.json": dump(study(place))})[:200], 0, 2),
    (lambda place: dump([study(place), {"protocolSection": {}}]), 1, 1),
    (lambda place: b"[" + dump(study(place)) + b', {"protocolSection": oh no}]', 1, 1),
    (lambda place: b"\x00\x05\x16\x07" + bytes(50), 0, 0),
]


def written_in(encoding: str, place: int) -> bytes:
    return dump(study(place)).decode().encode(encoding)


GOOD += [(of(written_in, encoding), 1, 0) for encoding in ("utf-16", "utf-32", "utf-8-sig")]
members = st.lists(st.sampled_from(GOOD + BROKEN), min_size=1, max_size=8)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(members, st.booleans())
def test_every_member_is_imported_or_told(chosen: list[Member], piped: bool) -> None:
    packed = zipped_up({f"{place}.json": make(place) for place, (make, _, _) in enumerate(chosen)})
    whole = [number(place) for place, (_, studies, _) in enumerate(chosen) if studies]
    rejects = sum(rejected for _, _, rejected in chosen)
    with tempfile.TemporaryDirectory() as folder:
        home, file = Path(folder) / "home", Path(folder) / "a.zip"
        file.write_bytes(packed)
        try:
            records = import_files(home, ["-" if piped else str(file)], stdin=io.BytesIO(packed))
        except UsageError:
            assert not whole
            assert rejects
            return
        assert sum(record.rejected for record in records) == rejects == (len(reasons(home)) if records else 0)
        assert (sorted(held(home)) if records else []) == whole

"""Order of a list and the tokens that remember a place in it.

A token is bound to every parameter but `countTotal`, `pageSize` and `pageToken`, as the registry demands, and signed
with a key of this server: a token of other parameters, or of elsewhere, is refused.
"""

import base64
import binascii
import functools
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crawler.sample.records import Held
from crawler.sample.v2.areas import raw_values
from crawler.sample.v2.fields import path_of

FREE: Final = frozenset({"countTotal", "pageSize", "pageToken"})
_SIGNATURE: Final = 9  # bytes: enough that no test guesses one, short as real tokens are


class TokenError(ValueError):
    """A token that was not given for these parameters."""


class SortError(ValueError):
    """A sort that the registry would refuse."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page starts: its number from 1, and the records before it, or the sort key of the last one before it."""

    page: int
    offset: int = 0
    after: tuple[Any, ...] | None = None


class Tokens:
    """Makes and reads page tokens."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)

    def write(self, place: Place, parameters: Mapping[str, str]) -> str:
        """An opaque token for this place in the list of these parameters."""
        content = json.dumps([place.page, place.offset, place.after]).encode()
        return base64.urlsafe_b64encode(self._sign(content, parameters) + content).decode().rstrip("=")

    def read(self, token: str, parameters: Mapping[str, str]) -> Place:
        """The place again. Raises `TokenError`."""
        try:
            data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except (binascii.Error, ValueError) as error:
            raise TokenError(token) from error
        signature, content = data[:_SIGNATURE], data[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(content, parameters)):
            raise TokenError(token)
        page, offset, after = json.loads(content)
        return Place(page, offset, None if after is None else tuple(after))

    def _sign(self, content: bytes, parameters: Mapping[str, str]) -> bytes:
        bound = json.dumps(sorted((name, value) for name, value in parameters.items() if name not in FREE))
        return hmac.digest(self._key, bound.encode() + content, "sha256")[:_SIGNATURE]


class Order:
    """The order that a `sort` parameter asks for; without one it is stable but means nothing."""

    def __init__(self, sort: str) -> None:
        """Read `Field:asc|desc`, at most two. Raises `SortError`."""
        wanted = [part for part in sort.replace("|", ",").split(",") if part.strip()]
        if len(wanted) > 2:
            raise SortError("at most two fields can be sorted by")
        self._fields = [field for part in wanted if (field := _sort_field(part)) is not None]

    def key(self, held: Held) -> tuple[Any, ...]:
        """What a record is sorted by; the last part only keeps the order stable."""
        values = (next(iter(raw_values(held, name)), None) for name, _ in self._fields)
        return (*(_number_or_text(value) for value in values), hashlib.blake2b(held.id.encode()).hexdigest()[:16])

    def compare(self, one: Sequence[Any], other: Sequence[Any]) -> int:
        """Below, at or above zero, as `one` comes before, with or after `other`. Missing values are last."""
        for left, right, (_, down) in zip(one, other, self._fields, strict=False):
            if left != right:
                if left is None or right is None:
                    return 1 if left is None else -1
                return (1 if left > right else -1) * (-1 if down else 1)
        return int(one[-1] > other[-1]) - int(one[-1] < other[-1])

    def arrange(self, records: Sequence[Held]) -> list[Held]:
        """The records in order."""
        keys = {held.id: self.key(held) for held in records}
        by_key = functools.cmp_to_key(self.compare)
        return sorted(records, key=lambda held: by_key(keys[held.id]))


def _sort_field(part: str) -> tuple[str, bool] | None:
    name, _, direction = part.strip().partition(":")
    if direction not in {"", "asc", "desc"}:
        raise SortError(f"unknown direction {direction!r}")
    if name == "@relevance":
        return None
    if path_of(name) is None or not ("Date" in name or name in {"EnrollmentCount", "NCTId"}):
        raise SortError(f"{name!r} is no date or number field")
    return name, direction == "desc" if direction else "Date" in name


def _number_or_text(value: str | None) -> float | str | None:
    return float(value) if value is not None and value.isdecimal() else value

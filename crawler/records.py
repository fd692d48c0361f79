"""What travels between the steps before the index: raw records, and what a reader makes of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO, Literal

from trials.model import Trial


@dataclass(frozen=True, slots=True)
class Raw:
    """One record as a registry served it, bytes untouched.

    `source` is the stem of the reader that it belongs to (`ctgov`), `form` the shape of the bytes (`ctgov-v2`), which
    chooses the parser. `updated` is the registry's own ISO date of the last change, if the bytes tell; `partial` says
    that this copy was made with only some of the record's fields. `facts` are response facts (status, content type,
    entity tag, the registry's data timestamp), never anything of the person who asks.
    """

    source: str
    id: str
    form: str
    body: bytes
    url: str = ""
    media_type: str = "application/json"
    updated: str | None = None
    partial: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reject:
    """Bytes that did not become a record: kept in quarantine with the reason (a slash name) and a sentence."""

    source: str
    id: str | None
    reason: str
    detail: str
    body: bytes
    where: str = ""  # file member or address


@dataclass(frozen=True, slots=True)
class Parsed:
    """What reading one raw record gave.

    `leftover` are key paths that no rule mapped and no list ignores on purpose. `repairs` counts what had to be mended
    to read the record, under stable slash names (`ctgov/date/without-day`). `plain` are the values that `trial` was
    validated from, where the reader has them as they are stored: in the model's order, without defaults.
    """

    trial: Trial
    leftover: tuple[str, ...] = ()
    repairs: Mapping[str, int] = field(default_factory=dict)
    plain: Mapping[str, Any] | None = None


Covered = Literal["whole", "named"] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Descriptor:
    """Source facts, declared at the head of each reader.

    `access` is how records get here: `crawl`, `import`, or `ictrp` (only through WHO exports). `permission` is the
    sentence relied on, with `permission_url` and the day `permission_seen` on which its words were read there; None
    where nobody opened them, and the sentence then says how else they are known. `expected` is the
    (least, most) number of records the whole registry should hold. `covers` says what a record tells of a trial of
    several countries: the `whole`, the part of the countries that it is `named` for, or that of the registry's own
    countries (as `trials.countries` spells them). `setting` is the environment name that replaces
    scheme and host of `base_url`. `key_from` is where a key is to be had that the registry asks for; it is read from
    the environment name `key_setting`, and without it the registry is not crawled.
    """

    id: str
    title: str
    publisher: str
    home: str
    base_url: str
    access: str
    id_pattern: str
    update_rule: str
    date_formats: str
    expected: tuple[int, int]
    covers: Covered
    attribution: str
    permission: str
    permission_url: str
    permission_seen: date | None = None
    why: str = ""
    key_from: str = ""

    @property
    def key_setting(self) -> str | None:
        """Name of the environment variable that holds the key: `TRIALS_CRIS_KEY`; None where none is needed."""
        return f"TRIALS_{self.id.upper()}_KEY" if self.key_from else None

    @property
    def setting(self) -> str:
        """Name of the environment variable that points the registry elsewhere: `TRIALS_CTGOV_URL`."""
        return f"TRIALS_{self.id.upper()}_URL"


Parser = Callable[[Raw], Parsed]
Splitter = Callable[[BinaryIO, str], Iterator[Raw | Reject]]

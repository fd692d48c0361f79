"""A trial of EUCTR as its countries' records: fields in order, each with its code, label and language.

In: the text of one or more countries' records of one trial. Out: a `Block` for each; `merged` makes one of them all.
Reading marks a field as read, so that what no rule maps can be reported.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from crawler.emptying import Notes, as_whole
from crawler.registries._euctr_form import SUMMARY, begins, unknown
from trials.text import has_controls, has_entities, plain

ABSENT: Final = frozenset({"", "information not present in eudract", "not available", "na", "n/a", "n.a.", "-"})
_START: Final = re.compile(rb"^Summary[ \t]*\r?\n(?=[\s]{0,10}EudraCT Number:)", re.MULTILINE)
_SAID: Final = re.compile(r"(yes|no)\W*$", re.IGNORECASE)
_MOST_FIELDS: Final = 100_000  # of one trial: the largest real ones have some ten thousand

Key = tuple[str, str]


@dataclass(slots=True)
class Entry:
    """One field. `language` is None for the text that the registry shows first."""

    code: str
    label: str
    language: str | None
    value: str
    read: bool = False

    @property
    def key(self) -> Key:
        """Code and label: one code can carry several labels."""
        return self.code, self.label

    @property
    def name(self) -> str:
        """How the field is called where it is shown."""
        return f"{self.code} {self.label}".strip()


class Block:
    """One country's record, or a part of it."""

    def __init__(self, entries: list[Entry], notes: Notes) -> None:
        self.entries = entries
        self.notes = notes

    def values(self, code: str, label: str = "") -> Iterator[str]:
        """The texts of a field in the language shown, as published, those that say nothing left out."""
        for entry in self.entries:
            if entry.code == code and entry.language is None and entry.label.startswith(label):
                entry.read = True
                if entry.value.lower() not in ABSENT:
                    yield entry.value

    def text(self, code: str, label: str = "") -> str | None:
        """The first text of a field."""
        return next(iter(list(self.values(code, label))), None)

    def line(self, code: str, label: str = "") -> str | None:
        """As `text`, on one line."""
        text = self.text(code, label)
        return " ".join(text.split()) if text else None

    def lines(self, code: str, label: str = "") -> list[str]:
        """The texts of a field, each on one line, each once."""
        return list(dict.fromkeys(" ".join(text.split()) for text in self.values(code, label)))

    def flag(self, code: str, label: str = "") -> bool | None:
        """Yes, no, or None for not stated. A note of the registry may stand before the answer."""
        text = self.text(code, label)
        if text is None:
            return None
        said = _SAID.search(text)
        if said is None:
            self.notes.repair("shape/not-yes-or-no")
            return None
        return said[1].lower() == "yes"

    def whole(self, code: str, label: str = "") -> int | None:
        """A count."""
        text = self.line(code, label)
        number = as_whole(text)
        if text is not None and (number is None or number < 0):
            self.notes.repair("shape/not-count")
            return None
        return number

    def translations(self, code: str) -> Iterator[tuple[str, str]]:
        """Language and text of a field in other languages than the one shown."""
        for entry in self.entries:
            if entry.code == code and entry.language:
                entry.read = True
                if entry.value.lower() not in ABSENT:
                    yield entry.language, entry.value

    def groups(self, *starts: Key, until: tuple[str, ...]) -> list["Block"]:
        """Parts that begin at a field and end before the next of them, or before a code of another section."""
        found: list[Block] = []
        inside = False
        for entry in self.entries:
            if entry.key in starts:
                found.append(Block([], self.notes))
                inside = entry.read = True
            elif entry.code.startswith(until):
                inside = False
            if inside:
                found[-1].entries.append(entry)
        return found

    def joined(self) -> dict[Key, str]:
        """Every field's texts in the language shown, those of a repeated field together."""
        found: dict[Key, list[str]] = {}
        for entry in self.entries:
            if entry.language is None and entry.value.lower() not in ABSENT:
                found.setdefault(entry.key, []).append(entry.value)
        return {key: "\n".join(values) for key, values in found.items()}

    def leftovers(self, ignored: Mapping[str, str]) -> Iterator[str]:
        """Fields that hold something and were read by no rule."""
        for entry in self.entries:
            if not entry.read and entry.value.lower() not in ABSENT and entry.code not in ignored:
                yield entry.name


def cut(body: bytes) -> list[bytes]:
    """The countries' records of a text, in order; what stands before the first is not one of them."""
    starts = [match.start() for match in _START.finditer(body)]
    return [body[start:end] for start, end in zip(starts, [*starts[1:], len(body)], strict=False)]


def read_block(body: bytes, notes: Notes) -> Block:
    """The fields of one country's record."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        notes.repair("text/encoding")
        text = body.decode("cp1252", "replace")
    entries: list[Entry] = []
    parts: list[str] = []
    in_summary = True
    is_field = False  # whether the line before it ended as a field does: values hold bare line feeds
    for whole in text.split("\n"):
        line = whole.removesuffix("\r")
        begun = begins(line, in_summary=in_summary) or (unknown(line) if is_field else None)
        is_field = whole.endswith("\r")
        if begun is None or len(entries) >= _MOST_FIELDS:
            parts.append(line)
            continue
        _close(entries, parts, notes)
        in_summary = in_summary and begun.code == SUMMARY
        entries.append(Entry(begun.code, begun.label, begun.language, ""))
        parts = [begun.value]
    _close(entries, parts, notes)
    return Block(entries, notes)


def _close(entries: list[Entry], parts: list[str], notes: Notes) -> None:
    """Give the last field its value, whose lines are known now."""
    if not entries:
        return
    value = "\n".join(parts)
    if has_entities(value):
        notes.repair("text/entities")
    if has_controls(value):
        notes.repair("text/control-characters")
    entries[-1].value = plain(value)


def merged(blocks: list[Block], notes: Notes) -> Block:
    """One record of all: that of the country which says most, filled up with what only others say.

    Where more than half of the countries agree on a field that stands once in a record, theirs is taken.
    """
    base = max(blocks, key=lambda block: len(block.joined()))
    told = _told(blocks) if len(blocks) > 2 else {}
    once = {key for key, count in Counter(entry.key for entry in base.entries).items() if count == 1} & told.keys()
    known = set(base.joined())
    entries = [_agreed(entry, told[entry.key], len(blocks)) if entry.key in once else entry for entry in base.entries]
    for block in blocks:
        more = block.joined().keys() - known
        if block is not base and more:
            entries += [entry for entry in block.entries if entry.key in more and entry.language is None]
            known |= more
    return Block(entries, notes)


def _told(blocks: list[Block]) -> dict[Key, list[Entry]]:
    """What the countries say to each field, in the language shown."""
    found: dict[Key, list[Entry]] = {}
    for block in blocks:
        for entry in block.entries:
            if entry.language is None:
                found.setdefault(entry.key, []).append(entry)
    return found


def _agreed(entry: Entry, told: list[Entry], countries: int) -> Entry:
    """The entry, or that of the majority with another value."""
    value, count = Counter(one.value for one in told).most_common(1)[0]
    if entry.language or count * 2 <= countries or value == entry.value or value.lower() in ABSENT:
        return entry
    entry.read = True
    return next(one for one in told if one.value == value)


def spoken(blocks: Iterable[Block]) -> Iterator[Entry]:
    """Every text in another language, of all countries, each once."""
    seen: set[tuple[str, str, str]] = set()
    for block in blocks:
        for entry in block.entries:
            if entry.language and entry.value.lower() not in ABSENT:
                mark = (entry.code, entry.language, entry.value)
                entry.read = True
                if mark not in seen:
                    seen.add(mark)
                    yield entry

"""The open files of one archive, and the few things that every part of it needs from them: bodies and readings."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.archive import faults
from crawler.archive.codec import LAST, SAMPLE_SIZE, SAMPLES, Codec, Packed, Sample, Stage
from crawler.archive.database import Database, Row
from crawler.archive.derived import Derived, Entry, content_hash, read
from crawler.archive.held import Version
from trials.errors import ArchiveDamagedError, ReadError

if TYPE_CHECKING:
    from crawler.archive.rows import Rows
    from crawler.records import Raw, Reject

_BODY = """
select version.hash, version.size, body.dictionary, body.bytes,
       record.source, record.key, version.form, version.partial, version.updated, body.url, body.media_type, body.facts
from version join record on record.id = version.record join body on body.version = version.id
where version.id = ? and not version.purged
"""
# Every so-maniest of the last that came, so that those of all years are among them however a file is sorted.
_SAMPLES = """
with held as (
    select id, record, size, row_number() over (order by id desc) as place
    from version where form = ? and not purged order by id desc limit ?)
select held.record, body.dictionary, body.bytes, held.size from held join body on body.version = held.id
where held.place % ? = 0 order by held.id
"""
_REJECT = """
insert into reject(run, source, key, reason, detail, place, at, version, size, bytes)
values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_NO_FORM = ""  # never has a dictionary
_IN_VAIN = "in vain: "  # of a form, in `meta`: the dictionary that its records gave nothing for, not tried again


def now() -> str:
    """UTC, ISO, seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Store:
    """An archive's home, its database and codec, and the derived store. `bodies` are those held by form, counted up to
    those of the last dictionary."""

    __slots__ = ("bodies", "codec", "database", "derived", "home")

    def __init__(self, home: Path, database: Database, codec: Codec, derived: Derived) -> None:
        self.home, self.database, self.codec, self.derived = home, database, codec, derived
        self.bodies: dict[str, int] = {}

    @property
    def lock_path(self) -> Path:
        """The file whose lock the writer holds."""
        return lock_path(self.home)

    def raw(self, version: int) -> "Raw":
        """A version as it was served. Raises `ArchiveDamagedError` where the bytes are not what was stored."""
        from crawler.records import Raw

        body, row = self.body(version)
        source, key, form, partial, updated, url, media_type, facts = row
        return Raw(source, key, form, body, url, media_type, updated, bool(partial), self.object(facts))

    def body(self, version: int) -> tuple[bytes, Row]:
        """The bytes of a version, and what was noted beside them. Raises as `raw` does; loads no model."""
        row = self.database.one(_BODY, (version,))
        if row is None:
            raise faults.damaged(self.database.path)
        digest, size, dictionary, packed, *noted = row
        body = self.codec.unpack(dictionary, packed, size)
        if content_hash(body) != digest:
            raise faults.damaged(self.database.path)
        return body, tuple(noted)

    def object(self, text: str) -> dict[str, Any]:
        """A JSON object that the archive wrote."""
        try:
            value = json.loads(text)
        except ValueError as error:
            raise faults.damaged(self.database.path) from error
        if not isinstance(value, dict):
            raise faults.damaged(self.database.path)
        return value

    def keep_body(self, version: int, raw: "Raw", rows: "Rows", packed: Packed | None = None) -> None:
        """Store the bytes of a new version, which may have been packed elsewhere; those held of a form train its
        dictionaries."""
        if not self.codec.is_final(raw.form):
            self._count_body(raw.form, rows)
        dictionary, content = self.codec.pack(raw.form, raw.body, packed)
        rows.bodies.append((version, dictionary, _text(raw.url), raw.media_type, _dump(raw.facts), content))

    def keep_reject(self, run: int, reject: "Reject") -> None:
        """Put bytes that are no record into quarantine."""
        _, packed = self.codec.pack(_NO_FORM, reject.body)
        words = (reject.reason, _text(reject.detail), _text(reject.where), now())
        self.database.run(_REJECT, (run, reject.source, reject.id, *words, None, len(reject.body), packed))

    def keep_unread(self, run: int, source: str, key: str, version: int, error: ReadError) -> None:
        """Put a stored version that its reader cannot read into quarantine."""
        words = (error.reason, _text(error.detail), "", now())
        self.database.run(_REJECT, (run, source, key, *words, version, 0, None))

    def rejected(self, number: int) -> bytes:
        """The bytes of one line of the quarantine; none where they were purged."""
        row = self.database.one("select version, size, bytes from reject where id = ?", (number,))
        if row is None:
            return b""
        version, size, packed = row
        if packed is not None:
            return self.codec.unpack(None, packed, size) if size else b""
        found = self.database.one("select 1 from version where id = ? and not purged", (version,))
        return self.raw(version).body if found else b""

    def forget(self) -> None:
        """What was learnt in a transaction that was rolled back does not hold."""
        self.codec.forget()
        self.bodies.clear()

    def _count_body(self, form: str, rows: "Rows") -> None:
        """Count one whose version is among the rows, and train what is due of those before it."""
        if form not in self.bodies:
            rows.write()
            self.bodies[form] = self._held(form) - 1
        self.bodies[form] += 1
        if self.codec.due(form, self.bodies[form]):
            rows.write()
            self._learn(form, self.bodies[form])

    def learn(self, form: str) -> None:
        """Train the dictionary that is due for a form, if one is; in the caller's transaction."""
        self._learn(form, self._held(form))

    def _learn(self, form: str, bodies: int) -> None:
        if (stage := self.codec.due(form, bodies)) is None:
            return
        name, tried = _IN_VAIN + form, json.dumps(stage)
        if self.database.one("select 1 from meta where key = ? and value = ?", (name, tried)):
            self.codec.give_up(form)
        elif self.codec.learn(form, self.samples(form, stage), stage) is None:
            self.database.run("insert or replace into meta values(?, ?)", (name, tried))

    def _held(self, form: str) -> int:
        """Bodies of a form, counted up to those of the last dictionary."""
        sql = "select count(*) from (select 1 from version where form = ? and not purged limit ?)"
        return self.database.number(sql, (form, LAST.bodies))

    def samples(self, form: str, stage: Stage) -> list[Sample]:
        """Beginnings of bodies of a form with the records that they belong to; damaged ones are left out."""
        found = []
        for row in self.database.all(_SAMPLES, (form, stage.bodies, stage.bodies // SAMPLES)):
            with suppress(ArchiveDamagedError):
                found.append((row[0], self.codec.unpack(*row[1:])[:SAMPLE_SIZE]))
        return found

    def trial(self, version: Version) -> bytes:
        """The trial of a version as JSON: kept, or read now. Raises `ReadError` where no reader ever could."""
        from crawler.readers import version as reader_version

        try:
            kept = self.derived.trial(version.id, version.hash, reader_version(version.form))
            if kept is not None:
                return kept
            made = read(self._unless_lost(version))  # what is kept beside a trial says nothing of its bytes
        except ReadError:
            older = self.derived.trial(version.id, version.hash, None)
            if older is None:
                raise
            return older
        self.derived.keep([Entry(version.id, version.hash, reader_version(version.form), made)])
        return made.trial

    def _unless_lost(self, version: Version) -> "Raw":
        if not self.database.one("select 1 from body where version = ?", (version.id,)):
            raise ReadError("archive/lost", "its text was damaged, and comes again with a crawl or an import")
        return version.raw


def lock_path(home: Path) -> Path:
    """The file whose lock the writer of a home holds."""
    return home / "archive.lock"


def _dump(facts: Mapping[str, str]) -> str:
    return json.dumps(dict(facts), separators=(",", ":")) if facts else "{}"


def _text(text: str) -> str:
    """Text of a registry as SQLite takes it: half a surrogate pair is written out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()

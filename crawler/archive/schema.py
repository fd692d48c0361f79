"""The tables of the archive, their version, and the way from an older version to this one.

Text of records lives in `body` and `reject` only (and, in fragments, in `dictionary`), apart from the narrow tables
that publication works on: these stay small, so that a run of 600,000 records is published by a few statements.
"""

import uuid
from collections.abc import Callable
from typing import Final

from crawler.archive import faults
from crawler.archive.database import Database
from trials.errors import SettingsError

SCHEMA: Final = 2
APPLICATION_ID: Final = 0x5B1AE001  # in the file's header: this is an archive of ours and nothing else

TABLES: Final = """
create table meta(key text primary key, value text not null) without rowid;

-- Compression dictionaries. `samples` are the records whose text went into it, which a purge must know.
create table dictionary(
    id integer primary key, form text not null, samples text not null, retired integer not null default 0,
    bytes blob not null);

-- One row for each record ever seen. `head` is the published version, `seq` the change that made it so, `trial` the
-- hash of the parsed trial as published, `gone` why the registry has it no more, `unread` a newer one in quarantine.
create table record(
    id integer primary key, source text not null, key text not null, head integer, seq integer not null default 0,
    trial blob, gone text, unread integer, purged integer not null default 0, unique(source, key));
create index record_key on record(key collate nocase);

create table version(
    id integer primary key autoincrement, record integer not null, hash blob not null, form text not null,
    partial integer not null, updated text, fetched text not null, seen text not null, first_run integer not null,
    last_run integer not null, size integer not null, purged integer not null default 0, unique(record, hash));
create table body(
    version integer primary key, dictionary integer, url text not null, media_type text not null, facts text not null,
    bytes blob not null);

create table run(
    id integer primary key autoincrement, source text not null, kind text not null, query text, started text not null,
    ended text, state text not null, facts text not null, counts text not null default '{}', verdict text, mark text,
    as_of text, complete integer not null default 0, sequence integer);

-- What a run that is under way would publish. Empty when nobody writes.
create table staged(
    run integer not null, record integer not null, version integer, trial blob, unread integer, gone text,
    leaves integer not null default 0, primary key(run, record)) without rowid;

create table change(
    seq integer primary key, record integer not null, version integer, kind text not null, run integer,
    at text not null);

-- Quarantine. `version` where the bytes were a record of known shape, else `bytes` itself.
create table reject(
    id integer primary key, run integer not null, source text not null, key text, reason text not null,
    detail text not null, place text not null, at text not null, version integer, size integer not null, bytes blob);
create index reject_run on reject(run);
create index reject_key on reject(key collate nocase);

create table query(id integer primary key, source text not null, key text not null, mark text, unique(source, key));
create table member(query integer not null, record integer not null, primary key(query, record)) without rowid;

create table source(
    source text primary key, held integer not null default 0, gone integer not null default 0, last_run integer,
    last_good integer, as_of text, newest text) without rowid;

create table purge(
    id integer primary key, record integer not null, at text not null, who text not null, why text not null,
    undone text);
"""

SECOND: Final = """
-- What a record's version before was, without reading the whole log.
create index change_record on change(record, seq);

-- What a failed run would have published, until a later run of its registry ends well, or somebody accepts it.
create table held_back(
    run integer not null, record integer not null, version integer, trial blob, unread integer, gone text,
    leaves integer not null default 0, primary key(run, record)) without rowid;
create table held_back_run(run integer primary key, mark text, complete integer not null);

-- What was measured of a run, which later runs of its registry are judged by: JSON, names and numbers only.
create table profile(run integer primary key, source text not null, measured text not null);
create index profile_source on profile(source, run);
"""
"""What the second schema added."""


def _second(database: Database) -> None:
    _execute(database, SECOND)


MIGRATIONS: Final[dict[int, Callable[[Database], None]]] = {1: _second}
"""The step from the version in the key to the next. All run in one transaction, when the archive is next written."""


def version_of(database: Database) -> int:
    """Schema version of an open file, 0 where nothing has been made yet."""
    found = database.number("pragma user_version")
    if database.number("pragma application_id") == APPLICATION_ID:
        return found
    if database.number("select count(*) from sqlite_schema"):
        raise faults.damaged(database.path)
    return 0


def prepare(database: Database) -> None:
    """Make the tables, or bring an older archive up to this schema. For the writer."""
    with database.transaction():
        found = version_of(database)
        refuse_newer(database, found)
        if found == 0:
            _create(database)
        for number in range(found or SCHEMA, SCHEMA):
            MIGRATIONS[number](database)
        database.run(f"pragma user_version={SCHEMA}")


def _create(database: Database) -> None:
    _execute(database, TABLES + SECOND)
    database.run(f"pragma application_id={APPLICATION_ID}")
    database.run("insert into meta values('id', ?), ('sequence', '0')", (uuid.uuid4().hex,))


def _execute(database: Database, statements: str) -> None:
    for statement in filter(str.strip, statements.split(";\n")):
        database.run(statement)


def refuse_newer(database: Database, found: int) -> None:
    """A newer program wrote this file: whatever we did to it could be wrong."""
    if found > SCHEMA:
        raise SettingsError(
            f"{database.path} was written by a newer version of this program (schema {found}, this one knows "
            f"{SCHEMA}): update the program."
        )


def refuse_older(database: Database, found: int) -> None:
    """A reader changes nothing, so it cannot bring the tables up."""
    if found < SCHEMA:
        raise SettingsError(
            f"{database.path} was written by an older version of this program (schema {found}, this one reads "
            f"{SCHEMA}): run `trials replay` once to bring it up."
        )

-- The tables as the first schema had them. Never changed: it is what upgrades are tested on.
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
pragma application_id=1528487937;
pragma user_version=1;
insert into meta values('id', '00000000000000000000000000000001'), ('sequence', '0');

"""What indexes are called on the server, and which one is searched.

    <name>                        alias: the index that is searched
    <name>-before                 alias: the one before the last rebuild, kept for `trials index --rollback`
    <name>-<schema>-<stamp>       an index; without one of these aliases it is half-built or old, and the next writer's
    <name>-<schema>-<stamp>-new   alias: the one that a rebuild fills, so that nothing is written where it was deleted
    <name>-lock                   who writes

Aliases change in one action: a search meets the old index or the new one.
"""

import re
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import uuid4

from indexer.elastic.connection import Connection
from indexer.elastic.mapping import SETTINGS, VERSION, build_mapping
from trials.errors import SettingsError

BEFORE: Final = "before"
NEW: Final = "new"
NO_OTHER: Final = "there is no index from before the last rebuild to go back to"


class Held(NamedTuple):
    """Our indexes on a server: the one that is searched, the one before it, and what is left over."""

    current: str | None
    before: str | None
    others: tuple[str, ...]


def schema_of(name: str, index: str) -> int | None:
    """The schema version that an index's name carries; None where the name is none of ours."""
    match = re.fullmatch(rf"{re.escape(name)}-([0-9]+)-[0-9]{{14}}[0-9a-f]{{6}}", index)
    return int(match[1]) if match else None


def look(connection: Connection) -> Held:
    """What the server holds of ours. Raises `SettingsError` where another index has our name."""
    name = connection.server.name
    with connection.asking() as client:
        found = client.indices.get(index=[name, f"{name}-*"], ignore_unavailable=True, features="aliases").body
    if name in found:
        told = "is called so, but was not made by this program: choose another TRIALS_INDEX_NAME"
        raise SettingsError(f"an index at {connection.server.shown} {told}")
    ours = {index: set(held["aliases"]) for index, held in found.items() if schema_of(name, index) is not None}
    current = next((index for index, aliases in ours.items() if name in aliases), None)
    before = next((index for index, aliases in ours.items() if f"{name}-{BEFORE}" in aliases), None)
    return Held(current, before, tuple(index for index in ours if index not in (current, before)))


def create(connection: Connection) -> str:
    """A new empty index; it is written through its own alias `<index>-new`."""
    stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S") + uuid4().hex[:6]
    index = f"{connection.server.name}-{VERSION}-{stamp}"
    with connection.asking() as client:
        client.indices.create(index=index, mappings=build_mapping(), settings=SETTINGS, aliases={f"{index}-{NEW}": {}})
    return index


def swap(connection: Connection, index: str) -> None:
    """Search this index from now on, and keep the one before."""
    name, held = connection.server.name, look(connection)
    actions: list[dict[str, Any]] = [
        {"add": {"index": index, "alias": name}},
        {"remove": {"index": index, "alias": f"{index}-{NEW}"}},
    ]
    if held.current:
        actions.append({"remove": {"index": held.current, "alias": name, "must_exist": True}})
        actions.append({"add": {"index": held.current, "alias": f"{name}-{BEFORE}"}})
        if held.before:
            actions.append({"remove_index": {"index": held.before}})
    with connection.asking() as client:
        client.indices.update_aliases(actions=actions)


def roll_back(connection: Connection) -> None:
    """Search the index before this one; this one is kept in its place."""
    name, held = connection.server.name, look(connection)
    if held.before is None or schema_of(name, held.before) != VERSION:
        raise SettingsError(NO_OTHER)
    actions: list[dict[str, Any]] = [
        {"remove": {"index": held.before, "alias": f"{name}-{BEFORE}"}},
        {"add": {"index": held.before, "alias": name}},
    ]
    if held.current:
        actions.append({"remove": {"index": held.current, "alias": name, "must_exist": True}})
        actions.append({"add": {"index": held.current, "alias": f"{name}-{BEFORE}"}})
    with connection.asking() as client:
        client.indices.update_aliases(actions=actions)


def prune(connection: Connection) -> None:
    """Remove what no search and no rollback needs: old indexes, and those that were never finished."""
    for index in look(connection).others:
        drop(connection, index)


def drop(connection: Connection, index: str) -> None:
    """Remove one index; no harm if it is gone."""
    with connection.asking() as client:
        client.indices.delete(index=index, ignore_unavailable=True)

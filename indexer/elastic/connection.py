"""The one way to the server: a client as the settings ask for, and its failures as sentences that say what to do.

Searches are asked again at another address where one does not answer; a write decides by itself what to do.
"""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Final

from indexer.elastic.client import (
    ApiError,
    ConnectionTimeout,
    Elasticsearch,
    ElasticsearchWarning,
    OrjsonSerializer,
    SerializationError,
    TlsError,
    TransportError,
    UnsupportedProductError,
)
from indexer.elastic.settings import Server
from trials.errors import IndexDamagedError, IndexUnavailableError, TrialsError, UsageError

SEARCH_SECONDS: Final = 30
WRITE_SECONDS: Final = 180
DEEPEST: Final = 6  # of an error's causes
TRIES: Final = 2  # after the first, each at the next address
NO_INDEX: Final = "there is no index at {place} yet: `trials index` makes one from the archive"
NOT_ONE: Final = "the server at {place} is not Elasticsearch 9: set TRIALS_INDEX to one that is, or unset it"
FULL: Final = "the server at {place} takes no changes, as one with a full disk: make room there, then `trials index`"
LOST: Final = "the index at {place} is not complete: `trials index --rebuild` makes it again from the archive"


def is_full(status: int, kind: str) -> bool:
    """Whether the server bars changes as it does on a full disk; one without a master bars them with 503, for a
    while."""
    return "cluster_block" in kind and status != 503


class MissingIndexError(IndexDamagedError):
    """The server answers, and holds no index of that name."""


REFUSALS: Final[tuple[tuple[Callable[[int, str], bool], type[IndexUnavailableError], str], ...]] = (
    (
        lambda status, _: status == 401,
        IndexUnavailableError,
        "the index at {place} refuses the key or password: correct TRIALS_INDEX_API_KEY, or _USER and _PASSWORD",
    ),
    (is_full, IndexUnavailableError, FULL),
    (
        lambda status, _: status == 403,
        IndexUnavailableError,
        "the key or user may not do this at {place}: give it the rights that docs/engines.md lists",
    ),
    (lambda _, kind: "index_not_found" in kind or "alias" in kind, MissingIndexError, NO_INDEX),
    (
        lambda _, kind: "no_shard_available" in kind or "shard_not_available" in kind,
        IndexUnavailableError,
        "a part of the index at {place} is away: see to its nodes, then try again",
    ),
    (lambda status, kind: "media_type" in kind or status in (406, 415), IndexUnavailableError, NOT_ONE),
    (
        lambda status, _: status in (429, 502, 503, 504),
        IndexUnavailableError,
        "the index at {place} is too busy or still starting: try again in a minute",
    ),
)
"""What the server's refusals mean, the first that fits: status and names of the error, ours, its sentence."""

for _name in ("elastic_transport", "elasticsearch"):  # else retries are told on stderr
    logging.getLogger(_name).addHandler(logging.NullHandler())


class Json(OrjsonSerializer):
    """The client's faster serializer, for the media type that servers answer with."""

    mimetype: ClassVar[str] = "application/vnd.elasticsearch+json"


class Connection:
    """A client and the sentences. `client` may be used inside `asking` only."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.client = _client(server)

    @contextmanager
    def asking(self) -> Iterator[Elasticsearch]:
        """Ask the server; whatever goes wrong becomes a sentence."""
        # A server without passwords says so with every answer.
        warnings.filterwarnings("ignore", category=ElasticsearchWarning)
        try:
            yield self.client
        except (ApiError, TransportError, UnsupportedProductError) as error:
            raise self.sentence(error) from error

    def sentence(self, error: Exception) -> TrialsError:
        """An error of the client as one of ours."""
        place = self.server.shown
        if isinstance(error, UnsupportedProductError | SerializationError):
            return IndexUnavailableError(NOT_ONE.format(place=place))
        if isinstance(error, ApiError):
            return self.of_answer(error.meta.status, error.body)
        if isinstance(error, ConnectionTimeout):
            return IndexUnavailableError(f"the index at {place} did not answer in time: try again")
        if isinstance(error, TlsError):
            told = "its certificate is not one that TRIALS_INDEX_CA or TRIALS_INDEX_FINGERPRINT trusts"
            return IndexUnavailableError(f"the index at {place} cannot be reached safely: {told}")
        told = "start the server, or correct or unset TRIALS_INDEX"
        return IndexUnavailableError(f"the index at {place} cannot be reached: {told}")

    def of_answer(self, status: int, body: Any) -> TrialsError:
        """What the server's refusal means."""
        kind = error_kind(body)
        if "too_many" in kind and "clauses" in kind:
            return UsageError("the search has too many words for the server: leave some out")
        for is_it, error, told in REFUSALS:
            if is_it(status, kind):
                return error(told.format(place=self.server.shown))
        why = f"{status} {kind or 'without a reason'}"
        return IndexUnavailableError(f"the index at {self.server.shown} refuses the request ({why})")


def error_kind(body: Any) -> str:
    """The server's names for what went wrong, outermost first; empty where it gives none."""
    return " ".join(dict.fromkeys(_kinds(body.get("error") if isinstance(body, dict) else None, DEEPEST)))


def _kinds(error: Any, deep: int) -> Iterator[str]:
    if not isinstance(error, dict) or not deep:
        return
    kind = error.get("type")
    if isinstance(kind, str) and kind.isascii() and len(kind) < 100:
        yield kind
    for name in ("root_cause", "failed_shards", "caused_by", "reason"):
        inner = error.get(name)
        for each in inner if isinstance(inner, list) else (inner,):
            yield from _kinds(each, deep - 1)


def _client(server: Server) -> Elasticsearch:
    options: dict[str, Any] = {}
    if server.api_key:
        number, colon, key = server.api_key.partition(":")
        options["api_key"] = (number, key) if colon else str(server.api_key)
    if server.user and server.password:
        options["basic_auth"] = (str(server.user), str(server.password))
    if server.ca:
        options["ca_certs"] = server.ca
    if server.fingerprint:
        options["ssl_assert_fingerprint"] = server.fingerprint
    return Elasticsearch(
        list(server.addresses),
        request_timeout=SEARCH_SECONDS,
        max_retries=TRIES,
        retry_on_timeout=False,
        retry_on_status=(502, 503, 504),
        serializers={Json.mimetype: Json()},
        ssl_show_warn=not server.fingerprint,
        **options,
    )

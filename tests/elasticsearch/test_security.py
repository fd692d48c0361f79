"""The way in: certificates are checked, keys arrive and are not shown, and what is no Elasticsearch 9 is told so."""

import base64
import hashlib
import json
import logging
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from indexer.elastic.engine import ElasticEngine
from indexer.elastic.settings import Secret, Server
from indexer.query import make_query
from indexer.search import search
from tests.elasticsearch.door import Answer, Door, Request
from tests.engines.corpus import fill, invented_records
from tests.search_cli.conftest import clean_environment, run_program
from trials.errors import IndexUnavailableError

JSON = {"content-type": "application/json"}
OURS = JSON | {"x-elastic-product": "Elasticsearch"}
# What Elasticsearch 8 says to a client of version 9, and what OpenSearch says to any.
EIGHT = {
    "error": {
        "type": "media_type_header_exception",
        "reason": "Invalid media-type value on headers [Content-Type, Accept]",
        "caused_by": {
            "type": "status_exception",
            "reason": "Accept version must be either version 8 or 7, but found 9",
        },
    },
    "status": 400,
}
OPENSEARCH = {"version": {"distribution": "opensearch", "number": "2.19.0"}, "tagline": "The OpenSearch Project"}


class Certificate(NamedTuple):
    """One that no authority signed."""

    path: str
    fingerprint: str
    context: ssl.SSLContext


def certificate(folder: Path, name: str) -> Certificate:
    key, path = folder / f"{name}.key", folder / f"{name}.crt"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(path)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, key)
    der = ssl.PEM_cert_to_DER_cert(path.read_text())
    return Certificate(str(path), hashlib.sha256(der).hexdigest(), context)


@pytest.fixture
def safe(server: str, engine: ElasticEngine, tmp_path: Path) -> Iterator[tuple[Door, Certificate, str]]:
    """A door with a certificate in front of the server, and the name of an index behind it."""
    fill(engine, invented_records(5))
    own = certificate(tmp_path, "own")
    with Door(server, own.context) as door:
        yield door, own, engine.server.name


def test_a_server_is_trusted_by_its_authority_or_by_its_fingerprint(safe: tuple[Door, Certificate, str]) -> None:
    door, own, name = safe
    for how in ({"ca": own.path}, {"fingerprint": own.fingerprint}):
        engine = ElasticEngine(Server((door.url,), name=name, **how))  # type: ignore[arg-type]
        assert engine.state().studies == 5


def test_a_server_with_another_certificate_is_not_spoken_to(
    safe: tuple[Door, Certificate, str], tmp_path: Path
) -> None:
    door, _, name = safe
    other = certificate(tmp_path, "other")
    seen = len(door.seen)
    for how in ({"ca": other.path}, {"fingerprint": other.fingerprint}, {}):
        engine = ElasticEngine(Server((door.url,), name=name, api_key=Secret("hunter2"), **how))  # type: ignore[arg-type]
        with pytest.raises(IndexUnavailableError, match="cannot be reached safely") as told:
            engine.state()
        assert "hunter2" not in str(told.value)
    assert len(door.seen) == seen


WAYS_IN = [
    ({"api_key": Secret("hunter2")}, "ApiKey hunter2"),
    ({"api_key": Secret("id:hunter2")}, "ApiKey " + base64.b64encode(b"id:hunter2").decode()),
    ({"user": "me", "password": Secret("hunter2")}, "Basic " + base64.b64encode(b"me:hunter2").decode()),
]


@pytest.mark.parametrize(("way", "header"), WAYS_IN)
def test_a_key_arrives_a_wrong_one_is_one_sentence_and_neither_is_shown(
    way: dict[str, Secret], header: str, engine: ElasticEngine, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fill(engine, invented_records(3))
    refusal = json.dumps({"error": {"type": "security_exception", "reason": "unable to authenticate"}, "status": 401})

    def guard(request: Request) -> Answer | None:
        given = {name.lower(): value for name, value in request.headers.items()}.get("authorization")
        return None if given == header else Answer(401, refusal.encode(), OURS)

    door.rule = guard
    right = ElasticEngine(engine.server._replace(addresses=(door.url,), **way))
    assert search(right, make_query(everything=True))["total"] == 3
    wrong = ElasticEngine(engine.server._replace(addresses=(door.url,), api_key=Secret("wrong")))
    with pytest.raises(IndexUnavailableError, match="refuses the key or password") as told:
        wrong.state()
    assert "hunter2" not in f"{told.value} {caplog.text} {right.server!r}"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(200, json.dumps(OPENSEARCH).encode(), JSON), "is not Elasticsearch 9"),
        (Answer(400, json.dumps(EIGHT).encode(), OURS), "is not Elasticsearch 9"),
        (Answer(406, b"{}", JSON), "is not Elasticsearch 9"),
        (Answer(200, b"<html>Welcome to nginx</html>", {"content-type": "text/html"}), "is not Elasticsearch 9"),
        (Answer(200, b'{"responses": [', OURS), "is not Elasticsearch 9"),
        (Answer(403, b'{"error":{"type":"security_exception"},"status":403}', OURS), "may not do this"),
        (Answer(503, b'{"error":{"type":"no_master"},"status":503}', OURS), "too busy or still starting"),
        (Answer(500, b'{"error":{"type":"strange\\u001b[31m"},"status":500}', OURS), "refuses the request"),
    ],
)
def test_what_is_no_elasticsearch_9_is_one_sentence_and_code_5(answer: Answer, sentence: str, tmp_path: Path) -> None:
    with Door(None) as door:
        door.rule = lambda _: answer
        environment = clean_environment(
            TRIALS_HOME=str(tmp_path), TRIALS_INDEX=door.url, TRIALS_INDEX_API_KEY="hunter2"
        )
        done = run_program("search", "disc", env=environment)
    assert (done.code, done.out) == (5, "")
    assert sentence in done.err
    assert len(done.err.splitlines()) <= 4
    assert "hunter2" not in done.err
    assert "\x1b[31m" not in done.err
    assert "Traceback" not in done.err


def test_a_check_up_tells_which_settings_are_set_and_not_what_they_are(
    engine: ElasticEngine, door: Door, tmp_path: Path
) -> None:
    fill(engine, invented_records(3))
    environment = clean_environment(
        TRIALS_HOME=str(tmp_path),
        TRIALS_INDEX=door.url,
        TRIALS_INDEX_NAME=engine.server.name,
        TRIALS_INDEX_USER="me",
        TRIALS_INDEX_PASSWORD="hunter2",
    )
    for words in (("doctor",), ("doctor", "--json"), ("search", "disc", "--all", "--json", "--explain")):
        done = run_program(*words, env=environment)
        assert "hunter2" not in done.out + done.err
        assert "Traceback" not in done.err
    assert "TRIALS_INDEX_PASSWORD" in run_program("doctor", env=environment).out
    assert done.code == 0

"""One call after another to a local registry, without a crawler in between: redirects are answers too."""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from crawler.sample.server import SampleRegistry

ROOT = "/api/v2"


@dataclass(frozen=True)
class Answer:
    """Status, header fields and body of one answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)

    @property
    def ids(self) -> list[str]:
        """Numbers of the trials of a list page."""
        return [study["protocolSection"]["identificationModule"]["nctId"] for study in self.json["studies"]]


class Client:
    """Asks a registry; `path` is below the API's root unless it says otherwise."""

    def __init__(self, registry: SampleRegistry) -> None:
        self.registry = registry

    def get(self, path: str = "/studies", root: str = ROOT, timeout: float = 20, **parameters: str) -> Answer:
        """One answer. `query_cond` stands for `query.cond`."""
        named = {name.replace("_", ".", 1): value for name, value in parameters.items()}
        target = f"{root}{path}" + (f"?{urlencode(named)}" if named else "")
        connection = http.client.HTTPConnection(urlsplit(self.registry.url).netloc, timeout=timeout)
        try:
            connection.request("GET", target)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def pages(self, **parameters: str) -> Iterator[Answer]:
        """Every page of a list, by its tokens."""
        page = self.get(**parameters)
        yield page
        while token := page.json.get("nextPageToken"):
            page = self.get(**parameters, pageToken=token)
            yield page

    def found(self, **parameters: str) -> set[str]:
        """Numbers of all trials that a question finds."""
        return set(self.get(**parameters, pageSize="1000").ids)

"""Identifiers that a record carries, and controlled terms that a registry filed it under."""

from typing import Literal

from trials.model.base import Model


class Identifier(Model):
    """One identifier that the record names.

    `scheme` is the registry or number system as recognised by `trials.identifiers` (`ctgov`, `euctr`, `ctis`, `utn`,
    ...), None where no pattern knows it. `value` is canonical where `scheme` is set, else as published. `role` says
    what the record calls it; `field` is the place in the raw record, which is evidence when studies are linked.
    """

    value: str
    scheme: str | None = None
    role: Literal["own", "alias", "organisation", "secondary", "mentioned"] = "secondary"
    field: str = ""
    type: str | None = None
    domain: str | None = None
    link: str | None = None


class MeshTerm(Model):
    """A MeSH heading given by the registry. `ancestor` is true for one above it in the tree."""

    id: str
    term: str
    ancestor: bool = False

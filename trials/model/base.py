"""What all parts of a trial share: immutable, no unknown keys, categories that keep what they did not know."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import literal_schema


class Model(BaseModel):
    """A part of a trial. Immutable; an unknown key is an error; missing lists are empty, missing values None."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False)


class Category(StrEnum):
    """A closed list of values. Each has a member `UNRECOGNISED`, for a word that its table does not hold."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """One of the values, kept as plain text: without a call of Python for each value of each site."""
        return literal_schema([member.value for member in cls])


class Unrecognised(Model):
    """A category's word that no table holds: the trial is kept, the word is counted and shown.

    `field` is the dotted path in `Trial` ("status", "sites[3].status"), `raw` the registry's own word.
    """

    field: str
    raw: str


class OtherText(Model):
    """The same field in another language than the one shown, as published. `language` is an ISO 639-1 code."""

    field: str
    language: str
    text: str

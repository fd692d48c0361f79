"""`Fields` of a record whose texts hold HTML: values come out as plain text, and the mending is counted."""

from typing import Any

from crawler.emptying import Fields
from crawler.formats._plain_html import has_tags, without_tags


class HtmlFields(Fields):
    """One object of the record, emptied as it is read; `<br>` and other tags are undone."""

    __slots__ = ()

    def labels(self) -> tuple[str, ...]:
        """What is still in the record."""
        return tuple(self.held)

    def text(self, key: str) -> str | None:
        """Running text without tags; None also where only tags were."""
        value = super().text(key)
        if value is None:
            return None
        if has_tags(value):
            self.notes.repair("text/html")
        return without_tags(value) or None

    def line(self, key: str) -> str | None:
        """A one-line value without tags."""
        value = self.text(key)
        return " ".join(value.split()) if value else None

    def lines(self, key: str) -> tuple[str, ...]:
        """A list of one-line values without tags; one alone counts as a list of one."""
        value = self.held.get(key)
        if value.__class__ is str:
            self.held[key] = [value]
        return tuple(line for one in super().lines(key) if (line := " ".join(without_tags(one).split())))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of running texts without tags; one alone counts as a list of one. Objects in it stay for `parts`."""
        value = self.held.pop(key, None)
        items = value if value.__class__ is list else [value]
        objects = [item for item in items if item.__class__ is dict]
        if objects:
            self.held[key] = objects
        read = (HtmlFields({key: item}, self.notes).text(key) for item in items if item.__class__ is not dict)
        return tuple(text for text in read if text)

    def part(self, key: str) -> "HtmlFields":
        """An object inside this one, empty where there is none."""
        return _as_html(super().part(key))

    def parts(self, key: str) -> list["HtmlFields"]:  # type: ignore[override]  # the same, with tags undone
        """The objects of a list; one alone counts as a list of one."""
        value: Any = self.held.get(key)
        if value.__class__ is dict:
            return [HtmlFields(value, self.notes)]
        return [_as_html(part) for part in super().parts(key)]


def _as_html(fields: Fields) -> HtmlFields:
    return HtmlFields(fields.held, fields.notes)  # the same values under another reading

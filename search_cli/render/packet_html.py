"""Markup by construction: whatever is no markup of ours is escaped, so scraped text can never become an element.

In: names, children, attributes. Out: `Markup`. Addresses are only those that a person may follow safely.
"""

from html import escape
from typing import Final

from trials.text import visible

VOID: Final = frozenset({"meta", "br", "hr", "link", "path", "circle", "line", "rect", "use"})
FOLLOWED: Final = ("https://", "http://", "mailto:", "tel:")


class Markup(str):
    """Text that is markup already: made by `element` alone."""

    __slots__ = ()


Child = str | None


def element(name: str, /, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """An element. `class_` is `class`, `aria_label` `aria-label`; None leaves an attribute out, True stands alone."""
    given = "".join(
        attribute(key, value) for key, value in attributes.items() if value is not None and value is not False
    )
    if name in VOID:
        return Markup(f"<{name}{given}>" if name in ("meta", "br", "hr", "link") else f"<{name}{given}/>")
    return Markup(f"<{name}{given}>{joined(*children)}</{name}>")


def attribute(key: str, value: str | float | bool) -> str:
    """One attribute with a blank before it."""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(visible(str(value)))}"'


def joined(*children: Child) -> Markup:
    """Children one after the other, text escaped."""
    return Markup(
        "".join(child if isinstance(child, Markup) else escape(visible(child)) for child in children if child)
    )


def many(name: str, *texts: Child) -> Markup:
    """One element for each child that is there."""
    return joined(*(element(name, text) for text in texts if text))


def link(address: str | None, text: str) -> Markup:
    """A link where the address is one to follow; else the text alone."""
    if address and address.lower().startswith(FOLLOWED):
        return element("a", text, href=address)
    return joined(text)

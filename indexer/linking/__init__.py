"""Links records of one study: which may be, how sure that is and why, what people decided, the studies made of it."""

from typing import Final

FILE: Final = "links.db"
"""The book of links, in the home."""

"""The person that a search is for, where its text says so: "54 year old woman" is an age and a sex, not words to find.

In: a person's text. Out: the text without those words, and what was read. Trials rarely say "54 years old"; they take
people from one age to another.
"""

import re
from typing import Final, NamedTuple

_AGE: Final = (
    r"(?<![\w.-])(\d{1,3})(?:\s*(?:yo|y/o|y\.o\.?)(?!\w)|[\s-]*(year|yr|month|week|day)s?[\s-]*old\b)"
    r"((?:\s+[A-Za-z-]+){0,3}?\s+(?:(female|woman|lady|girl)|(male|man|gentleman|boy))\b|\s+(?:(F)|(M))(?![\w/]))?"
)
_MAYBE: Final = ("old", "yo", "y/o", "y.o")  # nearly no search has one: the expression is compiled for those alone
_UNITS: Final = {"yr": "years", "year": "years", "month": "months", "week": "weeks", "day": "days"}


class Asker(NamedTuple):
    """The text that is left, the age as `--age` takes it and the sex as `--sex` does; None where nothing is said."""

    text: str
    age: str | None = None
    sex: str | None = None
    quote: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person has to be told of it."""
        if self.age is None:
            return ()
        options = f"--age '{self.age}'" + (f" --sex {self.sex}" if self.sex else "")
        return (f"'{self.quote}' was read as {options}",)


def asker_in(text: str) -> Asker:
    """The first person of whom a text tells the age. What stands in quotes is left alone."""
    found = re.search(_AGE, text, re.IGNORECASE) if any(each in text.lower() for each in _MAYBE) else None
    if not found or text[: found.start()].count('"') % 2:
        return Asker(text)
    age = f"{found[1]} {_UNITS[(found[2] or 'year').lower()]}"
    sex = "female" if found[4] or found[6] else "male" if found[5] or found[7] else None
    end = found.end() if sex else found.end() - len(found[3] or "")
    between = re.sub(r"\S+$", "", found[3] or "") if sex else ""  # "obese", of "54-year-old obese woman"
    return Asker(
        f"{text[: found.start()]}{between} {text[end:]}", age, sex, " ".join(text[found.start() : end].split())
    )

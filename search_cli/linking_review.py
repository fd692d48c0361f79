"""`trials links --review`: a coordinator decides one undecided pair after the other, the likeliest first.

In: the archive and the book of links of a home, and answers from a terminal. Out: decisions in the book. The book is
held only while something is read or written, never while a person thinks.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal

import typer

from crawler.archive import Archive
from indexer.linking.book import Book
from search_cli import linking
from search_cli.render.links import reasons
from search_cli.render.links_review import render_pair
from search_cli.render.lists import render_sentence
from search_cli.render.output import Output
from trials.errors import ReadError

Answer = Literal["same", "different", "skip", "quit"]
ANSWERS: Final[dict[str, Answer]] = {"s": "same", "d": "different", "k": "skip", "q": "quit"}
QUESTION: Final = "One study? s same, d different, k skip, q quit"
NO_REASON: Final = "reviewed side by side"


class Review:
    """One walk; `decided` counts what was decided in it."""

    def __init__(self, home: Path, out: Output, author: str, ask: Callable[[str], str] | None = None) -> None:
        self.home = home
        self.out = out
        self.author = author
        self.ask = ask or prompt
        self.decided = 0

    def go(self, limit: int) -> None:
        """Ask until nothing is left, the limit is reached or the person has had enough."""
        seen: set[tuple[str, str]] = set()
        while len(seen) < limit and (pair := self.next_pair(seen)) is not None:
            seen.add((pair["a"], pair["b"]))
            answer = self.decide(pair)
            if answer == "quit":
                break
        told = f"{self.decided} decided." if seen else "No pair is undecided."
        render_sentence(self.out, told, "bold")

    def next_pair(self, seen: set[tuple[str, str]]) -> dict[str, Any] | None:
        """The likeliest undecided pair not asked about yet: read anew each time, since a decision may settle others."""
        with Book(self.home, write=False) as book:
            left = (link for link in linking.undecided(book) if (link.a, link.b) not in seen)
            found = next(left, None)
            return linking.link_value(book, found) if found else None

    def decide(self, pair: dict[str, Any]) -> Answer:
        """Show one pair and record what the person says."""
        self.show(pair)
        answer = self.answer()
        if answer in ("same", "different"):
            why = self.ask("Why (Enter for none)").strip() or NO_REASON
            linking.decide(self.home, pair["a"], pair["b"], answer, self.author, why)
            self.decided += 1
        return answer

    def show(self, pair: dict[str, Any]) -> None:
        """The two records and what the comparison found."""
        from search_cli.render.blocks import lines

        one, other = (self.trial(pair[end]) for end in ("a", "b"))
        render_pair(self.out, one, other, f"{linking.summary(pair)}: {pair['score']:.0%} likely one study")
        self.out.lines(lines(reasons(pair), self.out.width, plain=self.out.plain))
        self.out.flush()

    def answer(self) -> Answer:
        """One of the four; anything else is asked again, the end of input is enough."""
        while True:
            try:
                typed = self.ask(QUESTION).strip().casefold()
            except (typer.Abort, EOFError):
                return "quit"
            if typed[:1] in ANSWERS:
                return ANSWERS[typed[:1]]

    def trial(self, key: str) -> dict[str, Any]:
        """A record as it is published; only its number where it cannot be read."""
        number, _, source = key.rpartition("/")
        with Archive.open(self.home) as archive:
            held = archive.head(source, number)
            try:
                found: dict[str, Any] = json.loads(archive.trial_json(held)) if held else {}
            except ReadError:
                found = {}
        return found or {"id": number, "source": source, "registry": source}


def prompt(question: str) -> str:
    """Ask on the terminal, apart from the data."""
    return str(typer.prompt(question, default="", show_default=False, err=True))

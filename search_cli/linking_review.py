"""`trials links --review`: a coordinator decides one undecided pair after the other, the likeliest first.

In: the archive and the book of links of a home, and answers from a terminal. Out: decisions in the book. The book is
held only while something is read or written, never while a person thinks.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import typer

from crawler.archive import Archive
from indexer.linking.book import Book
from search_cli import linking
from search_cli.render.links import SAID, reasons
from search_cli.render.links_review import render_pair
from search_cli.render.lists import render_sentence
from search_cli.render.output import Output
from trials.errors import ReadError

Answer = Literal["same", "different", "skip", "undo", "quit"]
WORDS: Final[dict[Answer, tuple[str, ...]]] = {
    "same": ("s", "same", "y", "yes"),
    "different": ("d", "different", "n", "no"),
    "skip": ("k", "skip"),
    "undo": ("u", "undo"),
    "quit": ("q", "quit"),
}
ANSWERS: Final = {word: answer for answer, words in WORDS.items() for word in words}
"""Whole words only: "skip" begins as "same" does, and what was not meant must not be recorded."""
QUESTION: Final = "One study? s same, d different, k skip, u undo last, q quit, then Enter"
LAST: Final = "No more pairs now: u takes the last decision back, Enter ends"
NO_REASON: Final = "reviewed side by side"
LEFT: Final = (typer.Abort, EOFError)
Pair = tuple[str, str]


class Review:
    """One walk; `made` has the decisions of it that stand, each with its pair."""

    def __init__(self, home: Path, out: Output, author: str, ask: Callable[[str], str] | None = None) -> None:
        self.home = home
        self.out = out
        self.author = author
        self.ask = ask or prompt
        self.made: list[tuple[int, Pair]] = []
        self.changed = False

    def go(self, limit: int) -> None:
        """Ask until nothing is left, the limit is reached or the person has had enough."""
        seen: set[Pair] = set()
        while True:
            pair, left = self.next_pair(seen)
            if pair is None or len(seen) >= limit:
                answer = self.answer(LAST, ("undo", "quit")) if self.made else "quit"
            else:
                answer = self.decide(pair, left)
            if answer == "quit":
                if self.made or pair is not None:  # somebody was asked: the cursor stands behind the question
                    self.out.line()
                break
            if answer == "undo":
                seen -= self.take_back()
            elif pair is not None:
                seen.add((pair["a"], pair["b"]))
        render_sentence(self.out, self.ending(), "bold")

    def ending(self) -> str:
        """What was done, what is left, and how to go on."""
        with Book(self.home, write=False) as book:
            left = len(linking.undecided(book))
        if not left and not self.made:
            return "No pair is undecided."
        told = f"{len(self.made)} decided, {left:,} left."
        more = " `trials links --review` goes on with them." if left else ""
        return told + more + (" `trials links list` shows decisions, `undo N` takes one back." if self.made else "")

    def next_pair(self, seen: set[Pair]) -> tuple[dict[str, Any] | None, int]:
        """The likeliest undecided pair not asked about yet, and how many there are: read anew each time, since a
        decision may settle others."""
        with Book(self.home, write=False) as book:
            left = [link for link in linking.undecided(book) if (link.a, link.b) not in seen]
            return (linking.link_value(book, left[0]) if left else None), len(left)

    def decide(self, pair: dict[str, Any], left: int) -> Answer:
        """Show one pair and record what the person says. Whoever leaves at the reason has not decided."""
        self.show(pair, left)
        answer = self.answer(QUESTION, tuple(WORDS))
        if answer in ("same", "different"):
            try:
                why = self.ask("Why (Enter for none)").strip() or NO_REASON
            except LEFT:
                return "quit"
            made = linking.decide(self.home, pair["a"], pair["b"], answer, self.author, why)["decision"]
            self.made.append((made["number"], (pair["a"], pair["b"])))
            self.changed = True
            self.say(f"Decision {made['number']} recorded: {SAID[answer]}.")
        return answer

    def take_back(self) -> set[Pair]:
        """Undo the last decision of this walk; gives its pair, which is asked about again."""
        if not self.made:
            self.say("Nothing was decided in this walk yet: `trials links undo N` takes back what was decided before.")
            return set()
        number, pair = self.made.pop()
        linking.undo(self.home, number)
        self.say(f"Decision {number} taken back.")
        return {pair}

    def say(self, told: str) -> None:
        """One sentence between two pairs."""
        render_sentence(self.out, told, "dim")
        self.out.flush()

    def show(self, pair: dict[str, Any], left: int) -> None:
        """The two records, what the comparison found, and how many pairs are left with this one."""
        from search_cli.render.blocks import lines

        one, other = (self.trial(pair[end]) for end in ("a", "b"))
        likely = f"{pair['score']:.0%} likely one study ({left:,} left)"
        render_pair(self.out, one, other, f"{linking.summary(pair)}: {likely}")
        self.out.lines(lines(reasons(pair), self.out.width, plain=self.out.plain))
        self.out.flush()

    def answer(self, question: str, allowed: Sequence[Answer]) -> Answer:
        """One of those allowed; anything else is asked again, the end of input is enough. Where no pair is asked about,
        so is Enter alone."""
        while True:
            try:
                typed = self.ask(question).strip().casefold()
            except LEFT:
                return "quit"
            answer = "quit" if not typed and question == LAST else ANSWERS.get(typed)
            if answer is not None and answer in allowed:
                return answer

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

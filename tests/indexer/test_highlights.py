"""Quotes and their marks: found without cutting texts into words, yet the same as if every text were cut."""

import re
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analyzer import ANALYZER, compose, spans, tokens
from indexer.highlights import LONGEST, Highlighter
from indexer.nodes import And, Not, Phrase, Word
from indexer.occurrences import Finder, head_of

ENDS = (
    *(
        "",
        "s",
        "es",
        "ies",
        "ied",
        "y",
        "ied",
        "ying",
        "ing",
        "ed",
        "eed",
        "edly",
        "ingly",
        "ly",
        "bli",
        "ably",
        "ibly",
    ),
    *("ability", "ibility", "ational", "tional", "ation", "ator", "izer", "ization", "ency", "ancy", "alism", "aliti"),
    *("ality", "ousness", "iveness", "ivity", "fulness", "ology", "logist", "icate", "ative", "alize", "iciti", "ical"),
    *(
        "ness",
        "ment",
        "ement",
        "ible",
        "able",
        "ate",
        "ive",
        "ize",
        "ion",
        "e",
        "le",
        "ble",
        "bl",
        "ll",
        "eli",
        "ently",
    ),
)
ROOTS = (
    *(
        "herni",
        "degenerat",
        "stenos",
        "sens",
        "rel",
        "hop",
        "hopp",
        "d",
        "t",
        "l",
        "sk",
        "gent",
        "earl",
        "onl",
        "singl",
    ),
    *("inn", "out", "cann", "succ", "proc", "exc", "gener", "commun", "arsen", "a", "b", "", "ab", "io", "pos", "lumb"),
    *("spin", "disc", "stem", "cell", "fus", "radicul", "myel", "i", "y", "bi", "able", "ubl", "new", "atla", "bia"),
)
made_words = st.builds("".join, st.tuples(st.sampled_from(ROOTS), st.sampled_from(ENDS), st.sampled_from(ENDS)))
letters = st.text("aeioubcdlnrstyz019", min_size=1, max_size=9)
others = st.sampled_from(
    [
        "é",
        "Straße",
        "stem–cell",
        "Ⅳ",
        "椎间盘突出",
        "椎間盤",
        "ﬁbrosis",
        "İstanbul",
        "K",
        "ªº",
        "नमस्ते",
        "µg",
        "١٢",
        "e\u0301",
        "Ⓐ",
        "ǅ",
    ]
)
words = st.one_of(made_words, letters, others, st.sampled_from(["L4", "L5-S1", "C5/6", "x" * 300, "I", "y"]))
texts = st.builds(
    "".join,
    st.lists(st.one_of(words, words.map(str.upper), st.sampled_from([" ", "-", ". ", "_", "\n", "–", "\u3000", ""]))),
)


def exhaustive(text: str, runs: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Marks found by cutting the whole text into words and trying every run at each."""
    found, end, read = [], 0, list(spans(text))
    for at, token in enumerate(read):
        fits = [len(run) for run in runs if tuple(each.text for each in read[at : at + len(run)]) == run]
        if fits:
            last = read[at + max(fits) - 1].end
            if token.start >= end:
                found.append((token.start, last))
            end = max(end, last)
    return found


@given(st.lists(words, max_size=12), texts, st.data())
@settings(max_examples=200, deadline=None)
def test_marks_are_those_of_a_text_cut_into_all_its_words(wanted: list[str], text: str, data: st.DataObject) -> None:
    text = compose(text)
    own = [token.text for token in spans(text)]
    runs = [tuple(found) for word in wanted if (found := tokens(word))]
    if own:
        for _ in range(4):
            at = data.draw(st.integers(0, len(own) - 1))
            runs.append(tuple(own[at : at + data.draw(st.integers(1, 4))]))
    assert Finder(runs).marks(text) == exhaustive(text, runs)


@given(st.lists(texts, max_size=4), st.lists(words, max_size=6))
@settings(max_examples=100, deadline=None)
def test_texts_looked_through_at_once_have_the_marks_of_each(several: list[str], wanted: list[str]) -> None:
    several = list(map(compose, several))
    runs = [tuple(found) for word in wanted if (found := tokens(word))]
    runs += [tuple(token.text for token in [*spans(text)][:2]) for text in several if tokens(text)]
    finder = Finder(runs)
    begins = finder.begins(several)
    found = [finder.marks_at(text, begins.get(number, ())) for number, text in enumerate(several)]
    assert found == [exhaustive(text, runs) for text in several]


@given(st.one_of(made_words, letters))
@settings(max_examples=600, deadline=None)
def test_a_word_begins_like_its_token(word: str) -> None:
    for token in ANALYZER.analyze(word):
        assert word.startswith(head_of(token)), token


def test_whatever_a_vocabulary_writes_begins_like_its_token() -> None:
    from trials.vocabulary import vocabulary

    written = {word for phrase in vocabulary().phrases for word in re.findall("[a-z0-9]+", phrase)}
    assert len(written) > 500
    assert not [word for word in written for token in ANALYZER.analyze(word) if not word.startswith(head_of(token))]


def test_a_phrase_reaches_over_signs_and_other_scripts_but_only_in_its_order() -> None:
    finder = Finder([("stem", "cell"), ("椎间", "间盘")])
    assert finder.marks("stem–cell, cell stem; Stem (cells) 椎间盘") == [(0, 9), (22, 33), (35, 38)]


def test_a_word_inside_another_is_none() -> None:
    assert Finder([("t",), ("it",)]).marks("Beyazıt ıt éit t") == exhaustive("Beyazıt ıt éit t", [("t",), ("it",)])
    assert Finder([("disc",)]).marks("microdisc undisclosed disc's DISC8 discs") == [(22, 26), (35, 40)]


def test_quotes_come_from_the_fields_that_have_the_words_and_not_from_what_is_excluded() -> None:
    (quotes,) = Highlighter(And((Word("disc"), Phrase(("stem", "cell")), Not(Word("fusion"))))).quotes(
        [{"title": ["Stem cells for the disc"], "conditions": ["Fusion"], "summary": ["nothing"], "names": ["disc"]}]
    )
    assert quotes == {"title": [{"text": "Stem cells for the disc", "marks": [[0, 10], [19, 23]]}]}


def test_a_phrase_does_not_reach_from_one_value_into_the_next_and_three_values_are_quoted() -> None:
    finds = Highlighter(And((Phrase(("stem", "cell")), Word("disc"))))
    assert finds.quotes([{"title": ["stem"], "conditions": ["cells", "stem cells\n"]}, {"title": ["cells"]}]) == [
        {"conditions": [{"text": "stem cells", "marks": [[0, 10]]}]},
        {},
    ]
    (quotes,) = finds.quotes([{"conditions": [f"disc {number}" for number in range(5)], "keywords": ["disc"]}])
    assert {name: [quote["text"] for quote in found] for name, found in quotes.items()} == {
        "conditions": ["disc 0", "disc 1", "disc 2"],
        "keywords": ["disc"],
    }


def test_a_long_text_is_quoted_where_most_stands_and_marks_lie_on_the_words() -> None:
    text = f"disc {'word ' * 200}disc and disc and disc {'word ' * 200}"
    (quotes,) = Highlighter(Word("disc")).quotes([{"summary": [text]}])
    (quote,) = quotes["summary"]
    assert len(quote["text"]) <= LONGEST + 2
    assert [quote["text"][start:end] for start, end in quote["marks"]] == ["disc"] * 3


def test_a_text_of_one_endless_word_is_read_in_time() -> None:
    text = "a" * 19_000 + "é" * 900
    assert Finder([("a",), ("aa",), ("e",)]).marks(text) == exhaustive(text, [("a",), ("aa",), ("e",)]) == []

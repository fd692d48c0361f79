"""What holds for any text: quotes are its own words, nothing raises, white space and bullets change no claim."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials.criteria import read_criteria
from trials.criteria.model import UNITS
from trials.criteria.numbers import quantities
from trials.criteria.view import plain_view

_PIECES = st.sampled_from(
    [
        *(
            "Inclusion Criteria:",
            "Exclusion Criteria:",
            "\n",
            "\n- ",
            "\n1. ",
            " ",
            "; ",
            ". ",
            ", ",
            "(",
            ")",
            "≥",
            "\\>",
            "<",
        ),
        *("18", "to", "65 years", "age", "BMI", "VAS", "40 mm", "no", "without", "history of", "diabetes", "back pain"),
        *(
            "for 6 months",
            "Pfirrmann",
            "grade III",
            "ASIA A",
            "spinal cord injury",
            "within",
            "½",
            "İ",
            "ﬁ",
            "\x00",
            "\u202e",
        ),
        *(
            "spondylolisthesis",
            "disc height",
            "50%",
            "levels",
            "cancer",
            "HIV",
            "with or without",
            "except",
            "<br>",
            "&lt;",
        ),
    ]
)
_TEXTS = st.lists(_PIECES | st.text(max_size=6), max_size=60).map("".join)
_OPS = {"<", "<=", ">", ">=", "=", "between", "in", "present", "absent", None}


@settings(max_examples=150)
@given(_TEXTS)
def test_quotes_are_exact_and_claims_well_formed(text):
    for one in read_criteria(text):
        assert text[one.start : one.end] == one.quote != ""
        assert one.op in _OPS
        assert (one.variable is None) == (one.op is None)
        assert (one.value is None) == (one.op in ("present", "absent", None))
        assert one.unit is None or one.unit == UNITS[one.variable]


@settings(max_examples=60)
@given(_TEXTS)
def test_reading_twice_gives_the_same(text):
    assert read_criteria(text) == read_criteria(text)


@settings(max_examples=60)
@given(_TEXTS)
def test_the_view_moves_no_character(text):
    assert len(plain_view(text)) == len(text)


_COMPARISONS = (
    "at least", "more than", "greater than or equal to", "a minimum duration of", "not more than",
    "between", "ranging from", "≥", "<", "> or =", "no younger than", "nor older than", "equal to or above", "within",
    "up to and including", "from", "over the age of", "(", "aged", "pain", "of", "the past",
)  # fmt: skip


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.sampled_from(_COMPARISONS), st.sampled_from(["18", "5", "eighteen (18)", "2.5"])), max_size=4
    ),
    st.sampled_from([" and ", "; ", " to ", ", "]),
    st.text(alphabet="abc 1(", max_size=90),
)
def test_words_before_a_comparison_change_no_number(pairs, between, before):
    view = between.join(f"{words} {number} years" for words, number in pairs)
    alone = [(q.op, q.value, q.high) for q in quantities(view, "years?")]
    moved = [(q.op, q.value, q.high) for q in quantities(f"{before}; {view}", "years?")]
    assert moved[len(moved) - len(alone) :] == alone


_BULLETS = [
    "Age 18 to 65 years",
    "Back pain VAS of at least 40 mm on a 100 mm scale",
    "Pfirrmann grade III or IV",
    "No previous spine surgery",
    "Chronic low back pain for more than 6 months",
    "BMI below 35",
    "Willing to come",
]


def _claims(text):
    return [(one.kind, one.variable, one.op, one.value) for one in read_criteria(text)]


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(_BULLETS), min_size=3, max_size=6, unique=True),
    st.sampled_from(["- ", "* ", "• ", "· ", "-  ", "  - ", "– ", "➢ "]),
    st.sampled_from(["\n", "\n\n", "\r\n", " \n"]),
    st.sampled_from([" ", "\u00a0", "  "]),
)
def test_bullets_and_white_space_change_no_claim(bullets, marker, line_end, space):
    plain = "Inclusion Criteria:\n" + "\n".join(f"- {one}" for one in bullets)
    other = f"Inclusion Criteria:{line_end}" + line_end.join(marker + one.replace(" ", space) for one in bullets)
    assert _claims(other) == _claims(plain)


_HOSTILE = {
    "one word": "a",
    "spaces": " ",
    "line ends": "\n",
    "headers": "inclusion criteria: ",
    "half headers": "exclu",
    "adjectives": "key main study the of ",
    "bullets": "- ",
    "numbers": "1. ",
    "digits": "9",
    "comparisons": ">= 18 and <= ",
    "grades": "grade 1 or 2, ",
    "denials": "no history of not ",
    "indifference": "with or without ",
    "brackets": "(",
    "tags": "<",
    "criteria": "- pain for 6 months\n",
    "sentences": "the following patients who are excluded ",
    "care": "failed conservative treatment for 3 months of pain, ",
    "levels": "one or two levels, ",
    "allergies": "allergy to any of ",
    "empty brackets": "()",
    "signs": "≥",
    "dashes": "-",
    "two letters": "ab ",
    "ages": "age between ",
    "endless range": "1 to ",
    "endless grades": "grade i-",
    "equal signs": "=",
    "joined letters": "\ufb01",
    "no surgery": "no prior ",
    "cord grades": "asia a, ",
    "cord levels": "c5-",
    "stops": ".",
    "and so on": "etc. ",
    "disc height": "disc height loss of 50% or ",
    "injections": "epidural steroid injection within ",
    "scores": "oswestry 40 vas 50 ",
    "wrapped headers": "the words of a line that was broken by a registry go on\ninclusion criteria of ",
    "entities": "&lt;",
    "backslashes": "\\",
}


def _seconds(text):
    """CPU seconds that reading takes, the better of two."""
    taken = []
    for _ in range(2):
        began = time.process_time()
        read_criteria(text)
        taken.append(time.process_time() - began)
    return min(taken)


@pytest.mark.parametrize("kind", _HOSTILE)
def test_the_time_grows_with_the_text_and_no_faster(kind):
    piece = _HOSTILE[kind]
    short = piece * (30_000 // len(piece))
    assert _seconds(short * 4) <= 4 * 2.5 * _seconds(short) + 0.2  # squared growth would be 16 times


@pytest.mark.parametrize("kind", ["brackets", "digits", "criteria", "headers"])
def test_a_hostile_megabyte_is_read(kind):
    piece = _HOSTILE[kind]
    text = piece * (1_000_000 // len(piece))
    found = read_criteria(text)
    assert all(text[one.start : one.end] == one.quote for one in found)


@pytest.mark.parametrize("text", [None, "", "   ", "\n\n", "N/A", "-", "•"])
def test_a_text_without_criteria_makes_no_claim(text):
    assert all(one.variable is None for one in read_criteria(text))

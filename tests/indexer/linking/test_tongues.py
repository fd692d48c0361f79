"""A title in two languages is parted where the other language begins, and an English one is left whole."""

import pytest

from indexer.linking.tongues import in_languages


@pytest.mark.parametrize(
    "parts",
    [
        (
            "Quillotrane for chronic disc pain in adults - a randomised trial",
            "Quillotran til kroniske diskussmerter hos voksne",
        ),
        ("Marrow cells for cord injury.", "Benm\u00e4rgsceller vid ryggm\u00e4rgsskada."),
        (
            "Pharmacokinetics of quillotrane in healthy volunteers",
            "Quillotraanin farmakokinetiikka terveill\u00e4 koehenkil\u00f6ill\u00e4",
        ),
        ("Electrotherapy of the lower lumbar spine", "Elektroterapi af nedre lumbale rygs\u00f8jle"),
        ("Wirksamkeit von Quillotran bei Erwachsenen und Kindern", "Effects of quillotrane in adults and children"),
    ],
)
def test_a_title_told_in_two_languages_in_one_line_is_parted(parts: tuple[str, str]) -> None:
    assert [part.strip() for part in in_languages(" ".join(parts))] == list(parts)


def test_spaces_left_of_the_lines_part_a_title_too() -> None:
    assert in_languages("Quillotrane and hepatic fat    Quillotraani maksan rasvassa") == [
        "Quillotrane and hepatic fat",
        "Quillotraani maksan rasvassa",
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Lumbar Gastric Bypass (Roux-en-Y) Versus Omega Loop in Adults With Obesity",
        "Phase I Pharmacokinetic and Pharmacodynamic Trial in Sj\u00f6gren and M\u00e9ni\u00e8re Disease",
        "When Closing Midline Incisions, do Small Stitches Reduce the Risk of Hernia?",
        "Quillotrane Compared to Usual Care in Newly Diagnosed Systemic Amyloid Light-chain (AL) Amyloidosis",
        "Fennmark Registries I, II, and III",
        "Benm\u00e4rgsceller vid ryggm\u00e4rgsskada hos vuxna med kronisk sm\u00e4rta",
        "A Trial   of",
    ],
)
def test_a_title_in_one_language_is_left_whole(title: str) -> None:
    assert in_languages(title) == [title]

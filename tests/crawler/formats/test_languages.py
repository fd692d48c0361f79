"""Titles in other languages are told from English ones, kept with their language, and give way to an English one."""

import pytest

from crawler.emptying import Notes
from crawler.formats._languages import parted, spoken, titled
from crawler.registries._ictrp_countries import merge_countries
from crawler.registries._ictrp_row import read_row
from trials.languages import language_of

PORTUGUESE = "Efeito de células da medula óssea na dor lombar em adultos"
SPANISH = "Efecto de las células de la médula ósea en el dolor lumbar de los adultos"
GERMAN = "Wirkung von Zellen aus dem Knochenmark auf den Rückenschmerz bei Erwachsenen"
ENGLISH = "Marrow cells for low back pain of adults"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (PORTUGUESE, "pt"),
        (SPANISH, "es"),
        (GERMAN, "de"),
        ("Étude de cellules souches chez les patients atteints de lombalgie", "fr"),
        ("Studio delle cellule staminali nel trattamento della degenerazione del disco", "it"),
        ("Onderzoek naar stamcellen bij patiënten met een hernia van de rug", "nl"),
        ("Effekten af knoglemarvsceller på rygsmerter hos voksne efter en operation", "da"),
        ("Effekten av benmärgsceller vid ryggsmärta hos vuxna utan operation", "sv"),
        ("Effekten av benmargsceller ved ryggsmerter hos voksne etter en operasjon", "no"),
        ("Effekt på smerter og funktion hos patienter med en slidt diskus", "und"),
        ("Solujen vaikutus alaselän kipuun ennen leikkausta ja sen jälkeen", "fi"),
        ("Изследване на стволови клетки при болки в гърба", "und"),
        ("Βλαστικά κύτταρα για τον πόνο στη μέση", "el"),
        ("椎间盘退变的间充质干细胞治疗", "zh"),
        ("腰痛に対する細胞治療", "ja"),
        ("요통 환자의 줄기세포 치료", "ko"),
        (ENGLISH, None),
        ("Cells at the Hospital de la Santa Creu i Sant Pau de Barcelona", None),
        ("De novo disc herniation: the de la Cruz method", None),
        ("β-catenin and α-synuclein in the disc", None),
        ("Zellen bei Rückenschmerz", None),
        ("Interleukin-2, i.m. (1 million IU per time, once another day, 3 times per week, 2 weeks)", None),
        ("Injected twice per week in clinic, 3 times per month", None),
        ("Change in plasma cytokine levels (IL-10, IL-4, TFN alpha, IFN gamma)", None),
        ("Levels of IL-4, IL-6, IL-8, IL-10", None),
        ("Randomised: no\nOpen: no\nSingle blind: no\nCross over: no", None),
        ("", None),
        (None, None),
    ],
)
def test_a_language_is_told_by_its_script_or_its_small_words(text: str | None, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(("text", "language"), [(PORTUGUESE, "pt"), (SPANISH, "es"), (GERMAN, "de")])
def test_an_english_title_goes_first_and_the_other_is_kept_with_its_language(text: str, language: str) -> None:
    public = titled(text, ENGLISH)
    assert (public["title"], public["other_texts"][0].text, public["other_texts"][0].language) == (
        ENGLISH,
        text,
        language,
    )
    scientific = titled(ENGLISH, text)
    assert (scientific["title"], scientific["other_texts"][0].field) == (ENGLISH, "official_title")
    assert titled(text, None) == {"title": text, "official_title": None, "language": language}


def test_titles_that_countries_give_in_their_languages_are_all_kept() -> None:
    rows = [
        read_row(
            {"trialid": f"EUCTR2019-900123-41-{code}", "public_title": title, "scientific_title": ENGLISH},
            Notes("ictrp"),
            "euctr",
            "2019-900123-41",
        )
        for code, title in (("DE", GERMAN), ("ES", SPANISH))
    ]
    merged = merge_countries(rows)
    assert merged["title"] == ENGLISH
    assert {text.language: text.text for text in merged["other_texts"]} == {"de": GERMAN, "es": SPANISH}


def test_every_other_text_that_is_not_english_is_shown_with_its_language() -> None:
    row = {
        "trialid": "JPRN-UMIN000900123",
        "public_title": ENGLISH,
        "condition": "椎间盘退变",
        "intervention": "Injection de cellules dans le disque sous contrôle par le chirurgien",
        "inclusion_criteria": "Low back pain for six months",
        "exclusion_criteria": "Infection de la peau\nGrossesse ou allaitement chez les femmes",
        "primary_outcome": "IL-4, IL-6 and IL-10 in the disc",
        "secondary_outcome": "Schmerz nach der Behandlung und bei dem Gehen",
    }
    parts = read_row(row, Notes("ictrp"), "umin", "UMIN000900123").parts
    assert parts["eligibility"].exclusion.startswith("Infection de la peau")
    assert dict(spoken(parts)) == {
        "conditions[0]": "zh",
        "interventions[0].name": "fr",
        "eligibility.exclusion": "fr",
        "outcomes[1].measure": "de",
    }


@pytest.mark.parametrize(
    ("text", "english", "others"),
    [
        (f"{ENGLISH}\n \n \n {GERMAN}", ENGLISH, [("de", GERMAN)]),
        (f"{SPANISH}\r\n\r\n{ENGLISH}", ENGLISH, [("es", SPANISH)]),
        (f"{ENGLISH}\n\nThe MARROW trial", f"{ENGLISH} The MARROW trial", []),
        (f"{SPANISH}\n\n{GERMAN}", f"{SPANISH} {GERMAN}", []),
        ("Marrow cells\nfor low back pain", "Marrow cells for low back pain", []),
        (GERMAN, GERMAN, []),
        (" \n\n ", None, []),
        (None, None, []),
    ],
)
def test_of_a_title_in_two_languages_one_below_the_other_the_english_one_is_shown(
    text: str | None, english: str | None, others: list[tuple[str, str]]
) -> None:
    assert parted(text) == (english, others)

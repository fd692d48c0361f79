"""The page for the doctor: whole without a network, safe whatever a record holds, readable by all, in plain words."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engine import StoredStudy
from search_cli.packets import build_packet
from search_cli.render.packet import SECTIONS, render_packet
from search_cli.render.packet_html import element, link
from search_cli.render.packet_style import STYLE
from tests.search_cli.conftest import Call
from trials.alternatives import alternatives, written
from trials.patient import parse_patient
from trials.places import find_place

TODAY = date(2026, 11, 1)
VOID = {"meta", "br", "hr", "link", "path", "circle", "line", "rect", "use"}
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)


def study(number: str = "NCT90000001", **fields: Any) -> StoredStudy:
    record = {"id": number, "source": "ctgov", "registry": "ctgov", "title": "Cells for the disc", **fields}
    return StoredStudy(number, (number,), {}, (record,))


def page(*studies: StoredStudy, patient: dict[str, Any] | None = None, home: str | None = None) -> str:
    known = parse_patient(patient) if patient is not None else None
    return render_packet(
        build_packet(
            studies,
            known,
            find_place(home) if home else None,
            as_of={"ctgov": "2026-10-30"},
            titles={"ctgov": "ClinicalTrials.gov"},
            today=TODAY,
        )
    )


class Outline(HTMLParser):
    """What a browser would make of a page: elements in order, ids, what is open, texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def named(self, *tags: str) -> Iterator[dict[str, str | None]]:
        return (attributes for tag, attributes in self.elements if tag in tags)


@pytest.fixture(scope="module")
def full_page() -> str:
    site = {"facility": "Harrow Clinic", "city": "Lyon", "country": "France", "geo": {"lat": 45.75, "lon": 4.85}}
    desk = {"name": "Study desk", "phone": "+33 1 555 01 23", "email": "desk@harrow.example.org"}
    rules = "Inclusion Criteria:\n* Age 22 to 65 years\n* ODI of 30 or more\nExclusion Criteria:\n* BMI > 35"
    one = study(
        status="recruiting",
        url="https://clinicaltrials.gov/study/NCT90000001",
        eligibility={"criteria": rules},
        sites=[site | {"contacts": [desk]}],
        contacts=[desk],
        arms=[{"label": "Cells"}, {"label": "Saline"}],
        interventions=[{"name": "Marrow cells"}],
        summary="This patient-funded study gives cells.",
        oversight={"has_dmc": False},
    )
    other = study(
        "NCT90000002", status="completed", sites=[{"facility": "Seaside House", "city": "Kyoto", "country": "Japan"}]
    )
    return page(one, other, patient={"age": 50, "bmi": 38, "new_weakness": True}, home="Geneva")


def test_the_page_is_well_formed_with_landmarks_and_unique_ids(full_page: str) -> None:
    outline = Outline(full_page)
    assert (outline.faults, outline.open) == ([], [])
    tags = [tag for tag, _ in outline.elements]
    assert [tags.count(name) for name in ("header", "nav", "main", "footer", "h1", "title")] == [1, 1, 1, 1, 1, 2]
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for attributes in outline.named("a"):
        target = attributes["href"] or ""
        assert not target.startswith("#") or target[1:] in ids
    for _, attributes in outline.elements:
        for name in (attributes.get("aria-labelledby") or "").split():
            assert name in ids
    assert next(outline.named("html"))["lang"] == "en"
    assert next(outline.named("a"))["href"] == "#main"


def test_headings_leave_out_no_level_and_tables_have_captions_and_scopes(full_page: str) -> None:
    outline = Outline(full_page)
    levels = [int(tag[1]) for tag, _ in outline.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tables = sum(tag == "table" for tag, _ in outline.elements)
    assert tables == sum(tag == "caption" for tag, _ in outline.elements) > 0
    assert all(attributes.get("scope") in ("row", "col", "rowgroup") for attributes in outline.named("th"))
    regions = [each for each in outline.named("div") if each.get("role") == "region"]
    assert len(regions) == tables
    assert all(each["tabindex"] == "0" and each["aria-label"] for each in regions)


def test_nothing_is_loaded_from_anywhere(full_page: str) -> None:
    outline = Outline(full_page)
    tags = {tag for tag, _ in outline.elements}
    assert not tags & {"script", "img", "iframe", "link", "object", "embed", "video", "audio", "source", "use", "base"}
    for _, attributes in outline.elements:
        assert not {"src", "srcset", "data", "poster", "background"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_the_page_says_what_was_asked_for(full_page: str) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", full_page.split("</style>")[1]))
    for words in (
        *(name for _, name in SECTIONS),
        "Get urgent medical care now",
        "Age 22 to 65 years",
        "fits (you: 50)",
        "stands against it (you: 38)",
        "ODI of 30 or more",
        "patient-funded study",
        "the record says that people who join pay",
        "no separate board watches the data",
        "Study desk",
        "desk@harrow.example.org",
        "Harrow Clinic",
        "km",
        "ClinicalTrials.gov as of 2026-10-30",
        "not medical advice",
        *(each.name for each in alternatives()),
    ):
        assert words in text, words
    assert 'href="tel:+3315550123"' in full_page


def test_without_a_profile_there_are_boxes_to_tick_and_no_verdicts() -> None:
    found = page(study(eligibility={"criteria": "Inclusion Criteria:\n* Age 22 to 65 years"}))
    assert "☐ yes ☐ no ☐ not known" in found
    assert "stands against" not in found
    assert "what you told about yourself" not in found


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><svg onload=alert(1)>",
    "\x1b[31m\u202eevil\u0000",
    "&lt;b&gt; <!-- ",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_scraped_text_stays_text_wherever_it_stands(text: str) -> None:
    plain = page(study(eligibility={"criteria": "Inclusion:\n* age over 18"}))
    hostile = study(
        title=text,
        url=f"javascript:{text}",
        conditions=[text],
        arms=[{"label": text}],
        interventions=[{"name": text}],
        sponsor={"name": text},
        eligibility={"criteria": f"Inclusion:\n* age over 18 {text}"},
        contacts=[{"name": text, "phone": text, "email": f"a@b.example{text}"}],
        sites=[{"facility": text, "city": "Lyon", "country": "France", "contacts": [{"name": text}]}],
        summary=f"Participants will have to pay for the cells {text}",
    )
    found = page(hostile)
    outline = Outline(found)
    assert (outline.faults, outline.open) == ([], [])
    assert {tag for tag, _ in outline.elements} <= {tag for tag, _ in Outline(plain).elements} | {
        *("svg", "g", "path", "circle", "text", "rect", "line", "figure", "figcaption", "desc", "title", "a")
    }
    assert not [name for _, attributes in outline.elements for name in attributes if name.startswith("on")]
    assert "javascript:" not in " ".join(attributes.get("href") or "" for attributes in outline.named("a"))
    assert not re.search(r"[\x00-\x08\x1b\u202a-\u202e]", found)


@settings(max_examples=50)
@given(st.text(), st.text())
def test_an_element_holds_any_text_and_attribute(text: str, value: str) -> None:
    outline = Outline(element("p", element("b", text), text, title=value))
    assert [tag for tag, _ in outline.elements] == ["p", "b"]
    assert outline.faults == []
    assert len(outline.elements[0][1]) == 1


def test_only_addresses_that_are_safe_become_links() -> None:
    assert link("https://example.org/a?b=1&c", "x") == '<a href="https://example.org/a?b=1&amp;c">x</a>'
    for address in ("javascript:alert(1)", "data:text/html,x", "//example.org", "file:///etc/passwd", "", None):
        assert link(address, "x") == "x"


def test_many_trials_are_split_into_tables_that_paper_holds() -> None:
    found = page(*(study(f"NCT9000000{n}") for n in range(1, 8)))
    assert "The studies side by side: A, B, C, D" in found
    assert "The studies side by side: E, F, G" in found


def plain_text(found: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.split("</style>")[1]))


def test_a_letter_is_a_word_of_its_own_for_those_who_listen(full_page: str) -> None:
    spoken = re.sub(r"<[^>]+>", "", full_page)
    assert "A Cells for the disc (NCT90000001)" in spoken
    assert "A Harrow Clinic" in spoken


def test_what_stands_against_a_person_comes_first_and_consent_is_up_to_them() -> None:
    rules = "Inclusion Criteria:\n* Age 22 to 65 years\n* Signed informed consent\n* Dancing\n* ODI of 30 or more"
    text = plain_text(page(study(eligibility={"criteria": rules}), patient={"age": 50, "odi": 10}))
    order = ["stands against it (you: 10) : ODI", "to check : Dancing", "fits (you: 50) : Age"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "☐ up to you : Signed informed consent" in text


def test_a_wish_that_is_not_met_is_told_beside_the_fit_and_bars_nothing() -> None:
    arms = [{"label": "Sham", "type": "sham_comparator"}]
    text = plain_text(page(study(arms=arms), patient={"no_placebo": True}))
    assert "Not your wish: a placebo or sham group." in text
    assert "Something stands against it" not in text


def test_a_question_stands_once_with_the_letters_of_the_studies_that_call_for_it() -> None:
    text = plain_text(page(study(), study("NCT90000002")))
    assert text.count("Which ethics board said yes to this study?") == 1
    assert re.search(r"Which ethics board said yes to this study\?[^?]*\? A B", text)


def test_points_that_no_study_states_share_one_row_and_a_sponsor_s_trials_are_told() -> None:
    packet = build_packet(
        [study(sponsor={"name": "Harrow"}), study("NCT90000002")],
        None,
        None,
        as_of={},
        titles={},
        today=TODAY,
        sponsors={"Harrow": "3 trials in this index, for: sciatica"},
    )
    text = plain_text(render_packet(packet))
    assert "Trials of this sponsor 3 trials in this index, for: sciatica not known" in text
    silent = re.search(r"Not stated by any of these ([^.]*?Harm in posted results)", text)
    assert silent
    assert "Insurance; Travel" in silent[1]


def test_contacts_stand_beside_their_place_and_the_study_s_own_desk_is_not_repeated() -> None:
    desk, nurse = {"name": "Study desk", "phone": "+1 555 0100"}, {"name": "Site nurse", "phone": "+1 555 0101"}
    site = {"facility": "Harrow Clinic", "city": "Lyon", "country": "France", "contacts": [desk, nurse]}
    closed = {"facility": "Shut House", "city": "Lyon", "status": "completed", "contacts": [{"name": "Nobody"}]}
    text = plain_text(page(study(status="recruiting", contacts=[desk], sites=[site, closed])))
    assert text.count("Study desk") == 1
    assert text.index("the whole study") < text.index("Study desk") < text.index("Harrow Clinic")
    assert text.index("Harrow Clinic") < text.index("Site nurse")
    assert "Nobody" not in text


def own_texts() -> list[str]:
    found = written()
    pieces = [found["intro"], *found["page"].values(), *(each["text"] for each in found["question"])]
    return [*pieces, *(f"{each.text} {each.risks}" for each in alternatives())]


def test_our_own_words_are_read_at_grade_8_or_below() -> None:
    textstat = pytest.importorskip("textstat")
    whole = " ".join(text if text.endswith((".", "?")) else f"{text}." for text in own_texts())
    for measure in ("flesch_kincaid_grade", "gunning_fog", "automated_readability_index"):
        assert getattr(textstat, measure)(whole) <= 8, measure
    for each in alternatives():
        assert textstat.flesch_kincaid_grade(f"{each.text} {each.risks}") <= 8, each.name


def test_the_style_keeps_contrast_in_light_and_dark() -> None:
    light, dark = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[:2]
    for scheme in (light, dark):
        colours = dict(re.findall(r"--(\w+): #([0-9a-f]{6})", scheme))
        for ground in ("paper", "fill"):
            for name, least in (("ink", 7.0), ("soft", 7.0), ("accent", 4.5), ("a", 4.5), ("b", 4.5), ("line", 3.0)):
                assert contrast(colours[name], colours[ground]) >= least, (name, ground)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_the_command_writes_one_whole_file(sample: Path, tmp_path: Path, call: Call) -> None:
    target = tmp_path / "packet.html"
    profile = tmp_path / "me.toml"
    profile.write_text('age = 52\nsex = "female"\nplace = "Boston"\nbmi = 40\n')
    done = call("packet", "NCT90017919", "--profile", str(profile), "-o", str(target))
    assert (done.code, done.out) == (0, "")
    text = target.read_text()
    assert "NCT90017919" in text
    assert "0 km" in text
    assert " in this index, for: " in text
    assert "stands against it (you: 40)" in text
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["me.toml", "packet.html"]


def test_an_unknown_number_ends_with_1_and_a_wrong_profile_with_2(sample: Path, tmp_path: Path, call: Call) -> None:
    assert call("packet", "NCT00000009", "-o", str(tmp_path / "p.html")).code == 1
    assert not (tmp_path / "p.html").exists()
    secret = tmp_path / "me.toml"
    for text in ('age = "fifty-secret"', "age = ", "{", "[1]", "colour = 'secret'"):
        secret.write_text(text)
        done = call("packet", "NCT90017919", "--profile", str(secret), "-o", str(tmp_path / "p.html"))
        assert (done.code, done.out) == (2, "")
        assert done.err.count("\n") == 1
        assert "fifty-secret" not in done.err
    assert call("packet", "NCT90017919", "--profile", str(tmp_path / "none.toml")).code == 2


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed: the page is not rendered")
@pytest.mark.parametrize("width", [360, 1200])
def test_a_browser_renders_it_without_a_network_and_within_the_screen(
    full_page: str, width: int, tmp_path: Path
) -> None:
    probe = (
        "<script>addEventListener('load',()=>{const d=document,e=d.documentElement;"
        "d.title=JSON.stringify([e.scrollWidth,innerWidth,performance.getEntriesByType('resource').length,"
        "d.querySelectorAll('main section').length,d.querySelector('svg').clientHeight>50])})</script>"
    )
    file = tmp_path / "page.html"
    file.write_text(full_page.replace("</body>", f"{probe}</body>"), "utf-8")
    text = in_chromium(tmp_path, f"--window-size={width},900", "--dump-dom", file.as_uri())
    found = re.search(r"<title>\[(\d+),(\d+),(\d+),(\d+),(\w+)\]</title>", text)
    assert found, text[:300]
    wide, screen, loaded, shown, drawn = found.groups()
    assert int(wide) <= int(screen)
    assert (int(loaded), int(shown), drawn) == (0, len(SECTIONS), "true")


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed: the page is not printed")
def test_a_browser_prints_it(full_page: str, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(full_page, "utf-8")
    in_chromium(tmp_path, f"--print-to-pdf={tmp_path / 'page.pdf'}", "--no-pdf-header-footer", file.as_uri())
    pdf = (tmp_path / "page.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 5


def in_chromium(folder: Path, *words: str) -> str:
    """What a headless browser with its own empty profile and no network writes."""
    command = [
        *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'browser'}"),
        *("--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", "--no-first-run"),
    ]
    done = subprocess.run([*command, *words], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout

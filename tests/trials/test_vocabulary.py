"""The vocabulary's files are whole, a line of TOML is all that a word takes, and compiling them changes nothing."""

import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import trials.vocabulary as package
from trials.concepts import Matcher
from trials.vocabulary import (
    CONDITION_VALUES,
    Vocabulary,
    compile_toml,
    fold,
    key,
    read_compiled,
    read_query,
    vocabulary,
    write_compiled,
)
from trials.vocabulary.build import compile_vocabulary
from trials.vocabulary.query import lookup

FOLDER = Path(package.__file__).parent
FILES = ("conditions", "cells", "routes", "comparators", "outcomes", "other")
KEYS = {
    *("kind", "term", "product", "broader", "living", "not_cells", "lay", "clinical", "abbreviations", "query"),
    *("names", "icd10", "mesh", "other"),
}
PRODUCT_VALUES = {
    "condition": set(CONDITION_VALUES),
    "cell_source": {
        *("bone_marrow", "adipose", "umbilical_cord", "placenta_amnion", "peripheral_blood", "olfactory", "disc"),
        *("neural", "embryonic_ips", "other"),
    },
    "cell_type": {
        *("msc", "bmac", "svf", "hsc_mononuclear", "chondrocyte", "disc_cells", "neural_stem", "ips", "other"),
    },
    "donor": {"autologous", "allogeneic"},
    "expansion": {"true", "false"},
    "route": {
        *("intradiscal", "intrathecal", "intramedullary", "intravenous", "facet_intraarticular", "intraarticular"),
        *("epidural", "intramuscular", "surgical_graft", "other"),
    },
}
ENTRIES = [
    pytest.param(name, entry, id=name)
    for file in FILES
    for name, entry in tomllib.loads((FOLDER / f"{file}.toml").read_text("utf-8")).items()
]
AMBIGUOUS = tomllib.loads((FOLDER / "abbreviations.toml").read_text("utf-8"))


def without_gap(phrase: str) -> str:
    return key(phrase.replace(" ... ", " gapgap "))


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_a_concept_is_written_as_the_head_of_the_file_says(name: str, entry: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
    assert set(entry) <= KEYS
    assert entry["term"]
    assert set(entry.get("broader", ())) <= set(vocabulary().concepts)
    assert name not in vocabulary().narrower(name), "a circle"


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_a_phrase_stands_once_in_its_concept(name: str, entry: dict[str, Any]) -> None:
    folded = [without_gap(word) for part in ("clinical", "lay", "names") for word in entry.get(part, ())]
    assert all(folded), f"{name}: a phrase without a word"
    assert sorted({word for word in folded if folded.count(word) > 1}) == []


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_codes_are_well_formed_and_stand_once(name: str, entry: dict[str, Any]) -> None:
    icd10, mesh = entry.get("icd10", []), entry.get("mesh", [])
    assert all(re.fullmatch(r"[A-Z]\d\d(?:\.\d{1,2})?", code) for code in icd10), name
    assert all(re.fullmatch(r"D\d{6}(?:\d{3})?", code) for code in mesh), name
    assert len(set(icd10)) == len(icd10)
    assert len(set(mesh)) == len(mesh)


def test_values_of_the_fingerprint_are_the_agreed_ones() -> None:
    wrong = {
        concept.id: concept.product
        for concept in vocabulary().concepts.values()
        if concept.product not in PRODUCT_VALUES.get(concept.kind, {concept.product})
    }
    assert wrong == {}


def test_no_phrase_means_two_conditions_at_once() -> None:
    known = vocabulary()
    twice = {
        phrase: names
        for phrase, names in known.phrases.items()
        if len([name for name in names if known.concepts[name].kind == "condition"]) > 1
    }
    allowed = {"颈 椎 病"}  # said of a worn neck and of its pain
    assert set(twice) <= allowed, twice


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_an_ambiguous_abbreviation_has_meanings_with_words_that_tell(name: str) -> None:
    entry, known = AMBIGUOUS[name], vocabulary()
    meanings = {meaning: value for meaning, value in entry.items() if isinstance(value, dict)}
    assert meanings
    assert all(value["words"] for value in meanings.values())
    for meaning in [*meanings, entry.get("alone"), entry.get("query")]:
        if meaning in known.concepts:
            assert meaning in known.short.get(key(name), known.phrases.get(key(name), [])), f"{name} is no {meaning}"
    assert entry.get("query") is None or entry["query"] in known.concepts


@pytest.mark.parametrize("text", ["NPRS", "nprs"])
def test_an_abbreviation_that_ends_in_s_is_no_plural(text: str) -> None:
    assert [read.concept for read in read_query(text, vocabulary())] == ["pain_scale"]
    assert not Matcher(vocabulary()).find("The NPR was low.")


def copy_with(folder: Path, file: str, line: str, after: str) -> Vocabulary:
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, folder)
    path = folder / f"{file}.toml"
    text = path.read_text("utf-8")
    assert after in text
    path.write_text(text.replace(after, f"{after}{line}", 1), "utf-8")
    return compile_vocabulary(folder)


def test_one_line_of_toml_adds_a_word_everywhere(tmp_path: Path) -> None:
    grown = copy_with(tmp_path, "conditions", '  "wobbly cushion",\n', '  "slipped disc",\n')
    assert [mention.concept for mention in Matcher(grown).find("People with wobbly cushions.")] == ["disc_herniation"]
    assert [read.concept for read in read_query("wobbly cushion", grown)] == ["disc_herniation"]
    assert "wobbly cushion" in grown.surfaces["disc_herniation"]
    assert [read.concept for read in read_query("wobbly cushion", vocabulary())] == [None, None]


def test_a_concept_that_stands_twice_or_has_no_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cells.toml").write_text('[thing]\nterm = "thing"\n', "utf-8")
    with pytest.raises(ValueError, match=r"\[thing\] has no kind"):
        compile_vocabulary(tmp_path)
    (tmp_path / "cells.toml").write_text('[thing]\nkind = "route"\nterm = "thing"\n', "utf-8")
    (tmp_path / "routes.toml").write_text('[thing]\nkind = "route"\nterm = "thing"\n', "utf-8")
    with pytest.raises(ValueError, match=r"\[thing\] stands twice"):
        compile_vocabulary(tmp_path)


def test_the_compiled_file_holds_what_the_toml_files_say(tmp_path: Path) -> None:
    write_compiled(tmp_path / "compiled.json")
    assert read_compiled(tmp_path / "compiled.json") == compile_toml()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"stamp": []}', "\udcff", '{"stamp": 1, "concepts": 2}'])
def test_a_broken_compiled_file_is_passed_over(tmp_path: Path, content: str) -> None:
    (tmp_path / "compiled.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    assert read_compiled(tmp_path / "compiled.json") is None
    assert read_compiled(tmp_path / "missing.json") is None


def test_a_compiled_file_of_other_sources_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "vocabulary"
    folder.mkdir()
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, folder)
    monkeypatch.setattr(package, "_FOLDER", folder)
    write_compiled(tmp_path / "compiled.json")
    assert read_compiled(tmp_path / "compiled.json") is not None
    with (folder / "conditions.toml").open("a", encoding="utf-8") as file:
        file.write('\n[lint]\nterm = "lint"\n')
    assert read_compiled(tmp_path / "compiled.json") is None


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Disks", "disc"),
        ("vertebrae", "vertebra"),
        ("haemato", "hemato"),
        ("paralysed", "paralyzed"),
        ("prostheses", "prosthesis"),
        ("stenosis", "stenosis"),
        ("tumour", "tumor"),
        ("Wharton's", "wharton"),
        ("ciática", "ciatica"),
    ],
)
def test_spellings_fold_to_one(word: str, folded: str) -> None:
    assert fold(word) == folded


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_folding_twice_is_folding_once_for_a_key(text: str) -> None:
    assert key(text) == " ".join(key(text).split())
    assert key(text.upper().lower()) == key(text.lower())


@pytest.mark.parametrize(
    ("code", "concepts"),
    [
        ("M48.5", ("vertebral_fracture",)),
        ("M80", ("osteoporosis",)),  # with a fracture of any bone
        ("M25.78", ("bone_spur",)),
        ("G96.1", ()),  # of the membranes of the brain as well
    ],
)
def test_a_code_names_a_condition_of_the_spine_only_where_it_is_one(code: str, concepts: tuple[str, ...]) -> None:
    assert lookup(code, vocabulary()) == concepts

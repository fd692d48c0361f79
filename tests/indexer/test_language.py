"""A search is read as people type it: what they deny, and the words of the asking itself, are not asked for."""

import pytest

from indexer.expansion import FieldVocabulary
from indexer.language import ID_PIECES, MOST_PIECES, MOST_WORDS, Reading, read_text
from indexer.nodes import And, Expanded, Node, Or, Phrase, Word, leaves
from indexer.query import UNREAD, make_query
from indexer.wording import FOREIGN_WORDS, FUNCTION_WORDS
from trials.vocabulary import Read, Vocabulary, read_query, vocabulary


def read(text: str) -> Reading:
    return read_text(text, FieldVocabulary())


def parts(tree: Node | None) -> tuple[Node, ...]:
    return tree.parts if isinstance(tree, And) else (tree,) if tree else ()


@pytest.mark.parametrize(
    ("text", "denied", "concept"),
    [
        ("slipped disc no surgery", "no surgery", "disc herniation"),
        ("sciatica, no epidural steroid", "no epidural steroid", "sciatica"),
        ("not fusion sciatica", "not fusion", "sciatica"),
        ("slipped disc, no prior surgery", "no prior surgery", "disc herniation"),
        ("haven't had any surgery slipped disc", "haven't had any surgery", "disc herniation"),
        ("sciatica; I don’t want the surgery", "don’t want the surgery", "sciatica"),
        ('sciatica no surgery "own cells"', "no surgery", "sciatica"),
        ("slipped disc without surgery", "without surgery", "disc herniation"),
        ("slipped disc avoid fusion", "avoid fusion", "disc herniation"),
        ("sciatica, I want to avoid it", "to avoid it", "sciatica"),
        ("sciatica avoid spinal fusion surgery", "avoid spinal fusion surgery", "sciatica"),
        ("sciatica instead of surgery", "instead of surgery", "sciatica"),
        ("alternative to surgery for sciatica", "alternative to surgery", "sciatica"),
        ("sciatica no surgery or fusion", "no surgery or fusion", "sciatica"),
        ("sciatica sin cirugía", "sin cirugía", "sciatica"),
        ("Bandscheibenvorfall ohne Operation", "ohne Operation", "disc herniation"),
        ("Bandscheibenvorfall Operation vermeiden", "Operation vermeiden", "disc herniation"),
        ("hernie discale, pas de chirurgie", "pas de chirurgie", "disc herniation"),
        ("hernie discale pas d'opération", "pas d'opération", "disc herniation"),
        ("ernia del disco senza intervento", "senza intervento", "disc herniation"),
        ("hérnia de disco sem cirurgia", "sem cirurgia", "disc herniation"),
        ("sciatica zonder operatie", "zonder operatie", "sciatica"),
        ("sciatica no leg pain", "no leg pain", "sciatica"),
        ("sciatica no numbness or weakness", "no numbness or weakness", "sciatica"),
        ("sciatica, no loss of sensation", "no loss of sensation", "sciatica"),
        ("sciatica not a candidate for surgery", "not a candidate for surgery", "sciatica"),
        ("sciatica not able to have surgery", "not able to have surgery", "sciatica"),
        ("sciatica no longer able to walk", "no longer able to walk", "sciatica"),
        ("sciatica no motor or sensory function", "no motor or sensory function", "sciatica"),
        ("sciatica sin dolor de pierna", "sin dolor de pierna", "sciatica"),
    ],
)
def test_what_is_denied_is_left_out_and_said_so(text: str, denied: str, concept: str) -> None:
    found = read(text)
    assert [meant for _, meant in found.read_as] == [concept]
    assert found.notes[0].startswith(f"'{denied}' was left out")
    bare = read_text(text)
    assert Word("surgeri") not in leaves(bare.tree)
    assert Word("fusion") not in leaves(bare.tree)


@pytest.mark.parametrize(
    ("text", "told"), [("no fusion", "'no fusion' leaves"), ("sans chirurgie", "'sans chirurgie' leaves")]
)
def test_what_is_denied_alone_is_searched_for_and_said_so(text: str, told: str) -> None:
    found = read(text)
    assert found.tree is not None
    assert [note.startswith(told) for note in found.notes] == [True]
    assert "nothing else to look for" in found.notes[0]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("non-operative zebra", Phrase(("non", "oper"))),
        ("zebra non union", Word("union")),
        ("zebra with or without quagga", Word("quagga")),
        ("zebra SEM quagga", Word("sem")),
        ("dor no joelho", Word("joelho")),
        ("no cure for zebra", Word("zebra")),
        ("zebra sans chirurgie pour le quagga", Word("quagga")),
    ],
)
def test_what_only_looks_denied_is_asked_for(text: str, asked: Node) -> None:
    assert asked in leaves(read(text).tree)


@pytest.mark.parametrize(
    "text",
    [
        "je cherche un essai pour la hernie discale",
        "ich suche eine Studie für meine Mutter mit Bandscheibenvorfall",
        "busco ensayos para hernia discal",
        "cerco uno studio per l'ernia del disco",
        "procuro um estudo para hérnia de disco",
    ],
)
def test_words_of_the_asking_in_other_languages_are_not_asked_for(text: str) -> None:
    found = read(text)
    assert isinstance(found.tree, Expanded)
    assert found.tree.concept == "disc_herniation"


def test_small_words_of_other_languages_are_asked_for_in_capitals() -> None:
    assert read("zebra MIT DES").tree == And((Word("zebra"), Word("mit"), Word("des")))
    assert read("zebra mit des").tree == Word("zebra")


def test_of_a_text_only_so_many_pieces_are_looked_at_as_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each number may be that of a trial, and is compared with every form."""
    looked: list[str] = []
    monkeypatch.setattr("trials.identifiers.recognise", looked.append)
    read(" ".join(map(str, range(10_000, 50_000))))
    assert 0 < len(looked) <= ID_PIECES * (MOST_WORDS + 1)
    looked.clear()
    read("; ".join(map(str, range(10_000, 50_000))))
    assert 0 < len(looked) <= ID_PIECES * (MOST_WORDS + MOST_PIECES + 1)


def test_the_vocabulary_is_asked_once_for_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(text: str, known: Vocabulary) -> list[Read]:
        asked.append(text)
        return read_query(text, known)

    monkeypatch.setattr("indexer.expansion.read_query", ask)
    read("stem cells for my back pain, not for my back")
    assert len(asked) == len(set(asked))
    assert asked[0].startswith("stem cells for my back pain")


def test_a_search_that_only_denies_is_taken_as_words() -> None:
    assert read_text("no surgery").tree == Word("surgeri")
    assert read_text("no surgery").notes[0].startswith("'no surgery' leaves nothing else to look for")


def test_a_denial_does_not_reach_into_quotes_or_over_an_or() -> None:
    assert Phrase(("no", "surgeri")) in leaves(read_text('sciatica "no surgery"').tree)
    assert isinstance(read_text("zebra no OR quagga").tree, Or)


@pytest.mark.parametrize(
    ("text", "concept", "words"),
    [
        ("stem cells for fusion of the spine", "spinal fusion", {"fusion", "spine"}),
        ("my back surgery did not work", "failed back surgery syndrome", {"back", "surgeri", "work"}),
        ("dor no pescoço", "neck pain", {"dor", "pescoco"}),
        ("cells not cultured", "not grown, prepared in one session", {"cultur"}),
    ],
)
def test_words_that_else_mean_nothing_are_read_where_they_make_a_concept(
    text: str, concept: str, words: set[str]
) -> None:
    found = read(text)
    assert found.notes == ()
    assert concept in [meant for _, meant in found.read_as]
    (own,) = (
        node.written for node in parts(found.tree) if isinstance(node, Expanded) and node.concept != "cell_therapy"
    )
    assert {leaf.token for leaf in leaves(own) if isinstance(leaf, Word)} == words


def test_every_phrase_of_the_vocabulary_is_read_in_a_search_as_it_is_alone() -> None:
    known = vocabulary()
    for phrase in known.phrases:
        meant = {known.concepts[each.concept].term for each in read_query(phrase, known) if each.concept}
        if meant and (FUNCTION_WORDS | FOREIGN_WORDS) & set(phrase.split()):
            assert set(", ".join(meant).split(", ")) <= set(
                ", ".join(term for _, term in read(phrase).read_as).split(", ")
            )


@pytest.mark.parametrize("text", ["Surgery: no. Sciatica since spring", "any surgery? no, sciatica"])
def test_a_denial_ends_where_its_clause_does(text: str) -> None:
    assert "sciatica" in [meant for _, meant in read(text).read_as]
    assert read(text).notes == ()


@pytest.mark.parametrize("text", ["I'm a zebra", "I’ve been a zebra", "I'd have had a zebra", "zebra for my daughter"])
def test_contracted_words_and_whom_it_is_for_are_not_asked_for(text: str) -> None:
    assert read_text(text).tree == Word("zebra")


def test_what_only_looks_like_such_words_is_asked_for() -> None:
    assert Word("im") in leaves(read_text("IM zebra").tree)
    assert Word("mother") in leaves(read_text("zebra of the mother").tree)


def test_words_of_the_asking_itself_are_not_asked_for() -> None:
    assert read_text("please find trials for my dad: zebra").tree == Word("zebra")
    assert read_text("trial").tree == Word("trial")


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("间充质干细胞", ["mesenchymal stem or stromal cells"]),
        ("脐带间充质干细胞", ["umbilical cord or cord blood", "mesenchymal stem or stromal cells"]),
        ("腰椎间盘突出症干细胞", ["disc herniation", "cell therapy"]),
        ("椎間板ヘルニア", ["disc herniation"]),
    ],
)
def test_a_run_without_blanks_is_read_as_the_concepts_that_it_holds(text: str, concepts: list[str]) -> None:
    found = read(text)
    assert [concept for _, concept in found.read_as] == concepts
    assert isinstance(found.tree, Expanded) == (len(concepts) == 1)


def test_a_run_without_blanks_that_holds_no_concept_stays_whole() -> None:
    assert read("東京病院").tree == Phrase(("東京", "京病", "病院"))


@pytest.mark.parametrize(("text", "told"), [("🦴 ???", True), ("OR", True), (" ", False), ("zebra", False)])
def test_a_text_without_a_word_says_that_nothing_was_looked_for(text: str, told: bool) -> None:
    assert (UNREAD in make_query(text).notes) == told


def test_a_text_that_only_tells_an_age_was_read() -> None:
    assert UNREAD not in make_query("54 year old woman.").notes

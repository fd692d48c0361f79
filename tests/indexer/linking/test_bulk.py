"""Linking all at once: the same links as looking at every pair, and as one record after the other."""

import errno
from collections import Counter
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.linking import records
from indexer.linking import linker, shelf
from indexer.linking.blocks import blocks, fullest, is_strong
from indexer.linking.book import Book
from indexer.linking.compare import SURE_NOT, compare, is_hopeless, may_be_one
from indexer.linking.figures import figures_of
from indexer.linking.side import Side, read_side
from tests.indexer.linking.trials_made import named, trial
from trials.errors import SettingsError

MANY = list(records(240, "no-such-folder"))


def linked(book: Book) -> dict[tuple[str, str], tuple[str, float]]:
    return {(link.a, link.b): (link.verdict, link.score) for link in book.links()}


def linked_beside(book: Book, key: str) -> list[tuple[str, float]]:
    return [told for pair, told in linked(book).items() if key in pair]


def every_pair(sides: list[Side], counts: dict[str, int]) -> dict[tuple[str, str], tuple[str, float]]:
    """All pairs that share a block that is not full, compared; the rule the long way round."""
    inside: dict[int, list[str]] = {}
    for side in sides:
        for name in blocks(side, counts):
            inside.setdefault(name, []).append(side.key)
    by_key = {side.key: side for side in sides}
    meet = {
        pair for name, keys in inside.items() if len(keys) < fullest(name) for pair in combinations(sorted(keys), 2)
    }
    found = {}
    for a, b in meet:
        one, other = by_key[a], by_key[b]
        if one.registry == other.registry and one.key.rpartition("/")[0] != other.key.rpartition("/")[0]:
            continue
        if link := linker.link_of(one, other):
            found[a, b] = link.verdict, link.score
    return found


def test_all_at_once_finds_what_looking_at_every_pair_finds(tmp_path: Path) -> None:
    copies = [(f"{each['id']}/ictrp", each | {"source": "ictrp"}) for _, each in MANY[:5]]
    with Book(tmp_path) as book:
        linker.bring_up(book, [*MANY, *copies])
        sides = [read_side(key, each) for key, each in (*MANY, *copies)]
        counts: dict[str, int] = {}
        for side in sides:
            for word in side.title_words:
                counts[word] = counts.get(word, 0) + 1
        found = linked(book)
        assert found == every_pair(sides, counts)
        assert len(found) > 12
        assert {len(book.members(key)) for key in list(book.keys())} >= {1, 2}


def test_all_at_once_and_one_after_the_other_give_the_same_studies(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with Book(tmp_path) as at_once, Book(tmp_path / "one") as stepwise:
        linker.bring_up(at_once, MANY)
        shuffled = list(MANY)
        Random(3).shuffle(shuffled)
        for at in range(0, len(shuffled), 40):
            linker.bring_up(stepwise, shuffled[at : at + 40])
        twins = {link.a for link in at_once.links(verdict="same")}
        assert len(twins) >= 8
        assert {key: at_once.members(key) for key in twins} == {key: stepwise.members(key) for key in twins}


def test_a_number_of_people_that_nobody_can_believe_links_as_any_other(tmp_path: Path) -> None:
    many = [(key, each | {"enrolment": {"count": 5_000_000_000}}) for key, each in MANY[:2]]
    with Book(tmp_path) as book:
        linker.bring_up(book, many)
        assert len(list(book.keys())) == 2


def test_what_a_killed_linking_left_is_gone_with_the_next(tmp_path: Path) -> None:
    left = tmp_path / shelf.PLACE / "meetings"
    left.parent.mkdir()
    left.write_bytes(b"words of records")
    with Book(tmp_path) as book:
        linker.bring_up(book, MANY[:20])
    assert [path.name for path in tmp_path.iterdir()] == ["links.db"]


def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, *_: Any) -> None:
        path.write_bytes(b"a part")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shelf, "keep", full)
    with pytest.raises(SettingsError, match=r"the disk of .* is full: make room"), Book(tmp_path) as book:
        linker.bring_up(book, MANY[:20])
    monkeypatch.undo()
    assert not (tmp_path / shelf.PLACE).exists()
    with Book(tmp_path) as book:
        assert book.is_empty
        linker.bring_up(book, MANY[:20])
        assert len(list(book.keys())) == 20


def test_a_few_more_records_touch_only_what_they_meet(tmp_path: Path) -> None:
    with Book(tmp_path) as book:
        linker.bring_up(book, MANY)
        turn = book.turn
        number, first = MANY[0][1]["id"], MANY[0][1]
        twin = first | {"id": "LBCTR9000000001", "registry": "lbctr", "source": "lbctr"}
        twin["identifiers"] = [named(first["registry"], number)]
        linker.bring_up(book, [("LBCTR9000000001/lbctr", twin)])
        assert set(book.moved_since(turn)) == {MANY[0][0], "LBCTR9000000001/lbctr"}


DAYS = st.sampled_from([None, "2029-03-01", "2029-03-20", "2029-09", "2029-12-02", "2030-02", "2033"]).map(
    lambda day: {"value": day} if day else None
)
TRIALS = st.builds(
    lambda number, registry, start, end, count, country, phase, acronym, told: trial(
        f"{registry.upper()}{number}",
        registry,
        dates={name: day for name, day in (("start", start), ("completion", end)) if day},
        enrolment={"count": count},
        countries=country,
        phases=phase,
        acronym=acronym,
        **told,
    ),
    st.integers(1, 9),
    st.sampled_from(["drks", "isrctn", "jrct", "euctr"]),
    DAYS,
    DAYS,
    st.sampled_from([None, 20, 48, 50, 400]),
    st.sampled_from([[], ["Spain"], ["Japan"], ["Japan", "Spain"], ["Japan", "Spain", "Germany"]]),
    st.sampled_from([[], ["phase1"], ["phase2", "phase3"]]),
    st.sampled_from([None, "QUILL", "OTHER"]),
    st.fixed_dictionaries(
        {},
        optional={
            "sponsor": st.sampled_from([{"name": "Kestrel Clinical Services"}, {"name": "Quillmoor Institute"}]),
            "interventions": st.sampled_from([[{"name": "Quillotersen"}], [{"name": "Bone marrow cells"}]]),
            "conditions": st.sampled_from([["Stroke"], ["Discogenic pain"]]),
            "official_title": st.sampled_from([None, "Cells of QUI 420915 Injected Into the Lumbar Disc - QUILLDISC"]),
            "title": st.sampled_from(["Cells of QUI 420915 Injected Into the Lumbar Disc", "Lumbar Discs and Cells"]),
        },
    ),
)


@settings(max_examples=150, deadline=None)
@given(TRIALS, TRIALS)
def test_the_quick_look_never_drops_a_pair_that_would_be_kept(one: dict[str, Any], other: dict[str, Any]) -> None:
    a, b = read_side("a/x", one), read_side("b/x", other)
    if is_hopeless(figures_of(a), figures_of(b)) and (a.registry, a.id) != (b.registry, b.id):
        assert compare(a, b).probability < SURE_NOT
        assert not may_be_one(a, b)


def test_what_is_chosen_in_bulk_misses_no_pair_that_comparing_all_would_keep(tmp_path: Path) -> None:
    chance, several = Random(11), []
    for number in range(48):
        registry = chance.choice(["ctgov", "isrctn", "jrct", "euctr"])
        several.append(
            trial(
                f"{registry.upper()}{number}",
                registry,
                title=chance.choice(["Cells of QUI 420915 Injected Into the Lumbar Disc", "Cells in Lumbar Discs"]),
                official_title=chance.choice([None, "Cells of QUI 420915 Injected Into the Lumbar Disc - QUILLDISC"]),
                sponsor={"name": chance.choice(["Kestrel Clinical Services", "Quillmoor Institute"])},
                interventions=[{"name": chance.choice(["Quillotersen", "Bone marrow cells"])}],
                conditions=[chance.choice(["Stroke", "Discogenic pain"])],
                enrolment={"count": chance.choice([9, 48, 50])},
                dates={"start": {"value": chance.choice(["2029-03-01", "2029-12-02", "2030-08"])}},
                countries=chance.choice([["Japan"], ["Japan", "Spain"], ["Japan", "Spain", "Germany"], ["Peru"]]),
                phases=chance.choice([["phase1"], ["phase2", "phase3"]]),
            )
        )
    keyed = [(f"{each['id']}/{each['source']}", each) for each in several]
    sides = [read_side(*each) for each in keyed]
    counts = Counter(word for side in sides for word in side.title_words)
    with Book(tmp_path) as book:
        linker.bring_up(book, keyed)
        found = {pair: score for pair, (_, score) in linked(book).items()}  # rivals may change the verdict
        assert found == {pair: score for pair, (_, score) in every_pair(sides, counts).items()}
        assert len(found) > 100


def test_records_meet_strongly_by_numbers_codes_and_acronyms_alone() -> None:
    plain = read_side("a/x", trial("NCT90000011", acronym=None))
    told = read_side("b/x", trial("DRKS90000022", "drks", acronym="QUILL", identifiers=[named("ctgov", "NCT90000011")]))
    both = blocks(plain, {}) & blocks(told, {})
    assert any(map(is_strong, both))
    assert not all(map(is_strong, both))
    own = read_side("c/x", trial("ISRCTN90000044", "isrctn"))
    assert not any(map(is_strong, blocks(plain, {}) & blocks(own, {})))


def test_equal_titles_meet_however_common_their_words_are() -> None:
    words = {"title": "Stem Cells in Spinal Cord Injury", "official_title": None, "acronym": None, "enrolment": None}
    one, other = (
        read_side("a/x", trial("NCT90000011", **words)),
        read_side("b/x", trial("DRKS90000022", "drks", **words)),
    )
    rare = read_side("c/x", trial("ISRCTN90000044", "isrctn", **words | {"title": "Spinal Cord Injury and Pain"}))
    common = dict.fromkeys(one.title_words, 10**6)
    assert blocks(one, common) & blocks(other, common) - blocks(rare, common)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_title_in_two_languages_at_once_meets_its_twin_however_rare_the_other_language_is(
    tmp_path: Path, at_once: bool
) -> None:
    title = "Autologous Bone Marrow Cells Injected Into Degenerated Lumbar Discs of Adults With Discogenic Pain"
    other = "Egne knoglemarvsceller indsprøjtet i slidte lændediskusskiver hos voksne med rygsmerter"
    plain = {"title": title, "official_title": None}
    near = {"dates": {"start": {"value": "2029-03-09"}}}  # else they meet by equal figures
    twins = [
        ("NCT99900011/ctgov", trial("NCT99900011", **plain)),
        ("2031-900001-17/euctr", trial("2031-900001-17", "euctr", **plain | {"title": f"{title} {other}"} | near)),
    ]
    with Book(tmp_path) as book:
        if at_once:
            linker.bring_up(book, [*MANY[:40], *twins])
        else:
            for step in (MANY[:40], twins[1:], twins[:1]):
                linker.bring_up(book, step)
        assert [verdict for verdict, _ in linked_beside(book, twins[0][0])] == ["same"]


@pytest.mark.parametrize("version", ["0", "1", "5"])
def test_a_book_of_other_rules_is_made_anew_and_keeps_decisions(tmp_path: Path, version: str) -> None:
    with Book(tmp_path) as book:
        linker.bring_up(book, MANY[:20])
        linker.decide(book, MANY[0][0], MANY[1][0], "same", "reader", "registered twice")
        book.note("version", version)
    with Book(tmp_path) as book:
        assert book.is_empty
        assert linker.is_stale(book, "x")
        linker.begin_anew(book, "x")
        linker.bring_up(book, MANY[:20])
        assert len(book.members(MANY[0][0])) == 2


@pytest.mark.parametrize("at_once", [True, False])
def test_a_country_s_part_that_began_long_after_the_whole_is_found(tmp_path: Path, at_once: bool) -> None:
    whole = trial("NCT99900011", countries=["Japan", "Spain"])
    part = trial(
        "jRCT9990000022",
        "jrct",
        countries=["Japan"],
        enrolment={"count": 9},
        sponsor={"name": "Kestrel Clinical Services"},
        dates={"start": {"value": "2030-08-20"}},
        phases=["phase3"],
    )
    pair = [("NCT99900011/ctgov", whole), ("jRCT9990000022/jrct", part)]
    with Book(tmp_path) as book:
        for step in ([*MANY[:40], *pair],) if at_once else (MANY[:40], pair):
            linker.bring_up(book, step)
        assert [verdict for verdict, _ in linked_beside(book, pair[0][0])] == ["same"]

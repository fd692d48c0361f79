"""Columns on a terminal: nothing wider than it, nothing lost, wide characters counted."""

from hypothesis import given
from hypothesis import strategies as st

from search_cli.render.layout import Cell, Column, cells, spoken, table, wrap

COLUMNS = (Column("Trial", most=12), Column("Title", flexible=True))


def flat(lines: object) -> list[str]:
    return ["".join(span if isinstance(span, str) else span[0] for span in line) for line in lines]  # type: ignore[attr-defined]


@given(st.text(max_size=300), st.integers(2, 100))
def test_wrapped_lines_fit_and_keep_every_visible_character(text: str, width: int) -> None:
    from trials.text import visible

    lines = wrap(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(visible(text).split())


def test_chinese_characters_take_two_columns_and_accents_none() -> None:
    assert cells("腰痛") == 4
    assert cells("e\u0301") == 1
    assert wrap("腰椎间盘突出", 4) == ["腰椎", "间盘", "突出"]


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=200)), min_size=1, max_size=5), st.integers(40, 120))
def test_a_table_is_never_wider_than_the_terminal(rows: list[tuple[str, str]], width: int) -> None:
    assert all(cells(line.rstrip(" ")) <= width for line in flat(table(COLUMNS, rows, width)))


def test_a_table_puts_a_long_title_under_its_heading() -> None:
    lines = flat(table(COLUMNS, [("NCT90000001", Cell("cells " * 12, below="Lyon"))], 40))
    assert lines[0].startswith("Trial        Title")
    assert lines[2].startswith("NCT90000001  cells cells cells")
    assert lines[-1].strip() == "Lyon"
    assert lines[-1].startswith(" " * 13)


def test_a_screen_reader_hears_each_cell_with_its_heading() -> None:
    assert flat(spoken(COLUMNS, [("NCT90000001", "Cells"), ("NCT90000002", "")])) == [
        "Trial: NCT90000001",
        "Title: Cells",
        "",
        "Trial: NCT90000002",
    ]

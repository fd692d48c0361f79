"""Small bar charts for the report: drawn by pygal, in the page itself, in its colours, without script.

In: names with counts, in their order. Out: one `svg` element. For those who listen it is one picture with a sentence;
its numbers stand in a table beside it.
"""

import sys
from collections.abc import Sequence
from typing import Any, Final

from search_cli.render.packet_html import Markup
from trials.text import visible

WIDTH, ROW, AROUND, FONT = 640, 24, 8, 13  # of the drawing's own units; the page scales it
LONGEST: Final = 40  # characters of a name: more would leave no room for bars
SAID: Final = 3  # values that the sentence tells
STYLE: Final = f"""
.chart {{ max-width: 40rem; display: block; }}
.chart text {{ fill: currentColor; font-size: {FONT}px; }}
.chart .axis.y text {{ text-anchor: end; }}
.chart .background {{ fill: none; }}
.chart .bar rect {{ fill: var(--a); stroke: none; }}
"""
"""What a page with charts needs beside its own style."""


def bar_chart(title: str, values: Sequence[tuple[str, int]]) -> Markup:
    """Bars from above to below, the counts behind their names."""
    import pygal  # type: ignore[import-untyped]  # it has no types
    from lxml import etree  # type: ignore[import-untyped]
    from pygal import HorizontalBar
    from pygal.style import Style  # type: ignore[import-untyped]

    # For maps, which are not used here, it hooks into every import; Python warns of the hook's retired form.
    sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, pygal.PluginImportFixer)]
    chart = HorizontalBar(
        width=WIDTH,
        height=len(values) * ROW + 2 * AROUND,
        margin=AROUND,
        spacing=4,
        show_legend=False,
        show_x_labels=False,
        show_x_guides=False,
        show_y_guides=False,
        truncate_label=-1,
        range=(0, max([1, *(count for _, count in values)])),
        style=Style(label_font_size=FONT, major_label_font_size=FONT),  # for the room that names need
        css=(),
        js=(),
    )
    drawn = values[::-1]  # the library begins below
    chart.x_labels = [f"{_short(visible(name))}  {count:,}" for name, count in drawn]
    chart.add("", [count for _, count in drawn])
    root = chart.render_tree()
    _strip(root)
    root.set("role", "img")
    root.set("class", "chart")
    root.set("aria-label", _sentence(title, values))
    return Markup(etree.tostring(root, encoding="unicode"))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _strip(root: Any) -> None:
    """Take out what is no drawing: scripts, styles, the library's notes to its scripts."""
    from lxml import etree

    for each in list(root.iter()):
        noted = isinstance(each.tag, str) and etree.QName(each).localname in ("script", "style", "title", "desc")
        parent = each.getparent()
        if parent is not None and (noted or each.tag is etree.Comment):
            parent.remove(each)
    for name in ("id", "{http://www.w3.org/1999/xlink}href"):
        root.attrib.pop(name, None)


def _sentence(title: str, values: Sequence[tuple[str, int]]) -> str:
    most = sorted(values, key=lambda pair: -pair[1])[:SAID]
    told = ", ".join(f"{visible(name)} {count:,}" for name, count in most)
    return f"Bar chart: {title}. Most: {told}. All numbers are in the table below."

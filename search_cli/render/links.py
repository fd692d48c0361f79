"""`trials links`: why records are one study, how two compare, what was decided, for people.

In: plain values as `--json` prints them. Out: headings, pairs with their reasons and what each adds.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from search_cli.linking_words import method_in_words
from search_cli.render.blocks import Block, Bullet, Head, lines
from search_cli.render.layout import clip
from search_cli.render.lists import render_sentence
from search_cli.render.output import Output
from search_cli.render.words import count

Value = Mapping[str, Any]
TITLE = 300
SAID = {"same": "one study", "different": "two studies", "undecided": "undecided"}


def render_study_links(out: Output, study: Value) -> None:
    """All about how one study was made of records."""
    records = study["records"]
    told = f"{count(len(records), 'record')} {'are one study' if len(records) > 1 else 'is a study of its own'}."
    render_sentence(out, f"{study['id']}: {told}", "bold")
    section(out, "Its records", map(named, records))
    section(out, "What makes them one", linked(study["links"]))
    section(out, "Likely the same study: nobody has decided yet", likely(study["likely"]))
    section(out, "What is kept apart from it", linked(study["kept_apart"]))
    section(out, "Decisions", map(decision, study["decisions"]))
    if study["likely"]:
        out.line()
        first, second = study["id"], study["likely"][0]["id"]
        render_sentence(out, f"To decide: trials links join {first} {second} --why '...' (or split)", "dim")


def render_comparison(out: Output, pair: Value) -> None:
    """Two records compared now."""
    together = "they are in one study" if pair["one_study"] else "they are not in one study"
    render_sentence(out, f"{short(pair['a'])} and {short(pair['b'])}: {verdict(pair)}; {together} now.", "bold")
    section(out, "The records", map(named, pair["records"]))
    section(out, "What speaks for it and against", reasons(pair))
    section(out, "Decisions", map(decision, pair["decisions"]))


def render_list(out: Output, found: Value) -> None:
    """Decisions or pairs."""
    if "decisions" in found:
        if not found["decisions"]:
            render_sentence(out, "Nobody has decided anything yet: `trials links --review` asks about likely pairs.")
        out.lines(lines(map(decision, found["decisions"]), out.width, plain=out.plain))
        return
    shown = found["links"]
    of = f"{len(shown):,} of {found['total']:,} shown" if found["total"] > len(shown) else count(found["total"], "pair")
    render_sentence(out, f"{of}.", "bold")
    out.lines(lines((pair_line(each) for each in shown), out.width, plain=out.plain))


def render_decided(out: Output, found: Value) -> None:
    """What was decided, and the studies that came of it."""
    each = found["decision"]
    done = "taken back" if each["undone"] else f"recorded: {SAID[each['verdict']]}"
    render_sentence(out, f"Decision {each['number']} {done}.", "bold")
    if "replaces" in found:
        render_sentence(
            out, f"It goes before decision {found['replaces']}, which holds again if this one is taken back."
        )
    if "stands" in found:
        render_sentence(out, f"Decision {found['stands']} on the same pair holds.")
    for members in found["studies"]:
        ids = list(dict.fromkeys(map(short, members)))
        render_sentence(out, f"{' and '.join(ids)} {'are one study' if len(ids) > 1 else 'is a study of its own'} now.")
    if not each["undone"]:
        render_sentence(out, f"`trials links undo {each['number']}` takes it back.", "dim")


def section(out: Output, heading: str, blocks: Iterable[Block]) -> None:
    """A heading and what stands below it, if anything does."""
    found = list(blocks)
    if found:
        out.line()
        out.line((heading if out.plain else heading.upper(), "head"))
        out.lines(lines(found, out.width, plain=out.plain))


def named(record: Value) -> Bullet:
    """A record with its title."""
    leads = ", leads" if record.get("leads") else ""
    origin = (
        record["source"] if record["source"] == record["registry"] else f"{record['registry']} via {record['source']}"
    )
    return Bullet(f"{record['id']} ({origin}){leads}", clip(record["title"], TITLE))


def linked(links: Iterable[Value]) -> Iterator[Block]:
    """Pairs, each with its reasons."""
    for each in links:
        yield Head(f"{short(each['a'])} and {short(each['b'])}: {verdict(each)}")
        yield from reasons(each)


def likely(found: Iterable[Value]) -> Iterator[Block]:
    """Records that may be of the same study."""
    for each in found:
        yield Head(f"{each['id']} ({each['source']}), {each['probability']:.0%} likely: {clip(each['title'], TITLE)}")
        for link in each["links"][:1]:
            yield from reasons(link)


def reasons(pair: Value) -> Iterator[Block]:
    """What forbids it, what a person said, then each reason with what it adds."""
    if pair["forbidden"]:
        yield Bullet(f"Forbidden: {pair['forbidden']}", style="red")
    if pair["method"] == "decision":
        yield Bullet(
            f"Decided by {pair['author']}, {pair['at'][:10]}: {pair['why'] or 'no reason given'}", style="yellow"
        )
    for each in pair["reasons"]:
        sign = f"{each['adds']:+.2f}" if each["adds"] else "sure"
        yield Bullet(f"{sign}  {each['says']}", style="green" if each["adds"] >= 0 else "dim")


def verdict(pair: Value) -> str:
    """What was found, how surely, by whom and when."""
    when = f", {pair['at'][:10]}" if pair["at"] else ""
    found = f"{SAID[pair['verdict']]}, {method_in_words(pair['method'])}"
    return f"{found}, score {pair['score']:.3f} ({pair['author']}{when})"


def pair_line(pair: Value) -> Bullet:
    """One pair in a list: its score and what weighs most."""
    most = "; ".join(each["says"] for each in pair["reasons"][:3])
    return Bullet(f"{pair['score']:.3f}  {short(pair['a'])} and {short(pair['b'])}: {SAID[pair['verdict']]}", most)


def decision(each: Value) -> Bullet:
    """One decision."""
    undone = f" (taken back {each['undone'][:10]})" if each["undone"] else ""
    told = f"{each['number']}: {short(each['a'])} and {short(each['b'])} are {SAID[each['verdict']]}{undone}"
    why = f": {each['why']}" if each["why"] else ""
    return Bullet(told, f"{each['author']}, {each['at'][:10]}{why}", "dim" if each["undone"] else "")


def short(key: str) -> str:
    """The number of a record, with where it came through only if that is a copy's."""
    number, _, source = key.rpartition("/")
    return f"{number} (ictrp)" if source == "ictrp" else number

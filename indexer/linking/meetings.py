"""Who meets whom, of all records: blocks of two records and more that are not too full.

In: the blocks of the book. Out: columns in a file, and from them for each record those after it that it meets.
"""

from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

from indexer.linking import shelf
from indexer.linking.blocks import fullest, is_strong

FILE: Final = "meetings"
Listed = tuple[int, int, str]
"""The name of a block, how many records are in it, and their rows with commas between."""


class Meetings(NamedTuple):
    """The members of blocks one after the other, and of each record the blocks that it is in, as a chain."""

    members: Any  # rows, of one block after the other, in order
    begin: Any  # of each block where its members begin, and where the last one ends
    strong: Any  # of each block
    head: Any  # of each record its first link; -1 for none
    block: Any  # of each link
    next: Any  # of each link; -1 for none
    crowded: Any  # 1 where a record is in a strong block that is too full

    def beside(self, record: int) -> tuple[set[int], set[int]]:
        """(all records that it meets, those that it meets in strong blocks)."""
        members, begin, blocks, following = self.members, self.begin, self.block, self.next
        found: set[int] = set()
        strong: set[int] = set()
        at = self.head[record]
        while at >= 0:
            block = blocks[at]
            (strong if self.strong[block] else found).update(members[begin[block] : begin[block + 1]].tolist())
            at = following[at]
        return found | strong, strong


def keep(listed: Iterable[Listed], most: int, folder: Path) -> None:
    """Write the meetings of the rows up to `most`, of blocks given each once."""
    head = array("i", [-1]) * (most + 1)
    found = Meetings(array("i"), array("q", [0]), bytearray(), head, array("i"), array("i"), bytearray(most + 1))
    members, begin, strong, _, blocks, following, crowded = found
    for name, inside, rows in listed:
        if inside < fullest(name):
            records = sorted(map(int, rows.split(",")))
            for link, record in enumerate(records, len(members)):
                following.append(head[record])
                head[record] = link
            members.extend(records)
            blocks.extend([len(strong)] * inside)
            begin.append(len(members))
            strong.append(is_strong(name))
        elif is_strong(name):
            for record in map(int, rows.split(",")):
                crowded[record] = 1
    shelf.keep(folder / FILE, found)


def opened(folder: Path) -> Meetings:
    """What `keep` wrote."""
    columns, _ = shelf.opened(folder / FILE)
    return Meetings(*columns)

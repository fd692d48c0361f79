"""Full records packed small inside the index: deflate with a preset dictionary of the first records.

Records of one registry share their keys and many of their phrases, so a dictionary of 32 KB saves a tenth. Of the
embedded index it lies beside the files under a name with its checksum, and the index's own document says which one
belongs to it. An index on a server has none: there an empty one is given.
"""

import zlib
from collections.abc import Sequence

LONGEST = 32_768  # deflate looks back no further
LEVEL = 3  # 5 to 8 % more than level 6 in half of its time


def build_dictionary(samples: Sequence[bytes]) -> bytes:
    """A dictionary of some records, an equal share of each: what comes last is reached most cheaply."""
    share = LONGEST // max(1, len(samples))
    return b"".join(sample[:share] for sample in samples)


def pack(content: bytes, dictionary: bytes) -> bytes:
    """Packed content."""
    packer = zlib.compressobj(LEVEL, zdict=dictionary) if dictionary else zlib.compressobj(LEVEL)
    return packer.compress(content) + packer.flush()


def unpack(packed: bytes, dictionary: bytes) -> bytes:
    """The content again; raises `zlib.error` for what was never packed so."""
    unpacker = zlib.decompressobj(zdict=dictionary) if dictionary else zlib.decompressobj()
    return unpacker.decompress(packed) + unpacker.flush()

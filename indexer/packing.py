"""Cards and full records packed small inside an index: zstd, level 3, with a dictionary trained from the first studies.

A study is packed as one stream in parts, of which each can be read as soon as those before it are: the card alone, the
records behind it, which repeat most of what the card says and therefore take little more. Of the embedded index the
dictionary lies beside the files under a name with its checksum, and the index's own document says which one belongs to
it. An index on a server has none: there the dictionary is empty.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from zstandard import ZstdCompressionDict, ZstdCompressor, ZstdDecompressor

LEVEL: Final = 3  # level 9 saves a fourteenth more in four times the time
SIZE: Final = 112 * 1024  # bytes of a dictionary; of 64 KB packed studies are 2 % larger, of 512 KB 4 % smaller
SAMPLES: Final = 200  # studies: twice as many change nothing
LONGEST: Final = 32 * 1024  # bytes of a sample: a record with large results must not crowd out the others
CARD: Final = (
    16 * 1024
)  # bytes unpacked at one time: most cards; the library's own 128 KB take half as long again to get
SEGMENT: Final = 512  # what the trainer chooses at one time; to let it look for the best takes five times as long


class Packing:
    """Packs and unpacks with one dictionary."""

    def __init__(self, dictionary: bytes = b"") -> None:
        self.dictionary = dictionary

    def pack(self, *parts: bytes) -> list[bytes]:
        """The parts of one thing, packed."""
        from zstandard import COMPRESSOBJ_FLUSH_BLOCK

        stream = self._packer.compressobj(size=sum(map(len, parts)))
        packed = [stream.compress(part) + stream.flush(COMPRESSOBJ_FLUSH_BLOCK) for part in parts[:-1]]
        return [*packed, stream.compress(parts[-1]) + stream.flush()]

    def unpack(self, *packed: bytes) -> list[bytes]:
        """The first parts again, or all; raises `ValueError` for what was never packed so."""
        from zstandard import ZstdError

        stream = self._unpacker.decompressobj(write_size=CARD)
        try:
            return [stream.decompress(part) for part in packed]
        except ZstdError as error:
            raise ValueError(str(error)) from error

    @cached_property
    def _packer(self) -> "ZstdCompressor":
        from zstandard import ZstdCompressor

        given = self._given()
        if given is not None:
            given.precompute_compress(level=LEVEL)
        return ZstdCompressor(level=LEVEL, dict_data=given)

    @cached_property
    def _unpacker(self) -> "ZstdDecompressor":
        from zstandard import ZstdDecompressor

        return ZstdDecompressor(dict_data=self._given())

    def _given(self) -> "ZstdCompressionDict | None":
        from zstandard import ZstdCompressionDict

        return ZstdCompressionDict(self.dictionary) if self.dictionary else None


def build_dictionary(samples: Sequence[bytes]) -> bytes:
    """A dictionary trained from studies; of few an equal share of each: what comes last is reached most cheaply."""
    if len(samples) >= SAMPLES:
        from zstandard import ZstdError, train_dictionary

        try:
            return train_dictionary(SIZE, [sample[:LONGEST] for sample in samples], k=SEGMENT, d=8).as_bytes()
        except ZstdError:  # too small or too much alike
            pass
    share = SIZE // max(1, len(samples))
    return b"".join(sample[:share] for sample in samples)


def to_json(values: Any) -> bytes:
    """JSON in UTF-8; halves of surrogate pairs, which it has no bytes for, become question marks."""
    import orjson

    try:
        return orjson.dumps(values)
    except TypeError:
        import json

        return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

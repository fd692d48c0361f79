"""Compression of record bodies: zstd at the pace of its level 3, with a trained dictionary for each form of record.

Records of one registry look alike, so a dictionary of 112 KB makes them nearly half as large again as plain zstd does
(measured: ratio 4.9 against 2.8). It is trained from the first few hundred bodies; a registry of thousands gets one of
384 KB, which takes another twentieth off (published records .680 to .645 of zlib-6) and is nothing beside what it
serves. What was stored before stays as it is, and each body names the dictionary that it needs.
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

import zstandard

from crawler.archive import faults
from crawler.archive.database import Database

LEVEL: Final = 3
SAMPLES: Final = 400  # bodies: 3.6 MB of typical records, some 30 times the first dictionary
SAMPLE_SIZE: Final = 64 * 1024  # a record with large results must not crowd out the others


class Stage(NamedTuple):
    """A form's dictionary from so many bodies on: its bytes, at most `size` and more than `above`, for else the one
    before is as good; and the trainer's two choices, the length of what it looks for and of what it takes over. Left
    to itself, the trainer tries forty pairs: four times the time, for bodies that are 0 (generated) to 0.5 % (published
    records) smaller."""

    bodies: int
    above: int
    size: int
    dmer: int
    segment: int = 1024


FIRST: Final = Stage(SAMPLES, 0, 112 * 1024, 8)
LAST: Final = Stage(10 * SAMPLES, FIRST.size, 384 * 1024, 6)

Sample = tuple[int, bytes]
"""The record that a body belongs to, and the body."""


class Codec:
    """Packs and unpacks bodies with the dictionaries in a database's table `dictionary`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._plain = zstandard.ZstdCompressor(level=LEVEL)
        self._packers: dict[str, _Packer] = {}
        self._unpackers: dict[int | None, zstandard.ZstdDecompressor] = {None: zstandard.ZstdDecompressor()}
        self._hopeless: set[str] = set()

    def pack(self, form: str, body: bytes) -> tuple[int | None, bytes]:
        """Compress; gives the dictionary's id (None for none) and the bytes."""
        packer = self._packer(form)
        return packer.dictionary, packer.compressor.compress(body)

    def unpack(self, dictionary: int | None, packed: bytes, size: int) -> bytes:
        """Decompress what must give `size` bytes; raises `ArchiveDamagedError` for anything else."""
        try:
            if zstandard.frame_content_size(packed) != size:
                raise faults.damaged(self.database.path)
            return self._unpacker(dictionary).decompress(packed)
        except zstandard.ZstdError as error:
            raise faults.damaged(self.database.path) from error

    def is_final(self, form: str) -> bool:
        """Whether this form gets no other dictionary than it has."""
        return not form or form in self._hopeless or self._packer(form).size > LAST.above

    def due(self, form: str, bodies: int) -> Stage | None:
        """What dictionary is to be trained where so many bodies are held; None where there is one as large."""
        stage = LAST if bodies >= LAST.bodies else FIRST
        reached = bodies >= stage.bodies and not self.is_final(form)
        return stage if reached and self._packer(form).size <= stage.above else None

    def learn(self, form: str, samples: Sequence[Sample], stage: Stage = FIRST) -> int | None:
        """Train a dictionary and use it from now on; in the caller's transaction. None where nothing can be learnt."""
        cut: list[bytes | bytearray | memoryview] = [body[:SAMPLE_SIZE] for _, body in samples]
        try:
            made = zstandard.train_dictionary(stage.size, cut, level=LEVEL, k=stage.segment, d=stage.dmer)
        except zstandard.ZstdError:  # too few, too small or too much alike
            made = None
        trained = made.as_bytes() if made else b""
        if len(trained) <= stage.above:
            self.give_up(form)
            return None
        owners = json.dumps(sorted({owner for owner, _ in samples}))
        sql = "insert into dictionary(form, samples, bytes) values(?, ?, ?)"
        dictionary = self.database.run(sql, (form, owners, trained))
        self._packers.pop(form, None)
        return dictionary

    def give_up(self, form: str) -> None:
        """Train nothing for this form any more, as long as the archive is open."""
        self._hopeless.add(form)

    def forget(self) -> None:
        """Read the table again: after a rollback, or when a dictionary has been retired."""
        self._packers.clear()
        self._unpackers = {None: self._unpackers[None]}

    def _packer(self, form: str) -> "_Packer":
        if form not in self._packers:
            sql = "select id, bytes from dictionary where form = ? and not retired order by id desc limit 1"
            row = self.database.one(sql, (form,))
            self._packers[form] = _trained_packer(*row) if row else _Packer(None, self._plain, 0)
        return self._packers[form]

    def _unpacker(self, dictionary: int | None) -> zstandard.ZstdDecompressor:
        if dictionary not in self._unpackers:
            row = self.database.one("select bytes from dictionary where id = ?", (dictionary,))
            if row is None:
                raise faults.damaged(self.database.path)
            self._unpackers[dictionary] = zstandard.ZstdDecompressor(zstandard.ZstdCompressionDict(row[0]))
        return self._unpackers[dictionary]


class _Packer(NamedTuple):
    """What packs a form: the id and the size of its dictionary, 0 for none."""

    dictionary: int | None
    compressor: zstandard.ZstdCompressor
    size: int


def _trained_packer(number: int, trained: bytes) -> _Packer:
    dictionary = zstandard.ZstdCompressionDict(trained)
    if len(trained) <= FIRST.size:
        dictionary.precompute_compress(level=LEVEL)
        return _Packer(number, zstandard.ZstdCompressor(dict_data=dictionary), len(trained))
    parameters = _for_large()
    dictionary.precompute_compress(compression_params=parameters)
    compressor = zstandard.ZstdCompressor(dict_data=dictionary, compression_params=parameters)
    return _Packer(number, compressor, len(trained))


@cache
def _for_large() -> zstandard.ZstdCompressionParameters:
    """Level 3 as it is for small inputs, but with tables that have room for a large dictionary: by its size alone,
    zstd would choose ones with which it finds less than in the small dictionary. The frame names no dictionary: the
    archive does."""
    return zstandard.ZstdCompressionParameters(
        strategy=zstandard.STRATEGY_DFAST,
        window_log=21,
        hash_log=18,
        chain_log=15,
        search_log=1,
        min_match=5,
        write_dict_id=False,
    )

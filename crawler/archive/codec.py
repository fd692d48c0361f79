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


class Packed(NamedTuple):
    """Bytes that another process packed, and the hash of the dictionary that they need."""

    dictionary: bytes
    bytes: bytes


class Codec:
    """Packs and unpacks bodies with the dictionaries in a database's table `dictionary`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._packers: dict[str, tuple[int | None, Packer]] = {}
        self._unpackers: dict[int | None, zstandard.ZstdDecompressor] = {None: zstandard.ZstdDecompressor()}
        self._hopeless: set[str] = set()

    def pack(self, form: str, body: bytes, packed: Packed | None = None) -> tuple[int | None, bytes]:
        """Compress, unless that was done elsewhere by the same dictionary; gives its id (None for none) and the
        bytes."""
        number, packer = self._packer(form)
        if packed is not None and packed.dictionary == packer.hash:
            return number, packed.bytes
        return number, packer.compressor.compress(body)

    def would_take(self, form: str, packed: Packed) -> bool:
        """Whether this was packed by the dictionary that the form has now."""
        return packed.dictionary == self._packer(form)[1].hash

    def trained(self, form: str) -> bytes:
        """The dictionary that bodies of a form are packed by; empty where there is none."""
        return self._packer(form)[1].trained

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
        return not form or form in self._hopeless or len(self.trained(form)) > LAST.above

    def due(self, form: str, bodies: int) -> Stage | None:
        """What dictionary is to be trained where so many bodies are held; None where there is one as large."""
        stage = LAST if bodies >= LAST.bodies else FIRST
        reached = bodies >= stage.bodies and not self.is_final(form)
        return stage if reached and len(self.trained(form)) <= stage.above else None

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

    def _packer(self, form: str) -> tuple[int | None, "Packer"]:
        if form not in self._packers:
            sql = "select id, bytes from dictionary where form = ? and not retired order by id desc limit 1"
            row = self.database.one(sql, (form,))
            self._packers[form] = (row[0], packer_of(row[1])) if row else (None, packer_of(b""))
        return self._packers[form]

    def _unpacker(self, dictionary: int | None) -> zstandard.ZstdDecompressor:
        if dictionary not in self._unpackers:
            row = self.database.one("select bytes from dictionary where id = ?", (dictionary,))
            if row is None:
                raise faults.damaged(self.database.path)
            self._unpackers[dictionary] = zstandard.ZstdDecompressor(zstandard.ZstdCompressionDict(row[0]))
        return self._unpackers[dictionary]


class Packer(NamedTuple):
    """What packs by one dictionary: its bytes and their hash, both empty for none."""

    compressor: zstandard.ZstdCompressor
    trained: bytes
    hash: bytes


def packer_of(trained: bytes) -> Packer:
    """What packs by a dictionary; without one where it is empty."""
    from trials.digest import blake2b  # not for readers: they pack nothing

    if not trained:
        return Packer(zstandard.ZstdCompressor(level=LEVEL), b"", b"")
    dictionary = zstandard.ZstdCompressionDict(trained)
    name = blake2b(trained, digest_size=16).digest()
    if len(trained) <= FIRST.size:
        dictionary.precompute_compress(level=LEVEL)
        return Packer(zstandard.ZstdCompressor(dict_data=dictionary), trained, name)
    parameters = _for_large()
    dictionary.precompute_compress(compression_params=parameters)
    return Packer(zstandard.ZstdCompressor(dict_data=dictionary, compression_params=parameters), trained, name)


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

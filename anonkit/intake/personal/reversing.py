"""Whether hashes can be read back: everything that may have been hashed is tried, up to a bound.

The bound counts hashes and not seconds, so the same file gets the same answer
on every machine. A million takes about a second.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import pyarrow.compute as pc

from anonkit.intake.base import Records
from anonkit.intake.personal.guesses import BATCH, Space
from anonkit.intake.personal.hashing import Spelled

BIG = 5_000_000
"""Texts of a space in which only the usual algorithm of a whole digest is tried."""
MOST_HASHES = 100_000
"""Different hashes of a column that are looked for."""
CHANCE = 1e-6
"""Digests met by chance, below which one that is met is no chance."""
Digest = Callable[[bytes], bytes]


def _library(name: str) -> Digest:
    made = getattr(hashlib, name)
    return lambda text: made(text, usedforsecurity=False).digest()


_WHOLE: Mapping[int, tuple[str, ...]] = {
    16: ("md5", "sha256"),
    20: ("sha1", "sha256"),
    28: ("sha224", "sha3_224"),
    32: ("sha256", "sha3_256", "blake2s"),
    48: ("sha384",),
    64: ("sha512", "sha3_512", "blake2b"),
}
"""By bytes: what is tried; the usual one first, then what is cut to that length."""
_CUT = ("md5", "sha1", "sha256", "sha512")
_SUMS: Mapping[str, Digest] = {
    "crc32": lambda text: zlib.crc32(text).to_bytes(4, "big"),
    "adler32": lambda text: zlib.adler32(text).to_bytes(4, "big"),
}


@dataclass(frozen=True)
class Reversed:
    """Hashes that were read back."""

    algorithm: str
    space: str
    """Of what they are hashes, in words."""
    share: float
    """Of that space that was walked, 0 to 1."""
    cells: Mapping[str, int]
    """By column: cells that were read back."""


@dataclass
class Tried:
    """What a search has come to."""

    left: int
    """Hashes that may still be made."""
    made: int = 0
    spaces: list[tuple[str, float]] = field(default_factory=list)
    """In words, and the share of each that was walked."""
    found: list[Reversed] = field(default_factory=list)


@dataclass(frozen=True)
class Wanted:
    """Hashes of columns that are spelled alike."""

    size: int
    """Bytes of a digest, cut ones included."""
    digests: Mapping[bytes, Mapping[str, int]]
    """By digest: cells of each column that hold it."""

    @property
    def algorithms(self) -> tuple[str, ...]:
        if self.size in _WHOLE:
            return _WHOLE[self.size]
        return ((*_SUMS, *_CUT)) if self.size == 4 else _CUT


def wanted_of(table: Records, columns: Mapping[str, Spelled]) -> tuple[Wanted, ...]:
    """The hashes of some columns of a table, by their size."""
    by_size: dict[int, dict[bytes, Counter[str]]] = {}
    for name, spelled in columns.items():
        for text, cells in _distinct(table, name).items():
            digest = _decoded(text, spelled)
            if digest:
                digests = by_size.setdefault(len(digest), {})
                digests.setdefault(digest, Counter())[name] += cells
    return tuple(Wanted(size, digests) for size, digests in by_size.items())


def _distinct(table: Records, name: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    for batch in table.batches([name]):
        for each in pc.utf8_trim_whitespace(batch.column(0)).value_counts().to_pylist():
            text = each["values"]
            if text and (text in counted or len(counted) < MOST_HASHES):
                counted[text] += each["counts"]
    return counted


def _decoded(text: str, spelled: Spelled) -> bytes:
    """A hash as bytes; none where it is spelled otherwise."""
    try:
        if spelled.base == 16:
            return bytes.fromhex(text.removeprefix("0x"))
        bare = text.rstrip("=")
        padded = bare + "=" * (-len(bare) % 4)
        return base64.b64decode(padded, altchars=b"-_" if set(bare) & set("-_") else None)
    except (ValueError, binascii.Error):
        return b""


def try_spaces(wanted: Wanted, spaces: Sequence[tuple[Space, float]], tried: Tried) -> None:
    """Walk through spaces until one gives hashes back, or the bound is reached.

    Args:
        wanted: What is looked for.
        spaces: Each with the share that it may use of what is left of the bound.
        tried: Is added to.
    """
    for space, share in spaces:
        algorithms = wanted.algorithms
        if space.size > BIG and wanted.size in _WHOLE:
            algorithms = algorithms[:1]
        most = int(tried.left * share) // len(algorithms)
        walked, hits = _walk(space, wanted, algorithms, most)
        tried.made += walked * len(algorithms)
        tried.left -= walked * len(algorithms)
        part = 1.0 if walked < most else min(1.0, walked / max(1, space.size))
        tried.spaces.append((space.said, part))
        for algorithm, digests in hits.items():
            if len(digests) >= _beyond_chance(wanted, walked):
                cells: Counter[str] = Counter()
                for digest in digests:
                    cells.update(wanted.digests[digest])
                tried.found.append(Reversed(algorithm, space.said, part, cells))
        if tried.found:
            return


def _walk(
    space: Space, wanted: Wanted, names: Sequence[str], most: int
) -> tuple[int, Mapping[str, set[bytes]]]:
    """Texts walked, at most so many, and by algorithm the digests that were met."""
    algorithms = {name: _SUMS.get(name) or _library(name) for name in names}
    hits: dict[str, set[bytes]] = {name: set() for name in algorithms}
    size, known = wanted.size, wanted.digests
    texts = space.walk()
    left, walked = most, 0
    while left > 0:
        batch = list(islice(texts, min(BATCH, left)))
        if not batch:
            break
        walked, left = walked + len(batch), left - len(batch)
        for name, digest in algorithms.items():
            hits[name].update(cut for text in batch if (cut := digest(text)[:size]) in known)
    return walked, hits


def _beyond_chance(wanted: Wanted, walked: int) -> float:
    """Digests that have to be met: cut to 4 bytes, some are met by chance."""
    expected = walked * len(wanted.digests) / 256.0**wanted.size
    return 1 if expected < CHANCE else 5 + 2 * expected

"""Words that are one slip of the pen away from one of very many names.

The deletions of every name (SymSpell, Garbe 2012) are held as 64-bit hashes in one sorted array, so
that a million names take about 150 MB; what shares a hash is compared letter by letter.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from anonkit.detect.alike import one_apart, unaccented

LEAST = 6
"""Letters of the shortest name that is held."""
LONGEST = 20
"""Letters of the longest."""
_BASE = 0x9E3779B97F4A7C15 | 1
Hashes = npt.NDArray[np.uint64]


class Slips:
    """Names of one letter more or less than a word."""

    def __init__(self, names: Collection[str]) -> None:
        plain = sorted({unaccented(name) for name in names})
        self._names = [name for name in plain if LEAST <= len(name) <= LONGEST]
        hashes, owners = _of_all(self._names)
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._owners = hashes[order], owners[order]

    def near(self, word: str) -> bool:
        """Whether a word has a name beside it, the first letter being the same."""
        plain = unaccented(word)
        if not self._names or not LEAST <= len(plain) <= LONGEST + 1:
            return False
        wanted = _of_one(plain)
        starts = np.searchsorted(self._hashes, wanted, "left")
        ends = np.searchsorted(self._hashes, wanted, "right")
        return any(
            plain[0] == self._names[owner][0] and one_apart(plain, self._names[owner])
            for start, end in zip(starts, ends, strict=True)
            for owner in self._owners[start:end]
        )


def _of_all(names: Sequence[str]) -> tuple[Hashes, npt.NDArray[np.int32]]:
    """The hashes of all deletions of n names, and the number of the name of each.

    The letters are coefficients of a polynomial modulo 2**64; what stands behind the letter
    that is left out moves down by one power.
    """
    found: list[Hashes] = []
    owners: list[npt.NDArray[np.int32]] = []
    lengths = np.fromiter(map(len, names), np.int64, len(names))
    for length in np.unique(lengths).tolist():
        numbers = np.flatnonzero(lengths == length).astype(np.int32)
        letters = np.array([names[n] for n in numbers.tolist()], f"<U{length}").view(np.uint32)
        for hashes in _deletions(letters.reshape(len(numbers), length).astype(np.uint64)):
            found.append(hashes)
            owners.append(numbers)
    if not found:
        return np.empty(0, np.uint64), np.empty(0, np.int32)
    return np.concatenate(found), np.concatenate(owners)


def _of_one(word: str) -> Hashes:
    letters = np.frombuffer(word.encode("utf-32-le"), np.uint32).astype(np.uint64)
    return np.unique(np.concatenate(_deletions(letters[None, :])))


def _deletions(letters: npt.NDArray[np.uint64]) -> list[Hashes]:
    """Of n words of one length: n hashes of the words, and of each without its i-th letter."""
    length = letters.shape[1]
    powers = np.array([pow(_BASE, place, 1 << 64) for place in range(length)], np.uint64)
    down = np.uint64(pow(_BASE, -1, 1 << 64))
    terms = letters * powers
    before = np.cumsum(terms, axis=1, dtype=np.uint64)
    whole = before[:, -1]
    return [
        whole,
        *(before[:, i] - terms[:, i] + (whole - before[:, i]) * down for i in range(length)),
    ]

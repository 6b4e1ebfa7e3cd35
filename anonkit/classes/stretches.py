"""`packing` for as many rows as a file has: a stretch of them at a time, held as narrow as they go.

What is worked on besides the rows is bounded by a stretch, and by how many are different.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.classes.packing import firsts as _firsts

Rows = npt.NDArray[np.unsignedinteger[Any]]
"""(n,) a place of each row, in 1, 2 or 4 bytes."""
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

STRETCH = 1 << 18
"""Rows that are worked on at a time: what they take stays small, and in the cache."""
FEW = 1 << 16
"""Different numbers up to which each stretch is looked up among those before it."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MOST_SHARES = 256


def spans(rows: int) -> Iterator[slice]:
    """Stretches of rows, one after the other."""
    return (slice(at, min(at + STRETCH, rows)) for at in range(0, rows, STRETCH))


def places(parts: Iterable[npt.NDArray[np.int64]], rows: int) -> Rows:
    """The place of each number among the different ones, counted from 0 as they appear.

    Args:
        parts: The numbers, a part at a time.
        rows: How many there are in all.

    Returns:
        A place of each, in the narrowest type. At most 13 bytes a number are held on the way.
    """
    met = _Met(rows)
    for part in parts:
        for span in spans(len(part)):
            met.take(part[span])
    return met.places()


def packed_places(columns: Sequence[Rows], sizes: Sequence[int], rows: int) -> Rows:
    """Which rows are alike, as `packing.packed_places` says it."""
    below = 1
    for place, size in enumerate(sizes):
        if below > 2**62 // size:
            # Renumbered before they outgrow 64 bits.
            front = packed_places(columns[:place], sizes[:place], rows)
            left = (size_of(front), *sizes[place:])
            return packed_places([front, *columns[place:]], left, rows)
        below *= size
    return places((_packed(columns, sizes, span) for span in spans(rows)), rows)


def size_of(group: Rows) -> int:
    """How many groups there are, where they are counted from 0."""
    return int(group.max()) + 1 if len(group) else 0


def counts(group: Rows, size: int) -> Whole:
    """(size,) rows of each group."""
    found = np.zeros(size, np.int64)
    for span in spans(len(group)):
        np.add.at(found, group[span], 1)
    return found


def sums(group: Rows, values: Floats, size: int, of: Rows | None = None) -> Floats:
    """(size,) what the values of each group add up to, one row after the other.

    Args:
        group: (n,) of each row.
        values: (n,) of each row; with `of` a list of values.
        size: Groups.
        of: (n,) which of the values each row has.
    """
    found = np.zeros(size, np.float64)
    for span in spans(len(group)):
        np.add.at(found, group[span], values[span] if of is None else values[of[span]])
    return found


def first_rows(group: Rows) -> Whole:
    """The first row of each group, where groups are counted from 0 as they appear."""
    found, most = [np.empty(0, np.int64)], -1
    for span in spans(len(group)):
        here = np.maximum.accumulate(group[span].astype(np.int64))
        found.append(span.start + np.flatnonzero(np.diff(np.maximum(here, most), prepend=most)))
        most = max(most, int(here[-1]))
    return np.concatenate(found)


def of_one(group: Rows, answers: Rows) -> tuple[Flags, Rows]:
    """Whether all rows of a group say the same, and what the first of them says.

    Args:
        group: (n,) of each row, counted from 0 as they appear.
        answers: (n,) of each row.
    """
    said = answers[first_rows(group)]
    same = np.ones(len(said), np.bool_)
    for span in spans(len(group)):
        own = group[span]
        same[own[said[own] != answers[span]]] = False
    return same, said


def picked(values: Rows, which: Rows) -> Rows:
    """(n,) the value that each row points to."""
    found = np.empty(len(which), values.dtype)
    for span in spans(len(which)):
        found[span] = values[which[span]]
    return found


def narrow(most: int) -> np.dtype[Any]:
    """The type of the fewest bytes that holds 0 to `most`."""
    return np.min_scalar_type(max(0, most))


def _packed(columns: Sequence[Rows], sizes: Sequence[int], span: slice) -> Whole:
    keys = np.zeros(span.stop - span.start, np.int64)
    for codes, size in zip(columns, sizes, strict=True):
        keys *= size
        keys += codes[span]
    return keys


class _Met:
    """Numbers met so far: as places while few of them differ, else as they are."""

    def __init__(self, rows: int) -> None:
        self._at = 0
        self._few: pa.Array = pa.array([], pa.int64())
        self._places = np.empty(rows, narrow(FEW - 1))
        self._keys: Whole | None = None

    def take(self, keys: npt.NDArray[np.int64]) -> None:
        """A stretch more."""
        here = slice(self._at, self._at + len(keys))
        self._at = here.stop
        if self._keys is None:
            found = pa.array(keys).dictionary_encode()
            fresh = pc.is_null(pc.index_in(found.dictionary, value_set=self._few))
            few = pa.concat_arrays([self._few, found.dictionary.filter(fresh)])
            if len(few) <= FEW:
                self._few = few
                known = pc.index_in(found.dictionary, value_set=few).to_numpy()
                self._places[here] = known[found.indices.to_numpy()]
                return
            self._keys = self._spelled_out(here.start)
        self._keys[here] = keys

    def places(self) -> Rows:
        """The place of each number."""
        if self._keys is None:
            return self._places.astype(narrow(len(self._few) - 1), copy=False)
        keys, self._keys = self._keys, None
        first = _first_alike(keys)
        del keys
        return _numbered(first)

    def _spelled_out(self, done: int) -> Whole:
        keys, few = np.empty(len(self._places), np.int64), self._few.to_numpy()
        for span in spans(done):
            keys[span] = few[self._places[span]]
        self._places = self._places[:0]
        return keys


def _first_alike(keys: Whole) -> Rows:
    """(n,) the first row with each row's number: looked for in shares, told by a hash."""
    rows = len(keys)
    bits = min((rows // STRETCH).bit_length(), _MOST_SHARES.bit_length() - 1)
    share = np.zeros(rows, np.uint8)
    for span in spans(rows if bits else 0):
        share[span] = (keys[span].view(np.uint64) * _GOLDEN) >> np.uint64(64 - bits)
    first = np.empty(rows, narrow(rows))
    for one in range(1 << bits):
        which = np.concatenate([s.start + np.flatnonzero(share[s] == one) for s in spans(rows)])
        alike = pa.array(keys[which]).dictionary_encode().indices.to_numpy()
        first[which] = which[_firsts(alike)][alike]
    return first


def _numbered(first: Rows) -> Rows:
    """The first rows of all, as places; in place."""
    number, seen = np.empty_like(first), 0
    for span in spans(len(first)):
        fresh = first[span] == np.arange(span.start, span.stop)
        number[span] = np.cumsum(fresh) + (seen - 1)
        seen += int(fresh.sum())
    for span in spans(len(first)):
        first[span] = number[first[span]]
    return first

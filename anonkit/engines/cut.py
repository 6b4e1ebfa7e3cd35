"""Rows in keyed order cut into parts, by their numbers alone: the same on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anonkit.engines.base import Files, PartFunction


def part_numbers(order: npt.NDArray[np.uint64], parts: int) -> npt.NDArray[np.uint64]:
    """n 64-bit numbers to the part of each, from 0: ranges of one length.

    Args:
        order: Keyed numbers.
        parts: At most 2^32.
    """
    half = np.uint64(32)
    return ((order >> half) * np.uint64(parts)) >> half


def in_parts(
    batches: Iterator[pa.RecordBatch], fn: PartFunction, *, order: str, parts: int
) -> None:
    """Call `fn` with each part of ascending rows, one after the other."""
    cut = _Cut(batches, order, parts)
    for number in range(parts):
        put(fn(number, cut.part(number)))


def put(files: Files) -> None:
    """Put finished files where they belong."""
    for made, wanted in files:
        made.rename(wanted)


@dataclass(frozen=True)
class EachPart:
    """Calls a function with the parts that some ascending rows make; may be pickled."""

    fn: PartFunction
    order: str
    parts: int

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> dict[int, Files]:
        """The files of the parts that have rows here, each of them whole, by number."""
        cut, done = _Cut(batches, self.order, self.parts), dict[int, Files]()
        while (number := cut.next()) is not None:
            done[number] = self.fn(number, cut.part(number))
        return done


class _Cut:
    """Ascending rows handed out part by part."""

    def __init__(self, batches: Iterator[pa.RecordBatch], order: str, parts: int) -> None:
        self._batches, self._order, self._parts = batches, order, parts
        self._rest: pa.RecordBatch | None = None

    def next(self) -> int | None:
        """Number of the part that the next row belongs to; None: there is no other row."""
        while self._rest is None or not self._rest.num_rows:
            self._rest = next(self._batches, None)
            if self._rest is None:
                return None
        return int(part_numbers(self._rest.column(self._order).to_numpy()[:1], self._parts)[0])

    def part(self, number: int) -> Iterator[pa.RecordBatch]:
        """The rows of the next part; all of them are to be taken."""
        while (batch := self._rest or next(self._batches, None)) is not None:
            self._rest = None
            numbers = part_numbers(batch.column(self._order).to_numpy(), self._parts)
            own = int(np.searchsorted(numbers, number, side="right"))
            if own:
                yield batch.slice(0, own)
            if own < batch.num_rows:
                self._rest = batch.slice(own)
                return

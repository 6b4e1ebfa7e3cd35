"""Bands of whole numbers: half-open, by integer arithmetic, with labels no spreadsheet eats.

`10-12` turns into a date in a spreadsheet; `10 to 12` does not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise

import pyarrow as pa


def band_label(value: int, width: int, top: int | None = None) -> str:
    """The band that holds `value`.

    Args:
        value: Any whole number.
        width: Numbers in a band, >= 1. Bands start at multiples of it, below
            zero too: with width 5, -1 is in `-5 to -1`.
        top: Everything from here on is one band, `80 or more`; a band that
            would reach beyond it ends before it.

    Returns:
        `20 to 24`, `80 or more`, or the number alone where it is alone.
    """
    if top is not None and value >= top:
        return f"{top} or more"
    low = value // width * width
    high = low + width - 1
    return _label(low, high if top is None else min(high, top - 1))


def band_labels(values: pa.Array, width: int, top: int | None = None) -> pa.Array:
    """`band_label` of every number.

    Args:
        values: n whole numbers (int64 or narrower); a null stays null.
        width: As in `band_label`.
        top: As in `band_label`.

    Returns:
        n strings in fresh buffers.
    """
    return _map_distinct(values, lambda value: band_label(value, width, top))


def bands_from_zero(width: int, top: int) -> tuple[str, ...]:
    """Every band from 0 to `top or more`, in order: the finite public list."""
    starts = range(0, top, width)
    return (*(band_label(low, width, top) for low in starts), f"{top} or more")


def edge_labels(edges: Sequence[int]) -> tuple[str, ...]:
    """Labels of bands given by cut points: [0, 18, 60] is `0 to 17`, `18 to 59`, `60 or more`.

    Args:
        edges: At least one whole number, ascending. The last band has no end.
    """
    closed = (_label(low, high - 1) for low, high in pairwise(edges))
    return (*closed, f"{edges[-1]} or more")


def edge_label(value: int, edges: Sequence[int]) -> str | None:
    """The band of `edge_labels` that holds `value`; None below the first cut point."""
    place = bisect_right(edges, value) - 1
    if place < 0:
        return None
    if place == len(edges) - 1:
        return f"{edges[-1]} or more"
    return _label(edges[place], edges[place + 1] - 1)


def edge_labels_of(values: pa.Array, edges: Sequence[int]) -> pa.Array:
    """`edge_label` of every number; null where it is null or below the first cut point."""
    return _map_distinct(values, lambda value: edge_label(value, edges))


def _label(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _map_distinct(values: pa.Array, label: Callable[[int], str | None]) -> pa.Array:
    """`label` of each number, computed once for each distinct one."""
    coded = values.dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    labels = [label(value) for value in coded.dictionary.to_pylist()]
    return pa.array(labels, type=pa.string()).take(coded.indices)

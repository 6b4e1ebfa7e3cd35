"""Rows that say the same in many columns, counted with flat memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow.compute as pc

from anonkit.intake.base import Records
from anonkit.intake.quality.cells import hashed

_MOST_ROWS = 20_000
"""The first rows show how much answers differ."""
_STEP = np.uint64(1_099_511_628_211)


def repeated(table: Records, columns: Sequence[str]) -> int:
    """Rows whose cells in these columns are those of a row before; 8 bytes a row are kept."""
    every, done = np.empty(table.count, np.uint64), 0
    for batch in table.batches(columns):
        rows = np.zeros(batch.num_rows, np.uint64)
        for column in batch.columns:
            rows = rows * _STEP + hashed(column)
        every[done : done + len(rows)] = rows
        done += len(rows)
    every = every[:done]
    every.sort()
    return int((every[1:] == every[:-1]).sum())


def told_apart(table: Records, columns: Sequence[str]) -> float:
    """Bits by which these columns tell rows apart, beyond what all pairs of rows need.

    Two rows are the same in a column with the chance that two draws from it
    are; were the columns independent, all chances together say how many pairs
    of rows are equal by themselves: about 2 ** -bits.
    """
    first = table.first(columns, _MOST_ROWS)
    rows = max(1, first.num_rows)
    bits = 0.0
    for name in columns:
        counts = pc.value_counts(first.column(name).combine_chunks()).field("counts")
        shares = counts.to_numpy(zero_copy_only=False) / rows
        bits -= float(np.log2(max(float((shares**2).sum()), 1 / rows)))
    return bits - 2 * float(np.log2(max(2, table.count))) + 1

"""SUDA: who is special for few answers together, and which columns make people special.

A minimal sample unique (MSU) is a set of columns in which a row is alone,
while it is alone in no part of that set. The smaller the set, the easier to
know: an MSU of s of the M columns scores (M - s)!.

Source:
    Elliot, Manning, Mayes, Gurd, Bane 2005 (SUDA); Manning, Haglin, Keane 2008,
    doi:10.1007/s10618-007-0082-6 (SUDA2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt

from anonkit.classes.table import ClassTable

MOST_COLUMNS = 10
"""With more columns the sets are too many to look at (2^10 = 1,024)."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Suda:
    """What the special rows have in common."""

    rows: int
    """Rows with at least one minimal sample unique."""
    score: int
    """Sum of the scores of all rows."""
    contributions: Mapping[str, float]
    """By column: the share of the score from sets that hold it; the shares overlap."""


def suda(table: ClassTable, most: int | None = None) -> Suda | None:
    """Scores of all rows of a table; None where it has more than `MOST_COLUMNS` columns.

    A missing answer is a value of its own.

    Args:
        table: The classes.
        most: Columns of a set that are looked at together; None: up to all.
    """
    columns = len(table.keys)
    if columns > MOST_COLUMNS:
        return None
    # Only a row that is alone in all columns together can be alone in some of them.
    single = np.flatnonzero(table.rows == 1)
    scores = np.zeros(len(single), np.int64)
    by_column = np.zeros(columns, np.int64)
    smaller: dict[tuple[int, ...], Flags] = {(): np.full(len(single), table.rows.sum() == 1)}
    for size in range(1, min(columns, most or columns) + 1):
        alone = {keys: _alone(table, keys, single) for keys in combinations(range(columns), size)}
        worth = factorial(columns - size)
        for keys, flags in alone.items():
            minimal = flags.copy()
            for part in combinations(keys, size - 1):
                minimal &= ~smaller[part]
            scores += minimal * worth
            by_column[list(keys)] += int(minimal.sum()) * worth
        smaller = alone
    total = int(scores.sum())
    shares = {
        name: int(part) / total if total else 0.0
        for name, part in zip(table.keys, by_column, strict=True)
    }
    return Suda(int((scores > 0).sum()), total, shares)


def _alone(table: ClassTable, keys: tuple[int, ...], single: npt.NDArray[np.intp]) -> Flags:
    """Which of some classes hold the only row with their values of `keys`."""
    groups = np.zeros(len(table), np.int64)
    for key in keys:
        # Renumbered at each step, so that the number of groups never outgrows 64 bits.
        _, groups = np.unique(
            groups * len(table.labels[key]) + table.codes[:, key], return_inverse=True
        )
        groups = groups.reshape(-1)
    rows = np.bincount(groups, weights=table.rows)
    return np.asarray(rows[groups[single]] == 1, np.bool_)

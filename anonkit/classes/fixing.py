"""Columns that say the same: who knows one of them knows the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np
import numpy.typing as npt

from anonkit.classes.packing import packed_places
from anonkit.classes.table import ClassTable

NEARLY = Fraction(99, 100)
"""One column fixes another where it tells the answer of so many people."""
VARIED = Fraction(9, 10)
"""A column nearly all of whose people have one answer is told by nothing in particular."""
SHARED = 3
"""An answer of fewer people fixes everything else about them, and says nothing of the columns."""
MOST_CLASSES = 200_000
"""In larger tables nothing is compared."""


@dataclass(frozen=True)
class Fixing:
    """One column fixes another, for 99 of 100 people or more."""

    column: str
    tells: str
    both: bool
    """Whether the other one fixes it too."""

    def __str__(self) -> str:
        if self.both:
            return (
                f"{self.column} and {self.tells} say the same: each gives the other away. "
                "Release one of them."
            )
        return (
            f"{self.column} gives {self.tells} away: beside it, {self.tells} adds next to nothing, "
            "and hides nothing where it alone is told more coarsely. Release one of them."
        )


def fixings(table: ClassTable, names: tuple[str, ...]) -> tuple[Fixing, ...]:
    """Every pair of columns of which one fixes the other.

    Args:
        table: c classes over q columns.
        names: What the q columns are called.
    """
    return tuple(_fixings(table, names)) if len(table) <= MOST_CLASSES else ()


def _fixings(table: ClassTable, names: tuple[str, ...]) -> Iterator[Fixing]:
    for one, other in combinations(range(len(names)), 2):
        there, back = _fixes(table, one, other), _fixes(table, other, one)
        if there:
            yield Fixing(names[one], names[other], back)
        elif back:
            yield Fixing(names[other], names[one], both=False)


def _fixes(table: ClassTable, one: int, other: int) -> bool:
    """Whether column `one` fixes column `other`."""
    told, tells = table.codes[:, one], table.codes[:, other]
    people = _sums(told, table.n, len(table.labels[one]))
    shared = (people >= SHARED)[told]
    told, tells, n = told[shared], tells[shared], table.n[shared]
    whole = int(n.sum())
    if 2 * whole < int(table.n.sum()):
        return False
    sizes = [len(table.labels[one]), len(table.labels[other])]
    if int(_sums(tells, n, sizes[1]).max(initial=0)) > VARIED * whole:
        return False
    pairs = packed_places([told, tells], sizes, len(n))
    first = np.zeros(int(pairs.max(initial=-1)) + 1, np.int64)
    first[pairs] = told
    most = np.zeros(sizes[0], np.int64)
    np.maximum.at(most, first, _sums(pairs, n, len(first)))
    return bool(int(most.sum()) >= NEARLY * whole)


def _sums(
    places: npt.NDArray[np.integer], n: npt.NDArray[np.int64], size: int
) -> npt.NDArray[np.int64]:
    return np.bincount(places, weights=n, minlength=size).astype(np.int64)

"""Columns that one of two deliveries tells more exactly than the other, of rows that match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from anonkit.intake.earlier.matching import ALIKE, NOTHING, Pair
from anonkit.risk.overlap import Places

LEAST = 20
"""Matched rows that tell the column in both files, below which nothing is said."""
_STRAY = 1.02
"""Pairs of an exact and a coarse text, by exact texts, up to which the one follows from the
other."""
_COARSER = 0.8
"""Coarse texts by exact ones, at most."""
_STEP = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Finer:
    """What each delivery tells more exactly of the same people."""

    then: tuple[str, ...]
    """Columns that the earlier one tells more exactly."""
    now: tuple[str, ...]
    """Columns that this one tells more exactly."""

    @property
    def every(self) -> tuple[str, ...]:
        return (*self.then, *self.now)


def finer_of(pair: Pair, at: Places, of: Places) -> Finer:
    """Columns in which the text of the one file follows from that of the other.

    An age in years tells the band, and the band does not tell the age.

    Args:
        pair: The two tables.
        at: Places of rows of this delivery that are matched.
        of: Places of the rows of the earlier one that they are matched with.
    """
    sides = dict(_sides(pair, at, of))
    return Finer(*(tuple(n for n, side in sides.items() if side == s) for s in ("then", "now")))


def _sides(pair: Pair, at: Places, of: Places) -> Iterator[tuple[str, str]]:
    for each in pair.columns:
        if each.alike >= ALIKE or min(each.different) < 1:
            continue
        mine, theirs = pair.codes(each.name)
        one, other = mine[at], theirs[of]
        told = (one != NOTHING) & (other != NOTHING)
        if told.sum() < LEAST:
            continue
        one, other = one[told], other[told]
        ours, texts = len(np.unique(one)), len(np.unique(other))
        both = len(np.unique(one * _STEP + other))
        if both <= _STRAY * texts and ours <= _COARSER * texts:
            yield each.name, "then"
        elif both <= _STRAY * ours and texts <= _COARSER * ours:
            yield each.name, "now"

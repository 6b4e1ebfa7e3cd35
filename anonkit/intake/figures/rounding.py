"""Counts that are all multiples of 3, 5, 10 ...: rounded, so none of them is how many there are."""

from __future__ import annotations

from fractions import Fraction

from anonkit.intake.figures.base import Published

BASES = (1000, 500, 100, 50, 25, 20, 10, 5, 3)
"""What offices round to, the largest first."""
_CHANCE = 100_000
"""Counts that were not rounded are all multiples once in so many tables at most, by chance."""


def rounding_of(table: Published) -> Fraction:
    """What all counts of a table are multiples of; 0 where they are not, or are too few to tell."""
    if table.measure != "count" or table.noise is not None:
        return Fraction(0)
    told = [each.value for each in table.cells if each.value]
    base = next((b for b in BASES if all(each % b == 0 for each in told)), 0)
    # Small counts are often alike, and equal ones say little more than one of them.
    told_apart = min(len(told), 2 * len(set(told)))
    return Fraction(base if base**told_apart >= _CHANCE else 0)

"""Counts that are all multiples of 3, 5, 10 ...: rounded, so none of them is how many there are."""

from __future__ import annotations

from fractions import Fraction

from anonkit.intake.figures.base import Published

BASES = (1000, 500, 100, 50, 25, 20, 10, 5, 3)
"""What offices round to, the largest first."""
_LEAST_FIGURES = 6
"""By chance 6 figures are all multiples of 3 once in 729 tables, of 5 once in 15,625."""


def rounding_of(table: Published) -> Fraction:
    """What all counts of a table are multiples of; 0 where they are not, or are too few to tell."""
    if table.measure != "count" or table.noise is not None:
        return Fraction(0)
    told = [each.value for each in table.cells if each.value]
    if len(told) < _LEAST_FIGURES or len(set(told)) < _LEAST_FIGURES // 2:
        return Fraction(0)
    return Fraction(next((b for b in BASES if all(each % b == 0 for each in told)), 0))

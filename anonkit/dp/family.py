"""Tables that are told from the same measurements, and how far the noise of their cells reaches.

It follows from sizes, epsilon and sensitivity alone: whoever receives the
tables computes it again, with the standard library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from anonkit.dp.effects import Axes, Pooled, cell_variance, pool, rounding, steps, terms
from anonkit.dp.laws import Gaussian, Laplace, Law
from anonkit.dp.mechanisms import round_up
from anonkit.dp.tails import Part
from anonkit.dp.tails import half_width_95 as pooled_half_width


@dataclass(frozen=True)
class Family:
    """Tables that are told from the same measurements."""

    places: tuple[int, ...]
    """Of its tables in the request."""
    axes: tuple[tuple[int, ...], ...]
    """Of each table, in its own order: which axis of the joint table each dimension is."""
    sizes: tuple[int, ...]
    """Keys of each axis of the joint table."""
    sensitivity: int
    measured: Mapping[Axes, Fraction]
    """Epsilon of each measured table, its axes ascending; rho, where noise is Gaussian. They add
    up to the family's."""
    l2_squared: int = 0
    """Of one measured table, where noise is Gaussian; else 0."""

    @property
    def law(self) -> Law:
        """The noise of its measurements."""
        return Gaussian(self.l2_squared) if self.l2_squared else Laplace(self.sensitivity)

    @property
    def whole(self) -> Fraction:
        """Epsilon, or rho, of all its measurements."""
        return sum(self.measured.values(), Fraction(0))

    @cached_property
    def pooled(self) -> Pooled:
        """How the measured tables are weighed for every table of the family.

        By their variances as they are published, rounded up: whoever knows
        sizes, epsilon and sensitivity gets the same weights.
        """
        spread = {table: Fraction(self.law.variance(part)) for table, part in self.measured.items()}
        return pool(self.sizes, spread, [tuple(sorted(axes)) for axes in self.axes])

    @property
    def steps(self) -> int:
        """Steps to a unit of the value, on which its tables are told."""
        return steps(self.pooled)

    def spread(self, axes: Sequence[int]) -> Spread:
        """How far the noise of one cell of a table reaches, all of them alike.

        Raises:
            PolicyError: Epsilon is too small for the sensitivity.
        """
        table = tuple(sorted(axes))
        if list(self.measured) == [table]:
            part = self.measured[table]
            return Spread(self.law.variance(part), Fraction(self.law.half_width_95(part)))
        parts = [
            Part(self.law.cell(self.measured[term.measured]), term.weight, term.cells)
            for term in terms(self.pooled, table)
        ]
        slack = rounding(table) if self.steps > 1 else Fraction(0)
        width = pooled_half_width(parts, self.steps, slack)
        return Spread(f"{round_up(cell_variance(self.pooled, table), 6):f}", width)


@dataclass(frozen=True)
class Spread:
    """The noise of one cell, in words of probability."""

    variance: str
    """Decimal text, six digits, rounded up; in squared units of the value."""
    half_width_95: Fraction
    """Holds the noise, and what rounding adds, 95 times in 100; a multiple of 1 / steps."""

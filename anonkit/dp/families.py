"""Which tables of a request are measured together, and what each measurement is given.

Tables that are margins of one joint table are a family: their noise is drawn
for some of them, and all are told from all of it. What cannot be added up
stands alone, as a family of one.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from anonkit.dp.consistency import rounding, steps
from anonkit.dp.effects import Axes, Pooled, cell_variance, pool, terms
from anonkit.dp.laws import Concentrated, Gaussian, Laplace, Law
from anonkit.dp.mechanisms import round_up
from anonkit.dp.split import divide
from anonkit.dp.tails import Part
from anonkit.dp.tails import half_width_95 as pooled_half_width
from anonkit.dp.zcdp import rho_of


@dataclass(frozen=True)
class Asked:
    """A table as it is asked for."""

    joint: Hashable | None
    """The same for margins of one joint table; None where a table adds up with no other."""
    axes: tuple[Hashable, ...]
    """What each of its dimensions is, in its own order: the same for the same keys of a column."""
    sizes: tuple[int, ...]
    """Keys of each."""
    priority: Fraction
    sensitivity: int
    """L1, of this table or of any other of its joint table: in units of the value."""
    l2_squared: int = 0
    """Squared L2 length of what one privacy unit adds; 0 where no Gaussian noise can be."""


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


def families(asked: Sequence[Asked], epsilon: Fraction) -> tuple[Family, ...]:
    """Group tables, and divide epsilon: over families by priority, inside each as is best.

    Args:
        asked: The tables, in the request's order.
        epsilon: For all of them together; what the families get adds up to it exactly.
    """
    whole = sum((each.priority for each in asked), Fraction(0))
    groups: dict[Hashable, list[int]] = {}
    for place, each in enumerate(asked):
        groups.setdefault((each.joint,) if each.joint is not None else place, []).append(place)
    return tuple(
        _family(asked, places, epsilon * sum(asked[p].priority for p in places) / whole)
        for places in groups.values()
    )


def _family(asked: Sequence[Asked], places: Sequence[int], epsilon: Fraction) -> Family:
    names: dict[Hashable, int] = {}
    for place in places:
        for axis, size in zip(asked[place].axes, asked[place].sizes, strict=True):
            names.setdefault(axis, size)
    order = {axis: number for number, axis in enumerate(names)}
    axes = tuple(tuple(order[axis] for axis in asked[place].axes) for place in places)
    sizes = tuple(names.values())
    sensitivity = max(asked[place].sensitivity for place in places)
    return Family(
        places=tuple(places),
        axes=axes,
        sizes=sizes,
        sensitivity=sensitivity,
        measured=divide(_priorities(asked, places, axes), sizes, epsilon, sensitivity),
    )


def _priorities(
    asked: Sequence[Asked], places: Sequence[int], axes: Sequence[Axes]
) -> dict[Axes, Fraction]:
    priorities: dict[Axes, Fraction] = {}
    for own, place in zip(axes, places, strict=True):
        table = tuple(sorted(own))
        priorities[table] = priorities.get(table, Fraction(0)) + asked[place].priority
    return priorities


def with_gaussian(
    asked: Sequence[Asked], found: Sequence[Family], delta: Fraction
) -> tuple[tuple[Family, ...], Concentrated | None]:
    """The same families, with Gaussian noise wherever that can be and if it is smaller.

    It is smaller if the standard deviations of these tables, weighed by
    priority, come to less of what they are with Laplace noise at the same
    epsilon. Both follow from the policy alone.

    Args:
        asked: The tables, in the request's order.
        found: Their families, with Laplace noise.
        delta: What Gaussian noise may cost beside its part of epsilon, > 0.
    """
    fit = [all(asked[place].l2_squared for place in family.places) for family in found]
    epsilon = sum((f.whole for f, fits in zip(found, fit, strict=True) if fits), Fraction(0))
    if not epsilon:
        return tuple(found), None
    rho = rho_of(epsilon, delta)
    made = tuple(
        _as_gaussian(asked, family, rho * family.whole / epsilon) if fits else family
        for family, fits in zip(found, fit, strict=True)
    )
    pairs = [pair for pair, fits in zip(zip(made, found, strict=True), fit, strict=True) if fits]
    more = sum(_compared(asked, *pair) for pair in pairs)
    if more >= sum(asked[place].priority for family, _ in pairs for place in family.places):
        return tuple(found), None
    return made, Concentrated(epsilon, delta, rho)


def _as_gaussian(asked: Sequence[Asked], family: Family, rho: Fraction) -> Family:
    priorities = _priorities(asked, family.places, family.axes)
    return replace(
        family,
        measured=divide(priorities, family.sizes, rho, None),
        l2_squared=max(asked[place].l2_squared for place in family.places),
    )


def _compared(asked: Sequence[Asked], one: Family, other: Family) -> float:
    """Priorities of a family's tables, each times what its noise is of the other's."""
    total = 0.0
    for place, axes in zip(one.places, one.axes, strict=True):
        table = tuple(sorted(axes))
        shares = cell_variance(one.pooled, table) / cell_variance(other.pooled, table)
        total += float(asked[place].priority) * math.sqrt(shares)
    return total

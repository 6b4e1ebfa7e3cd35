"""Which tables of a request are measured together, and what each measurement is given.

Tables that are margins of one joint table are a family: their noise is drawn
for some of them, and all are told from all of it. What cannot be added up
stands alone, as a family of one.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from anonkit.dp.consistency import rounding, steps
from anonkit.dp.effects import Axes, Pooled, cell_variance, pool, terms
from anonkit.dp.mechanisms import half_width_95, round_up, variance
from anonkit.dp.split import divide
from anonkit.dp.tails import Part, laplace
from anonkit.dp.tails import half_width_95 as pooled_half_width


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
    """Epsilon of each measured table, its axes ascending. They add up to the family's."""

    @cached_property
    def pooled(self) -> Pooled:
        """How the measured tables are weighed for every table of the family.

        By their variances as they are published, rounded up: whoever knows
        sizes, epsilon and sensitivity gets the same weights.
        """
        spread = {
            table: Fraction(variance(epsilon, self.sensitivity))
            for table, epsilon in self.measured.items()
        }
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
            epsilon = self.measured[table]
            width = Fraction(half_width_95(epsilon, self.sensitivity))
            return Spread(variance(epsilon, self.sensitivity), width)
        parts = [
            Part(laplace(self.measured[term.measured], self.sensitivity), term.weight, term.cells)
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
    priorities: dict[Axes, Fraction] = {}
    for own, place in zip(axes, places, strict=True):
        table = tuple(sorted(own))
        priorities[table] = priorities.get(table, Fraction(0)) + asked[place].priority
    sizes = tuple(names.values())
    sensitivity = max(asked[place].sensitivity for place in places)
    return Family(
        places=tuple(places),
        axes=axes,
        sizes=sizes,
        sensitivity=sensitivity,
        measured=divide(priorities, sizes, epsilon, sensitivity),
    )

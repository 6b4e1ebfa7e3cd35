"""Which tables of a request are measured together, and what each measurement is given.

Tables that are margins of one joint table are a family: their noise is drawn
for some of them, and all are told from all of it. What cannot be added up
stands alone, as a family of one.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from anonkit.dp.effects import Axes, cell_variance
from anonkit.dp.family import Family
from anonkit.dp.laws import Concentrated
from anonkit.dp.split import divide
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

"""What several noisy margins of one table know together: weights and variances, exactly.

A table over axes A splits into effects: its total, what each axis adds, each
pair, and so on: one part for each subset S of A, the part for S being the
margin over S with its mean taken out along every axis of S. Parts of
different S are orthogonal, and the margin over S of a table whose cells have
independent noise of variance v has cells of variance v prod(d_i, i in A \\ S).
So each effect is estimated by itself, as the mean of what all measured tables
A >= S say of it, weighted by one over that variance, and a table is the sum
of its effects, each spread evenly over the cells that it does not tell apart:

    w(A, S) = 1 / (v_A prod(d_i, i in A \\ S)),    v_S = 1 / sum of w(A, S) over A
    r_S     = v_S sum of w(A, S) centred(margin_S(y_A)) over A
    x_B     = sum of r_S / prod(d_i, i in B \\ S) over S <= B
    Var     = sum of v_S / prod(d_i^2, i in B \\ S) prod(1 - 1/d_i, i in S) over S <= B

This is generalised least squares, the best linear unbiased estimate. All
figures here follow from sizes and variances, which are public.

Source:
    Barak et al. 2007, doi:10.1145/1265530.1265569 (consistent margins);
    Xiao et al. 2023, arXiv:2305.08175 (the same algebra of residuals).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations

STEPS = 1000
"""Pooled values are told in thousandths."""
Axes = tuple[int, ...]
"""Axes of the joint table, ascending: `()` is its total."""


@dataclass(frozen=True)
class Pooled:
    """How measured tables are weighed for each effect."""

    sizes: tuple[int, ...]
    """Keys of each axis of the joint table."""
    measured: tuple[Axes, ...]
    """In ascending order."""
    shares: Mapping[Axes, Mapping[Axes, Fraction]]
    """By effect S: what each measured table that holds S counts in it. They add up to 1."""
    spread: Mapping[Axes, Fraction]
    """By effect S: v_S."""


@dataclass(frozen=True)
class Term:
    """Cells of one measured table that go into a cell of a requested one with the same weight."""

    measured: Axes
    weight: float
    cells: int


def subsets(axes: Axes) -> Iterator[Axes]:
    """All subsets, small ones first: `()`, ..., the axes themselves."""
    return chain.from_iterable(combinations(axes, n) for n in range(len(axes) + 1))


def pool(
    sizes: Sequence[int], measured: Mapping[Axes, Fraction], requested: Iterable[Axes]
) -> Pooled:
    """Weigh measured tables for every effect that the requested ones need.

    Args:
        sizes: Keys of each axis, >= 1.
        measured: Variance of the noise of one cell of each measured table,
            or an upper bound: then the variances that follow are bounds, too.
        requested: Tables to be told, each a margin of a measured one.

    Raises:
        ValueError: A requested table is no margin of any measured one.
    """
    shares: dict[Axes, Mapping[Axes, Fraction]] = {}
    spread = {}
    for effect in sorted({effect for table in requested for effect in subsets(table)}):
        known = {
            table: 1 / (Fraction(variance) * _rest(sizes, table, effect))
            for table, variance in sorted(measured.items())
            if set(effect) <= set(table)
        }
        if not known:
            raise ValueError("a table is no margin of a measured one")
        spread[effect] = 1 / sum(known.values(), Fraction(0))
        shares[effect] = {table: own * spread[effect] for table, own in known.items()}
    return Pooled(tuple(sizes), tuple(sorted(measured)), shares, spread)


def rounding(table: Axes) -> Fraction:
    """How far rounding may move a cell of a pooled table (`dp.consistency`), in units of the
    value."""
    return Fraction(2 ** len(table), 2 * STEPS)


def steps(pooled: Pooled) -> int:
    """Steps to a unit on which tables are told: 1 where one table alone was measured."""
    return 1 if len(pooled.measured) == 1 else STEPS


def cell_variance(pooled: Pooled, table: Axes) -> Fraction:
    """Variance of the noise in one cell of a requested table: the same for all its cells."""
    return sum(
        (pooled.spread[effect] * share_of_effect(pooled.sizes, table, effect))
        for effect in subsets(table)
    ) + Fraction(0)


def share_of_effect(sizes: Sequence[int], table: Axes, effect: Axes) -> Fraction:
    """What the variance of a cell has of v_S: prod(1 - 1/d_i, S) / prod(d_i^2, table \\ S)."""
    own = math.prod((1 - Fraction(1, sizes[axis]) for axis in effect), start=Fraction(1))
    return own / _rest(sizes, table, effect) ** 2


def terms(pooled: Pooled, table: Axes) -> list[Term]:
    """Which measured cells go into one cell of a requested table, and how strongly.

    A cell of a measured table A counts by which of the axes in A and the
    table it shares the key of: 2^n kinds of cells for n such axes.
    """
    return [
        term
        for measured in pooled.measured
        for term in _terms_of(pooled, table, measured)
        if term.cells and term.weight
    ]


def _terms_of(pooled: Pooled, table: Axes, measured: Axes) -> Iterator[Term]:
    sizes = pooled.sizes
    common = tuple(axis for axis in table if axis in measured)
    parts = {
        effect: float(pooled.shares[effect][measured] / _rest(sizes, table, effect))
        for effect in subsets(common)
    }
    for same in subsets(common):
        weight = sum(part * _centred(sizes, effect, same) for effect, part in parts.items())
        others = math.prod(sizes[axis] - 1 for axis in common if axis not in same)
        yield Term(measured, weight, others * _rest(sizes, measured, common))


def _centred(sizes: Sequence[int], effect: Axes, same: Axes) -> float:
    """What centring along the axes of an effect leaves of a cell with these keys in common."""
    return math.prod((axis in same) - 1 / sizes[axis] for axis in effect)


def _rest(sizes: Sequence[int], table: Axes, effect: Axes) -> int:
    """Cells of a table that fall into one cell of its margin."""
    return math.prod(sizes[axis] for axis in table if axis not in effect)

"""The mean of a bounded number over the rows of each cell."""

from __future__ import annotations

from fractions import Fraction

from anonkit.dp import additive, two_buckets
from anonkit.dp.base import Facts, Query


def reach(low: Fraction, high: Fraction) -> Fraction:
    """A row adds value - low to one figure of its cell and high - value to the other."""
    return high - low


def sensitivity(facts: Facts) -> int:
    """How much adding or removing one privacy unit can change both figures of all cells.

    Proof: of each unit at most `rows` rows are kept, chosen by that unit's own
    rows alone. In whole steps, a row of weight w adds t to A and T - t to B of
    one cell, with 0 <= t <= T and T <= weight_max * (high - low), rounded up to
    a step. Both together are T: L1 <= rows * T.

    Returns:
        L1 sensitivity under adding or removing one unit, in steps.
    """
    return additive.rows_times_reach(facts, reach)


QUERY = Query(
    name="mean",
    measure="mean",
    summary="Mean of a number, each value held within public bounds.",
    unit="",
    subject=("Mean of {of} over the rows collected", "Mean of {of}, estimated with weights"),
    reach=reach,
    sensitivity=sensitivity,
    draw=additive.draw(sensitivity),
    figures=two_buckets.figures("mean", sensitivity),
    delta=additive.delta(sensitivity, buckets=2),
    adds_up=False,
)

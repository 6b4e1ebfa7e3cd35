"""The sum of a bounded number over the rows of each cell."""

from __future__ import annotations

from fractions import Fraction

from anonkit.dp import additive
from anonkit.dp.base import Facts, Query


def reach(low: Fraction, high: Fraction) -> Fraction:
    """A row adds its value, which lies between the bounds."""
    return max(abs(low), abs(high))


def sensitivity(facts: Facts) -> int:
    """How much adding or removing one privacy unit can change the whole table.

    Proof: of each unit at most `rows` rows are kept, chosen by that unit's own
    rows alone. Each adds weight times value to one cell, after rounding to a
    step at most weight_max * max(|low|, |high|) in size, rounded up to a step:
    L1 <= rows times that. Under adding and removing the sign does not cancel,
    so high - low would be too little: a person with the value `high` is worth
    all of it.

    Returns:
        L1 sensitivity under adding or removing one unit, in steps.
    """
    return additive.rows_times_reach(facts, reach)


QUERY = Query(
    name="sum",
    measure="sum",
    summary="Sum of a number, each value held within public bounds.",
    unit="",
    subject=("Sum of {of} over the rows collected", "Sum of {of}, estimated with weights"),
    reach=reach,
    sensitivity=sensitivity,
    draw=additive.draw(sensitivity),
    figures=additive.figures("sum", sensitivity),
    delta=additive.delta(sensitivity),
)

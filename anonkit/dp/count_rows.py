"""How many rows there are in each cell."""

from __future__ import annotations

from fractions import Fraction

from anonkit.dp import additive
from anonkit.dp.base import Facts, Query


def reach(low: Fraction, high: Fraction) -> Fraction:
    """A row adds 1."""
    del low, high
    return Fraction(1)


def sensitivity(facts: Facts) -> int:
    """How much adding or removing one privacy unit can change the whole table.

    Proof: of each unit at most `rows` rows are kept, chosen by that unit's own
    rows alone. Each adds its weight (1, or at most `weight_max`) to one cell:
    L1 <= rows * weight_max. A unit with `rows` rows of that weight reaches it.

    Returns:
        L1 sensitivity under adding or removing one unit, in steps.
    """
    return additive.rows_times_reach(facts, reach)


QUERY = Query(
    name="count_rows",
    measure="rows",
    summary="Rows in each cell, such as visits or incidents.",
    unit="row",
    subject=("Rows collected", "Rows, estimated with weights"),
    reach=reach,
    sensitivity=sensitivity,
    draw=additive.draw(sensitivity),
    figures=additive.figures("rows", sensitivity),
    delta=additive.delta(sensitivity),
)

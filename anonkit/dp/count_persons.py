"""How many different people there are in each cell."""

from __future__ import annotations

from fractions import Fraction

from anonkit.dp import additive
from anonkit.dp.base import Facts, Query


def reach(low: Fraction, high: Fraction) -> Fraction:
    """A row adds its person to its cell, once."""
    del low, high
    return Fraction(1)


def sensitivity(facts: Facts) -> int:
    """How much adding or removing one privacy unit can change the whole table.

    Proof: of each unit at most `rows` rows are kept, chosen by a keyed rank
    over that unit's own rows alone, so one unit's coming or going changes
    nobody else's rows. A kept row lies in one cell. In a cell a person counts
    once, however many of their rows lie there. So a person adds 1 to at most
    `rows` different cells, and to no more cells than there are:
    L1 <= min(rows, cells). A person whose rows all lie in different cells
    reaches it. The members of a household may all lie in one cell, and each
    has a row: L1 <= rows.

    With weights each person has one row (the plan refuses others), of weight
    at most `weight_max`: L1 <= rows * weight_max.

    Returns:
        L1 sensitivity under adding or removing one unit, in steps.
    """
    most = additive.rows_times_reach(facts, reach)
    alone = facts.of_persons and facts.weight_max is None
    return min(most, facts.cells) if alone else most


QUERY = Query(
    name="count_persons",
    measure="persons",
    summary="Different people in each cell.",
    unit="person",
    subject=("People interviewed", "People, estimated with weights"),
    reach=reach,
    sensitivity=sensitivity,
    draw=additive.draw(sensitivity),
    figures=additive.figures("persons", sensitivity),
    delta=additive.delta(sensitivity),
)

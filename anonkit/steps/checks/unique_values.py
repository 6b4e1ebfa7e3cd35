"""Refuse a kept column whose values single people out."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow.compute as pc

from anonkit.errors import Fault, RefusedError
from anonkit.plan import PlannedColumn
from anonkit.risk import singling
from anonkit.steps.checks.base import Check, Released
from anonkit.steps.slots import slot

UNIQUE = "goal.unique_values"
_COARSER = {
    "integer": "make it coarser with `band`, `round` or `top_code`, ",
    "decimal": "make it coarser with `round` or `top_code`, ",
    "date": "make it coarser with `coarsen_date`, ",
    "point": "make it coarser with `coarsen_gps`, ",
    "multi": "keep fewer of its options with `options`, ",
    "text": "tell it in groups with `recode`, or `generalise` and a `hierarchy`, ",
}
"""By type: what tells a column more coarsely."""


def mend(column: PlannedColumn, away: str = "leave it out with `release: false`") -> str:
    """What to do about a column whose values say too much.

    Args:
        column: It is.
        away: How to do without it.
    """
    # No action makes weights coarser: sums over them would change.
    coarser = "" if "weight" in column.roles else _COARSER.get(column.type, "")
    return f"{coarser}{away}, or accept it with `accept_unique: <reason>`"


def check(released: Released) -> None:
    """More than 5 % of the people who have a value have one of their own: refused."""
    columns = [c for c in released.open_columns if not c.accept_unique]
    refused = [column for column in columns if _alone(released, column).refused]
    if refused:
        error = RefusedError.of([_fault(column) for column in refused])
        error.columns = tuple(column.name for column in refused)
        raise error


def _fault(column: PlannedColumn) -> Fault:
    return Fault(
        "more than 5 % of the people have a value of their own",
        where=f"column {column.name}",
        fix=mend(column),
        code=UNIQUE,
    )


def several(errors: Sequence[RefusedError]) -> RefusedError:
    """The refusals of several tables as one."""
    error = RefusedError.of([fault for each in errors for fault in each.faults])
    error.columns = tuple(name for each in errors for name in each.columns)
    return error


def _alone(released: Released, column: PlannedColumn) -> singling.Alone:
    groups, name = released.people_by(column), slot(column.name)
    counted = singling.alone(groups, name)
    if released.rows == released.people:
        return counted
    # A person of several rows may have several values, and counts once.
    having = groups.filter(groups[name].is_valid())
    own = having.filter(pc.equal(having["n"], 1))
    return singling.Alone(
        people=released.people_with(own.select([name])),
        having=released.people_with(having.select([name])),
    )


CHECK = Check(
    name="unique_values",
    summary="No released column gives more than 5 % of the people a value of their own.",
    run=check,
)

"""Refuse a kept column whose values single people out."""

from __future__ import annotations

from anonkit.errors import RefusedError
from anonkit.risk import singling
from anonkit.steps.checks.base import Check, Released

FIX = (
    "make it coarser with `band`, `round` or `top_code`, leave it out with "
    "`release: false`, or accept it with `accept_unique: <reason>`"
)


def check(released: Released) -> None:
    """More than 5 % of the people who have a value have one of their own: refused."""
    for column in released.open_columns:
        if column.accept_unique:
            continue
        if singling.alone(released.people_by(column.name), column.name).refused:
            raise RefusedError(
                "more than 5 % of the people have a value of their own",
                where=f"column {column.name}",
                fix=FIX,
                code="goal.unique_values",
            )


CHECK = Check(
    name="unique_values",
    summary="No released column gives more than 5 % of the people a value of their own.",
    run=check,
)

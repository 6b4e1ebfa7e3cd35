"""Refuse a kept column that gives back what was dropped or coarsened."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.errors import RefusedError
from anonkit.plan import PlannedColumn
from anonkit.risk import singling
from anonkit.steps.checks.base import Check, Released
from anonkit.steps.checks.unique_values import mend
from anonkit.steps.transform import PERSON, slot


def check(released: Released) -> None:
    """For more than 5 % of the people the value tells one rare original: refused.

    An original is rare when fewer than 3 x k people share it.
    """
    for column in released.open_columns:
        if not column.accept_unique:
            _check(released, column)


def _check(released: Released, column: PlannedColumn) -> None:
    taken = released.taken_from(column)
    if not taken:
        return
    # Values that are seen with two originals in a few rows give neither back.
    name, originals = slot(column.name), list(taken)
    shown = singling.told_apart(released.some, name, originals)
    values = released.people_by(column).select([name])
    open_values = values.filter(pc.invert(pc.is_in(values[name], value_set=shown)))
    if open_values.num_rows == 0:
        return
    left = released.kept.semi_join(open_values, [name])
    groups = left.group([name], persons=PERSON, ones=originals)
    for original in originals:
        if _given_back(released, original, singling.fixed_values(groups, original)):
            raise RefusedError(
                f"its values give back `{taken[original]}` for more than 5 % of the people",
                where=f"column {column.name}",
                fix=mend(column),
                code="goal.gives_back",
            )


def _given_back(released: Released, original: str, fixed: pa.Table) -> bool:
    if fixed.num_rows == 0:
        return False
    goals = released.plan.microdata
    least = 3 * goals.k if goals else 0
    shared = released.kept.semi_join(fixed, [original]).group([original], persons=PERSON)
    told = singling.fixed_people(fixed, shared, original, least)
    return told * singling.MOST > released.people


CHECK = Check(
    name="gives_back",
    summary="No released column tells a rare value of a dropped or coarsened column.",
    run=check,
)

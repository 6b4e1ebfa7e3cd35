"""Refuse a kept column that gives back what was dropped or coarsened."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.errors import RefusedError
from anonkit.plan import PlannedColumn
from anonkit.risk import singling
from anonkit.steps.checks.base import Check, Released
from anonkit.steps.checks.unique_values import mend
from anonkit.steps.slots import slot
from anonkit.steps.transform import PERSON


def check(released: Released) -> None:
    """For more than 5 % of the people the value tells one rare original: refused.

    An original is rare when fewer than 3 x k people share it.
    """
    asked = [
        (column, taken, values)
        for column in released.open_columns
        if not column.accept_unique and (taken := released.taken_from(column))
        if (values := _undecided(released, column, list(taken))).num_rows
    ]
    among = released.among([values for _, _, values in asked])
    for (column, taken, values), rows in zip(asked, among, strict=True):
        left = rows.semi_join(values, values.column_names)
        groups = left.group(values.column_names, persons=PERSON, ones=list(taken))
        for original, given in taken.items():
            if _given_back(released, original, singling.fixed_values(groups, original)):
                raise refused(column, given)


def _undecided(released: Released, column: PlannedColumn, originals: Sequence[str]) -> pa.Table:
    """The values of a column of which a few rows do not show that they give nothing back."""
    # Values that are seen with two originals in a few rows give neither back.
    name = slot(column.name)
    shown = singling.told_apart(released.some, name, originals)
    values = released.people_by(column).select([name])
    return values.filter(pc.invert(pc.is_in(values[name], value_set=shown)))


def refused(column: PlannedColumn, given: PlannedColumn) -> RefusedError:
    """The refusal of a column that gives another one back."""
    error = RefusedError(
        f"its values give back `{given.name}` for more than 5 % of the people",
        where=f"column {column.name}",
        fix=_mend(column, given),
        code="goal.gives_back",
    )
    error.columns = (column.name, given.name)
    return error


def _mend(column: PlannedColumn, given: PlannedColumn) -> str:
    if not given.released:
        return mend(column)
    one = "leave one of the two out with `release: false`"
    if column.type != "text" or "quasi" not in column.roles:
        return mend(column, one)
    ladder = f"give `{column.name}` a `hierarchy` whose coarser level is `{given.name}`"
    return f"{one}, {ladder} in place of both, or accept it with `accept_unique: <reason>`"


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

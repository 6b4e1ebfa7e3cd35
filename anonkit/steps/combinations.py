"""How many classes there may be at all: the table of them has to fit into memory."""

from __future__ import annotations

from anonkit.engines.base import Rows
from anonkit.errors import RefusedError
from anonkit.plan import Plan
from anonkit.protect.base import Goals
from anonkit.steps.slots import slot
from anonkit.steps.views import views_of

MOST_CLASSES = 2_000_000
"""Combinations of values that occur; a table of so many takes about a gigabyte to recode."""
MOST_VALUES = 100_000
"""Values of a column that are counted to find the one that has most."""


def check_combinations(plan: Plan, rows: Rows, number: int) -> None:
    """No view of the records is over more combinations than a table of classes holds.

    Args:
        plan: The views.
        rows: The mapped rows.
        number: How many rows there are.

    Raises:
        RefusedError: There are more; it names the column to coarsen.
    """
    if number <= MOST_CLASSES:
        return
    assert plan.microdata is not None
    for view in views_of(plan, Goals(plan.microdata.k, plan.microdata.k_households)):
        if rows.exceed(view.columns, MOST_CLASSES):
            column = max(
                (each.name for each in plan.columns if slot(each.name) in view.columns),
                key=lambda name: _values(rows, slot(name)),
            )
            seen = f" (scenario {view.name})" if view.name else ""
            raise RefusedError(
                f"the columns of a class have more than {MOST_CLASSES:,} combinations{seen}; "
                f"{column} has most values",
                where=f"column {column}",
                fix="tell it more coarsely from the start with an action (`band`, `coarsen_date`, "
                "`generalise`, ...), or leave it out with `release: false`",
                code="goal.too_many_combinations",
            )


def _values(rows: Rows, name: str) -> int:
    found = rows.distinct(name, MOST_VALUES)
    return MOST_VALUES + 1 if found is None else len(found)

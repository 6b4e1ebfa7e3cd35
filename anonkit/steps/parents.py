"""Learn from the mapped rows which value of a column lies in which of its parent's."""

from __future__ import annotations

from dataclasses import replace

import pyarrow.compute as pc

from anonkit.classes.parents import ParentLadder
from anonkit.engines.base import Rows
from anonkit.errors import InputError
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.slots import slot
from anonkit.steps.transform import ORIGINAL, PERSON
from anonkit.steps.views import of_table


def with_learnt(plan: Plan, rows: Rows) -> Plan:
    """The plan with its hierarchies of `parent` filled from the rows that may be used.

    Args:
        plan: Its ladders of that kind are empty.
        rows: The mapped rows, not yet recoded.

    Raises:
        InputError: A value has no parent or two, or the parent's value is none
            of the parent's own hierarchy. Says the column, never the value.
    """
    return replace(plan, columns=tuple(_learnt(plan, rows, column) for column in plan.columns))


def _learnt(plan: Plan, rows: Rows, column: PlannedColumn) -> PlannedColumn:
    # A hierarchy steers recoding alone: where nothing is recoded, none has to hold.
    recoded = plan.recodes and "quasi" in column.roles and column.released
    if not recoded or not isinstance(column.ladder, ParentLadder):
        return column
    own = of_table(plan, rows, column.table)
    return replace(column, ladder=_climbed(plan, own, column.name, column.ladder))


def _climbed(plan: Plan, rows: Rows, name: str, ladder: ParentLadder) -> ParentLadder:
    upper = ladder.upper
    if isinstance(upper, ParentLadder):
        upper = _climbed(plan, rows, ladder.parent, upper)
    learnt = replace(ladder, upper=upper, parents=_parents(rows, name, ladder.parent))
    _check_listed(plan.column(ladder.parent), learnt)
    for value in learnt.parents:
        try:
            for level in range(learnt.height):
                learnt.at(value, level)
        except InputError as error:
            where = f"column {ladder.parent}"
            raise InputError(error.problem, where=where, fix=error.fix, code=error.code) from None
    return learnt


def _check_listed(parent: PlannedColumn, learnt: ParentLadder) -> None:
    """A parent that is not released itself may be told below: its list counts there too."""
    if parent.values is not None and not set(learnt.parents.values()) <= set(parent.values):
        raise InputError(
            "a cell is not in the column's public list",
            where=f"column {parent.name}",
            fix="add the value to `values:`, or mend the data",
            code="data.outside_values",
        )


def _parents(rows: Rows, name: str, parent: str) -> dict[str, str]:
    """Value to its parent's value, of every row that has the value."""
    cells = [_as_read(rows, name), _as_read(rows, parent)]
    pairs = rows.group(cells, persons=PERSON)
    pairs = pairs.filter(pc.is_valid(pairs[cells[0]]))
    values, above = pairs[cells[0]].to_pylist(), pairs[cells[1]].to_pylist()
    if None in above:
        raise InputError(
            f"a row has a value here and none in {parent}, by which it is told more coarsely",
            where=f"column {name}",
            fix=f"complete {parent}, or write the hierarchy as a CSV, leaf first",
            code="data.no_parent",
        )
    if len(set(values)) < len(values):
        raise InputError(
            f"a value stands beside two different values of {parent}",
            where=f"column {name}",
            fix="mend the rows (one of the two may be misspelt), make the names of different "
            "places differ, or write the hierarchy as a CSV, leaf first",
            code="data.two_parents",
        )
    return dict(zip(values, above, strict=True))


def _as_read(rows: Rows, name: str) -> str:
    """What an engine calls the cells of a column before anything was done to them."""
    original = ORIGINAL + slot(name)
    return original if original in rows.schema() else slot(name)

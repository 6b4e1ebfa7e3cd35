"""What the release says of each column: what it is, what was done to it, what may stand in it."""

from __future__ import annotations

from anonkit.classes.ladders import TOP
from anonkit.classes.parents import ParentLadder
from anonkit.keys import words
from anonkit.plan import Plan, PlannedColumn, PlannedWeight
from anonkit.records import ColumnRecord
from anonkit.steps import sentences

_ROLE_WORDS = {
    "identifier": sentences.IDENTIFIER_OUT,
    "metadata": sentences.METADATA_OUT,
    "text": sentences.TEXT_OUT,
    "weight": sentences.WEIGHT_OUT,
}


BANDED = "weight_bands"
"""What the release calls what was done to weights in bands."""


def column_record(plan: Plan, column: PlannedColumn) -> ColumnRecord:
    """One column of the data, released or not, from the plan alone."""
    recoded = plan.recodes and column in plan.quasi
    done = _done(plan, column)
    return ColumnRecord(
        name=column.name,
        roles=tuple(sorted(column.roles)),
        type=_type(column, recoded=recoded),
        released=column.released,
        action=_action(column),
        done=sentences.RECODED.format(done=done) if recoded else done,
        values=_recoded_values(column) if recoded else public_values(column),
        recoded=recoded,
        in_tables=not column.released and column.name in plan.in_tables,
        table=column.table,
        approvers=tuple(words(each.key_id) for each in column.approvers),
    )


def _type(column: PlannedColumn, *, recoded: bool) -> str:
    if column.banded:
        return "decimal"
    return "text" if recoded else column.type


def _action(column: PlannedColumn) -> str:
    if column.banded:
        return BANDED
    return column.action.name if column.action else ""


def _banded(weight: PlannedWeight) -> str:
    """What was done to weights in bands."""
    total = sentences.WEIGHTS_MEAN
    if weight.population is not None:
        total = sentences.WEIGHTS_STRATA if weight.stratum else sentences.WEIGHTS_PEOPLE
    told = total.format(population=weight.population, stratum=weight.stratum)
    return sentences.WEIGHTS_BANDED.format(total=told)


def _recoded_values(column: PlannedColumn) -> tuple[str, ...]:
    """What may stand in a column that is told at any level of its ladder."""
    told = public_values(column)
    if not told or isinstance(column.ladder, ParentLadder):
        return ()  # a parent's values come from the rows, some of them unreleased
    if column.ladder is None:
        return (*told, TOP)
    levels = [column.ladder.labels(level) for level in range(column.ladder.height)]
    return tuple(dict.fromkeys([*told, *(label for level in levels for label in level or ())]))


def _done(plan: Plan, column: PlannedColumn) -> str:
    if column.banded and plan.weight is not None:
        return _banded(plan.weight)
    if column.action is not None and column.params is not None and column.released:
        return column.acted
    if column.released:
        return sentences.KEPT
    if column.name in plan.in_tables:
        return sentences.IN_TABLES
    words = [_ROLE_WORDS[role] for role in sorted(column.roles) if role in _ROLE_WORDS]
    return words[0] if words else sentences.LEFT_OUT


def public_values(column: PlannedColumn) -> tuple[str, ...]:
    """The public list of what may stand in a released column as it is written."""
    if not column.released or column.type == "multi":
        return ()  # the list has options, and a cell several of them
    return column.labels if column.action is not None else column.values or ()

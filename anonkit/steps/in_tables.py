"""Who is invisible in the tables: of whom no published cell says anything. Private."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anonkit.dp.adaptive import Places
from anonkit.engines.base import Rows
from anonkit.plan import Plan, PlannedTable
from anonkit.plan.foresee_tables import READABLE
from anonkit.records import Groups, Unseen
from anonkit.steps.codes import dimension_name
from anonkit.steps.group_counts import cells_told, lines_of, naming, rungs_naming
from anonkit.steps.lost import grouped
from anonkit.steps.transform import PERSON
from anonkit.steps.truth import Truth, cells_of

Flags = npt.NDArray[np.bool_]
View = tuple[PlannedTable, int]
"""A count, and which of its dimensions names the groups."""


def with_tables(plan: Plan, groups: Groups, truth: Truth, files: Mapping[str, bytes]) -> Groups:
    """The same with the people of whom no published cell says anything. Private.

    A cell says something of a group where it bears its name, and where the
    half-width of its noise is at most a fifth of its true count. The counts
    stay on the private side; no noise is drawn.

    Args:
        plan: Says which tables there are.
        groups: As the records show them.
        truth: The rows that the tables are made from.
        files: The released tables by name: they say how adaptive ones are told.
    """
    made: dict[str, dict[str, Unseen]] = {}
    for name, found in groups.items():
        views = [view for view in naming(plan, name) if not view[0].found]
        hidden = _unreadable(truth, views, files) if views else {}
        made[name] = {
            group: replace(unseen, in_tables=hidden.get(group, 0) if views else None)
            for group, unseen in found.items()
        }
    return made


def _unreadable(
    truth: Truth, views: Sequence[View], files: Mapping[str, bytes]
) -> Mapping[str, int]:
    """People of each key who are in no cell that says something."""
    rest = truth.bounded
    for table, place in views:
        names = [dimension_name(dimension) for dimension in table.by]
        rows = truth.rows_of(table)
        told = rows.semi_join(_telling(truth, table, place, rows, files[table.name]), names)
        people = told.group([PERSON], persons=PERSON).select([PERSON])
        rest = rest.semi_join(people, [PERSON], anti=True)
    return _by_group(views[0], rest)


def _telling(truth: Truth, table: PlannedTable, place: int, rows: Rows, made: bytes) -> pa.Table:
    """The combinations of keys whose published cell says something of their group."""
    assert table.half_width_95 is not None  # counts have one
    of_finest, named = _published(table, place, made)
    counts = np.array(truth.of_partition(table, of_finest, len(named)), np.float64)
    fewest = table.half_width_95 / READABLE / table.facts.step
    says = named & (counts >= float(fewest))
    names = [dimension_name(dimension) for dimension in table.by]
    found = rows.group(names, persons=PERSON)
    flat, inside = cells_of(table, found)
    inside[inside] = says[of_finest[flat[inside]]]
    return found.filter(pa.array(inside)).select(names)


def _published(table: PlannedTable, place: int, made: bytes) -> tuple[Places, Flags]:
    """(by finest cell: its published cell, by published cell: whether it bears a group's name)."""
    if not table.rungs:
        return np.arange(table.facts.cells, dtype=np.int64), np.ones(table.facts.cells, np.bool_)
    lines = lines_of(made)
    told = [np.full(rung.cells, -1, np.int64) for rung in table.rungs]
    for number, (rung, cell) in enumerate(cells_told(table, lines)):
        told[rung][cell] = number
    # Of all rungs exactly one tells a finest cell.
    every = [own[rung.of_finest] for own, rung in zip(told, table.rungs, strict=True)]
    named = rungs_naming(table, place)
    return np.max(every, axis=0), np.array([line["level"] in named for line in lines], np.bool_)


def seen_in_tables(
    plan: Plan, truth: Truth, lost: Mapping[str, Mapping[str, int]], files: Mapping[str, bytes]
) -> Groups:
    """The same where there are no records: of each attribute that a count names. Private.

    Args:
        lost: Attribute -> group -> people lost before.
    """
    groups = {}
    for column in grouped(plan):
        views = [view for view in naming(plan, column.name) if not view[0].found]
        if views:
            people = _by_group(views[0], truth.rows)
            groups[column.name] = {
                group: Unseen(
                    before=people.get(group, 0),
                    removed=0,
                    coarse=0,
                    lost=lost.get(column.name, {}).get(group, 0),
                    in_records=False,
                )
                for group in column.values or ()
            }
    return with_tables(plan, groups, truth, files)


def _by_group(view: View, rows: Rows) -> Mapping[str, int]:
    """People of each key that names a group."""
    dimension = view[0].by[view[1]]
    code = dimension_name(dimension)
    counted = rows.group([code], persons=PERSON)
    return {
        dimension.keys[key]: n
        for key, n in zip(counted[code].to_pylist(), counted["n"].to_pylist(), strict=True)
        if key >= 0
    }

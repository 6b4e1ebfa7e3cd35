"""What a change would cost, guessed on the class table alone: no row is read again.

The rows are grouped once, by the quasi-identifiers as they were collected. A
change only tells those values otherwise; classes are added up, and whoever is
in one that is too small would leave. That is exact where each person has one
row and no answers are held against goals of their own, and else a guess that
says what to try first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit import memory
from anonkit.actions.base import Context
from anonkit.classes.coding import ELSEWHERE
from anonkit.classes.table import ClassTable, Counts, from_group, places_of
from anonkit.engines.base import Rows
from anonkit.plan import Plan, PlannedColumn
from anonkit.protect.base import Goals, Homes
from anonkit.steps.slots import slot
from anonkit.steps.transform import HOUSEHOLD, ORIGINAL, PERSON, originals
from anonkit.steps.typed import as_text, typed

Told = Sequence[Sequence[str | None]]
"""q lists: what each value of a class table's column is told as."""


@dataclass(frozen=True)
class Finest:
    """The people by their quasi-identifiers as collected. Private."""

    columns: tuple[str, ...]
    """Names of the q quasi-identifiers."""
    table: ClassTable
    homes: Homes | None
    """None where no household is declared."""

    @property
    def people(self) -> int:
        return int(self.table.n.sum())


def finest(plan: Plan, rows: Rows) -> Finest | None:
    """Group the mapped rows once.

    Args:
        plan: The plan that was refused.
        rows: All rows that may be used, with the private originals beside them.

    Returns:
        None where there are more classes, or households in them, than the run may hold.
    """
    kept = {column.name for column in originals(plan)}
    keys = [(ORIGINAL if c.name in kept else "") + slot(c.name) for c in plan.quasi]
    own = [] if plan.household is None else [HOUSEHOLD]
    if rows.exceed([*keys, *own], memory.current().classes):
        return None
    table = from_group(rows.group(keys, persons=PERSON), keys)
    homes = None
    if plan.household is not None:
        pairs = rows.group([*keys, HOUSEHOLD], persons=PERSON)
        known = pc.is_valid(pairs[HOUSEHOLD]).to_numpy()
        ids = pairs[HOUSEHOLD].combine_chunks().dictionary_encode().indices.fill_null(0)
        homes = Homes(places_of(table, pairs)[known], ids.to_numpy().astype(np.int64)[known])
    return Finest(tuple(column.name for column in plan.quasi), table, homes)


def foreseen(found: Finest, plan: Plan) -> float | None:
    """Share of the people who would leave under another plan of the same data.

    None where the class table cannot tell: where classes that are too small
    are told more coarsely, missing answers match any, or an action looks at
    more than the cell.
    """
    if plan.microdata is None or plan.recodes or plan.microdata.wildcard:
        return None
    planned = {column.name: column for column in plan.columns}
    told: list[Sequence[str | None]] = []
    for name, values in zip(found.columns, found.table.labels, strict=True):
        column = planned.get(name)
        texts = None if column is None else _told(column, values)
        if texts is None:
            return None
        told.append(texts)
    goals = Goals(plan.microdata.k, plan.microdata.k_households)
    return lost(found.table, found.homes, told, goals) / max(1, found.people)


def lost(table: ClassTable, homes: Homes | None, told: Told, goals: Goals) -> int:
    """People in classes that are too small, once the values are told otherwise.

    Args:
        table: c classes over q columns, as fine as can be.
        homes: Which households have people in which class.
        told: For each column, what each of its values becomes.
        goals: Least people and households of a class.
    """
    codes = np.zeros((len(table), len(table.keys)), np.int64)
    for place, texts in enumerate(told):
        seen: Mapping[str | None, int] = {t: n for n, t in enumerate(dict.fromkeys(texts))}
        codes[:, place] = np.array([seen[text] for text in texts], np.int64)[table.codes[:, place]]
    _, merged = np.unique(codes, axis=0, return_inverse=True)
    merged = merged.reshape(-1)
    n = np.bincount(merged, weights=table.n)
    small = n < goals.k
    if goals.k_households is not None and homes is not None:
        small |= _households(merged, homes, len(n)) < goals.k_households
    return int(n[small].sum())


def _households(merged: Counts, homes: Homes, classes: int) -> Counts:
    pairs = np.unique(np.stack([merged[homes.classes], homes.homes]), axis=1)
    return np.bincount(pairs[0], minlength=classes)


def _told(column: PlannedColumn, values: Sequence[str | None]) -> Sequence[str | None] | None:
    """What the cells of a column become: its action alone, on each value once.

    None where what the action makes depends on more than the cell.
    """
    if not column.released:
        return [None] * len(values)
    if ELSEWHERE in values:
        here = _told(column, [value for value in values if value != ELSEWHERE])
        rest = iter(here or ())
        return here and [value if value == ELSEWHERE else next(rest) for value in values]
    cells = typed(column, pa.array(values, pa.string()), pa.array(range(len(values))))
    action = column.action
    if action is None:
        return as_text(cells).to_pylist()  # type: ignore[no-any-return]
    if action.needs or column.beside or action.purpose:
        return None
    context = Context(
        column=column.name,
        ladder=column.ladder,
        loaded=column.loaded,
        separator=column.separator,
    )
    return as_text(action.apply(cells, column.params, context)).to_pylist()  # type: ignore[no-any-return]

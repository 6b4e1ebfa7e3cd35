"""What each row adds to the tables: bounded whole numbers of steps, beside the row's keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.dp import QUERIES
from anonkit.dp.base import Facts
from anonkit.dp.grid import candidates
from anonkit.plan import Plan, PlannedTable
from anonkit.steps.typed import as_text, weights

ADDEND = "_add_"
"""Prefix of a column of what a row adds to a table's figures (int64, never null)."""
CANDIDATE = "_candidate_"
"""Prefix of a column of the place of a value among a quantile's candidates; -1: there is none."""
NO_CANDIDATE = -1

Numbers = npt.NDArray[np.float64]
Steps = npt.NDArray[np.int64]
Batch = Mapping[str, pa.Array]


def addends_of(plan: Plan, values: Batch, texts: Batch, records: pa.Array) -> dict[str, pa.Array]:
    """For each table that sums something: n whole numbers for each of its figures.

    Args:
        plan: Says which tables there are.
        values: The typed cells by column, null where missing.
        texts: The same as written.
        records: Number of each row in its file.
    """
    assert plan.aggregates is not None
    weight = plan.aggregates.weight
    heavy = _floats(weights(plan.column(weight), texts[weight], records)) if weight else None
    made: dict[str, pa.Array] = {}
    for table in plan.aggregates.tables:
        names = addend_names(table)
        if names:
            weighed = heavy if table.facts.weight_max is not None else None
            found = _ADDENDS[table.query](table, values, weighed)
            made |= {name: pa.array(each) for name, each in zip(names, found, strict=True)}
        elif table.facts.parts:
            made[candidate_name(table)] = _candidates(table, values[table.of])
    return made


def addend_names(table: PlannedTable) -> tuple[str, ...]:
    """The columns that hold what a row adds to the table's figures; none where rows are counted."""
    weighted = table.facts.weight_max is not None
    figures = {"sum": 1, "mean": 2, "share": 2}.get(table.query, 1 if weighted else 0)
    return tuple(f"{ADDEND}{table.name}_{place}" for place in range(figures))


def candidate_name(table: PlannedTable) -> str:
    """The column that holds the place of a row's value among the candidates."""
    return f"{CANDIDATE}{table.name}"


def _counted(table: PlannedTable, values: Batch, heavy: Numbers | None) -> Sequence[Steps]:
    del values
    assert heavy is not None
    return [_whole(_light(heavy, table.facts), table)]


def _summed(table: PlannedTable, values: Batch, heavy: Numbers | None) -> Sequence[Steps]:
    facts = table.facts
    held = np.clip(_floats(values[table.of]), float(facts.low), float(facts.high))
    return [_whole(held if heavy is None else held * _light(heavy, facts), table)]


def _averaged(table: PlannedTable, values: Batch, heavy: Numbers | None) -> Sequence[Steps]:
    held = np.clip(_floats(values[table.of]), float(table.facts.low), float(table.facts.high))
    return _two(held - float(table.facts.low), table, heavy)


def _shared(table: PlannedTable, values: Batch, heavy: Numbers | None) -> Sequence[Steps]:
    texts = as_text(values[table.of])
    inside = pc.is_in(texts, value_set=pa.array(table.values, pa.string()))
    held = pc.if_else(pc.is_valid(texts), pc.cast(inside, pa.float64()), None)
    return _two(_floats(held), table, heavy)


def _two(above: Numbers, table: PlannedTable, heavy: Numbers | None) -> Sequence[Steps]:
    """What lies above the low bound and what below the high one: both together are the row's."""
    facts = table.facts
    across = np.where(np.isnan(above), np.nan, float(facts.high - facts.low))
    light = 1.0 if heavy is None else _light(heavy, facts)
    whole = _whole(across * light, table)
    part = np.clip(_whole(above * light, table), 0, whole)
    return [part, whole - part]


def _light(heavy: Numbers, facts: Facts) -> Numbers:
    light: Numbers = np.clip(heavy, 0.0, float(facts.heaviest))
    return light


def _whole(numbers: Numbers, table: PlannedTable) -> Steps:
    """n numbers in whole steps, 0 where there is none: never more than one row may add.

    Floating point comes before the bound, so that nothing it does can move
    one row's part beyond what the noise is made for.
    """
    facts = table.facts
    reach = QUERIES[table.query].reach(facts.low, facts.high)
    most = facts.steps(reach * facts.heaviest)
    rounded = np.rint(numbers / float(facts.step))
    held: Steps = np.clip(np.nan_to_num(rounded, nan=0.0), -most, most).astype(np.int64)
    return held


def _candidates(table: PlannedTable, values: pa.Array) -> pa.Array:
    facts = table.facts
    last = candidates(facts.low, facts.high, facts.step) - 1
    places = np.rint((_floats(values) - float(facts.low)) / float(facts.step))
    found = np.clip(np.nan_to_num(places, nan=0.0), 0, last).astype(np.int32)
    return pa.array(
        np.where(pc.is_valid(values).to_numpy(zero_copy_only=False), found, NO_CANDIDATE)
    )


def _floats(values: pa.Array) -> Numbers:
    """n numbers, NaN where missing."""
    numbers: Numbers = pc.cast(values, pa.float64()).to_numpy(zero_copy_only=False)
    return numbers


_ADDENDS: Mapping[str, Callable[[PlannedTable, Batch, Numbers | None], Sequence[Steps]]] = {
    "count_persons": _counted,
    "count_rows": _counted,
    "histogram": _counted,
    "sum": _summed,
    "mean": _averaged,
    "share": _shared,
}

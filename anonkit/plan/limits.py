"""What is held back before a table is counted: facts of the policy that a reader must know."""

from __future__ import annotations

from collections.abc import Iterator

from anonkit.dp.epsilon import epsilon_text
from anonkit.plan.planned_tables import Dimension, PlannedAggregates, PlannedTable
from anonkit.records import Said, said


def limits(wanted: PlannedAggregates, table: PlannedTable) -> tuple[Said, ...]:
    """Sentences on bounds, weights, rows and options beyond which somebody counts less."""
    return tuple(_limits(wanted, table))


def _limits(wanted: PlannedAggregates, table: PlannedTable) -> Iterator[Said]:
    facts = table.facts
    if table.of and facts.low < facts.high and table.query != "share":
        low, high = epsilon_text(facts.low), epsilon_text(facts.high)
        yield said("limit_bounds", column=table.of, low=low, high=high)
    if table.of and table.query != "histogram":
        yield said("limit_missing", column=table.of)
    if facts.parts and facts.step > 1:
        yield said("limit_steps", column=table.of, step=epsilon_text(facts.step))
    if facts.weight_max is not None:
        yield said("limit_weights", most=epsilon_text(facts.weight_max))
    if table.groups is not None and table.groups < _possible(wanted, table):
        yield said("limit_groups", most=table.groups, unit=wanted.unit)
    for dimension in table.by:
        if dimension.edges is not None:
            yield _beyond(wanted, dimension)


def _possible(wanted: PlannedAggregates, table: PlannedTable) -> int:
    """Combinations of a row and an option that one unit may have."""
    options = table.options
    return wanted.max_rows * (len(options.keys) if options is not None else 1)


def _beyond(wanted: PlannedAggregates, dimension: Dimension) -> Said:
    """What becomes of a number below the first band."""
    first = (dimension.edges or (0,))[0]
    key = "limit_below_dropped" if wanted.outside == "drop" else "limit_below"
    if wanted.outside == "refuse":
        key = "limit_below_refused"
    return said(key, column=dimension.column, first=first)

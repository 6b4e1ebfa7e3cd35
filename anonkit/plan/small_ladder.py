"""Ladders in words: how coarsely a table may be told, or which ladder would keep small groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from anonkit.dp.epsilon import epsilon_text
from anonkit.plan.model import Plan
from anonkit.plan.planned_tables import Dimension, PlannedTable

_COUNTS = ("count_persons", "count_rows")


class _View(NamedTuple):
    """One column of a step, and how many keys it has there."""

    column: str
    level: int | None
    edges: tuple[int, ...] | None
    keys: int


def lines(plan: Plan, table: PlannedTable) -> list[str]:
    """What `plan` says of a table's ladder, or of the one that it might have."""
    if not table.rungs:
        ladder = proposal(plan, table)
        told = f"    to keep small groups: granularity: adaptive, ladder: {ladder}"
        return [told] if ladder else []
    finest, *coarser = (rung.name for rung in table.rungs)
    first = epsilon_text(table.first_pass)
    return [
        f"    each cell is told by {finest} where a first look (epsilon {first} more) finds enough",
        f"    people, else by {', else by '.join(coarser)}",
        *(
            f"    small groups of {name} may lose their name: a step tells it coarser"
            for name in _unnamed(plan, table)
        ),
    ]


def _unnamed(plan: Plan, table: PlannedTable) -> Iterator[str]:
    """The protected columns that a step tells coarser, or leaves out."""
    for place, dimension in enumerate(table.by):
        told = {rung.keys[place] for rung in table.rungs}
        if plan.column(dimension.column).protected and len(told) > 1:
            yield dimension.column


def proposal(plan: Plan, table: PlannedTable) -> str:
    """The ladder to write, as a policy has it; empty where none would help.

    Step by step the longest list of keys is told at the next level of its
    hierarchy, or left out. Protected columns stand in every step.
    """
    named = {dimension.column for dimension in table.by if plan.column(dimension.column).protected}
    adapts = table.query in _COUNTS and table.facts.weight_max is None and table.options is None
    if not named or not adapts or table.rungs or table.found:
        return ""
    step, steps = [_seen(dimension) for dimension in table.by], []
    while coarser := [view for view in step if view.column not in named]:
        longest = max(coarser, key=lambda view: view.keys)
        raised = _raised(plan, longest)
        place = step.index(longest)
        step = [*step[:place], *([raised] if raised else []), *step[place + 1 :]]
        steps.append("[" + ", ".join(map(_text, step)) + "]")
    return "[" + ", ".join(steps) + "]" if steps else ""


def _seen(dimension: Dimension) -> _View:
    return _View(dimension.column, dimension.level, dimension.edges, len(dimension.keys))


def _raised(plan: Plan, view: _View) -> _View | None:
    """The column at its next level with fewer keys; None where it has none: it is left out."""
    ladder = plan.column(view.column).ladder
    if ladder is None or view.edges is not None:
        return None
    for level in range((view.level or 0) + 1, ladder.height - 1):
        labels = ladder.labels(level)
        if labels is not None and len(labels) < view.keys - 2:
            return _View(view.column, level, None, len(labels) + 2)
    return None


def _text(view: _View) -> str:
    if view.edges is not None:
        return f"{{column: {view.column}, bands: {list(view.edges)}}}"
    return f"{{column: {view.column}, level: {view.level}}}" if view.level else view.column

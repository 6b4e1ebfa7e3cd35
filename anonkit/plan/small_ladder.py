"""Which ladder would keep small groups in sight, of a table that tells all cells alike."""

from __future__ import annotations

from typing import NamedTuple

from anonkit.plan.model import Dimension, Plan, PlannedTable

_COUNTS = ("count_persons", "count_rows")


class _View(NamedTuple):
    """One column of a step, and how many keys it has there."""

    column: str
    level: int | None
    edges: tuple[int, ...] | None
    keys: int


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

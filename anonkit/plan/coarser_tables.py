"""Which coarser table would be readable: found by trying, from public facts alone.

A column is told at a coarser level of its hierarchy, in wider bands, or not at
all. What looks readable is planned in the place of the table that is there,
with the same epsilon for all tables together, and judged again.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from anonkit.plan.dimensions import MISSING, OUTSIDE, Keys, plan_dimension
from anonkit.plan.faults import Faults
from anonkit.plan.foresee_tables import READABLE, foresee, noise_at, value_at
from anonkit.plan.model import Plan, PlannedColumn
from anonkit.plan.planned_tables import Coarser, PlannedAggregates, PlannedTable
from anonkit.plan.tables import plan_tables
from anonkit.policy.goals import By, Table
from anonkit.policy.load import LoadedPolicy

_MOST_TRIALS = 6
_MOST_SHAPES = 5_000
_FEWEST_BANDS = 2


@dataclass(frozen=True)
class _Shape:
    """How a table could be told."""

    by: tuple[By, ...]
    bands: tuple[int, ...] | None
    cells: int
    changes: int


def with_coarser(plan: Plan, loaded: LoadedPolicy) -> Plan:
    """The plan with a readable table named beside each that is not."""
    wanted = plan.aggregates
    if wanted is None or plan.people is None:
        return plan
    columns = {column.name: column for column in plan.columns}
    found = {
        table.name: coarser(loaded, columns, wanted, table, plan.people) for table in wanted.tables
    }
    return replace(plan, coarser={name: each for name, each in found.items() if each is not None})


def coarser(
    loaded: LoadedPolicy,
    columns: Mapping[str, PlannedColumn],
    wanted: PlannedAggregates,
    table: PlannedTable,
    people: int,
) -> Coarser | None:
    """The most detailed readable table in place of one that is not; None where there is none.

    Args:
        loaded: The policy, and where its faults would stand.
        columns: The planned columns by name.
        wanted: All tables, as they are planned.
        table: The one that may be unreadable.
        people: How many there are, in public.
    """
    policy = loaded.policy
    assert policy.aggregates is not None
    seen = foresee(table, people, policy.weight)
    if seen is None or seen.readable or table.rungs:
        return None
    written = next(each for each in policy.aggregates.tables if each.name == table.name)
    shapes = sorted(
        _shapes(written, columns, wanted.outside, Faults(loaded)),
        key=lambda shape: (-shape.cells, shape.changes),
    )
    total, trials, noisy = seen.cell * seen.cells, 0, table
    for shape in shapes:
        if trials == _MOST_TRIALS:
            break
        if not _likely(noisy, total / shape.cells):
            continue
        trials += 1
        tried = _tried(loaded, columns, written, shape)
        told = None if tried is None else foresee(tried, people, policy.weight)
        if told is not None and told.readable:
            return Coarser(shape.by, shape.bands, told.cells)
        # In its place epsilon is divided anew, so the next is held against that noise.
        noisy = tried or noisy
    return None


def _likely(table: PlannedTable, cell: Fraction) -> bool:
    """Whether a cell of so many people would be readable with the noise of this table."""
    noise = noise_at(table, cell)
    return noise is not None and noise <= READABLE * value_at(table, cell)


def _shapes(
    table: Table, columns: Mapping[str, PlannedColumn], outside: str, faults: Faults
) -> Iterator[_Shape]:
    """Every coarser shape: each `by` as it is, coarser or left out, and wider bands."""
    offered = [_offers(by, columns, outside, faults) for by in table.by]
    bands = _bands(table.bands or ()) if table.histogram is not None else [((), 1)]
    whole = itertools.product(bands, itertools.product(*offered))
    for (edges, banded), chosen in itertools.islice(whole, _MOST_SHAPES):
        kept = tuple(by for by, _ in chosen if by is not None)
        cells = banded * math.prod(size for _, size in chosen)
        changes = sum(by != was for (by, _), was in zip(chosen, table.by, strict=True))
        changes += table.histogram is not None and edges != table.bands
        if changes:
            yield _Shape(kept, edges or None, cells, changes)


def _offers(
    by: By, columns: Mapping[str, PlannedColumn], outside: str, faults: Faults
) -> Sequence[tuple[By | None, int]]:
    """(`by` or None for left out, its inner keys), as it is first."""
    column = columns[by.column]
    tries = [by]
    if by.bands is not None:
        tries += [By(column=by.column, bands=edges) for edges, _ in _bands(by.bands)[1:]]
    elif column.ladder is not None:
        lowest = 1 if by.level is None else by.level + 1
        levels = range(lowest, column.ladder.height - 1)
        tries += [By(column=by.column, level=level) for level in levels]
    planned = [(each, plan_dimension(each, (), columns, Keys(outside), faults)) for each in tries]
    sized = [(each, len(set(d.keys) - {MISSING, OUTSIDE})) for each, d in planned if d is not None]
    # A single key tells no more than no key.
    return [*sized[:1], *(each for each in sized[1:] if each[1] > 1), (None, 1)]


def _bands(edges: tuple[int, ...]) -> list[tuple[tuple[int, ...], int]]:
    """(cut points, bands): as they are, then every second of them, and so on."""
    found = [(edges, len(edges))]
    while len(edges := edges[::2]) >= _FEWEST_BANDS and len(edges) < found[-1][1]:
        found.append((edges, len(edges)))
    return found


def _tried(
    loaded: LoadedPolicy,
    columns: Mapping[str, PlannedColumn],
    table: Table,
    shape: _Shape,
) -> PlannedTable | None:
    """The table in this shape, planned among the others; None where it cannot be."""
    policy = loaded.policy
    assert policy.aggregates is not None
    changed = table.model_copy(update={"by": shape.by, "bands": shape.bands})
    tables = tuple(changed if each is table else each for each in policy.aggregates.tables)
    wanted = policy.aggregates.model_copy(update={"tables": tables})
    planned = plan_tables(policy.model_copy(update={"aggregates": wanted}), columns, Faults(loaded))
    found = planned.tables if planned is not None and planned.families else ()
    return next((each for each in found if each.name == table.name), None)


def by_text(by: Sequence[By], bands: Sequence[int] | None = None) -> str:
    """As a policy writes it: `by: [{column: ward, level: 1}, sex]`."""
    told = f"by: [{', '.join(map(_one, by))}]"
    return told if bands is None else f"{told}, bands: [{', '.join(map(str, bands))}]"


def _one(by: By) -> str:
    if by.bands is not None:
        return f"{{column: {by.column}, bands: [{', '.join(map(str, by.bands))}]}}"
    return by.column if by.level is None else f"{{column: {by.column}, level: {by.level}}}"

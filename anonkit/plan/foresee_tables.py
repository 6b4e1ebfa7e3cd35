"""What a table will be able to say of so many people: from public facts, before any data is read.

People are taken to be spread evenly over the cells, each with one row, and
values evenly between their bounds. Real people are not, so this judges a
table and not what becomes of it; but it costs no epsilon and tells nothing.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from anonkit.dp import QUERIES
from anonkit.dp.quantiles import rank_error_95
from anonkit.dp.two_buckets import half_width_at
from anonkit.plan.dimensions import MISSING, OUTSIDE
from anonkit.plan.planned_tables import PlannedTable
from anonkit.policy.model import Weight

READABLE = Fraction(1, 5)
"""A count says something when its noise is at most this share of it."""
TOO_FINE = Fraction(1, 2)
"""A table whose noise is more than this share of a typical cell needs a reason."""
_MOST_PEOPLE = 10**12
_PER_HALF_WIDTH = 3
"""Half-widths over mean sizes of noise: ln 20 = 2.996 of Laplace noise, less of a sum of noises."""


@dataclass(frozen=True)
class Foreseen:
    """A table as so many people would fill it."""

    people: int
    told_by: str
    """Of an adaptive table: the finest step of its ladder that is readable, else the last."""
    cells: int
    """Without those of `(missing)` and `(outside)`, which are taken to be empty."""
    cell: Fraction
    """People (or the weights of people) of a typical cell."""
    noise: Fraction | None
    """Of such a cell: half-width, or rows by which a rank is off; None where it is withheld."""
    value: Fraction
    """What such a cell says, or the rows that it ranks: its noise is held against this."""
    at_most: int
    """Cells that are readable however people are spread, at most."""
    drowned: bool
    """Whether the noise of all cells together is more than all people, or cells are 5 times as
    many."""

    @property
    def readable(self) -> bool:
        """Whether a typical cell says something."""
        return self.noise is not None and self.noise <= READABLE * self.value

    @property
    def too_fine(self) -> bool:
        """Whether the table needs a reason."""
        return self.noise is None or self.noise > TOO_FINE * self.value


def foresee(table: PlannedTable, people: int, weight: Weight | None) -> Foreseen | None:
    """The table as so many people would fill it.

    None where nobody says what weights add up to, or which keys the data will have.
    """
    total = _total(table, people, weight)
    if total is None or table.found:
        return None
    shapes = _shapes(table)
    needed = fewest(table)
    readable = [shape for shape in shapes if total / shape[1] >= needed]
    told_by, cells = readable[0] if readable else shapes[-1]
    touched = people * table.facts.touched
    weighted = table.facts.weight_max is not None
    return Foreseen(
        people=people,
        told_by=told_by,
        cells=cells,
        cell=total / cells,
        noise=noise_at(table, total / cells),
        value=value_at(table, total / cells),
        at_most=cells if weighted else min(cells, touched // needed),
        drowned=_drowned(table, cells, total),
    )


def noise_at(table: PlannedTable, people: Fraction) -> Fraction | None:
    """How noisy a cell of so many people is; None where it is withheld.

    Returns:
        The half-width in units of the value; of quantiles the rank error in rows.
    """
    facts = table.facts
    if facts.parts:
        return Fraction(max(rank_error_95(part, facts) for part in facts.parts))
    if table.half_width_95 is not None:
        return table.half_width_95
    return half_width_at(facts, table.sensitivity, people)


def value_at(table: PlannedTable, people: Fraction) -> Fraction:
    """What the noise of a cell of so many people is held against."""
    if table.query == "share":
        return Fraction(1, 2)  # as in the tables: against the whole of 1
    if table.query == "mean":
        return _typical(table)
    return people * _typical(table) if table.query == "sum" else people


def fewest(table: PlannedTable) -> int:
    """The fewest people (or weights of people) of which a cell says something."""
    return 1 + bisect_left(
        range(1, _MOST_PEOPLE), True, key=lambda people: _says(table, Fraction(people))
    )


def _shapes(table: PlannedTable) -> list[tuple[str, int]]:
    """(step of the ladder, cells that are not of `(missing)` or `(outside)`), the finest first."""
    if table.rungs:
        return [(rung.name, _inner(rung.keys)) for rung in table.rungs]
    return [("", _inner([dimension.keys for dimension in table.by]))]


def _inner(keys: Sequence[Sequence[str]]) -> int:
    return max(1, math.prod(len(set(own) - {MISSING, OUTSIDE}) for own in keys))


def _says(table: PlannedTable, people: Fraction) -> bool:
    noise = noise_at(table, people)
    return noise is not None and noise <= READABLE * value_at(table, people)


def _typical(table: PlannedTable) -> Fraction:
    """The mean size of values that are spread evenly between the bounds."""
    low, high = table.facts.low, table.facts.high
    if low >= 0 or high <= 0:
        return abs(low + high) / 2
    return (low**2 + high**2) / (2 * (high - low))


def _total(table: PlannedTable, people: int, weight: Weight | None) -> Fraction | None:
    """What the rows of all people weigh together."""
    heaviest = table.facts.weight_max
    if heaviest is None:
        return Fraction(people)
    if weight is None or (weight.population is None and not weight.normalised):
        return None
    return min(Fraction(weight.population or people), people * heaviest)


def _drowned(table: PlannedTable, inner: int, total: Fraction) -> bool:
    # An adaptive table is told on the step that was found; every other has all of its cells.
    cells = inner if table.rungs else math.prod(len(dimension.keys) for dimension in table.by)
    if QUERIES[table.query].unit not in ("person", "row") or table.half_width_95 is None:
        return cells > 5 * total
    return cells > 5 * total or cells * table.half_width_95 / _PER_HALF_WIDTH > total

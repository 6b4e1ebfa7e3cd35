"""Adaptive tables: a first noisy pass decides which cells are told, a second one tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from anonkit.dp import QUERIES, tables
from anonkit.dp.adaptive import Partition, partition
from anonkit.dp.base import Facts, Figure, Noise
from anonkit.dp.mechanisms import half_width_95
from anonkit.plan import PlannedTable
from anonkit.plan.words import smallest_readable
from anonkit.steps.truth import Truth


@dataclass(frozen=True)
class Told:
    """The lines of one adaptive table. Public: true counts went into its noise alone."""

    keys: tuple[tuple[str, ...], ...]
    figures: tuple[Figure, ...]
    """One for each published cell; its `level` names the rung."""


def draw(noise: Noise, truth: Truth, table: PlannedTable) -> Told:
    """Both passes of one table.

    Args:
        noise: Draws all that is random.
        truth: The true counts.
        table: With at least two rungs.
    """
    chosen = partition(table.rungs, _first(noise, truth, table), *_bounds(table))
    true = truth.of_partition(table, chosen.of_finest, len(chosen.cells))
    noisy = noise.add(true, table.epsilon, table.sensitivity)
    return _told(table, chosen, noisy)


def rendered(table: PlannedTable, told: Told, figures: Sequence[Figure]) -> bytes:
    """Its CSV, with figures as they are to be read."""
    return tables.render_cells(
        by=[dimension.column for dimension in table.by],
        cells=told.keys,
        figures=[[figure] for figure in figures],
        unit=QUERIES[table.query].unit,
    )


def first_delta(noise: Noise, table: PlannedTable) -> Fraction:
    """What the sampler's own arithmetic may add in the first pass, as an upper bound."""
    facts = Facts(**{**vars(table.facts), "epsilon": _of_rung(table)})
    return QUERIES[table.query].delta(noise, facts) * (len(table.rungs) - 1)


def _of_rung(table: PlannedTable) -> Fraction:
    return table.first_pass / (len(table.rungs) - 1)


def _first(noise: Noise, truth: Truth, table: PlannedTable) -> Mapping[int, Sequence[int]]:
    """Noisy counts of every rung but the finest."""
    noisy = {}
    for place, rung in enumerate(table.rungs[1:], 1):
        true = truth.of_partition(table, rung.of_finest, rung.cells)
        noisy[place] = noise.add(true, _of_rung(table), table.sensitivity)
    return noisy


def _bounds(table: PlannedTable) -> tuple[int, int]:
    """(half-width of the first pass, smallest count that can be read in the second)."""
    assert table.half_width_95 is not None  # counts have one
    first = half_width_95(_of_rung(table), table.sensitivity)
    return first, smallest_readable(table.half_width_95)


def _told(table: PlannedTable, chosen: Partition, noisy: Sequence[int]) -> Told:
    keys, figures = [], []
    for (rung, cell), size, value in zip(chosen.cells, chosen.sizes, noisy, strict=True):
        told = table.rungs[rung]
        keys.append(told.key(cell))
        note = f"in place of {size} cells" if size > 1 else ""
        figures.append(
            Figure(
                QUERIES[table.query].measure,
                str(value),
                str(table.half_width_95),
                table.variance,
                note,
                told.name,
            )
        )
    return Told(tuple(keys), tuple(figures))

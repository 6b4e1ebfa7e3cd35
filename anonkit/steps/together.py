"""Tables of one family: measured once, told so that they add up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from anonkit.dp.consistency import consistent
from anonkit.dp.effects import Axes
from anonkit.dp.family import Family

Measure = Callable[[int, Fraction], Sequence[int]]
"""The noisy values of one table of the family, by its place in it, at an epsilon."""


def tell(family: Family, measure: Measure) -> list[list[int]]:
    """Every table of a family, from the noise of those that are measured.

    Args:
        family: Its tables, and what each measurement is given.
        measure: Called once for each measured table; the only thing here that
            sees people, and what epsilon is paid for.

    Returns:
        For each table of the family its values in steps of 1 / `family.steps`,
        in the order of its own cells.
    """
    tables = [tuple(sorted(axes)) for axes in family.axes]
    noisy = {
        table: _upright(family, tables.index(table), measure(tables.index(table), epsilon))
        for table, epsilon in family.measured.items()
    }
    told = consistent(family.pooled, noisy, tables)
    return [
        told[table].transpose(_places(axes, table)).ravel().tolist()
        for axes, table in zip(family.axes, tables, strict=True)
    ]


def _upright(family: Family, place: int, values: Sequence[int]) -> npt.NDArray[np.int64]:
    """The values of a table with its axes in ascending order."""
    axes = family.axes[place]
    shape = [family.sizes[axis] for axis in axes]
    return np.array(values, np.int64).reshape(shape).transpose(_places(sorted(axes), axes))


def _places(wanted: Sequence[int], given: Axes) -> list[int]:
    """Where each wanted axis stands among the given ones."""
    return [given.index(axis) for axis in wanted]

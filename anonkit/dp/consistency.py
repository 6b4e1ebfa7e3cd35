"""Tables that add up: noisy margins pooled, and told on a grid where they agree exactly.

What is pooled, and why, is in `dp.effects`. Here are the sums over cells. All
of it reads noisy values only, so it costs no epsilon, and floating point may
be used where it could not while noise was drawn.

Pooled values are rounded to thousandths so that margins agree to the last
digit. Not the cells of a table B are rounded, but its running sums

    C_B(i) = sum of x_B(j) over j <= i along every axis,

    R_B(i) = C_B(i), rounded to the grid, where i is the last key on no axis,
    R_B(i) = R_{B \\ a}(i without a), where i is the last key on axis a,

and a told cell is the difference of R_B along every axis.

*It is well defined.* C_B(i) with the last key on a is C_{B \\ a} without it,
as x adds up. Where i is last on a and on b, both rules lead to R_{B \\ ab},
by induction over the number of axes.
*Margins agree exactly.* Summing a told table over axis a leaves, along the
other axes, the difference of R_B at the last key of a, which is R_{B \\ a}:
the told table of B \\ a. Two tables with common axes S both add up to the
told table of S.
*It is small.* A cell is the signed sum of 2^n running sums for n axes, each
off by at most half a step: at most 2^(n - 1) steps, however many cells there
are. Rounding cells and mending the last one on each axis would move that one
by as many half steps as there are cells.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from anonkit.dp.effects import STEPS, Axes, Pooled, subsets

_Floats = npt.NDArray[np.float64]
Grid = npt.NDArray[Any]
"""Whole numbers: int64, or Python's own where they would not fit."""


def consistent(
    pooled: Pooled, noisy: Mapping[Axes, npt.NDArray[np.int64]], requested: Iterable[Axes]
) -> dict[Axes, Grid]:
    """Tables that tell the best that all measured ones know, and agree on every margin.

    Args:
        pooled: How the measured tables are weighed.
        noisy: Noisy values of each measured table, one dimension for each of
            its axes in ascending order.
        requested: Tables to tell.

    Returns:
        For each requested table its values in steps of 1 / `steps(pooled)`,
        in the same form. With one measured table they are plain sums of it.
    """
    wanted = sorted(set(requested))
    kind = _kind(noisy.values(), max(map(len, pooled.measured)))
    if len(pooled.measured) == 1:
        (only,) = pooled.measured
        return {table: _margin(noisy[only].astype(kind), only, table) for table in wanted}
    effects = {effect: _effect(pooled, noisy, effect) for effect in pooled.spread}
    running: dict[Axes, Grid] = {}
    # Small tables first: larger ones take their last keys from them.
    parts = {part for table in wanted for part in subsets(table)}
    for table in sorted(parts, key=_by_size):
        sums = _running_sums(_table(pooled, effects, table))
        running[table] = _agreeing(sums, table, running, kind)
    return {table: _differences(running[table]) for table in wanted}


def _by_size(table: Axes) -> tuple[int, Axes]:
    return len(table), table


def _kind(noisy: Iterable[npt.NDArray[np.int64]], axes: int) -> type:
    """A type of whole numbers in which no sum, in steps, can overflow."""
    total = sum(float(np.abs(values.astype(np.float64)).sum()) for values in noisy)
    return np.int64 if total * STEPS * 4**axes < 2**62 else object


def _margin(values: npt.NDArray[Any], table: Axes, wanted: Axes) -> npt.NDArray[Any]:
    away = tuple(place for place, axis in enumerate(table) if axis not in wanted)
    return np.asarray(values.sum(axis=away)) if away else values


def _effect(pooled: Pooled, noisy: Mapping[Axes, npt.NDArray[np.int64]], effect: Axes) -> _Floats:
    """The pooled estimate of what an effect adds, its mean along every axis taken out."""
    told = sum(
        float(share) * _margin(noisy[table].astype(np.float64), table, effect)
        for table, share in pooled.shares[effect].items()
    )
    centred = np.asarray(told, dtype=np.float64)
    for place in range(len(effect)):
        centred = centred - centred.mean(axis=place, keepdims=True)
    return centred


def _table(pooled: Pooled, effects: Mapping[Axes, _Floats], table: Axes) -> _Floats:
    """A table as the sum of its effects, each spread evenly over the other axes."""
    whole = np.zeros([pooled.sizes[axis] for axis in table])
    for effect in subsets(table):
        shape = [pooled.sizes[axis] if axis in effect else 1 for axis in table]
        over = math.prod(pooled.sizes[axis] for axis in table if axis not in effect)
        whole += effects[effect].reshape(shape) / over
    return whole


def _running_sums(values: _Floats) -> _Floats:
    sums = values
    for place in range(values.ndim):
        sums = sums.cumsum(axis=place)
    return sums


def _agreeing(sums: _Floats, table: Axes, smaller: Mapping[Axes, Grid], kind: type) -> Grid:
    """Running sums in whole steps, the last keys of each axis taken from smaller tables."""
    rounded = np.rint(sums * STEPS)
    whole: Grid = np.array(np.frompyfunc(int, 1, 1)(rounded) if kind is object else rounded, kind)
    for place, axis in enumerate(table):
        last = (slice(None),) * place + (-1,)
        whole[last] = smaller[tuple(other for other in table if other != axis)]
    return whole


def _differences(running: Grid) -> Grid:
    told = running
    for place in range(running.ndim):
        told = np.diff(told, axis=place, prepend=0)
    return told

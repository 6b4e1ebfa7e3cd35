"""How much detail a recoding takes away.

Source:
    The default quality model of ARX ("Loss", geometric mean; Prasser et al.
    2020, doi:10.1002/spe.2812): share(v) = leaves under v / all leaves, 1 for a
    person who left; for each column x = max(0, (mean - 1/D) / (1 - 1/D)); the
    loss is prod(1 + x)^(1/q) - 1. Checked against its optima on Adult.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anonkit.classes.coding import Coding
from anonkit.protect.base import Decision, Problem

Figures = npt.NDArray[np.float64]


def column_factor(coding: Coding, mean: Figures | float) -> Figures:
    """1 + x of a column whose cells stand for `mean` of all leaves (0 < mean <= 1)."""
    least = 1 / coding.leaves
    if coding.leaves == 1:
        return np.ones_like(np.asarray(mean, np.float64))
    return np.asarray(1 + np.maximum(0, (np.asarray(mean) - least) / (1 - least)), np.float64)


def loss_of(problem: Problem, decision: Decision, *, released_only: bool = False) -> float:
    """The loss of a decision: 0 where nothing changes, 1 where nothing is left.

    Without quasi-identifiers nothing is told more coarsely, and it is 0.

    Args:
        problem: c classes and how their columns can be told.
        decision: What becomes of them.
        released_only: Leave out whoever left, instead of counting all their
            detail as lost: the figure that a receiver could work out.
    """
    if not problem.codings:
        return 0.0
    cells = problem.cells
    stay = np.where(decision.gone[cells.units], 0, cells.rows)
    product = 1.0
    for place, coding in enumerate(problem.codings):
        values = problem.table.codes[cells.places, place]
        # Rows of a table without the column have nothing to lose in it.
        here = np.ones(len(values), np.bool_)
        if coding.elsewhere is not None:
            here = values != coding.elsewhere
        n = np.where(here, stay, 0)
        left = int(n.sum())
        total = left if released_only else int(cells.rows[here].sum())
        if not total:
            continue
        levels = _levels(problem, decision, place)
        used = np.unique(levels)
        told = 0.0
        for level in used:
            told_so = n if len(used) == 1 else np.where((levels == level)[cells.units], n, 0)
            people = np.bincount(values, weights=told_so, minlength=len(coding.up[0]))
            told += float((coding.shares[level][coding.up[level]] * people).sum())
        product *= float(column_factor(coding, (told + total - left) / total))
    return float(product ** (1 / len(problem.codings)) - 1)


def _levels(problem: Problem, decision: Decision, place: int) -> npt.NDArray[np.int8]:
    """The level of one column in each class or kind of units."""
    if decision.levels is None:
        return np.zeros(len(problem), np.int8)
    return np.asarray(decision.levels[:, place], np.int8)


def level_means(problem: Problem) -> list[Figures]:
    """By column: the mean share at each of its levels, if nobody left."""
    found = []
    cells = problem.cells
    weights = np.bincount(cells.places, cells.rows, len(problem.table))
    for place, coding in enumerate(problem.codings):
        people = np.bincount(problem.table.codes[:, place], weights, len(coding.up[0]))
        means = [
            float((coding.shares[level][coding.up[level]] * people).sum() / people.sum())
            for level in range(coding.height)
        ]
        found.append(np.array(means))
    return found

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

    Args:
        problem: c classes and how their columns can be told.
        decision: What becomes of them.
        released_only: Leave out whoever left, instead of counting all their
            detail as lost: the figure that a receiver could work out.
    """
    table = problem.table
    n = np.where(decision.gone, 0, table.n)
    left = int(n.sum())
    total = left if released_only else int(table.n.sum())
    product = 1.0
    for place, coding in enumerate(problem.codings):
        values = table.codes[:, place]
        used = range(1) if decision.levels is None else np.unique(decision.levels[:, place])
        told = 0.0
        for level in used:
            here = n if len(used) == 1 else np.where(_at(decision, place, level), n, 0)
            people = np.bincount(values, weights=here, minlength=len(coding.up[0]))
            told += float((coding.shares[level][coding.up[level]] * people).sum())
        product *= float(column_factor(coding, (told + total - left) / total))
    return float(product ** (1 / len(problem.codings)) - 1)


def _at(decision: Decision, place: int, level: int) -> npt.NDArray[np.bool_]:
    """Which classes are told at a level of a column."""
    assert decision.levels is not None
    return np.asarray(decision.levels[:, place] == level, np.bool_)


def level_means(problem: Problem) -> list[Figures]:
    """By column: the mean share at each of its levels, if nobody left."""
    found = []
    for place, coding in enumerate(problem.codings):
        weights = problem.table.n.astype(np.float64)
        people = np.bincount(problem.table.codes[:, place], weights, len(coding.up[0]))
        means = [
            float((coding.shares[level][coding.up[level]] * people).sum() / people.sum())
            for level in range(coding.height)
        ]
        found.append(np.array(means))
    return found

"""Fewest cells: whoever stands out keeps all answers but those that make him stand out.

It is local recoding with two levels, a value and `*`: people are counted only
among those whose cells are suppressed alike, so a suppressed cell matches no
value (strict). With `missing: wildcard` it matches every value (suppress_open).

Source:
    Local suppression: Hundepool et al. 2012, Statistical Disclosure Control,
    section 3.6.2; Templ, Kowarik, Meindl 2015, doi:10.18637/jss.v067.i04.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from anonkit.classes.coding import Coding
from anonkit.protect.base import Decision, Method, Problem
from anonkit.protect.local_recode import recode
from anonkit.protect.suppress_open import suppress_open


def decide(problem: Problem) -> Decision:
    """Cells to suppress: levels are 0 or the column's last one."""
    codings = tuple(map(_two_levels, problem.codings))
    costs = [_cost(problem, coding) for coding in codings]
    if problem.goals.wildcard:
        found = suppress_open(problem, [float(cost[1]) for cost in costs])
    else:
        found = recode(replace(problem, codings=codings), costs)
    if found.levels is None:
        return found
    tops = np.array([coding.height - 1 for coding in problem.codings], np.int8)
    return replace(found, levels=(found.levels * tops).astype(np.int8))


def _two_levels(coding: Coding) -> Coding:
    ends = (0, coding.height - 1)
    return Coding(
        coding.name,
        tuple(coding.up[level] for level in ends),
        tuple(coding.labels[level] for level in ends),
        tuple(coding.shares[level] for level in ends),
        coding.leaves,
    )


def _cost(problem: Problem, coding: Coding) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    if coding.name in problem.goals.never:
        return np.array([0.0, np.inf])
    return np.array([0.0, problem.goals.importance.get(coding.name, 1.0)])


METHOD = Method(
    name="suppress_cells",
    summary="Single cells become `*`, as few as can be; the rest stays as it is.",
    decide=decide,
    recodes=True,
)

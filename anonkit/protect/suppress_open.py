"""Cells to suppress where a missing answer could be any: few, in one pass.

The cheapest sets of columns are tried first. Whoever has too few companions
loses those cells under which enough people, as they stand in the data, could
be the same. What others lose besides only makes more of them alike, so that
nobody's safety hangs on another's `*`.

Source:
    Local suppression with missing answers as wildcards: Templ, Kowarik, Meindl
    2015, doi:10.18637/jss.v067.i04.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

import numpy as np

from anonkit.classes.table import Counts
from anonkit.classes.wildcard import Compatible, Flags
from anonkit.protect.base import Decision, Problem
from anonkit.protect.work import Work

TIME_LIMIT_S = 60
"""Where the policy names no limit; in seconds of work."""


def suppress_open(problem: Problem, costs: Sequence[float]) -> Decision:
    """The cells that go, as levels 0 and 1; whom nothing helps is gone.

    Args:
        problem: c classes of people with one row each.
        costs: By column: what one of its cells costs; infinite where none may go.
    """
    homes = None if problem.homes is None else (problem.homes.classes, problem.homes.homes)
    compatible = Compatible(problem.table, homes)
    work = Work(problem.goals.time_limit_s or TIME_LIMIT_S)
    levels = np.zeros(problem.table.codes.shape, np.int8)
    risky, proven = np.arange(len(problem.table)), True
    for columns in _sets(costs):
        mask = np.zeros(len(costs), np.bool_)
        mask[list(columns)] = True
        work.spend(len(problem.table), len(costs) * compatible.patterns)
        gaps = compatible.gaps[risky] | mask
        safe = _safe(problem, compatible, risky, gaps)
        levels[risky[safe]] = mask & ~compatible.gaps[risky[safe]]
        risky = risky[~safe]
        if not len(risky):
            break
        if work.done:
            proven = False
            break
    gone = np.zeros(len(problem.table), np.bool_)
    gone[risky] = True
    return Decision(gone, levels, proven)


def _safe(problem: Problem, compatible: Compatible, some: Counts, gaps: Flags) -> Flags:
    found = compatible.people(some, gaps) >= problem.goals.k
    if problem.goals.k_households is not None:
        least = problem.goals.k_households
        found &= compatible.households(some, gaps, least) >= least
    return np.asarray(found, np.bool_)


def _sets(costs: Sequence[float]) -> Iterator[tuple[int, ...]]:
    """Every set of columns that may go, the cheapest first, none at the very first."""
    free = [place for place, cost in enumerate(costs) if np.isfinite(cost)]
    heap: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    while heap:
        cost, columns = heapq.heappop(heap)
        yield columns
        for place in free:
            if not columns or place > columns[-1]:
                heapq.heappush(heap, (cost + costs[place], (*columns, place)))

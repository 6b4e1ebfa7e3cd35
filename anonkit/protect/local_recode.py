"""Each class as fine as it can be told: neighbours in the file may have other levels.

The cheapest coding of all is tried first. Classes that are large enough under
it are settled; the others go on to the next coding. A settled class never
loses anybody, so none falls below k.

Source:
    Local recoding by full-domain steps: Xu et al. 2006,
    doi:10.1145/1150402.1150504; Prasser et al. 2017.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anonkit.protect.base import Decision, Method, Problem
from anonkit.protect.leftovers import Leftovers
from anonkit.protect.linked import merger_of
from anonkit.protect.loss import level_means
from anonkit.protect.merge import Merger, Node
from anonkit.protect.nodes import Costs, Mixed, NodesWithin, capped
from anonkit.protect.recruit import Recruiting
from anonkit.protect.work import Work

TIME_LIMIT_S = 60
"""Where the policy names no limit; in seconds of work (work.py), and so the same everywhere."""

Places = npt.NDArray[np.intp]
Levels = npt.NDArray[np.int8]


def decide(problem: Problem) -> Decision:
    """A level for each class and column; who fits nowhere joins a class or leaves.

    Raises nothing: where not even one class can be made, everybody goes.
    """
    return recode(problem, capped(problem, level_means(problem)))


def recode(problem: Problem, costs: Costs) -> Decision:
    """`decide` under costs of one's own; an infinite cost forbids a level."""
    levels = np.zeros((len(problem), len(costs)), np.int8)
    mixed = Mixed(problem)
    work = Work(problem.goals.time_limit_s or TIME_LIMIT_S)
    left, proven = _settle(problem, levels, mixed, costs, work)
    gone = np.zeros(len(problem), np.bool_)
    if len(left) == len(problem):
        gone[:] = True
    elif len(left) and problem.units is not None:
        recruiting = Recruiting(problem, costs, levels, mixed, left)
        gone[recruiting.settle(levels, work, lambda: NodesWithin(costs, work))] = True
    elif len(left):
        leftovers = Leftovers(problem, costs, mixed)
        gone[leftovers.settle(levels, left, work, NodesWithin(costs, work))] = True
    return Decision(gone, levels, proven)


def _settle(
    problem: Problem, levels: Levels, mixed: Mixed, costs: Costs, work: Work
) -> tuple[Places, bool]:
    """Write the level of every class that is large enough under some coding.

    Returns:
        The classes that are left, and whether every coding was tried on them.
    """
    merger, nodes = merger_of(problem), NodesWithin(costs, work)
    every = np.arange(len(problem))
    coarsest = tuple(int(np.flatnonzero(np.isfinite(each))[-1]) for each in costs)
    merged = merger.at(coarsest, every)
    # Whoever has too few companions even there has them nowhere.
    possible = merged.enough[merged.group]
    left, never = every[possible], every[~possible]
    for node in nodes:
        if len(left) == 0:
            break
        if mixed.allows(node):
            work.spend(len(left), len(node) * merger.effort)
            left = _finish(merger, node, left, levels, mixed)
    return np.union1d(left, never), not nodes.cut


def _finish(merger: Merger, node: Node, left: Places, levels: Levels, mixed: Mixed) -> Places:
    merged = merger.at(node, left)
    done = merged.enough[merged.group]
    if not done.any():
        return left
    levels[left[done]] = node
    mixed.use(node)
    return np.asarray(left[~done], np.intp)


METHOD = Method(
    name="local_recode",
    summary="Each class is told as finely as it can be; levels may be mixed in a column.",
    decide=decide,
    recodes=True,
)

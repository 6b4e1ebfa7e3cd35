"""Each class as fine as it can be told: neighbours in the file may have other levels.

The cheapest coding of all is tried first. Classes that are large enough under
it are settled; the others go on to the next coding. A settled class never
loses anybody, so none falls below k.

Source:
    Local recoding by full-domain steps: Xu et al. 2006,
    doi:10.1145/1150402.1150504; Prasser et al. 2017.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt

from anonkit.protect.base import Decision, Method, Problem
from anonkit.protect.loss import level_means
from anonkit.protect.merge import Merger, Node

MOST_NODES = 20_000
"""Codings that are tried one after the other; then they grow coarser step by step."""
TIME_LIMIT_S = 60
"""Where the policy names no limit."""

Places = npt.NDArray[np.intp]
Levels = npt.NDArray[np.int8]
Costs = Sequence[npt.NDArray[np.float64]]
"""By column: what each of its levels costs; ascending."""


def decide(problem: Problem) -> Decision:
    """A level for each class and column; who fits nowhere joins a class or leaves.

    Raises nothing: where not even one class can be made, everybody goes.
    """
    return recode(problem, level_means(problem))


def recode(problem: Problem, costs: Costs) -> Decision:
    """`decide` under costs of one's own; an infinite cost forbids a level."""
    levels = np.zeros((len(problem.table), len(costs)), np.int8)
    mixed = _Mixed(problem)
    left, proven = _settle(problem, costs, levels, mixed)
    gone = np.zeros(len(problem.table), np.bool_)
    if len(left) == len(problem.table):
        gone[:] = True
    elif len(left):
        _join(problem, costs, levels, mixed, left, gone)
    return Decision(gone, levels, proven)


def _settle(problem: Problem, costs: Costs, levels: Levels, mixed: _Mixed) -> tuple[Places, bool]:
    """Write the level of every class that is large enough under some coding; the rest is left."""
    merger = Merger(problem)
    until = time.monotonic() + (problem.goals.time_limit_s or TIME_LIMIT_S)
    left = np.arange(len(problem.table))
    hurried = False
    for number, node in enumerate(_all_nodes(costs)):
        if len(left) == 0:
            break
        hurried |= number > MOST_NODES or (number % 64 == 0 and time.monotonic() > until)
        if hurried:
            break
        if not mixed.allows(node):
            continue
        left = _finish(merger, node, left, levels, mixed)
    if hurried:
        for node in _steps_up(costs):
            if len(left) and mixed.allows(node):
                left = _finish(merger, node, left, levels, mixed)
    return left, not hurried


def _finish(merger: Merger, node: Node, left: Places, levels: Levels, mixed: _Mixed) -> Places:
    merged = merger.at(node, left)
    done = merged.enough[merged.group]
    if not done.any():
        return left
    levels[left[done]] = node
    mixed.use(node)
    return np.asarray(left[~done], np.intp)


class _Mixed:
    """How many levels are mixed in a column; `*` does not count."""

    def __init__(self, problem: Problem) -> None:
        self._most = problem.goals.max_levels
        self._tops = [coding.height - 1 for coding in problem.codings]
        self._used: list[set[int]] = [set() for _ in problem.codings]

    def allows(self, node: Node) -> bool:
        return all(self.allows_level(place, level) for place, level in enumerate(node))

    def allows_level(self, place: int, level: int) -> bool:
        used = self._used[place]
        free = self._most is None or level == self._tops[place]
        return free or level in used or len(used) < (self._most or 0)

    def use(self, node: Node) -> None:
        for level, top, used in zip(node, self._tops, self._used, strict=True):
            if level != top:
                used.add(level)


def _all_nodes(costs: Costs) -> Iterator[Node]:
    """Every node with a finite cost, the cheapest first; equal ones by their levels."""
    bottom = (0,) * len(costs)
    heap, seen = [(_cost(costs, bottom), bottom)], {bottom}
    while heap:
        cost, node = heapq.heappop(heap)
        if not np.isfinite(cost):
            return
        yield node
        for place, level in enumerate(node):
            if level + 1 < len(costs[place]):
                above = (*node[:place], level + 1, *node[place + 1 :])
                if above not in seen:
                    seen.add(above)
                    heapq.heappush(heap, (_cost(costs, above), above))


def _steps_up(costs: Costs) -> Iterator[Node]:
    """From the node where the search was cut, ever coarser to the top."""
    node = next(islice(_all_nodes(costs), MOST_NODES, None), None) or (0,) * len(costs)
    while True:
        yield node
        steps = [
            (float(costs[place][level + 1] - costs[place][level]), place)
            for place, level in enumerate(node)
            if level + 1 < len(costs[place]) and np.isfinite(costs[place][level + 1])
        ]
        if not steps:
            return
        _, place = min(steps)
        node = (*node[:place], node[place] + 1, *node[place + 1 :])


def _cost(costs: Costs, node: Node) -> float:
    return float(sum(costs[place][level] for place, level in enumerate(node)))


def _join(
    problem: Problem,
    costs: Costs,
    levels: Levels,
    mixed: _Mixed,
    left: Places,
    gone: npt.NDArray[np.bool_],
) -> None:
    """Let each class that is left join the settled one where that costs least, or leave.

    Leaving costs a person all detail; joining costs the whole settled class
    some. People leave only while the limit allows it.
    """
    table = problem.table
    may_leave = int(problem.goals.suppression_limit * int(table.n.sum()))
    everything = float(sum(each[-1] for each in costs))
    settled = np.setdiff1d(np.arange(len(table)), left)
    for place in left:
        people = int(table.n[place])
        members, node, price = _cheapest(problem, costs, levels, mixed, settled, int(place))
        leaves_cheaper = price > people * everything
        if not np.isfinite(price) or (
            leaves_cheaper and int(table.n[gone].sum()) + people <= may_leave
        ):
            gone[place] = True
            continue
        levels[[*members, int(place)]] = node
        mixed.use(tuple(int(level) for level in node))
        settled = np.append(settled, place)


def _cheapest(
    problem: Problem, costs: Costs, levels: Levels, mixed: _Mixed, settled: Places, place: int
) -> tuple[Places, Levels, float]:
    """The settled class that a class joins at the least cost.

    Returns:
        Its members, the level of each column at which all are alike, and what
        the step up costs all of them together.
    """
    table = problem.table
    own = levels[settled]
    told = np.empty((len(settled), 2 * len(costs)), np.int32)
    told[:, ::2] = own
    node = np.empty_like(own)
    price = np.zeros(len(settled))
    for column, coding in enumerate(problem.codings):
        values = table.codes[settled, column]
        alike = np.full(len(settled), coding.height - 1, np.int8)
        for level in range(coding.height - 1, -1, -1):
            codes = coding.up[level]
            here = own[:, column] == level
            told[here, 2 * column + 1] = codes[values[here]]
            same = (codes[values] == codes[table.codes[place, column]]) & (own[:, column] <= level)
            alike[same] = level
        for level in range(coding.height - 1):
            if not mixed.allows_level(column, level):
                alike[alike == level] += 1
        node[:, column] = alike
        step = costs[column][alike] - costs[column][own[:, column]]
        price += step * table.n[settled] + costs[column][alike] * table.n[place] / len(settled)
    _, group = np.unique(told, axis=0, return_inverse=True)
    group = group.reshape(-1)
    # All members of a class are alike, so that one stands for its levels.
    together = np.bincount(group, weights=price)
    best = int(together.argmin())
    members = settled[group == best]
    return members, node[group == best][0], float(together[best])


METHOD = Method(
    name="local_recode",
    summary="Each class is told as finely as it can be; levels may be mixed in a column.",
    decide=decide,
    recodes=True,
)

"""The codings that a search tries one after the other, and what they may mix."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from anonkit.protect.base import Problem
from anonkit.protect.merge import Node
from anonkit.protect.work import Work

MOST_NODES = 20_000
"""Codings that are tried in the order of what they cost; then they grow coarser step by step."""

Costs = Sequence[npt.NDArray[np.float64]]
"""By column: what each of its levels costs; ascending. An infinite cost forbids a level."""


def capped(problem: Problem, costs: Costs) -> Costs:
    """Costs that forbid whatever is coarser than the goals' caps."""
    found = [np.array(each) for each in costs]
    for coding, each in zip(problem.codings, found, strict=True):
        each[problem.goals.caps.get(coding.name, coding.height) + 1 :] = np.inf
    return found


def leaving(costs: Costs) -> float:
    """What it costs if somebody leaves: all detail, whatever levels are forbidden."""
    return float(sum(each[-1] if np.isfinite(each[-1]) else 1.0 for each in costs))


class NodesWithin:
    """Every node with a finite cost, the cheapest first, for as long as the work allows.

    Then from the last one ever coarser to the top: few steps, and whoever is
    left there is put together with all others.
    """

    def __init__(self, costs: Costs, work: Work) -> None:
        self._costs = costs
        self._work = work
        self.cut = False
        """Whether some nodes were left out."""

    def __iter__(self) -> Iterator[Node]:
        last = (0,) * len(self._costs)
        for number, node in enumerate(_by_cost(self._costs)):
            if number == MOST_NODES or self._work.done:
                self.cut = True
                break
            yield node
            last = node
        if self.cut:
            yield from _steps_up(self._costs, last)


class Mixed:
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


def _by_cost(costs: Costs) -> Iterator[Node]:
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


def _steps_up(costs: Costs, node: Node) -> Iterator[Node]:
    """From a node to the top, each time the cheapest step."""
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

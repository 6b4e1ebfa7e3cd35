"""One coding for each column of the whole file: the coarseness that costs least.

Every node of the lattice of levels is a way to code the file. The people of
classes that are still too small leave, up to the limit. With that, k and
households are monotone: what a node meets, every coarser node meets.

Source:
    Samarati 2001, doi:10.1109/69.971193 (the lattice); Kohlmayer et al. 2012,
    doi:10.1109/SocialCom-PASSAT.2012.82 (chains and tags of Flash).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anonkit.protect.base import Decision, Flags, Method, Problem
from anonkit.protect.loss import column_factor, level_means, loss_of
from anonkit.protect.merge import Merger, Node

MOST_NODES = 4_000_000
"""Nodes of a lattice that is searched to its end."""
TIME_LIMIT_S = 20
"""For larger ones, and for goals that coarser nodes need not meet, if the policy says nothing."""

Figures = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Found:
    """A node that meets the goals."""

    loss: float
    node: Node
    gone: Flags


class _Search:
    """What is known of the lattice so far."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.heights = tuple(coding.height for coding in problem.codings)
        self.best: _Found | None = None
        means = zip(problem.codings, level_means(problem), strict=True)
        self.costs = [np.log(column_factor(coding, mean)) for coding, mean in means]
        self._merger = Merger(problem)
        self._every = np.arange(len(problem.table))
        limit = problem.goals.suppression_limit
        self._may_leave = int(limit * int(problem.table.n.sum()))

    @property
    def top(self) -> Node:
        return tuple(height - 1 for height in self.heights)

    def meets(self, node: Node) -> bool:
        """Whether a node meets the goals; if so it is held against the best so far."""
        merged = self._merger.at(node, self._every)
        stays = merged.enough & self._merger.differing(merged)
        if int(merged.people[~stays].sum()) > self._may_leave or not stays.any():
            return False
        gone = ~stays[merged.group]
        loss = loss_of(self.problem, _decision(self.problem, node, gone))
        if self.best is None or (loss, node) < (self.best.loss, self.best.node):
            self.best = _Found(loss, node, gone)
        return True

    def climb(self, node: Node) -> list[Node]:
        """The cheapest steps from a node to the top, both ends among them."""
        chain = [node]
        while chain[-1] != self.top:
            here = chain[-1]
            steps = [
                (float(self.costs[place][level + 1] - self.costs[place][level]), place)
                for place, level in enumerate(here)
                if level + 1 < self.heights[place]
            ]
            _, place = min(steps)
            chain.append((*here[:place], here[place] + 1, *here[place + 1 :]))
        return chain

    def lowest(self, chain: list[Node]) -> int:
        """Place of the first node of a chain that meets the goals; its length where none does."""
        low, high = 0, len(chain)
        while low < high:
            middle = (low + high) // 2
            if self.meets(chain[middle]):
                high = middle
            else:
                low = middle + 1
        return low


def decide(problem: Problem) -> Decision:
    """The node of least loss; everybody goes where none meets the goals.

    Deterministic: of several nodes with the same loss, the one with the
    smallest levels, column by column.
    """
    search = _Search(problem)
    until = time.monotonic() + (problem.goals.time_limit_s or TIME_LIMIT_S)
    if np.prod([float(height) for height in search.heights]) <= MOST_NODES:
        # Answers only become more as classes merge; shares and distances go both ways.
        monotone = all(each.kind == "l" for each in problem.goals.criteria)
        proven = _to_the_end(search, until, monotone=monotone)
    else:
        proven = False
        _for_a_while(search, until)
    if search.best is None:
        return Decision(np.ones(len(problem.table), np.bool_))
    return _decision(problem, search.best.node, search.best.gone, proven=proven)


def _decision(problem: Problem, node: Node, gone: Flags, *, proven: bool = True) -> Decision:
    levels = np.broadcast_to(np.array(node, np.int8), (len(problem.table), len(node)))
    return Decision(gone, levels, proven)


def _to_the_end(search: _Search, until: float, *, monotone: bool) -> bool:
    """Nodes by their loss if nobody left: no node behind the best one can be better.

    Args:
        search: What is known so far.
        until: When a search gives up that cannot use what it has seen of other
            nodes (by the monotonic clock).
        monotone: What a node meets, every coarser node meets.

    Returns:
        Whether the best node is proven to be the best.
    """
    costs = np.zeros(search.heights)
    for place, cost in enumerate(search.costs):
        shape = [1] * len(search.heights)
        shape[place] = len(cost)
        costs = costs + cost.reshape(shape)
    bounds: Figures = np.expm1(costs / len(search.heights)).reshape(-1)
    fails = np.zeros(search.heights, np.bool_)
    for index in np.argsort(bounds, kind="stable"):
        if search.best is not None and bounds[index] > search.best.loss:
            return True
        if not monotone and time.monotonic() > until:
            # Some node that meets the goals is better than none.
            return bool(search.best is None and not search.meets(search.top))
        if fails.reshape(-1)[index]:
            continue
        node = tuple(int(level) for level in np.unravel_index(index, search.heights))
        if search.meets(node) or not monotone:
            continue
        chain = search.climb(node)
        first = search.lowest(chain)
        # Whatever is finer than a node that fails, fails.
        fails[tuple(slice(level + 1) for level in chain[first - 1])] = True
    return True


def _for_a_while(search: _Search, until: float) -> None:
    """Down from the top as far as the goals allow, one order of columns after the other."""
    for order in _orders(search):
        node = search.top
        if not search.meets(node):
            return
        for place in order:
            low = 0
            while low < node[place] and time.monotonic() < until:
                tried = (*node[:place], low, *node[place + 1 :])
                if search.meets(tried):
                    node = tried
                    break
                low += 1
        if time.monotonic() >= until:
            return


def _orders(search: _Search) -> Iterator[tuple[int, ...]]:
    """Each column first in turn, the ones that cost most before the others."""
    columns = sorted(range(len(search.heights)), key=lambda place: -float(search.costs[place][-2]))
    for turn in range(len(columns)):
        yield (columns[turn], *columns[:turn], *columns[turn + 1 :])


METHOD = Method(
    name="global_recode",
    summary="Each column is told at one level; people in classes still too small leave.",
    decide=decide,
    recodes=True,
    answers=True,
)

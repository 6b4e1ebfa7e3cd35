"""One coding for each column of the whole file: the coarseness that costs least.

Every node of the lattice of levels is a way to code the file. The people of
classes that are still too small leave, up to the limit. With that, k,
households and distinct answers are monotone: what a node meets, every coarser
node meets. Shares, entropy and distances are monotone only where nobody may
leave: a class that meets them alone may fail together with one that does not.

Source:
    Samarati 2001, doi:10.1109/69.971193 (the lattice); Kohlmayer et al. 2012,
    doi:10.1109/SocialCom-PASSAT.2012.82 (chains and tags of Flash); Prasser et
    al. 2016, doi:10.1186/s12911-016-0287-4 (the bound; the best node first).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from anonkit.classes.criteria import NOT_PUBLISHED
from anonkit.protect.base import Decision, Flags, Method, Problem
from anonkit.protect.linked import roller_of
from anonkit.protect.loss import column_factor, level_means
from anonkit.protect.merge import Node
from anonkit.protect.work import Work

MOST_NODES = 1_000_000
"""Nodes of a lattice that is searched in the order of their bounds; a larger one is searched from
the top, by the best node seen."""
TIME_LIMIT_S = 60
"""Where the policy names no limit; in seconds of work (work.py), and so the same everywhere."""
ALIKE = 1e-12
"""Losses that differ by less are the same: the smaller levels are taken."""

Figures = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Found:
    """A node that meets the goals."""

    loss: float
    node: Node
    rolled: Any
    """Everything under the node."""
    stays: Flags
    """Which of its groups stay."""


@dataclass(frozen=True)
class _Seen:
    """What came of a node."""

    holds: bool
    """It meets the goals that every coarser node meets, too; else no finer one does."""
    loss: float
    """With whoever does not fit under it gone."""


class _Search:
    """What is known of the lattice so far."""

    def __init__(self, problem: Problem) -> None:
        goals = problem.goals
        most = [goals.caps.get(coding.name, coding.height) + 1 for coding in problem.codings]
        heights = zip(problem.codings, most, strict=True)
        self.heights = tuple(min(coding.height, cap) for coding, cap in heights)
        self.best: _Found | None = None
        means = zip(problem.codings, level_means(problem), strict=True)
        costs = [np.log(column_factor(coding, mean)) for coding, mean in means]
        self.costs = [each[:height] for each, height in zip(costs, self.heights, strict=True)]
        self.work = Work(goals.time_limit_s or TIME_LIMIT_S)
        self._roller = roller_of(problem, self.work)
        self._may_leave = problem.may_leave
        silent = {each.name for each in problem.table.attributes if NOT_PUBLISHED in each.labels}
        # Where nobody leaves, merged classes are never less safe than the worst of them. A class
        # whose answers are not published meets any l, and may not when it is merged.
        self._monotone = tuple(
            each
            for each in goals.criteria
            if self._may_leave == 0 or (each.kind == "l" and each.attribute not in silent)
        )
        self._others = tuple(each for each in goals.criteria if each not in self._monotone)
        self._looked: dict[Node, _Seen] = {}

    @property
    def top(self) -> Node:
        return tuple(height - 1 for height in self.heights)

    def look(self, node: Node) -> _Seen:
        """Whether a node meets the goals; if so it is held against the best so far."""
        if node not in self._looked:
            self._looked[node] = self._judged(node)
        return self._looked[node]

    def _judged(self, node: Node) -> _Seen:
        rolled = self._roller.at(node)
        stays = self._roller.enough(rolled)
        if not self._fit(rolled, stays):
            return _Seen(holds=False, loss=np.inf)
        stays &= self._roller.differing(rolled, self._monotone)
        if not self._fit(rolled, stays):
            return _Seen(holds=False, loss=np.inf)
        stays &= self._roller.differing(rolled, self._others)
        loss = self._roller.loss(rolled, stays)
        if self._fit(rolled, stays) and self._better(loss, node):
            self.best = _Found(loss, node, rolled, stays)
        return _Seen(holds=True, loss=loss)

    def gone(self, found: _Found) -> Flags:
        """Which classes go under the best node."""
        return self._roller.gone(found.rolled, found.stays)

    def worse(self, bound: float) -> bool:
        """Whether a loss of at least this much is of no use."""
        return self.best is not None and bound > self.best.loss + ALIKE

    def _fit(self, rolled: Any, stays: Flags) -> bool:
        """Whether somebody stays, and no more leave than may."""
        return bool(stays.any()) and int(rolled.people[~stays].sum()) <= self._may_leave

    def _better(self, loss: float, node: Node) -> bool:
        if self.best is None or loss < self.best.loss - ALIKE:
            return True
        return loss <= self.best.loss + ALIKE and node < self.best.node


def decide(problem: Problem) -> Decision:
    """The node of least loss; everybody goes where none meets the goals.

    Deterministic: of several nodes with the same loss, the one with the
    smallest levels, column by column. Where the work is spent before the search
    has ended, the best node seen, and `proven` is False.
    """
    search = _Search(problem)
    # Who fails at the top fails everywhere; and some node that meets the goals is better than none.
    proven = not search.look(search.top).holds
    if not proven:
        small = np.prod([float(height) for height in search.heights]) <= MOST_NODES
        proven = _by_bounds(search) if small else _from_the_top(search)
    if search.best is None:
        return Decision(np.ones(len(problem), np.bool_), proven=proven)
    node = np.array(search.best.node, np.int8)
    levels = np.broadcast_to(node, (len(problem), len(node)))
    return Decision(search.gone(search.best), levels, proven)


def _by_bounds(search: _Search) -> bool:
    """Nodes by their loss if nobody left: no node behind the best one can be better.

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
        if search.worse(float(bounds[index])):
            return True
        if fails.reshape(-1)[index]:
            continue
        if search.work.done:
            return False
        node = tuple(int(level) for level in np.unravel_index(index, search.heights))
        if search.look(node).holds:
            continue
        chain = _climb(search, node)
        first = _lowest(search, chain)
        # Whatever is finer than a node that fails, fails.
        fails[tuple(slice(level + 1) for level in chain[first - 1])] = True
    return True


def _climb(search: _Search, node: Node) -> list[Node]:
    """The cheapest steps from a node to the top, both ends among them."""
    chain = [node]
    while chain[-1] != search.top:
        here = chain[-1]
        steps = [
            (float(search.costs[place][level + 1] - search.costs[place][level]), place)
            for place, level in enumerate(here)
            if level + 1 < search.heights[place]
        ]
        _, place = min(steps)
        chain.append((*here[:place], here[place] + 1, *here[place + 1 :]))
    return chain


def _lowest(search: _Search, chain: list[Node]) -> int:
    """Place of the first node of a chain that holds; its first node does not, and its last does."""
    low, high = 1, len(chain) - 1
    while low < high:
        middle = (low + high) // 2
        if search.look(chain[middle]).holds:
            high = middle
        else:
            low = middle + 1
    return low


def _from_the_top(search: _Search) -> bool:
    """Steps down from the best node seen, again and again: what holds hangs together.

    Returns:
        Whether no node was left to step down from: the best one is proven.
    """
    _descend(search)
    heap = [(search.look(search.top).loss, search.top)]
    known = {search.top}
    while heap:
        _, node = heapq.heappop(heap)
        for finer in _finer(node):
            if finer in known:
                continue
            if search.work.done:
                return False
            known.add(finer)
            seen = search.look(finer)
            if seen.holds:
                heapq.heappush(heap, (seen.loss, finer))
    return True


def _descend(search: _Search) -> None:
    """Each column in turn as fine as the goals allow, one order of columns after the other."""
    columns = sorted(
        range(len(search.heights)), key=lambda place: -float(search.costs[place][-2:][0])
    )
    for turn in range(len(columns)):
        node = search.top
        for place in (columns[turn], *columns[:turn], *columns[turn + 1 :]):
            for low in range(node[place]):
                if search.work.done:
                    return
                tried = (*node[:place], low, *node[place + 1 :])
                if search.look(tried).holds:
                    node = tried
                    break


def _finer(node: Node) -> Iterator[Node]:
    for place, level in enumerate(node):
        if level:
            yield (*node[:place], level - 1, *node[place + 1 :])


METHOD = Method(
    name="global_recode",
    summary="Each column is told at one level; people in classes still too small leave.",
    decide=decide,
    recodes=True,
    answers=True,
)

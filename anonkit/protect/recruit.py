"""Units that are settled nowhere join a class, or leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from anonkit.protect.base import Problem
from anonkit.protect.linked import merger_of
from anonkit.protect.merge import Node
from anonkit.protect.nodes import Costs, Mixed, leaving
from anonkit.protect.work import Work

Places = npt.NDArray[np.intp]
Levels = npt.NDArray[np.int8]


class Recruiting:
    """The settled classes of units, and the kinds of units that are in none.

    Leaving costs all detail. A class that is joined is told under the node at
    which both look alike. Who joins at a loss joins only where the limit is
    exceeded otherwise.
    """

    def __init__(
        self, problem: Problem, costs: Costs, levels: Levels, mixed: Mixed, left: Places
    ) -> None:
        """`levels` (u x q) are settled but for `left` (ascending)."""
        self._problem, self._costs, self._mixed, self._left = problem, costs, mixed, left
        self._merger = merger_of(problem)
        cells = problem.cells
        self._rows = np.bincount(cells.units, cells.rows, len(problem))
        self._class = np.full(len(problem), -1, np.int64)
        settled = np.setdiff1d(np.arange(len(problem)), left)
        nodes, which = np.unique(levels[settled], axis=0, return_inverse=True)
        for place, node in enumerate(nodes):
            here = settled[which.reshape(-1) == place]
            group = self._merger.at(tuple(map(int, node)), here).group
            self._class[here] = group + self._class.max() + 1
        self._levels = np.zeros((int(self._class.max()) + 1, levels.shape[1]), np.int8)
        self._levels[self._class[settled]] = levels[settled]
        self._size = np.bincount(self._class[settled], weights=self._rows[settled])

    def settle(self, levels: Levels, work: Work, nodes: Callable[[], Iterable[Node]]) -> Places:
        """Write into `levels` how who joins is told, and whom they join.

        Args:
            levels: u x q.
            work: That the search may do.
            nodes: The nodes, the cheapest first; asked for twice where too many would leave.

        Returns:
            The kinds of units that leave.
        """
        for loss in (False, True):
            for node in nodes():
                people = int(self._problem.people[self._left].sum())
                if people == 0 or (loss and people <= self._problem.may_leave):
                    break
                if self._mixed.allows(node):
                    work.spend(len(self._class), len(node) * self._merger.effort)
                    self._join(node, at_a_loss=loss)
        stays = self._class >= 0
        levels[stays] = self._levels[self._class[stays]]
        return self._left

    def _join(self, node: Node, *, at_a_loss: bool) -> None:
        """Who looks like a settled class under a node joins it there."""
        finer = np.asarray((self._levels <= np.array(node, np.int8)).all(axis=1))
        settled = np.flatnonzero((self._class >= 0) & finer[self._class])
        some = np.union1d(settled, self._left)
        group = np.full(len(self._class), -1, np.int64)
        group[some] = self._merger.at(node, some).group
        own = np.array([self._cost(each) for each in self._levels])
        price = (self._cost(node) - own) * self._size
        # Of the classes that are alike under the node, the cheapest takes in all others.
        order = settled[np.lexsort((self._class[settled], price[self._class[settled]]))][::-1]
        host = np.full(int(group.max()) + 1, -1, np.int64)
        host[group[order]] = self._class[order]
        everything = leaving(self._costs)
        stays = np.ones(len(self._class), np.bool_)
        for unit in self._left[host[group[self._left]] >= 0]:
            mine, rows = int(host[group[unit]]), float(self._rows[unit])
            if at_a_loss or price[mine] + rows * self._cost(node) <= rows * everything:
                self._class[unit] = mine
                self._levels[mine], price[mine] = node, 0.0
                self._size[mine] += rows
                stays[unit] = False
                self._mixed.use(node)
        self._left = self._left[stays[self._left]]

    def _cost(self, node: Iterable[int]) -> float:
        return float(sum(each[level] for each, level in zip(self._costs, node, strict=True)))

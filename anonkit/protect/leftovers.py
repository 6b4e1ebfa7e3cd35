"""Whoever is in no class that is large enough joins one that is, or leaves."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from anonkit.classes.packing import firsts, packed_places
from anonkit.protect.base import Problem
from anonkit.protect.merge import Node, alike
from anonkit.protect.nodes import Costs, Mixed, leaving
from anonkit.protect.work import Work

MOST_SINGLY = 200
"""Classes for which, one by one, the best class to join is looked for."""

Places = npt.NDArray[np.intp]
Levels = npt.NDArray[np.int8]


class Leftovers:
    """The settled groups of classes, which may be told more coarsely and take others in.

    A group is all classes that read alike: what is said of its first class holds
    for each of them at any level that is no finer than the group's own.
    """

    def __init__(self, problem: Problem, costs: Costs, mixed: Mixed) -> None:
        self._table, self._codings, self._may_leave = (
            problem.table,
            problem.codings,
            problem.may_leave,
        )
        self._costs = costs
        self._mixed = mixed

    def settle(self, levels: Levels, left: Places, work: Work, nodes: Iterable[Node]) -> Places:
        """Write into `levels` (c x q) how the classes of `left`, and those they join, are told.

        Returns:
            The classes that leave.
        """
        self._work = work
        settled = np.setdiff1d(np.arange(len(levels)), left)
        self._group = np.full(len(levels), -1, np.int64)
        self._group[settled] = alike(self._table, self._codings, levels, settled)
        first = firsts(self._group[settled])
        self._codes = self._table.codes[settled[first]]
        self._levels = levels[settled[first]]
        sizes = np.bincount(self._group[settled], weights=self._table.n[settled])
        self._people = sizes.astype(np.int64)
        if len(left) > MOST_SINGLY:
            left = self._recruited(left, nodes)
        gone = self._joined(left)
        stays = self._group >= 0
        levels[stays] = self._levels[self._group[stays]]
        return gone

    def _recruited(self, left: Places, nodes: Iterable[Node]) -> Places:
        """Node after node: the smallest group under it takes in all who then are like it."""
        for node in nodes:
            if len(left) == 0:
                break
            if self._mixed.allows(node):
                self._work.spend(len(self._people) + len(left), len(node))
                left = self._recruited_at(node, left)
        return left

    def _recruited_at(self, node: Node, left: Places) -> Places:
        fits = np.flatnonzero((self._levels <= np.array(node, np.int8)).all(axis=1))
        both = np.concatenate([self._table.codes[left], self._codes[fits]])
        levels = list(zip(self._codings, node, strict=True))
        columns = [coding.up[level][both[:, i]] for i, (coding, level) in enumerate(levels)]
        sizes = [len(coding.labels[level]) for coding, level in levels]
        cells = packed_places(columns, sizes, len(both))
        mine, theirs = cells[: len(left)], cells[len(left) :]
        host = np.full(len(both), -1, np.int64)
        # The smallest is written last.
        order = np.lexsort((fits, self._people[fits]))[::-1]
        host[theirs[order]] = fits[order]
        joins = host[mine] >= 0
        if joins.any():
            hosts = host[mine[joins]]
            self._group[left[joins]] = hosts
            np.add.at(self._people, hosts, self._table.n[left[joins]])
            self._levels[hosts] = node
            self._mixed.use(node)
        return np.asarray(left[~joins], np.intp)

    def _joined(self, left: Places) -> Places:
        """Each class joins the group where that costs least, or leaves.

        Leaving costs a person all detail; joining costs the whole group some.
        People leave only while the limit allows it.
        """
        may_leave = self._may_leave
        everything = leaving(self._costs)
        gone: list[int] = []
        for place in left:
            people = int(self._table.n[place])
            group, node, price = self._cheapest(int(place))
            if not np.isfinite(price) or (price > people * everything and people <= may_leave):
                gone.append(int(place))
                may_leave -= people
                continue
            self._group[place] = group
            self._people[group] += people
            self._levels[group] = node
            self._mixed.use(tuple(int(level) for level in node))
        return np.array(gone, np.intp)

    def _cheapest(self, place: int) -> tuple[int, Levels, float]:
        """The group that a class joins at the least cost.

        Returns:
            The group, the level of each column at which all are alike, and what
            the step up costs all of them together.
        """
        self._work.spend(len(self._people), len(self._costs))
        node = np.empty_like(self._levels)
        price = np.zeros(len(self._levels))
        for column, coding in enumerate(self._codings):
            values, own = self._codes[:, column], self._levels[:, column]
            alike = np.full(len(values), coding.height - 1, np.int8)
            # Rows of another table are like none of this one, at no level.
            own_top = coding.up[-1][self._table.codes[place, column]]
            price[coding.up[-1][values] != own_top] = np.inf
            for level in range(coding.height - 2, -1, -1):
                codes = coding.up[level]
                same = codes[values] == codes[self._table.codes[place, column]]
                alike[same & (own <= level)] = level
            for level in range(coding.height - 1):
                if not self._mixed.allows_level(column, level):
                    alike[alike == level] += 1
            node[:, column] = alike
            step = self._costs[column][alike] - self._costs[column][own]
            price += step * self._people + self._costs[column][alike] * self._table.n[place]
        best = int(price.argmin())
        return best, node[best], float(price[best])

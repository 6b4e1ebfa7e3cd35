"""The whole class table under any node of the lattice, each made from the smallest finer one.

Source:
    Roll-up: LeFevre, DeWitt, Ramakrishnan 2005, doi:10.1145/1066157.1066164; a
    store of class tables: Kohlmayer et al. 2012, doi:10.1109/SocialCom-PASSAT.2012.82.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from anonkit.classes.coding import Coding
from anonkit.classes.criteria import Criterion
from anonkit.classes.packing import firsts, packed_places
from anonkit.classes.table import Attribute, Counts
from anonkit.protect.base import Flags, Problem
from anonkit.protect.loss import column_factor
from anonkit.protect.merge import HomeCounter, Node
from anonkit.protect.work import Work

STORE_BYTES = 100_000_000
"""Memory of the tables that are kept to make coarser ones from."""

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Rolled:
    """All c classes of a problem, put together into g groups under one node."""

    node: Node
    codes: tuple[Codes, ...]
    """q arrays of g: what a group reads in each column, at the node's level of it."""
    people: Counts
    """g numbers of people."""
    group: Codes
    """c places of groups: where each class went."""
    attributes: tuple[Attribute, ...]
    """How the answers are spread over the groups."""

    def __len__(self) -> int:
        return len(self.people)

    @property
    def nbytes(self) -> int:
        """Memory it takes, about."""
        return self.group.nbytes + len(self) * (8 + 4 * len(self.codes))


class Roller:
    """Makes and judges the table of any node."""

    def __init__(self, problem: Problem, work: Work) -> None:
        table, self._goals, self._codings = problem.table, problem.goals, problem.codings
        self._work = work
        self._homes = HomeCounter.of(problem)
        self._total = int(table.n.sum())
        start = tuple(coding.up[0][table.codes[:, i]] for i, coding in enumerate(self._codings))
        places = np.arange(len(table), dtype=np.int32)
        base = Rolled((0,) * len(start), start, table.n, places, table.attributes)
        self._store = [base]
        self._nodes = np.zeros((1, len(start)), np.int8)
        self._held = 0

    def at(self, node: Node) -> Rolled:
        """All classes under a node."""
        finer = self._finest(node)
        if finer.node == node:
            return finer
        rolled = self._rolled(finer, node)
        if 2 * len(rolled) < len(finer) and self._held + rolled.nbytes <= STORE_BYTES:
            self._held += rolled.nbytes
            self._store.append(rolled)
            self._nodes = np.vstack([self._nodes, np.array(node, np.int8)])
        return rolled

    def enough(self, rolled: Rolled) -> Flags:
        """Which groups hold enough people and households: coarser nodes have no fewer of them."""
        found = np.asarray(rolled.people >= self._goals.k, np.bool_)
        if self._homes is not None:
            every = np.arange(len(rolled.group))
            found &= self._homes.enough(every, rolled.group.astype(np.int64), found)
        return found

    def differing(self, rolled: Rolled, criteria: Sequence[Criterion]) -> Flags:
        """Which groups meet some criteria of their answers.

        The reference of t are all people of the table, whoever may leave.
        """
        known = {each.name: each for each in rolled.attributes}
        found = np.ones(len(rolled), np.bool_)
        for each in criteria:
            attribute = known[each.attribute]
            self._work.spend(len(attribute.n) + len(rolled) * len(attribute.labels), 2)
            found &= ~each.fails(rolled.people, attribute)
        return found

    def loss(self, rolled: Rolled, stays: Flags) -> float:
        """The loss where only the groups that `stays` names stay (loss.py); the same by any way."""
        kept = np.where(stays, rolled.people, 0)
        told = zip(self._codings, rolled.node, rolled.codes, strict=True)
        people = [np.bincount(codes, kept, len(c.labels[level])) for c, level, codes in told]
        return loss_of_columns(self._codings, rolled.node, people, self._total)

    def gone(self, rolled: Rolled, stays: Flags) -> Flags:
        """Which of the c classes must go where only the groups that `stays` names stay."""
        return np.asarray(~stays[rolled.group], np.bool_)

    def _finest(self, node: Node) -> Rolled:
        """The smallest table in store that is nowhere coarser than a node."""
        usable = np.flatnonzero((self._nodes <= np.array(node, np.int8)).all(axis=1))
        return min((self._store[place] for place in usable), key=len)

    def _rolled(self, finer: Rolled, node: Node) -> Rolled:
        self._work.spend(len(finer), len(node) + 1)
        self._work.spend(len(finer.group))
        steps = zip(self._codings, finer.node, node, finer.codes, strict=True)
        codes = [step(coding, low, high)[cells] for coding, low, high, cells in steps]
        sizes = [len(c.labels[level]) for c, level in zip(self._codings, node, strict=True)]
        group = packed_places(codes, sizes, len(finer))
        first = firsts(group)
        people = np.bincount(group, weights=finer.people).astype(np.int64)
        return Rolled(
            node,
            tuple(each[first] for each in codes),
            people,
            group[finer.group].astype(np.int32),
            tuple(together(each, group) for each in finer.attributes),
        )


def loss_of_columns(
    codings: Sequence[Coding], node: Node, people: Sequence[npt.NDArray[Any]], total: int
) -> float:
    """The loss of one node (loss.py), in which all people who do not stay lose all detail.

    Args:
        codings: q columns, one at least.
        node: The level of each.
        people: By column, how many people stay at each of its codes.
        total: All people.
    """
    product = 1.0
    for coding, level, stay in zip(codings, node, people, strict=True):
        left = total - int(stay.sum())
        told = float((coding.shares[level] * stay).sum())
        product *= float(column_factor(coding, (told + left) / total))
    return float(product ** (1 / len(codings)) - 1)


def step(coding: Coding, low: int, high: int) -> Codes:
    """The code at a coarser level of each code at a finer one."""
    found = np.zeros(len(coding.labels[low]), np.int32)
    found[coding.up[low]] = coding.up[high]
    return found


def together(attribute: Attribute, group: Counts) -> Attribute:
    """How the answers are spread over groups of classes."""
    size = len(attribute.labels)
    pairs = group[attribute.classes] * size + attribute.values
    spread = np.bincount(pairs, weights=attribute.n)
    there = np.flatnonzero(spread)
    n = spread[there].astype(np.int64)
    return replace(attribute, classes=there // size, values=there % size, n=n)

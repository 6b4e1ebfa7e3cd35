"""Many classes under any node of the lattice: sorted whole numbers that hold a key and a count.

The key of a class is what it reads in each column, as bits of one number; its
people stand in the low bits. To tell columns more coarsely is one look-up for
each few columns, to put like classes together one sort, and a sort of plain
whole numbers is the fastest there is.

Source:
    Roll-up: LeFevre, DeWitt, Ramakrishnan 2005, doi:10.1145/1066157.1066164; sorting whole
    numbers with vectors: Bramas 2017, doi:10.14569/IJACSA.2017.081044.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from anonkit.classes.coding import Coding
from anonkit.classes.criteria import Criterion
from anonkit.classes.table import Counts
from anonkit.protect.base import Flags, Problem
from anonkit.protect.merge import HomeCounter, Node
from anonkit.protect.rollup import loss_of_columns, step, together
from anonkit.protect.work import Work

LEAST_CLASSES = 200_000
"""Below this hashing a class table (rollup.py) is as fast."""
STORE_BYTES = 400_000_000
"""Memory of the tables that are kept to make coarser ones from."""
LOOK_UP = 1 << 20
"""Codes of columns that are looked up together: a table of them stays in the cache."""
_LOOK_UPS_BYTES = 100_000_000
BLOCK = 1 << 16
"""Classes that are worked on at once, in the cache."""
_BITS = 63

Keys = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Packed:
    """All classes of a problem, put together into g groups under one node."""

    node: Node
    packed: Keys
    """g numbers, ascending but for the classes themselves: key, then people in the low bits."""
    bits: int
    """Of the people."""

    def __len__(self) -> int:
        return len(self.packed)

    @cached_property
    def people(self) -> Counts:
        """g numbers of people."""
        return self.packed & ((1 << self.bits) - 1)


@dataclass(frozen=True)
class _Piece:
    """Columns that stand side by side in a key, and are looked up together."""

    codings: tuple[Coding, ...]
    places: tuple[int, ...]
    """Of the columns among all."""
    told: dict[tuple[Node, Node], Keys] = field(default_factory=dict)

    def levels(self, node: Node) -> Node:
        """The part of a node that is of these columns."""
        return tuple(node[place] for place in self.places)

    def sizes(self, node: Node) -> list[int]:
        """How many codes each of the columns has under a node."""
        levels = self.levels(node)
        return [len(c.labels[level]) for c, level in zip(self.codings, levels, strict=True)]

    def bits(self, node: Node) -> int:
        """What a code of all these columns takes under a node."""
        return (int(np.prod(self.sizes(node), dtype=object)) - 1).bit_length()

    def look_up(self, low: Node, high: Node) -> Keys:
        """The code under the node `high` of each code under the node `low`."""
        key = (self.levels(low), self.levels(high))
        if key not in self.told:
            if sum(each.nbytes for each in self.told.values()) > _LOOK_UPS_BYTES:
                self.told.clear()
            found = np.zeros(1, np.int64)
            for coding, fine, coarse in zip(self.codings, *key, strict=True):
                codes = step(coding, fine, coarse)
                found = (found[:, None] * len(coding.labels[coarse]) + codes).reshape(-1)
            self.told[key] = found
        return self.told[key]


class PackedRoller:
    """Makes and judges the table of any node; what a `Roller` is for fewer classes."""

    def __init__(self, problem: Problem, work: Work, pieces: Sequence[_Piece]) -> None:
        self._problem, self._goals, self._work = problem, problem.goals, work
        self._pieces = pieces
        self._homes = HomeCounter.of(problem)
        self._total = int(problem.table.n.sum())
        node = (0,) * len(problem.codings)
        bits = int(problem.table.n.max()).bit_length()
        self._base = Packed(node, self._packed(node, bits), bits)
        self._store = [self._base]

    @classmethod
    def of(cls, problem: Problem, work: Work) -> PackedRoller | None:
        """None where there are few classes, or their keys are too long for one number."""
        if len(problem.table) < LEAST_CLASSES:
            return None
        pieces = list(_pieces(problem.codings))
        node = (0,) * len(problem.codings)
        bits = sum(piece.bits(node) for piece in pieces)
        if bits + int(problem.table.n.sum()).bit_length() > _BITS:
            return None
        return cls(problem, work, pieces)

    def at(self, node: Node) -> Packed:
        """All classes under a node."""
        finer = min((each for each in self._store if _finer(each.node, node)), key=len)
        if finer.node == node:
            return finer
        self._work.spend(len(finer), 2)
        rolled = self._rolled(finer, node)
        if 4 * len(rolled) < 3 * len(finer):
            self._keep(rolled)
        return rolled

    def enough(self, rolled: Packed) -> Flags:
        """Which groups hold enough people and households: coarser nodes have no fewer of them.

        Households are counted only where so few people leave for want of people as may leave.
        """
        found = np.asarray(rolled.people >= self._goals.k, np.bool_)
        gone = self._total - int(rolled.people[found].sum())
        if self._homes is not None and gone <= self._problem.may_leave:
            every = np.arange(len(self._base))
            found &= self._homes.enough(every, self._groups(rolled), found)
        return found

    def differing(self, rolled: Packed, criteria: Sequence[Criterion]) -> Flags:
        """Which groups meet some criteria of their answers.

        The reference of t are all people of the table, whoever may leave.
        """
        found = np.ones(len(rolled), np.bool_)
        if not criteria:
            return found
        group = self._groups(rolled)
        known = {each.name: each for each in self._problem.table.attributes}
        for each in criteria:
            attribute = together(known[each.attribute], group)
            self._work.spend(len(attribute.n) + len(rolled) * len(attribute.labels), 2)
            found &= ~each.fails(rolled.people, attribute)
        return found

    def loss(self, rolled: Packed, stays: Flags) -> float:
        """The loss where only the groups that `stays` names stay (loss.py)."""
        packed, kept = rolled.packed[stays], rolled.people[stays]
        people: list[npt.NDArray[np.float64]] = []
        for piece, shift in self._shifts(rolled.node, rolled.bits):
            sizes = piece.sizes(rolled.node)
            codes = (packed >> shift) & ((1 << piece.bits(rolled.node)) - 1)
            told = np.bincount(codes, weights=kept, minlength=int(np.prod(sizes))).reshape(sizes)
            axes = range(len(sizes))
            people += [told.sum(axis=tuple(a for a in axes if a != own)) for own in axes]
        return loss_of_columns(self._problem.codings, rolled.node, people, self._total)

    def gone(self, rolled: Packed, stays: Flags) -> Flags:
        """Which of the c classes must go where only the groups that `stays` names stay."""
        return np.asarray(~stays[self._groups(rolled)], np.bool_)

    def _rolled(self, finer: Packed, node: Node) -> Packed:
        # The people stay where they are until all that is alike stands together.
        made = self._told(finer, node, finer.bits)
        made.sort()
        mask = np.int64((1 << finer.bits) - 1)
        begins = np.ones(len(made), np.bool_)
        for start in range(1, len(made), BLOCK):
            end = min(start + BLOCK, len(made))
            begins[start:end] = (made[start:end] ^ made[start - 1 : end - 1]) > mask
        first = np.flatnonzero(begins)
        keys = made[first] >> finer.bits
        made &= mask
        people = np.add.reduceat(made, first)
        bits = int(people.max()).bit_length()
        keys <<= bits
        keys |= people
        return Packed(node, keys, bits)

    def _told(self, finer: Packed, node: Node, bits: int) -> Keys:
        """Every number of a table with its key under a coarser node, in the same order."""
        olds = self._shifts(finer.node, finer.bits)
        news = self._shifts(node, bits)
        steps = []
        for (piece, old), (_, new) in zip(olds, news, strict=True):
            mask = np.int64((1 << piece.bits(finer.node)) - 1)
            steps.append((old, mask, piece.look_up(finer.node, node) << new))
        made = np.empty(len(finer), np.int64)
        low = np.int64((1 << finer.bits) - 1 if bits else 0)
        for start in range(0, len(finer), BLOCK):
            some = finer.packed[start : start + BLOCK]
            told = some & low
            for old, mask, codes in steps:
                told |= codes[(some >> old) & mask]
            made[start : start + BLOCK] = told
        return made

    def _groups(self, rolled: Packed) -> Counts:
        """c places of groups: where each class went."""
        if rolled is self._base:
            return np.arange(len(rolled))
        self._work.spend(len(self._base), 2)
        keys = self._told(self._base, rolled.node, 0)
        return np.asarray(np.searchsorted(rolled.packed >> rolled.bits, keys), np.int64)

    def _packed(self, node: Node, bits: int) -> Keys:
        """The classes themselves."""
        table = self._problem.table
        made = table.n.copy()
        for piece, shift in self._shifts(node, bits):
            codes = np.zeros(len(table), np.int64)
            for place, coding in zip(piece.places, piece.codings, strict=True):
                codes *= len(coding.labels[0])
                codes += coding.up[0][table.codes[:, place]]
            codes <<= shift
            made |= codes
        return made

    def _shifts(self, node: Node, bits: int) -> list[tuple[_Piece, int]]:
        """Where the code of each piece begins, counted from the lowest bit."""
        found, shift = [], bits
        for piece in reversed(self._pieces):
            found.append((piece, shift))
            shift += piece.bits(node)
        return found[::-1]

    def _keep(self, rolled: Packed) -> None:
        """Keep a table, and let the largest go: the smaller one is, the more it is worth."""
        self._store.append(Packed(rolled.node, rolled.packed, rolled.bits))
        held = sum(each.packed.nbytes for each in self._store[1:])
        while held > STORE_BYTES:
            largest = max(self._store[1:], key=len)
            self._store = [each for each in self._store if each is not largest]
            held -= largest.packed.nbytes


def _pieces(codings: Sequence[Coding]) -> Iterator[_Piece]:
    """All columns, in their order, a few together."""
    some: list[int] = []
    size = 1
    for place, coding in enumerate(codings):
        values = len(coding.labels[0])
        if some and size * values > LOOK_UP:
            yield _Piece(tuple(codings[p] for p in some), tuple(some))
            some, size = [], 1
        some.append(place)
        size *= values
    yield _Piece(tuple(codings[p] for p in some), tuple(some))


def _finer(node: Node, other: Node) -> bool:
    return all(low <= high for low, high in zip(node, other, strict=True))

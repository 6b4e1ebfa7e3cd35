"""What a reader can link is told alike and kept whole: units, put together under one coding.

A unit is a person with several rows, or a household with its people. Two
units look alike under a coding when the combinations in them are the same, as
often, person by person. That is found by sums of scattered numbers, not by
sorting. Should two different units ever have the same sum, the count of the
recoded rows by their texts sees it, and they leave.

Source:
    Equal multisets by sums: Bellare and Micciancio 1997, doi:10.1007/3-540-69053-0_13;
    the scattering: Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from anonkit.classes.criteria import Criterion
from anonkit.classes.packing import packed_places
from anonkit.classes.table import Counts
from anonkit.protect.base import Decision, Flags, Problem, Units
from anonkit.protect.loss import loss_of
from anonkit.protect.merge import Merged, Merger, Node
from anonkit.protect.packed import PackedRoller
from anonkit.protect.rollup import Rolled, Roller
from anonkit.protect.work import Work

Places = npt.NDArray[np.intp]
Hashes = npt.NDArray[np.uint64]


class LinkedMerger(Merger):
    """Puts kinds of units together under any node, over and over."""

    def __init__(self, problem: Problem, units: Units) -> None:
        super().__init__(problem)
        self._problem, self._units = problem, units

    @property
    def effort(self) -> int:
        units = self._units
        return 1 + (len(units.person) + len(self._problem.table)) // len(units.people)

    def at(self, node: Node, some: Places) -> Merged:
        """Put `some` kinds of units (s places, ascending) together under `node`."""
        units = self._units
        chosen = np.zeros(len(units.people), np.bool_)
        chosen[some] = True
        persons = np.flatnonzero(chosen[units.unit])
        looks = self._looks(node, chosen)
        sums = _sums(_scattered(looks) * _unsigned(units.alike[persons]), units.unit[persons])
        group = packed_places([sums.view(np.int64)], [1], len(sums))
        people = np.bincount(group, weights=self._n[some]).astype(np.int64)
        enough = people >= self._goals.k
        if units.households:
            enough &= self._enough_whole(some, group, looks, persons)
        elif self._homes is not None:
            enough &= self._homes.enough(some, group, enough)
        return Merged(group, people, enough)

    def _looks(self, node: Node, chosen: Flags) -> Hashes:
        """A number for each kind of person in the chosen units: what all his rows say."""
        units = self._units
        cells = np.flatnonzero(chosen[units.unit[units.person]])
        table = self._problem.table
        codings = list(zip(self._problem.codings, node, strict=True))
        codes = [coding.up[level][table.codes[:, i]] for i, (coding, level) in enumerate(codings)]
        sizes = [len(coding.labels[level]) for coding, level in codings]
        told = _scattered(packed_places(codes, sizes, len(table)).view(np.uint64))
        each = told[units.place[cells]] * _unsigned(units.times[cells])
        return _sums(each, units.person[cells])

    def _enough_whole(self, some: Places, group: Counts, looks: Hashes, persons: Places) -> Flags:
        """Which groups of households hold enough of them, and enough people of each look."""
        units = self._units
        homes = np.bincount(group, weights=units.number[some]).astype(np.int64)
        enough = homes >= (self._goals.k_households or 1)
        if (homes[enough] >= self._goals.k).all():
            return np.asarray(enough, np.bool_)
        group_of = np.zeros(len(units.people), np.int64)
        group_of[some] = group
        first = np.zeros(len(homes), np.int64)
        first[group[::-1]] = some[::-1]
        # Households of a group look alike, so that one stands for all.
        ones = np.isin(units.unit[persons], first)
        where = group_of[units.unit[persons[ones]]]
        pairs = np.stack([_unsigned(where), looks[ones]])
        found, which = np.unique(pairs, axis=1, return_inverse=True)
        alike = np.bincount(which.reshape(-1), weights=units.alike[persons[ones]])
        fewest = np.full(len(homes), np.iinfo(np.int64).max)
        np.minimum.at(fewest, found[0].astype(np.int64), alike.astype(np.int64))
        return np.asarray(enough & (fewest * homes >= self._goals.k), np.bool_)


def merger_of(problem: Problem) -> Merger:
    """What puts together the classes of a problem, or its units."""
    return Merger(problem) if problem.units is None else LinkedMerger(problem, problem.units)


@dataclass(frozen=True)
class MergedWhole(Rolled):
    """Everything of a problem, put together under one node."""

    enough: Flags
    """g flags: the group meets the goals."""


class Whole:
    """What a `Roller` is for plain classes: units, or classes that share people."""

    def __init__(self, problem: Problem, work: Work) -> None:
        self._problem, self._work = problem, work
        self._merger = merger_of(problem)
        self._every = np.arange(len(problem))

    def at(self, node: Node) -> Rolled:
        """Everything under a node."""
        self._work.spend(len(self._every), len(node) * self._merger.effort)
        merged = self._merger.at(node, self._every)
        group = merged.group.astype(np.int32)
        return MergedWhole(node, (), merged.people, group, (), merged.enough)

    def enough(self, rolled: Rolled) -> Flags:
        """Which groups hold enough people and households."""
        assert isinstance(rolled, MergedWhole)
        return rolled.enough

    def differing(self, rolled: Rolled, criteria: Sequence[Criterion]) -> Flags:
        """Which groups meet criteria of their answers; none are asked for here."""
        assert not criteria
        return np.ones(len(rolled), np.bool_)

    def loss(self, rolled: Rolled, stays: Flags) -> float:
        """The loss where only the groups that `stays` names stay."""
        levels = np.broadcast_to(
            np.array(rolled.node, np.int8), (len(self._every), len(rolled.node))
        )
        return loss_of(self._problem, Decision(~stays[rolled.group], levels))

    def gone(self, rolled: Rolled, stays: Flags) -> Flags:
        """What must go where only the groups that `stays` names stay."""
        return np.asarray(~stays[rolled.group], np.bool_)


class Judge(Protocol):
    """Makes and judges the table of any node; each has tables of its own kind."""

    def at(self, node: Node) -> Any:
        """Everything under a node: a table with `people`, the numbers of its groups."""
        ...

    def enough(self, rolled: Any) -> Flags:
        """Which groups hold enough people and households."""
        ...

    def differing(self, rolled: Any, criteria: Sequence[Criterion]) -> Flags:
        """Which groups meet some criteria of their answers."""
        ...

    def loss(self, rolled: Any, stays: Flags) -> float:
        """The loss where only some groups stay."""
        ...

    def gone(self, rolled: Any, stays: Flags) -> Flags:
        """What must go where only some groups stay."""
        ...


def roller_of(problem: Problem, work: Work) -> Judge:
    """What judges every node for all classes of a problem, or all its units."""
    if problem.units is not None or problem.several is not None:
        return Whole(problem, work)
    return PackedRoller.of(problem, work) or Roller(problem, work)


def _unsigned(numbers: Counts) -> Hashes:
    return numbers.astype(np.uint64)


def _sums(values: Hashes, places: Counts) -> Hashes:
    """The sum of the values of each place that occurs, modulo 2^64; `places` ascend."""
    begins = np.flatnonzero(np.append(True, places[1:] != places[:-1]))
    return np.add.reduceat(values, begins)


def _scattered(values: Hashes) -> Hashes:
    """Numbers that look drawn at random: the finaliser of splitmix64."""
    mixed = values + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), np.uint64)

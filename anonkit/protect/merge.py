"""Classes that a coarser coding puts together, and who is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from anonkit.classes.coding import Coding
from anonkit.classes.packing import firsts, packed_places
from anonkit.classes.table import ClassTable, Counts
from anonkit.protect.base import Decision, Flags, Goals, Homes, Problem, Several

Node = tuple[int, ...]
"""A level for each of the q columns."""
MOST_KEPT = 500_000
"""Classes whose codes at every level are kept from one node to the next."""


@dataclass(frozen=True)
class Merged:
    """Some of the c classes, put together under one node."""

    group: npt.NDArray[np.int64]
    """s places of groups, one for each of the s classes looked at."""
    people: Counts
    """g numbers of people."""
    enough: Flags
    """g flags: the group meets the goals."""


class Merger:
    """Puts classes together under any node, over and over."""

    def __init__(self, problem: Problem) -> None:
        self._goals, self._n, self._several = problem.goals, problem.people, problem.several
        self._codes = problem.table.codes
        self._codings = problem.codings
        self._homes = HomeCounter.of(problem)
        self._some: npt.NDArray[np.intp] | None = None
        self._told: dict[tuple[int, int], npt.NDArray[np.int32]] = {}

    def at(self, node: Node, some: npt.NDArray[np.intp]) -> Merged:
        """Put `some` classes (s places) together under `node`.

        Cheapest where the same array is asked for under one node after the other.
        """
        if some is not self._some:
            self._some, self._told = some, {}
        codes, sizes = [], []
        for place, level in enumerate(node):
            size = len(self._codings[place].labels[level])
            if size > 1:
                codes.append(self._column(place, level))
                sizes.append(size)
        group = packed_places(codes, sizes, len(some))
        people = np.bincount(group, weights=self._n[some]).astype(np.int64)
        if self._several is not None:
            people -= self._again(self._several, some, group, len(people))
        enough = people >= self._goals.k
        if self._homes is not None:
            enough &= self._homes.enough(some, group, enough)
        return Merged(group, people, enough)

    @property
    def effort(self) -> int:
        """How much more work a look is than one at a class table, about."""
        return 1

    def _again(
        self, several: Several, some: npt.NDArray[np.intp], group: Counts, groups: int
    ) -> Counts:
        """How often each group counts people whom it has counted already."""
        group_of = np.full(len(self._n), -1, np.int64)
        group_of[some] = group
        where = group_of[several.classes]
        there = where >= 0
        pairs = [where[there], several.people[there]]
        most = int(several.people.max(initial=0)) + 1
        first = firsts(packed_places(pairs, [groups, most], len(pairs[0])))
        once = np.bincount(pairs[0][first], minlength=groups)
        return np.asarray(np.bincount(pairs[0], minlength=groups) - once, np.int64)

    def _column(self, place: int, level: int) -> npt.NDArray[np.int32]:
        told = self._told.get((place, level))
        if told is None:
            assert self._some is not None
            told = self._codings[place].up[level][self._codes[self._some, place]]
            if len(told) <= MOST_KEPT:
                self._told[place, level] = told
        return told


def alike(
    table: ClassTable,
    codings: Sequence[Coding],
    levels: npt.NDArray[np.int8],
    some: npt.NDArray[np.intp],
) -> Counts:
    """Which of some classes read alike at the levels at which they are told.

    Args:
        table: c classes over q columns.
        codings: The q columns at every level.
        levels: c x q.
        some: s places of classes.

    Returns:
        s places of groups. Who reads alike at other levels may be in two of them.
    """
    columns, sizes = [], []
    for place, coding in enumerate(codings):
        own, values = levels[some, place], table.codes[some, place]
        told = np.zeros(len(some), np.int64)
        for level in np.unique(own):
            here = own == level
            told[here] = coding.up[level][values[here]]
        columns += [own.astype(np.int64), told]
        sizes += [coding.height, max(len(labels) for labels in coding.labels)]
    return packed_places(columns, sizes, len(some))


def holds(problem: Problem, decision: Decision, goals: Goals) -> bool:
    """Whether all classes hold enough people and households as they were decided to be told.

    Args:
        problem: c classes of people with one row each.
        decision: What becomes of them.
        goals: People and households; nothing else is looked at.
    """
    some = np.flatnonzero(~decision.gone)
    levels = decision.levels
    if levels is None:
        levels = np.zeros(problem.table.codes.shape, np.int8)
    group = alike(problem.table, problem.codings, levels, some)
    people = np.bincount(group, weights=problem.table.n[some])
    enough = np.asarray(people >= goals.k, np.bool_)
    homes = HomeCounter.of(replace(problem, goals=goals))
    if homes is not None:
        enough &= homes.enough(some, group, enough)
    return bool(enough.all())


class HomeCounter:
    """Counts the households of groups of classes, where the goals ask for them."""

    def __init__(self, wanted: int, households: Counts, homes: Homes) -> None:
        self._wanted = wanted
        self._households = households
        order = np.argsort(homes.classes, kind="stable")
        self._homes = homes.homes[order]
        self._starts = np.searchsorted(homes.classes[order], np.arange(len(households) + 1))

    @classmethod
    def of(cls, problem: Problem) -> HomeCounter | None:
        """None where nobody asks for households, or they are what is counted."""
        wanted, households = problem.goals.k_households, problem.households
        whole = problem.units is not None and problem.units.households
        if wanted is None or households is None or whole:
            return None
        assert problem.homes is not None
        return cls(wanted, households, problem.homes)

    def enough(
        self, some: npt.NDArray[np.intp], group: npt.NDArray[np.int64], worth: Flags
    ) -> Flags:
        """Which of g groups hold enough households.

        Args:
            some: s places of classes.
            group: s places of groups.
            worth: g flags: only these groups are looked at.
        """
        # A group holds at least the households of its largest class.
        least = np.zeros(len(worth), np.int64)
        np.maximum.at(least, group, self._households[some])
        enough = least >= self._wanted
        unclear = np.flatnonzero(worth[group] & ~enough[group])
        if len(unclear) == 0:
            return enough
        begins = self._starts[some[unclear]]
        sizes = self._starts[some[unclear] + 1] - begins
        ends = np.cumsum(sizes)
        where = np.arange(int(ends[-1])) + np.repeat(begins - (ends - sizes), sizes)
        pairs = [np.repeat(group[unclear], sizes), self._homes[where]]
        most = int(self._homes.max(initial=0)) + 1
        first = firsts(packed_places(pairs, [len(worth), most], len(where)))
        counted = np.bincount(pairs[0][first], minlength=len(worth))
        return np.asarray(enough | (counted >= self._wanted), np.bool_)

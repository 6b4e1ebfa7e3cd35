"""Who could be the same, where a missing or suppressed answer could be any answer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anonkit.classes.packing import firsts, packed_places
from anonkit.classes.table import ClassTable, Counts
from anonkit.errors import RefusedError

MOST_PATTERNS = 64
"""Ways in which answers may be missing together; with more nothing is counted."""
_OPEN = (None, "*")
"""What is read as any value: a missing answer, and one that is not published."""

Flags = npt.NDArray[np.bool_]


class Compatible:
    """Counts who agrees with a class in every answer that both of them have."""

    def __init__(self, table: ClassTable, homes: tuple[Counts, Counts] | None) -> None:
        """`homes`: pairs of a class and a household in it (two arrays), where they are counted.

        Raises:
            RefusedError: Answers are missing in too many ways.
        """
        self._table, self._homes = table, homes
        self.gaps = gaps_of(table)
        self._patterns, self._which = _patterns(self.gaps)
        if len(self._patterns) > MOST_PATTERNS:
            raise RefusedError(
                "answers are missing in too many ways to say who could be alike",
                where="microdata",
                fix="write `missing: own_category`, or release fewer quasi-identifiers",
                code="goal.too_many_combinations",
            )

    @property
    def patterns(self) -> int:
        return len(self._patterns)

    def people(self, some: Counts, gaps: Flags) -> Counts:
        """How many people of the table are compatible with each of `some` classes.

        Args:
            some: s places of classes.
            gaps: s x q: which of their answers are taken as missing.
        """
        return self._count(some, gaps, None)

    def households(self, some: Counts, gaps: Flags, least: int) -> Counts:
        """How many households have somebody who is compatible; counted up to `least`."""
        return np.minimum(self._count(some, gaps, least), least)

    def _count(self, some: Counts, gaps: Flags, least: int | None) -> Counts:
        found = np.zeros(len(some), np.int64)
        own, which = _patterns(gaps)
        for number, mine in enumerate(own):
            here = np.flatnonzero(which == number)
            # Classes that agree in what is left of them have the same companions.
            same = self._alike(some[here], ~mine)
            ones = some[here][firsts(same)]
            counted = (
                self._agreeing(ones, mine) if least is None else self._living(ones, mine, least)
            )
            found[here] = counted[same]
        return found

    def _agreeing(self, some: Counts, mine: Flags) -> Counts:
        """People who agree with each of `some` classes."""
        found = np.zeros(len(some), np.int64)
        for other, pattern in enumerate(self._patterns):
            theirs = np.flatnonzero(self._which == other)
            groups, others = self._groups(some, theirs, ~(mine | pattern))
            counts = np.zeros(_size(groups, others), np.int64)
            np.add.at(counts, others, self._table.n[theirs])
            found += counts[groups]
        return found

    def _living(self, some: Counts, mine: Flags, least: int) -> Counts:
        """Households that somebody lives in who agrees; exact below `least`."""
        assert self._homes is not None
        classes, homes = self._homes
        most = int(homes.max(initial=0)) + 1
        members, living = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for other, pattern in enumerate(self._patterns):
            theirs = np.flatnonzero(self._which == other)
            groups, others = self._groups(some, theirs, ~(mine | pattern))
            place = np.full(len(self._table), -1, np.int64)
            place[theirs] = others
            lives = place[classes] >= 0
            # `least` of each group are enough to know that there are as many.
            known = _first_pairs(place[classes[lives]], homes[lives], most, least)
            low = np.searchsorted(known[0], groups, side="left")
            times = np.searchsorted(known[0], groups, side="right") - low
            starts = np.repeat(low - (np.cumsum(times) - times), times)
            members.append(np.repeat(np.arange(len(some)), times))
            living.append(known[1][starts + np.arange(int(times.sum()))])
        pairs = np.concatenate(members) * most + np.concatenate(living)
        return np.bincount(np.unique(pairs) // most, minlength=len(some)).astype(np.int64)

    def _groups(self, some: Counts, theirs: Counts, keys: Flags) -> tuple[Counts, Counts]:
        """Equal numbers for classes that agree on `keys`."""
        groups = self._alike(np.concatenate([some, theirs]), keys)
        return groups[: len(some)], groups[len(some) :]

    def _alike(self, some: Counts, keys: Flags) -> Counts:
        """Equal numbers, from 0 as they appear, for classes that agree on `keys`."""
        columns = np.flatnonzero(keys)
        codes = [self._table.codes[some, column] for column in columns]
        return packed_places(codes, [len(self._table.labels[c]) for c in columns], len(some))


def gaps_of(table: ClassTable) -> Flags:
    """c x q: whether the value of a class is missing or not published."""
    gaps = np.zeros(table.codes.shape, np.bool_)
    for place, labels in enumerate(table.labels):
        unknown = np.array([label in _OPEN for label in labels], np.bool_)
        gaps[:, place] = unknown[table.codes[:, place]]
    return gaps


def apart(
    table: ClassTable, homes: tuple[Counts, Counts] | None, k: int, k_households: int | None
) -> Flags:
    """Which classes have too few people, or households, who could be the same.

    Args:
        table: c classes, each person in one of them.
        homes: Pairs of a class and a household; needed with `k_households`.
        k: Least number of people.
        k_households: Least number of households, or None.

    Raises:
        RefusedError: Answers are missing in too many ways.
    """
    compatible, every = Compatible(table, homes), np.arange(len(table))
    found = compatible.people(every, compatible.gaps) < k
    if k_households is not None:
        found |= compatible.households(every, compatible.gaps, k_households) < k_households
    return np.asarray(found, np.bool_)


def _patterns(gaps: Flags) -> tuple[Flags, Counts]:
    """The ways in which answers are missing together, and which of them each class has."""
    which = packed_places(list(gaps.T), [2] * gaps.shape[1], len(gaps))
    return gaps[firsts(which)], which


def _first_pairs(groups: Counts, homes: Counts, most: int, least: int) -> tuple[Counts, Counts]:
    """Up to `least` homes of each group, by group."""
    pairs = np.unique(groups * most + homes)
    group = pairs // most
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    rank = np.arange(len(group)) - np.repeat(begins, np.diff(begins, append=len(group)))
    kept = rank < least
    return group[kept], pairs[kept] % most


def _size(groups: Counts, others: Counts) -> int:
    return int(max(groups.max(initial=-1), others.max(initial=-1))) + 1

"""Classes that a coarser coding puts together, and who is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anonkit.classes.table import Counts
from anonkit.protect.base import Flags, Problem

Node = tuple[int, ...]
"""A level for each of the q columns."""


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
        table, self._goals, self._homes = problem.table, problem.goals, problem.homes
        self._n = table.n
        self._codes = table.codes
        self._codings = problem.codings
        self._households = table.households
        self._attributes = {each.name: each for each in table.attributes}
        self._homes_of = _by_class(problem) if _asks_homes(problem) else None

    def at(self, node: Node, some: npt.NDArray[np.intp]) -> Merged:
        """Put `some` classes (s places) together under `node`."""
        keys = np.zeros(len(some), np.int64)
        size = 1
        for place, (coding, level) in enumerate(zip(self._codings, node, strict=True)):
            labels = len(coding.labels[level])
            if labels == 1:
                continue
            if size > 2**62 // labels:
                # Renumbered before they outgrow 64 bits.
                keys, size = _places(keys), len(some)
            keys = keys * labels + coding.up[level][self._codes[some, place]]
            size *= labels
        group = _places(keys)
        people = np.bincount(group, weights=self._n[some]).astype(np.int64)
        enough = people >= self._goals.k
        if self._homes_of is not None:
            enough &= self._enough_homes(some, group, enough)
        return Merged(group, people, enough)

    def differing(self, merged: Merged) -> Flags:
        """Which groups of all classes together meet the criteria of their answers.

        The reference of t are all people of the table, whoever may leave.
        """
        found = np.ones(len(merged.people), np.bool_)
        for each in self._goals.criteria:
            attribute = self._attributes[each.attribute]
            size = len(attribute.labels)
            pairs = merged.group[attribute.classes] * size + attribute.values
            spread = np.bincount(pairs, weights=attribute.n, minlength=len(found) * size)
            there = np.flatnonzero(spread)
            together = replace(
                attribute,
                classes=there // size,
                values=there % size,
                n=spread[there].astype(np.int64),
            )
            found &= ~each.fails(merged.people, together)
        return found

    def _enough_homes(
        self, some: npt.NDArray[np.intp], group: npt.NDArray[np.int64], worth: Flags
    ) -> Flags:
        """Which groups hold enough households; only groups that are `worth` it are looked at."""
        assert self._households is not None
        assert self._homes_of is not None
        wanted = self._goals.k_households or 0
        # A group holds at least the households of its largest class.
        least = np.zeros(len(worth), np.int64)
        np.maximum.at(least, group, self._households[some])
        enough = least >= wanted
        unclear = np.flatnonzero(worth[group] & ~enough[group])
        if len(unclear) == 0:
            return enough
        pairs = np.concatenate(
            [
                np.stack([np.full(len(homes), group[place]), homes])
                for place in unclear
                if len(homes := self._homes_of[some[place]])
            ]
            or [np.empty((2, 0), np.int64)],
            axis=1,
        )
        found = np.unique(pairs, axis=1)[0].astype(np.int64)
        counted = np.bincount(found, minlength=len(worth))
        return np.asarray(enough | (counted >= wanted), np.bool_)


def _places(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Equal numbers have equal places, from 0; hashing is faster than sorting here."""
    indices = pa.array(keys).dictionary_encode().indices
    return np.asarray(indices.to_numpy(), np.int64)


def _asks_homes(problem: Problem) -> bool:
    return problem.goals.k_households is not None and problem.table.households is not None


def _by_class(problem: Problem) -> Sequence[Counts]:
    """The households of each class."""
    assert problem.homes is not None
    order = np.argsort(problem.homes.classes, kind="stable")
    places = np.arange(1, len(problem.table))
    cuts = np.searchsorted(problem.homes.classes[order], places, side="left")
    return np.split(problem.homes.homes[order], cuts)

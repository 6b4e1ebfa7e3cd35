"""People who stand out because two releases do not differ in anybody else.

Whoever holds two releases takes the records of one away from those of the
other. What is left are people who are in one of them only, or who are told
otherwise there. Where fewer than k are left of a class, each is found with a
better chance than 1 / k by whoever knows that a neighbour joined, left or
moved, however large the classes of each release are.

Definition. Both releases are told at one level in each column they share, in
turn at every level at which one of them tells it, and where they tell it at
different levels at the coarser of both. In a class of these columns the
excess of one release is the number of its records that have no partner in the
other: a partner has the same answers in all other shared columns. A record
told more coarsely than the class (`*`) is a partner of every record that it
may stand for, so the excess is what must differ however such records are
read. The classes are looked at once with all answers, and once without any
(who joined shows in the numbers even where every answer changed). People in
classes with an excess from 1 to k - 1, on either side, stand out.

Source:
    Hundepool et al. 2012, Statistical Disclosure Control, section 5.2.3
    (differencing); Fung et al. 2008, Anonymity for continuous data publishing
    (BCF-anonymity: forward, cross and backward attacks); Xiao, Tao 2007,
    m-invariance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from anonkit.classes.rungs import COARSER, Codes, Rungs

Counts = npt.NDArray[np.int64]
MOST_VIEWS = 64
"""Combinations of levels that are looked at; of more, the finest and coarsest of each column."""


@dataclass(frozen=True)
class Told:
    """One release as m distinct records over q shared columns."""

    labels: Codes
    """m x q: places of labels, as both releases list them together."""
    answers: npt.NDArray[np.uint64]
    """m: all other shared columns in one code."""
    n: Counts
    """m numbers of people, each >= 1."""


@dataclass(frozen=True)
class Differing:
    """What two releases differ in."""

    people: int
    """Who must differ in all, in the release where these are more; at the coarsest level."""
    standing_out: int
    """Those of them in classes where fewer than k differ; at the level where they are most."""


def differing(before: Told, after: Told, columns: Sequence[Rungs], least: int) -> Differing:
    """Compare two releases.

    Args:
        before: The one.
        after: The other.
        columns: How the q shared columns are told, in both.
        least: k: so few people of a class must not differ alone.
    """
    worst = 0
    for levels in views(columns):
        for one, other in ((before, after), (after, before)):
            for told in (True, False):
                found = excess(one, other, columns, levels, answers=told)
                worst = max(worst, int(found[(found > 0) & (found < least)].sum()))
    coarsest = tuple(column.levels[-1] for column in columns)
    both = [
        int(excess(one, other, columns, coarsest, answers=True).sum())
        for one, other in ((before, after), (after, before))
    ]
    return Differing(max(both), worst)


def views(columns: Sequence[Rungs]) -> Iterator[tuple[int, ...]]:
    """A level for each column, in every combination of those at which labels stand."""
    levels = [list(column.levels) for column in columns]
    while np.prod([len(each) for each in levels], dtype=float) > MOST_VIEWS:
        longest = max(range(len(levels)), key=lambda place: len(levels[place]))
        several = len(levels[longest]) > 2
        levels[longest] = [*([levels[longest][0]] if several else []), levels[longest][-1]]
    yield from product(*levels)


def excess(
    one: Told, other: Told, columns: Sequence[Rungs], levels: Sequence[int], *, answers: bool
) -> Counts:
    """People of one release in each class who can have no partner in the other.

    Args:
        one: Whose people are counted.
        other: Where partners are looked for.
        columns: How the q shared columns are told.
        levels: q: the level at which each is told.
        answers: Whether partners must have the same answers.

    Returns:
        A number for each class that `one` has people in.
    """
    mine, theirs = (_inside(told, columns, levels) for told in (one, other))
    if not mine.whole.any():
        return np.zeros(0, np.int64)
    said = np.concatenate([one.answers[mine.whole], other.answers[theirs.whole]])
    classes = packed([*np.concatenate([mine.codes, theirs.codes]).T], len(said))
    records = packed([classes, packed([said], len(said))] if answers else [classes], len(said))
    size = int(records.max()) + 1
    first = mine.whole.sum()
    held = np.bincount(records[:first], one.n[mine.whole], size).astype(np.int64)
    partners = np.bincount(records[first:], other.n[theirs.whole], size).astype(np.int64)
    place = np.full(size, -1, np.int64)
    place[records[:first]] = np.flatnonzero(mine.whole)
    asked = np.flatnonzero(place >= 0)
    if not theirs.whole.all():
        rest = ~theirs.whole
        coarse = Told(other.labels[rest], other.answers[rest], other.n[rest])
        sample = Told(one.labels[place[asked]], one.answers[place[asked]], held[asked])
        partners[asked] += _wild(sample, coarse, columns, levels, answers=answers)
    left = np.maximum(0, held[asked] - partners[asked])
    of_class = np.zeros(size, np.int64)
    of_class[records] = classes
    return np.bincount(of_class[asked], left).astype(np.int64)


def packed(columns: Sequence[npt.NDArray[np.generic]], length: int) -> Counts:
    """One code for each of n rows of columns: equal where all of them are."""
    found = np.zeros(length, np.int64)
    for column in columns:
        _, codes = np.unique(column, return_inverse=True)
        codes = codes.reshape(-1).astype(np.int64)
        _, found = np.unique(found * (codes.max(initial=0) + 1) + codes, return_inverse=True)
        found = found.reshape(-1).astype(np.int64)
    return found


@dataclass(frozen=True)
class _Inside:
    whole: npt.NDArray[np.bool_]
    """m: whether a record is told finely enough for the levels."""
    codes: Codes
    """Of those, what each column is there."""


def _inside(told: Told, columns: Sequence[Rungs], levels: Sequence[int]) -> _Inside:
    codes = np.zeros((len(told.n), len(columns)), np.int32)
    for place, (column, level) in enumerate(zip(columns, levels, strict=True)):
        codes[:, place] = column.at[level][told.labels[:, place]]
    whole = (codes != COARSER).all(axis=1)
    return _Inside(whole, codes[whole])


def _wild(
    records: Told, coarse: Told, columns: Sequence[Rungs], levels: Sequence[int], *, answers: bool
) -> Counts:
    """Partners of each record among people who are told more coarsely."""
    found = np.zeros(len(records.n), np.int64)
    kinds, which = np.unique(coarse.labels, axis=0, return_inverse=True)
    which = which.reshape(-1)
    order = np.argsort(which, kind="stable")
    ends = np.searchsorted(which[order], np.arange(len(kinds) + 1))
    for kind, labels in enumerate(kinds):
        fits = np.ones(len(records.n), np.bool_)
        for place, (column, level) in enumerate(zip(columns, levels, strict=True)):
            told = column.at[max(level, int(column.own[labels[place]]))]
            fits &= told[records.labels[:, place]] == told[labels[place]]
        rows = order[ends[kind] : ends[kind + 1]]
        if not answers:
            found[fits] += coarse.n[rows].sum()
            continue
        said, places = np.unique(coarse.answers[rows], return_inverse=True)
        n = np.bincount(places.reshape(-1), coarse.n[rows]).astype(np.int64)
        near = np.minimum(np.searchsorted(said, records.answers), len(said) - 1)
        same = fits & (said[near] == records.answers)
        found[same] += n[near[same]]
    return found

"""People who stand out because two releases do not differ in anybody else.

Whoever holds two releases takes the records of one away from those of the
other. What is left are people who are in one of them only, or who are told
otherwise there. Where fewer than k are left of a class, each is found with a
better chance than 1 / k by whoever knows that a neighbour joined, left or
moved, however large the classes of each release are.

Definition. Both releases are told at one level in each column they share, in
turn at every level at which one of them tells it, and where they tell it at
different levels at the coarser of both. Records that read the same in both
are the same people, and are taken away. In a class of these columns the
excess of one release is then the number of its records that have no partner
in the other: a partner has the same answers in all other shared columns. A
record told more coarsely than the class (`*`) is a partner of every record
that it may stand for, so the excess is what must differ however such records
are read. The classes are looked at once with all answers, and once without
any (who joined shows in the numbers even where every answer changed). People
in classes with an excess from 1 to k - 1, on either side, stand out.

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

from anonkit.classes.packing import packed_places, places
from anonkit.classes.rungs import COARSER, Codes, Rungs

Counts = npt.NDArray[np.int64]
MOST_PAIRS = 20_000_000
"""Pairs of a coarse kind and a class that are held against each other at a time."""
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
    """Who must differ in all; in the release, and at the levels, where these are most."""
    standing_out: int
    """Who must differ in classes where fewer than k do; where these are most."""


def differing(before: Told, after: Told, columns: Sequence[Rungs], least: int) -> Differing:
    """Compare two releases.

    Args:
        before: The one.
        after: The other.
        columns: How the q shared columns are told, in both.
        least: k: so few people of a class must not differ alone.
    """
    most = worst = 0
    for pair in (apart(before, after), apart(_silent(before), _silent(after))):
        for levels in views(columns):
            for one, other in (pair, pair[::-1]):
                found = excess(one, other, columns, levels)
                most = max(most, int(found.sum()))
                worst = max(worst, int(found[(found > 0) & (found < least)].sum()))
    return Differing(most, worst)


def apart(one: Told, other: Told) -> tuple[Told, Told]:
    """What is left of two releases without the records that read the same in both."""
    first = len(one.n)
    labels = np.concatenate([one.labels, other.labels])
    codes = packed([*labels.T, np.concatenate([one.answers, other.answers])], len(labels))
    size = int(codes.max(initial=-1)) + 1
    mine = np.bincount(codes[:first], one.n, size).astype(np.int64)
    theirs = np.bincount(codes[first:], other.n, size).astype(np.int64)
    both = np.minimum(mine, theirs)
    return (
        _without(one, codes[:first], mine - both),
        _without(other, codes[first:], theirs - both),
    )


def _without(told: Told, codes: Counts, left: Counts) -> Told:
    """Each kind of record once, with as many people as are left of it."""
    _, rows = np.unique(codes, return_index=True)
    rows = rows[left[codes[rows]] > 0]
    return Told(told.labels[rows], told.answers[rows], left[codes[rows]])


def _silent(told: Told) -> Told:
    """The same people, nothing of whose answers is known."""
    return Told(told.labels, np.zeros_like(told.answers), told.n)


def views(columns: Sequence[Rungs]) -> Iterator[tuple[int, ...]]:
    """A level for each column, in every combination of those at which labels stand."""
    levels = [list(column.levels) for column in columns]
    while np.prod([len(each) for each in levels], dtype=float) > MOST_VIEWS:
        longest = max(range(len(levels)), key=lambda place: len(levels[place]))
        several = len(levels[longest]) > 2
        levels[longest] = [*([levels[longest][0]] if several else []), levels[longest][-1]]
    yield from product(*levels)


def excess(one: Told, other: Told, columns: Sequence[Rungs], levels: Sequence[int]) -> Counts:
    """People of one release in each class who can have no partner in the other.

    Args:
        one: Whose people are counted.
        other: Where partners are looked for.
        columns: How the q shared columns are told.
        levels: q: the level at which each is told.

    Returns:
        A number for each class that `one` has people in.
    """
    mine, theirs = (_inside(told, columns, levels) for told in (one, other))
    if not mine.whole.any():
        return np.zeros(0, np.int64)
    said = np.concatenate([one.answers[mine.whole], other.answers[theirs.whole]])
    classes = packed([*np.concatenate([mine.codes, theirs.codes]).T], len(said))
    records = packed([classes, said], len(said))
    size = int(records.max()) + 1
    first = mine.whole.sum()
    held = np.bincount(records[:first], one.n[mine.whole], size).astype(np.int64)
    partners = np.bincount(records[first:], other.n[theirs.whole], size).astype(np.int64)
    place = np.full(size, -1, np.int64)
    place[records[:first]] = np.flatnonzero(mine.whole)
    asked = np.flatnonzero(place >= 0)
    of_class = np.zeros(size, np.int64)
    of_class[records] = classes
    if not theirs.whole.all():
        rest = ~theirs.whole
        coarse = Told(other.labels[rest], other.answers[rest], other.n[rest])
        sample = Told(one.labels[place[asked]], one.answers[place[asked]], held[asked])
        partners[asked] += _wild(sample, of_class[asked], coarse, columns, levels)
    left = np.maximum(0, held[asked] - partners[asked])
    return np.bincount(of_class[asked], left).astype(np.int64)


def packed(columns: Sequence[npt.NDArray[np.integer]], length: int) -> Counts:
    """One code for each of n rows of columns, from 0: equal where all of them are."""
    codes = [places(column) for column in columns]
    return packed_places(codes, [int(each.max(initial=0)) + 1 for each in codes], length)


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
    records: Told,
    classes: Counts,
    coarse: Told,
    columns: Sequence[Rungs],
    levels: Sequence[int],
) -> Counts:
    """Partners of each record among people who are told more coarsely.

    Args:
        records: e records, told at the levels.
        classes: e places of their classes.
        coarse: People who are told more coarsely than the levels.
        columns: How the shared columns are told.
        levels: The levels.
    """
    found = np.zeros(len(records.n), np.int64)
    which = packed([*coarse.labels.T], len(coarse.n))
    _, first = np.unique(which, return_index=True)
    kinds = coarse.labels[first]
    _, sample, node = np.unique(classes, return_index=True, return_inverse=True)
    node, step = node.reshape(-1), max(1, MOST_PAIRS // len(kinds))
    for start in range(0, len(sample), step):
        some = sample[start : start + step]
        fits = _fits(kinds, records.labels[some], columns, levels)
        here = np.flatnonzero((node >= start) & (node < start + step))
        for mine, theirs in _alike(records.answers[here], coarse.answers):
            pairs = fits[np.ix_(which[theirs], node[here[mine]] - start)]
            found[here[mine]] = coarse.n[theirs] @ pairs
    return found


def _fits(
    kinds: Codes, classes: Codes, columns: Sequence[Rungs], levels: Sequence[int]
) -> npt.NDArray[np.bool_]:
    """Whether somebody told in one of a kinds may be of one of b classes: a x b."""
    found = np.ones((len(kinds), len(classes)), np.bool_)
    for place, (column, level) in enumerate(zip(columns, levels, strict=True)):
        own = np.maximum(column.own[kinds[:, place]], level)
        for each in np.unique(own):
            told, which = column.at[each], own == each
            mine, theirs = told[kinds[which, place]], told[classes[:, place]]
            found[which] &= mine[:, None] == theirs[None, :]
    return found


def _alike(
    one: npt.NDArray[np.uint64], other: npt.NDArray[np.uint64]
) -> Iterator[tuple[Counts, Counts]]:
    """For each value that both have: its places in the one and in the other."""
    both, places = np.intersect1d(one, other), []
    for each in (one, other):
        order = np.argsort(each, kind="stable")
        starts, ends = (np.searchsorted(each[order], both, side) for side in ("left", "right"))
        places.append([order[start:end] for start, end in zip(starts, ends, strict=True)])
    yield from zip(*places, strict=True)

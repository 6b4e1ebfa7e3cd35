"""Survey weights in bands: every weight becomes the mean of a band that many people share.

A weight often belongs to one place, so a weight as it is tells the place. A
band keeps what the weights add up to, and by what share they differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from anonkit.classes.table import Counts

BANDS = 5
DIGITS = 6
"""Decimals of a released weight, at least."""


@dataclass(frozen=True)
class WeightTable:
    """How often each weight stands in each class: m pairs of class and weight that occur."""

    weights: tuple[int, ...]
    """The w distinct weights, ascending, each above 0, in parts of which `unit` make 1."""
    unit: int
    classes: Counts
    """m numbers of classes."""
    values: Counts
    """m places in `weights`."""
    rows: Counts
    """m numbers of rows, each >= 1."""
    people: Counts
    """m numbers of people. Who has several weights counts once, with one of them, so that
    the sum over any pairs is at most the number of people in them."""
    homes: Counts | None
    """m numbers of households, counted like people; None where none is declared."""
    homes_here: Counts | None = None
    """m numbers of all households that the pair has."""
    homes_apart: bool = False
    """Whether each household has one weight, so that those of several weights are others."""
    whole: frozenset[int] = frozenset()
    """Classes that have one band, whatever their weights are."""


@dataclass(frozen=True)
class Least:
    """What must share a weight, and what a weight must leave in a class."""

    people: int
    """In a band."""
    homes: int | None
    k: int
    """People of a class in any of its bands."""
    k_homes: int | None
    whole: bool = False
    """Whether every class has one band: where a person (a household) has several weights and a
    reader can tell whose rows belong together."""


@dataclass(frozen=True)
class Banded:
    """The bands, and who is in which."""

    bands: Counts
    """m places in `means`: the band of each pair of class and weight."""
    means: tuple[Fraction, ...]
    """Ascending; the mean weight of a band's rows."""
    rows: Counts
    """Rows of each band."""
    moved: int
    """Rows that their weight alone would have put into another band."""


def banded(table: WeightTable, least: Least) -> Banded | None:
    """Put weights into at most five bands of about as many rows.

    Weights are never split: by ascending weight, each goes where the middle of
    its rows lies among five equal shares of all rows. A band of too few people
    or households is joined with the smaller of its neighbours.

    Where that would part a class so finely that fewer than k of its people
    share a weight, they and those of the class's next band take the band in the
    middle of theirs. So k holds for whoever knows the weights too.

    Args:
        table: The weights of the rows that are released, and of no others.
        least: What must share a weight.

    Returns:
        None where all rows together are too few for one band.
    """
    edges = _joined(table, _quantiles(table), least)
    while edges is not None:
        found = _told(table, edges, least)
        weak = _weak(table, found, least)
        if weak is None:
            return found
        edges = _without(edges, weak, found.rows) if len(found.means) > 1 else None
    return None


def scaled(bands: Banded, total: int | None) -> tuple[str, ...]:
    """The weight of each band as it is written, so that all rows add up to `total`.

    Args:
        bands: The b bands.
        total: People whom the rows stand for; None: as many as rows (mean 1).

    Returns:
        b decimal numbers, each rounded once (half to even) from an exact
        fraction to `digits_of` the rows: their sum over all rows is within
        rows / 2 units of the last digit of the total, which is below half a
        person.
    """
    rows = [int(count) for count in bands.rows]
    raw = sum((mean * count for mean, count in zip(bands.means, rows, strict=True)), Fraction(0))
    factor = Fraction(sum(rows) if total is None else total) / raw
    return tuple(spelled(mean * factor, digits_of(sum(rows))) for mean in bands.means)


def digits_of(rows: int) -> int:
    """Decimals of a released weight: so many that rounding moves no total by half a person."""
    return max(DIGITS, len(str(rows)))


def spelled(value: Fraction, digits: int) -> str:
    """A decimal number of at most `digits` decimals, without padding."""
    whole, part = divmod(round(value * 10**digits), 10**digits)
    return f"{whole}.{part:0{digits}d}".rstrip("0").rstrip(".")


Edges = npt.NDArray[np.int64]
"""w numbers of bands, from 0, ascending without gaps: the band of each weight."""


def _quantiles(table: WeightTable) -> Edges:
    rows = np.bincount(table.values, table.rows, len(table.weights)).astype(np.int64)
    middle = 2 * np.cumsum(rows) - rows
    return _close(middle * BANDS // (2 * int(rows.sum())))


def _close(bands: Edges) -> Edges:
    """The same bands without gaps in their numbers."""
    return np.asarray(np.unique(bands, return_inverse=True)[1], np.int64)


def _joined(table: WeightTable, edges: Edges, least: Least) -> Edges | None:
    """Join bands until each has enough people by the weights alone."""
    while True:
        size = int(edges[-1]) + 1
        found = edges[table.values]
        failing = _too_few(table, found, size, least)
        if not failing.any():
            return edges
        if size == 1:
            return None
        rows = np.bincount(found, table.rows, size)
        weak = min(np.flatnonzero(failing), key=lambda band: (rows[band], band))
        edges = _without(edges, int(weak), rows)


def _too_few(table: WeightTable, bands: Counts, size: int, least: Least) -> npt.NDArray[np.bool_]:
    failing = np.bincount(bands, table.people, size) < least.people
    if least.homes is not None and table.homes is not None:
        failing |= np.bincount(bands, table.homes, size) < least.homes
    return np.asarray(failing)


def _without(edges: Edges, weak: int, rows: npt.NDArray[np.generic]) -> Edges:
    """Join a band with the smaller of its neighbours, the lower one of two alike."""
    size = int(edges[-1]) + 1
    beside = [band for band in (weak - 1, weak + 1) if 0 <= band < size]
    other = min(beside, key=lambda band: (rows[band], band))
    return _close(np.where(edges == max(weak, other), min(weak, other), edges))


def _told(table: WeightTable, edges: Edges, least: Least) -> Banded:
    """The bands of each pair, and what the bands come to."""
    size, plain = int(edges[-1]) + 1, edges[table.values]
    bands = _kept_whole(table, plain, size, least)
    rows = np.bincount(bands, table.rows, size).astype(np.int64)
    means = tuple(
        Fraction(_sum(table, bands == band), table.unit * max(count, 1))
        for band, count in enumerate(rows.tolist())
    )
    return Banded(bands, means, rows, moved=int(table.rows[bands != plain].sum()))


def _sum(table: WeightTable, which: npt.NDArray[np.bool_]) -> int:
    """The weights of the rows of some pairs, exactly: in Python's integers, which have no end."""
    rows = np.bincount(table.values[which], table.rows[which], len(table.weights))
    there = np.flatnonzero(rows)
    counts = rows[there].astype(np.int64).tolist()
    return sum(
        table.weights[place] * count for place, count in zip(there.tolist(), counts, strict=True)
    )


def _weak(table: WeightTable, found: Banded, least: Least) -> int | None:
    """A band that moving people has left too small, or no heavier than the one below it."""
    size = len(found.means)
    failing = np.flatnonzero(_too_few(table, found.bands, size, least))
    if len(failing):
        return int(min(failing, key=lambda band: (found.rows[band], band)))
    for band in range(1, size):
        if found.means[band] <= found.means[band - 1]:
            return band
    return None


def _kept_whole(table: WeightTable, bands: Counts, size: int, least: Least) -> Counts:
    """Move people of a class to its next band where fewer than k of them would share one."""
    cells, inverse = np.unique(table.classes * size + bands, return_inverse=True)
    people = np.bincount(inverse, table.people, len(cells)).astype(np.int64)
    rows = np.bincount(inverse, table.rows, len(cells)).astype(np.int64)
    homes = _homes_of(table, inverse, len(cells))
    small = people < least.k
    if least.k_homes is not None and homes is not None:
        small |= homes < least.k_homes
    classes, own = cells // size, (cells % size).copy()
    asked = np.isin(classes, list(table.whole)) | least.whole
    parted = np.unique(classes[small | asked])
    starts = np.searchsorted(classes, parted, "left").tolist()
    ends = np.searchsorted(classes, parted, "right").tolist()
    for start, end in zip(starts, ends, strict=True):
        if end - start > 1:
            parts = [
                _Part([place], int(people[place]), _at(homes, place), int(rows[place]))
                for place in range(start, end)
            ]
            joining = _Joining(least, table.homes_apart, whole=bool(asked[start]))
            for part in joining.joined(parts):
                own[part.cells] = part.middle(own, rows)
    return np.asarray(own[inverse], np.int64)


def _homes_of(table: WeightTable, inverse: Counts, size: int) -> Counts | None:
    """Households of each cell, or fewer: several weights may be those of one household."""
    if table.homes_here is None:
        return None
    found = np.zeros(size, np.int64)
    together = np.add if table.homes_apart else np.maximum
    together.at(found, inverse, table.homes_here)
    return found


def _at(homes: Counts | None, place: int) -> int | None:
    return None if homes is None else int(homes[place])


@dataclass(frozen=True)
class _Part:
    """Cells of one class, beside each other, that share a weight."""

    cells: list[int]
    people: int
    homes: int | None
    rows: int

    def middle(self, bands: Counts, rows: Counts) -> int:
        """The mean band of the rows, a half up: it lies among those of the cells."""
        summed = int((bands[self.cells] * rows[self.cells]).sum())
        return (2 * summed + self.rows) // (2 * self.rows)


@dataclass(frozen=True)
class _Joining:
    """Joins parts of one class."""

    least: Least
    apart: bool
    """Whether the households of two parts are others."""
    whole: bool
    """Whether one part is to be left."""

    def joined(self, parts: Sequence[_Part]) -> list[_Part]:
        """Neighbours join until none is small, the smallest first."""
        found = list(parts)
        while len(found) > 1:
            weak = [place for place, part in enumerate(found) if self.whole or self._small(part)]
            if not weak:
                break
            place = min(weak, key=lambda each: (found[each].people, each))
            beside = [other for other in (place - 1, place + 1) if 0 <= other < len(found)]
            # The larger neighbour takes the few in, so that fewer rows change their band.
            other = max(beside, key=lambda each: (found[each].rows, -each))
            low, high = min(place, other), max(place, other)
            found[low : high + 1] = [self._together(found[low], found[high])]
        return found

    def _small(self, part: _Part) -> bool:
        if part.people < self.least.k:
            return True
        least = self.least.k_homes
        return least is not None and part.homes is not None and part.homes < least

    def _together(self, one: _Part, other: _Part) -> _Part:
        homes = None
        if one.homes is not None and other.homes is not None:
            homes = one.homes + other.homes if self.apart else max(one.homes, other.homes)
        cells, people = one.cells + other.cells, one.people + other.people
        return _Part(cells, people, homes, one.rows + other.rows)


__all__ = [
    "BANDS",
    "Banded",
    "Least",
    "WeightTable",
    "banded",
    "digits_of",
    "scaled",
    "spelled",
]

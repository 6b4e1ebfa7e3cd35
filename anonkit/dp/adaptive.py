"""Cells as fine as their people allow: a first noisy pass decides, a second one is published.

A ladder tells a table ever more coarsely: each rung's cells are whole unions
of cells of the rung before, by public lists. Which cells are published is
decided from the top: a cell is told as the cells of the next finer rung where
the lower bound of its people, spread evenly over them, can be read in each.
So every finest cell is in exactly one published cell, and a small group is
told coarsely under its own name where a large one is told finely.

*Privacy.* Let a unit have rows in at most s cells of any one rung, so that
adding or removing it changes the counts of a rung by at most s in L1 (the
count's own `sensitivity`, which holds for every partition of the finest cells:
each kept row lies in one finest cell, hence in one cell of any partition).

1. The first pass adds discrete Laplace noise of e1 / m and sensitivity s to
   each of the m coarser rungs: e1 in all, by sequential composition.
2. Which cells are published follows from those noisy counts and public facts
   alone. Given them it is a fixed partition, so the second pass, at e2 and s,
   costs e2 whatever the first pass said: adaptive composition, e1 + e2.

What is published comes from the second pass alone. Its noise does not hang on
the first, so each value is unbiased given the cells, and all have the same
known noise; pooling it with what chose its cell would end both.

Source:
    SafeTab-P, arXiv:2505.01472 (the detail of a population group follows from a first noisy
    count of it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from anonkit.dp.epsilon import FIRST_PASS

DROPPED = "(all)"
"""Key of a column that a rung leaves out."""
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rung:
    """One way of telling a table: a public list of keys for each of its columns."""

    name: str
    """`ward level 1 × sex`: what the `level` column says."""
    keys: tuple[tuple[str, ...], ...]
    """Of each column; `(all)` alone where the column is left out."""
    places: tuple[tuple[int, ...], ...]
    """Of each column: where each of the finest keys is told among `keys`."""

    @property
    def cells(self) -> int:
        return int(np.prod([len(keys) for keys in self.keys], dtype=np.int64))

    @cached_property
    def of_finest(self) -> Places:
        """n finest cells, the last column running fastest, to their cells of this rung."""
        flat: Places = np.zeros((), np.int64)
        for keys, places in zip(self.keys, self.places, strict=True):
            flat = flat[..., np.newaxis] * len(keys) + np.array(places, np.int64)
        return flat.ravel()

    @cached_property
    def sizes(self) -> Places:
        """n cells to the finest cells in each."""
        return np.bincount(self.of_finest, minlength=self.cells)

    def key(self, cell: int) -> tuple[str, ...]:
        """The keys of one cell."""
        found = []
        for keys in reversed(self.keys):
            cell, place = divmod(cell, len(keys))
            found.append(keys[place])
        return tuple(reversed(found))


@dataclass(frozen=True)
class Passes:
    """How a table's epsilon is divided."""

    first: Fraction
    """For each coarser rung."""
    second: Fraction


@dataclass(frozen=True)
class Partition:
    """The cells that are published."""

    cells: tuple[tuple[int, int], ...]
    """(rung, cell of the rung), in the order of the first finest cell in each."""
    of_finest: Places
    """n finest cells to places in `cells`: each is in exactly one."""

    @property
    def sizes(self) -> list[int]:
        """Finest cells in each published one."""
        return list(map(int, np.bincount(self.of_finest, minlength=len(self.cells))))


def passes(epsilon: Fraction, rungs: int) -> Passes:
    """Divide the epsilon of a table over the coarser rungs and its published cells: exactly.

    Args:
        epsilon: Of the table.
        rungs: All of them, the finest among them: at least 2.
    """
    if rungs < 2:
        raise ValueError("a ladder has at least one rung beside the finest")
    return Passes(epsilon * FIRST_PASS / (rungs - 1), epsilon * (1 - FIRST_PASS))


def parents(fine: Rung, coarse: Rung) -> list[list[int]] | None:
    """Of each column: where each key of the finer rung is told in the coarser one.

    None where a key of the finer rung is in several of the coarser one's.
    """
    found = []
    for column, keys in enumerate(fine.keys):
        pairs = set(zip(fine.places[column], coarse.places[column], strict=True))
        told = dict(pairs)
        if len(told) < len(pairs):
            return None
        found.append([told[place] for place in range(len(keys))])
    return found


def named_parts(fine: Rung, coarse: Rung) -> Places:
    """n cells of the coarser rung to the cells of the finer one that they are told as.

    Keys in round brackets, such as `(missing)`, are not counted where there
    are others: hardly anybody is expected in them, and nobody's group is named so.
    """
    flat: Places = np.ones((), np.int64)
    told = parents(fine, coarse)
    assert told is not None  # the plan refuses other ladders
    for column, (keys, above) in enumerate(zip(fine.keys, told, strict=True)):
        size = len(coarse.keys[column])
        named = [above[place] for place, key in enumerate(keys) if not key.startswith("(")]
        counted = np.bincount(np.array(named, np.int64), minlength=size)
        every = np.bincount(np.array(above, np.int64), minlength=size)
        flat = flat[..., np.newaxis] * np.where(counted > 0, counted, every)
    return flat.ravel()


def partition(
    rungs: Sequence[Rung], noisy: Mapping[int, Sequence[int]], width: int, readable: int
) -> Partition:
    """Decide from the first pass which cells are published.

    Args:
        rungs: The finest first, each of the others a union of cells of the one before.
        noisy: By rung but the finest: its noisy counts.
        width: Half-width of their noise.
        readable: The smallest count that can be read beside the noise of the second pass.

    Returns:
        Each finest cell in exactly one published cell: a cell of the last
        rung, or one that all cells above it were told as.
    """
    last = len(rungs) - 1
    chosen = np.full(rungs[0].cells, last, np.int64)
    for rung in range(last, 0, -1):
        counts = np.array(noisy[rung], np.int64)
        told = counts - width >= readable * named_parts(rungs[rung - 1], rungs[rung])
        chosen[(chosen == rung) & told[rungs[rung].of_finest]] = rung - 1
    every = np.stack([rung.of_finest for rung in rungs])
    cells = every[chosen, np.arange(rungs[0].cells)]
    most = max(rung.cells for rung in rungs)
    pairs, first, inverse = np.unique(chosen * most + cells, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    published = tuple(divmod(pair, most) for pair in pairs[order].tolist())
    return Partition(published, place[inverse])


def added(counts: Sequence[int], of_finest: Places, cells: int) -> list[int]:
    """Counts of the finest cells, added up over the cells that hold them."""
    found = np.zeros(cells, np.int64)
    np.add.at(found, of_finest, np.array(counts, np.int64))
    return list(map(int, found))

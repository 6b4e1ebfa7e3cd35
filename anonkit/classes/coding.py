"""A quasi-identifier at every level of its ladder, as whole numbers.

The search for a recoding compares thousands of codings of the same few
thousand classes: each is a look-up, never a text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anonkit.classes.ladders import TOP, Ladder
from anonkit.errors import AnonkitError

ELSEWHERE = "\0elsewhere"
"""What a column reads in the rows of a table that does not have it: it is told so at every level,
`*` included, so that rows of two tables never look alike."""

Codes = npt.NDArray[np.int32]
Figures = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Coding:
    """One column of v values, told at h levels; level 0 is how the class table has it."""

    name: str
    up: tuple[Codes, ...]
    """h arrays of v: the code of each value at that level."""
    labels: tuple[tuple[str | None, ...], ...]
    """h lists: what a code of that level is written as; None is a missing answer."""
    shares: tuple[Figures, ...]
    """h arrays: the share of all leaves that a code of that level stands for, 0 < s <= 1."""
    leaves: int
    """D: values that the column could have."""

    @property
    def elsewhere(self) -> int | None:
        """The place among the v values of `ELSEWHERE`; None where all rows have the column."""
        values = self.labels[0]
        if ELSEWHERE not in values:
            return None
        return int(np.flatnonzero(self.up[0] == values.index(ELSEWHERE))[0])

    @property
    def height(self) -> int:
        """h >= 2: the last level is `*`."""
        return len(self.up)


def coding_of(
    name: str,
    values: Sequence[str | None],
    ladder: Ladder | None,
    *,
    floor: int = 0,
    leaf_of: Callable[[str], str] = str,
) -> Coding:
    """The coding of a column of the class table.

    Args:
        name: Of the column.
        values: Its v values as they stand in the table; None is a missing
            answer, which stays one at every level but `*`.
        ladder: How values are told more coarsely; None: a value, then `*`.
        floor: The ladder's level at which the values stand already.
        leaf_of: Any leaf of the ladder that a value stands for.

    Raises:
        InputError: A leaf is none of the ladder. The message does not hold it.
    """
    if ladder is None:
        leaves = sum(value not in (None, ELSEWHERE) for value in values) or 1
        return _coding(name, [list(values), _top(values)], [_equal, _all], leaves)
    told = [list(values)]
    here = (value for value in values if value is not None and value != ELSEWHERE)
    known = {value: leaf_of(value) for value in here}
    for level in range(floor + 1, ladder.height):
        if level == ladder.height - 1:
            told.append(_top(values))
        else:
            told.append([ladder.at(known[v], level) if v in known else v for v in values])
    leaves = _leaves(ladder)
    sizes = [_size(ladder, level, leaves) for level in range(floor, ladder.height)]
    return _coding(name, told, sizes, leaves)


def _top(values: Sequence[str | None]) -> list[str | None]:
    return [value if value == ELSEWHERE else TOP for value in values]


Size = Callable[[str | None, int], float]
"""(label, D) to the number of leaves under it."""


def _equal(label: str | None, leaves: int) -> float:
    del label, leaves
    return 1.0


def _all(label: str | None, leaves: int) -> float:
    del label
    return float(leaves)


_ENDLESS = 1_000
"""Leaves of a ladder that has no list of them. Were those that occur counted instead, the loss of
the released rows would tell how many values there are among those who left."""


def _leaves(ladder: Ladder) -> int:
    """How many leaves a ladder has, by the policy alone."""
    if ladder.leaves is not None:
        return len(ladder.leaves)
    narrow = ladder.labels(1)
    if narrow is not None:
        return len(narrow) * _width(ladder, 1)
    # Bands without a top go on; the column is taken to span two of the widest.
    return 2 * _width(ladder, ladder.height - 2) if getattr(ladder, "widths", ()) else _ENDLESS


def _width(ladder: Ladder, level: int) -> int:
    """Whole numbers in a band of a level of a ladder of bands."""
    widths: tuple[int, ...] = getattr(ladder, "widths", ())
    return widths[level - 1] if 0 < level <= len(widths) else 1


def _size(ladder: Ladder, level: int, leaves: int) -> Size:
    if level == ladder.height - 1:
        return _all
    if ladder.leaves is None and not getattr(ladder, "widths", ()):
        # Dates, prefixes and parents: each level costs as much as the one before.
        part = 1 + (leaves - 1) * level / (ladder.height - 1)
        return lambda label, _: part if label is not None else 1.0
    if ladder.leaves is None:
        width = float(min(_width(ladder, level), leaves))
        return lambda label, _: width if label is not None else 1.0
    under: dict[str, int] = {}
    for leaf in ladder.leaves:
        label = ladder.at(leaf, level)
        under[label] = under.get(label, 0) + 1
    return lambda label, _: float(under.get(label, 1)) if label is not None else 1.0


def _coding(
    name: str, told: Sequence[Sequence[str | None]], sizes: Sequence[Size], leaves: int
) -> Coding:
    up, labels, shares = [], [], []
    for level, (texts, size) in enumerate(zip(told, sizes, strict=True)):
        codes = {label: code for code, label in enumerate(dict.fromkeys(texts))}
        up.append(np.array([codes[text] for text in texts], np.int32))
        labels.append(tuple(codes))
        sizes_of = (1.0 if label == ELSEWHERE else size(label, leaves) for label in codes)
        shares.append(np.array([min(1.0, each / leaves) for each in sizes_of]))
        if level and not _coarser(up[-2], up[-1]):
            raise AnonkitError("a ladder parts what a finer level holds together", where=name)
    return Coding(name, tuple(up), tuple(labels), tuple(shares), leaves)


def _coarser(fine: Codes, coarse: Codes) -> bool:
    """Whether values with one code at the finer level have one at the coarser, too."""
    pairs = np.unique(np.stack([fine, coarse]), axis=1)
    return int(pairs.shape[1]) == len(np.unique(fine))

"""k where a missing answer could be anything: the reading of sdcMicro and of a bold intruder."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anonkit.classes.packing import firsts, packed_places
from anonkit.classes.table import ClassTable
from anonkit.risk.base import Measure

MOST_PATTERNS = 64
"""Ways in which answers may be missing together; with more the figure is not worked out."""

_OPEN = (None, "*")
"""What is read as any value: a missing answer, and one that is not published."""


def k_wildcard(table: ClassTable) -> int | None:
    """Fewest people who could be in one class, missing answers matching every value.

    Never below k: whoever is alike is also compatible. None where answers are
    missing in more than `MOST_PATTERNS` ways.
    """
    gaps = _gaps(table)
    which = packed_places(list(gaps.T), [2] * gaps.shape[1], len(table))
    patterns = gaps[firsts(which)]
    if len(patterns) > MOST_PATTERNS:
        return None
    if not patterns.any():
        return table.smallest
    people = np.zeros(len(table), np.int64)
    for one, own in enumerate(patterns):
        for other, theirs in enumerate(patterns):
            both = ~(own | theirs)
            people[which == one] += _matching(table, which == one, which == other, both)
    return int(people.min())


def _gaps(table: ClassTable) -> npt.NDArray[np.bool_]:
    """c x q: whether the value of a class is missing or not published."""
    gaps = np.zeros(table.codes.shape, np.bool_)
    for place, labels in enumerate(table.labels):
        unknown = np.array([label in _OPEN for label in labels], np.bool_)
        gaps[:, place] = unknown[table.codes[:, place]]
    return gaps


def _matching(
    table: ClassTable,
    ours: npt.NDArray[np.bool_],
    theirs: npt.NDArray[np.bool_],
    keys: npt.NDArray[np.bool_],
) -> npt.NDArray[np.int64]:
    """For each class of `ours`: people of `theirs` who agree with it on `keys`."""
    codes = np.concatenate([table.codes[ours][:, keys], table.codes[theirs][:, keys]])
    sizes = [len(labels) for labels, used in zip(table.labels, keys, strict=True) if used]
    groups = packed_places(list(codes.T), sizes, len(codes))
    mine, others = groups[: int(ours.sum())], groups[int(ours.sum()) :]
    counts = np.zeros(int(groups.max(initial=-1)) + 1, np.int64)
    np.add.at(counts, others, table.n[theirs])
    found: npt.NDArray[np.int64] = counts[mine]
    return found


K_WILDCARD = Measure(
    "k_wildcard",
    "Smallest class, where a missing answer could be anything.",
    k_wildcard,
    "people",
    "Templ, Kowarik, Meindl 2015, doi:10.18637/jss.v067.i04, section 3.1",
)

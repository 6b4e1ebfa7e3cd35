"""The labels that two releases tell one column with, and which of them hold which.

One release may say `23 to 24` where the other says `20 to 29`, or `*`. To put
them side by side each label is told at every level from its own upwards.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anonkit.classes.ladders import TOP, BandsLadder, Ladder
from anonkit.errors import InputError

Codes = npt.NDArray[np.int32]
Label = str | None

COARSER = -1
"""In the place of a label that is told more coarsely than the level asks."""
_BAND = re.compile(r"(-?[0-9]{1,18})(?: to (-?[0-9]{1,18})| or (more|less))?")
_PERIOD = re.compile(r"([0-9]{4})-([0-9]{2})|([0-9]{4}) Q([1-4])|([0-9]{4})|([0-9]{3})0s")


class UnknownLabelError(ValueError):
    """A label is none of the ladder. The message does not hold it."""


@dataclass(frozen=True)
class Rungs:
    """v labels of one column at h levels; the last one holds all of them."""

    at: tuple[Codes, ...]
    """h arrays of v: what a label is at that level, or `COARSER`."""
    own: Codes
    """v: the finest level at which each label can be told."""

    @property
    def levels(self) -> tuple[int, ...]:
        """Levels at which some label stands, the last one only where there is no other."""
        top = len(self.at) - 1
        return tuple(sorted({int(level) for level in self.own} - {top})) or (top,)


def rungs_of(before: Sequence[Label], after: Sequence[Label], ladder: Ladder | None) -> Rungs:
    """Put the labels of two releases on one ladder.

    Args:
        before: Labels of the one, any number of times; None is a missing answer,
            which is one at every level but the last.
        after: Labels of the other.
        ladder: How the column is told more coarsely. None: labels that are
            bands of numbers hold one another as numbers do; other labels
            differ, and where the two releases share none of them the column
            cannot be compared and is told as `*` throughout.

    Returns:
        Of the labels of both, as `labels_of` lists them.

    Raises:
        UnknownLabelError: The ladder has no such label.
    """
    labels = labels_of(before, after)
    plain = [label for label in labels if label is not None and label != TOP]
    if ladder is not None:
        return _rungs(labels, _climbs(ladder, plain), ladder.height)
    bands = [_band(label) for label in plain]
    known = [band for band in bands if band is not None]
    if len(known) == len(bands) and any(low != high for low, high in known):
        return _rungs(labels, dict(zip(plain, _nested(known), strict=True)), 3)
    shared = (set(before) & set(after)) - {None, TOP}
    if plain and not shared and set(before) - {None, TOP} and set(after) - {None, TOP}:
        return Rungs((np.zeros(len(labels), np.int32),), np.zeros(len(labels), np.int32))
    return _rungs(labels, {label: (0, (label,)) for label in plain}, 2)


def labels_of(before: Sequence[Label], after: Sequence[Label]) -> list[Label]:
    """The labels of both releases, each once."""
    return list(dict.fromkeys([*before, *after]))


Steps = tuple[int, tuple[str, ...]]
"""A label's own level, and what it is told as from there up to below the top."""


def _rungs(labels: Sequence[Label], steps: dict[str, Steps], height: int) -> Rungs:
    top = height - 1
    own = np.array([_own(label, steps, top) for label in labels], np.int32)
    at: list[Codes] = []
    for level in range(top):
        codes: dict[Label, int] = {}
        found = np.full(len(labels), COARSER, np.int32)
        for place, label in enumerate(labels):
            if own[place] <= level:
                told = None if label is None else steps[label][1][level - int(own[place])]
                found[place] = codes.setdefault(told, len(codes))
        at.append(found)
    return Rungs((*at, np.zeros(len(labels), np.int32)), own)


def _own(label: Label, steps: dict[str, Steps], top: int) -> int:
    if label is None:
        return 0
    return top if label == TOP else steps[label][0]


def _climbs(ladder: Ladder, labels: Sequence[str]) -> dict[str, Steps]:
    """Each label's own level, and what stands above it."""
    if ladder.leaves is None:
        return {label: _climb(label, ladder) for label in labels}
    under: list[dict[str, set[str]]] = []
    for level in range(ladder.height - 1):
        under.append({})
        for leaf in ladder.leaves:
            under[-1].setdefault(ladder.at(leaf, level), set()).add(leaf)
    found = {}
    for label in labels:
        levels = [level for level, held in enumerate(under) if label in held]
        if not levels:
            raise UnknownLabelError
        # A label of several levels holds what it holds at the coarsest of them.
        widest = under[levels[-1]][label]
        own = next(level for level in levels if under[level][label] == widest)
        found[label] = _steps(ladder, min(widest), own)
    return found


def _climb(label: str, ladder: Ladder) -> Steps:
    for leaf in _leaves(label):
        levels = [
            level for level in range(ladder.height - 1) if _told(ladder, leaf, level) == label
        ]
        if levels:
            # Bands hold what they say; a short code may be one that was cut.
            own = levels[0] if isinstance(ladder, BandsLadder) else levels[-1]
            return _steps(ladder, leaf, own)
    raise UnknownLabelError


def _steps(ladder: Ladder, leaf: str, own: int) -> Steps:
    return own, tuple(ladder.at(leaf, level) for level in range(own, ladder.height - 1))


def _told(ladder: Ladder, leaf: str, level: int) -> str | None:
    try:
        return ladder.at(leaf, level)
    except InputError:
        return None


def _leaves(label: str) -> Iterator[str]:
    """What may be a leaf under a label of numbers, days or codes."""
    yield label
    if found := _BAND.fullmatch(label):
        yield found[1]
    if found := _PERIOD.fullmatch(label):
        month, month_of, quarter, quarter_of, year, decade = found.groups()
        if month:
            yield f"{month}-{month_of}-01"
        if quarter:
            yield f"{quarter}-{3 * int(quarter_of):02d}-01"
        if year or decade:
            yield f"{year or decade + '0'}-01-01"


def _band(label: str) -> tuple[float, float] | None:
    found = _BAND.fullmatch(label)
    if found is None:
        return None
    low, high, open_end = found.groups()
    if open_end is not None:
        return (int(low), math.inf) if open_end == "more" else (-math.inf, int(low))
    return int(low), int(low if high is None else high)


def _nested(bands: Sequence[tuple[float, float]]) -> list[Steps]:
    """Bands that hold no other stand at level 0; all that overlap are one at level 1."""
    order = sorted(range(len(bands)), key=lambda place: bands[place])
    heap = [0] * len(bands)
    reach = -math.inf
    for number, place in enumerate(order):
        heap[place] = number if not number or bands[place][0] > reach else heap[order[number - 1]]
        reach = max(reach, bands[place][1])
    wide = _wide(bands, order)
    return [
        (1, (f"heap {heap[place]}",))
        if wide[place]
        else (0, (f"band {place}", f"heap {heap[place]}"))
        for place in range(len(bands))
    ]


def _wide(bands: Sequence[tuple[float, float]], order: Sequence[int]) -> list[bool]:
    """Whether a band meets another one that does not hold it whole."""
    found = [False] * len(bands)
    for place, (low, high) in enumerate(bands):
        for other in order:
            if bands[other][0] > high:
                break
            meets = other != place and bands[other][1] >= low
            if meets and not (bands[other][0] <= low and high <= bands[other][1]):
                found[place] = True
                break
    return found

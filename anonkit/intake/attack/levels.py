"""Levels that a table mixes in one column: a province, and after it its districts.

Where the labels of a dimension do not add up to its total, they may stand on
several levels. In print a label stands before (or after) those that lie in
it, and is what they are together. Figures that are hidden cannot show it, so
the lines that are told in full decide, and every other line has to agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from anonkit.intake.attack.cells import Grid, Level, Reading, Spot, adds_up
from anonkit.intake.figures.base import TOTAL

Told = Mapping[str, Fraction]


def levels_found(grid: Grid, loose: Level) -> tuple[Level, ...]:
    """The levels that the figures show along a dimension; none where they do not show them.

    Args:
        grid: A table.
        loose: What would stand under the total, if all labels were parts of it.
    """
    if loose.parent != TOTAL:
        return ()
    full = _full(grid, loose)
    if not full:
        return ()
    for labels in (loose.children, loose.children[::-1]):
        under = _under(labels, full)
        tops = [label for label in labels if not any(label in each for each in under.values())]
        made = [(TOTAL, tops), *under.items()]
        levels = tuple(Level(loose.dim, above, tuple(parts)) for above, parts in made)
        if under and all(_agrees(grid, each) for each in levels):
            return levels
    return ()


def _full(grid: Grid, level: Level) -> list[Told]:
    """The lines of which every figure is told."""
    wanted = {level.parent, *level.children}
    return [
        {label: each.exact for label, each in line.items() if each.exact is not None}
        for line in grid.lines(level).values()
        if wanted <= {label for label, each in line.items() if each.exact is not None}
    ]


def _under(labels: Sequence[str], full: Sequence[Told]) -> dict[str, list[str]]:
    """By label those after it that are together what it is, in every full line."""
    found: dict[str, list[str]] = {}
    at = 0
    while at < len(labels):
        end = _end(labels, at, full)
        if end:
            found[labels[at]] = list(labels[at + 1 : end])
        at = end or at + 1
    return found


def _end(labels: Sequence[str], at: int, full: Sequence[Told]) -> int:
    """Where the parts of a label end; 0 where it has none. One alone may be so by chance."""
    left = [line[labels[at]] for line in full]
    if not any(left):
        return 0
    for end in range(at + 1, len(labels)):
        left = [rest - line[labels[end]] for rest, line in zip(left, full, strict=True)]
        if min(left) < 0:
            return 0
        if not any(left) and end > at + 1:
            return end + 1
    return 0


def _agrees(grid: Grid, level: Level) -> bool:
    """Whether lines add up along a level, and no line denies it."""
    with_level = replace(grid, levels=(*grid.levels, level))
    told = [adds_up(with_level, level, *line) for line in _lines(with_level, level)]
    return True in told and False not in told


def _lines(grid: Grid, level: Level) -> list[tuple[Spot, dict[str, Reading]]]:
    return list(grid.lines(level).items())

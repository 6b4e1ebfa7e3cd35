"""Tables as whoever attacks them reads them: cells that lie in bounds, on levels that add up.

Every figure becomes a reading: what it may be at least and at most. One that
is told exactly may be only itself; a rounded one lies half a step around what
is written; a hidden one is at least 0, and as small as its mark allows. A
share with the respondents behind it is a count within what rounding leaves.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from anonkit.intake.figures.base import TOTAL, Cell, Published

Spot = tuple[str, ...]
"""A label for each dimension of a table, made plain; `TOTAL` for over all."""
RESIDUAL = frozenset(
    {
        *("other", "others", "all other", "all others", "any other", "rest", "remaining"),
        *("remainder", "autre", "autres", "reste", "otro", "otros", "otra", "otras", "resto"),
        *("nyingine", "wengine"),
    }
)
"""Labels for whatever the other labels of their table leave over."""
COUNTS = "count"


@dataclass(frozen=True)
class Reading:
    """What a table says of one figure."""

    least: Fraction | None
    """None: nothing is known, not even its sign."""
    most: Fraction | None
    hidden: bool = False
    alone: bool = False
    """Whether the table says that one respondent is behind it."""
    shown: Spot = ()
    """Its labels as the file spells them."""

    @property
    def exact(self) -> Fraction | None:
        """The figure, where the table tells it exactly."""
        return self.least if self.least is not None and self.least == self.most else None


@dataclass(frozen=True)
class Level:
    """A sum along one dimension: what stands under a label, or under the total."""

    dim: int
    parent: str
    children: tuple[str, ...]

    def parts(self, line: Mapping[str, Reading]) -> list[Reading]:
        """The figures of a line that are no total of it."""
        return [each for label, each in line.items() if label != self.parent]


@dataclass(frozen=True)
class Grid:
    """One table of one measure."""

    table: Published
    kind: str
    """What is added up: tables of another kind have no cell in common."""
    dims: tuple[str, ...]
    cells: Mapping[Spot, Reading]
    levels: tuple[Level, ...]
    full: bool = False
    """Whether a row that is not there is a zero: others are marked as hidden, and none as zero."""
    inferred: bool = False
    """Whether the figures were worked out of shares."""
    complete: frozenset[Level] = frozenset()
    """Levels known to leave nothing out, though their totals were set aside."""
    signed: bool = False
    """Whether a figure may be below zero."""

    def zero(self, spot: Spot) -> bool:
        """Whether a row that is not there is a zero, and no total that is not told."""
        inner = TOTAL not in spot and not any(spot[each.dim] == each.parent for each in self.levels)
        return self.full and inner

    def lacks(self, level: Level, other: Spot, line: Mapping[str, Reading]) -> bool:
        """Whether a line has gaps that may hold something."""
        if not self.full:
            return len(line) - (level.parent in line) < len(level.children)
        return any(
            label not in line and not self.zero(put(other, level.dim, label))
            for label in level.children
        )

    def lines(self, level: Level) -> dict[Spot, dict[str, Reading]]:
        """The cells along a dimension by label, for each combination of the other labels."""
        wanted = {level.parent, *level.children}
        found: dict[Spot, dict[str, Reading]] = {}
        for spot, reading in self.cells.items():
            if spot[level.dim] in wanted:
                other = (*spot[: level.dim], *spot[level.dim + 1 :])
                found.setdefault(other, {})[spot[level.dim]] = reading
        return found


def put(other: Spot, dim: int, label: str) -> Spot:
    """The spot with a label put in at a dimension."""
    return (*other[:dim], label, *other[dim:])


def plain(text: str) -> str:
    """A name or label as it is compared: without case, and with single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("_", " ").split())


def grids(table: Published) -> Iterator[Grid]:
    """What can be attacked of a table: its counts or sums, and the respondents it tells.

    Nothing of a table with noise: what is added up there is not what people were counted.
    """
    if table.noise is not None:
        return
    if table.measure in {"count", "sum"}:
        signed = any(each.value is not None and each.value < 0 for each in table.cells)
        least = None if signed else Fraction(0)
        halves = [table.rounding / 2]
        if table.measure == "sum" or table.weighted:
            # Sums that do not add up to the last digit were each rounded to it.
            halves.append(Fraction(1, 2 * _units(table)))
        made = [
            _grid(
                table, _kind(table), [(cell, _reading(cell, half, least)) for cell in table.cells]
            )
            for half in halves
        ]
        yield next((each for each in made if _sound(each)), made[0])
    if table.measure == "share":
        counted = _counts(table)
        if counted:
            yield replace(_grid(table, COUNTS, counted), inferred=True)
    elif any(cell.base is not None for cell in table.cells):
        yield _grid(table, COUNTS, [(cell, _respondents(cell)) for cell in table.cells])


def _respondents(cell: Cell) -> Reading:
    if cell.base is None:
        return Reading(Fraction(0), None, hidden=cell.value is None, shown=cell.key)
    return Reading(cell.base, cell.base, shown=cell.key)


def _sound(grid: Grid) -> bool:
    """Whether every line adds up, as far as it can be seen."""
    return not any(
        adds_up(grid, level, *line) is False
        for level in grid.levels
        for line in grid.lines(level).items()
    )


def _kind(table: Published) -> str:
    if table.measure == "sum":
        return f"sum of {plain(table.column)}"
    # What respondents stand for is no number of people that anybody counted.
    return f"weighted {plain(table.column)}" if table.weighted else COUNTS


def _reading(cell: Cell, half: Fraction, least: Fraction | None) -> Reading:
    if cell.value is None:
        least = least if cell.least is None else cell.least
        return Reading(least, cell.most, hidden=True, alone=cell.base == 1, shown=cell.key)
    low = cell.value - half
    if cell.value >= 0:
        low = max(low, Fraction(0))
    return Reading(low, cell.value + half, shown=cell.key)


def _counts(table: Published) -> list[tuple[Cell, Reading]]:
    """The respondents behind each share; none where no whole number fits (they were weighted)."""
    scale = table.per or 100
    half = Fraction(1, 2 * _units(table))
    found = []
    for cell in table.cells:
        if cell.base is None:
            continue
        low, high = Fraction(0), cell.base
        if cell.value is not None:
            low = max(low, Fraction(ceil((cell.value - half) * cell.base / scale)))
            high = min(high, Fraction(floor((cell.value + half) * cell.base / scale)))
        if low > high:
            return []
        found.append((cell, Reading(low, high, hidden=cell.value is None, shown=cell.key)))
    return [*found, *_bases(table)]


def _bases(table: Published) -> Iterator[tuple[Cell, Reading]]:
    """The respondents that shares are of, as totals along the dimension that they divide."""
    for dim in reversed(range(len(table.by))):
        bases: dict[Spot, set[Fraction | None]] = {}
        labels: dict[Spot, int] = {}
        for cell in table.cells:
            spot = (*cell.key[:dim], TOTAL, *cell.key[dim + 1 :])
            bases.setdefault(spot, set()).add(cell.base)
            labels[spot] = labels.get(spot, 0) + 1
        if max(labels.values()) < 2 or any(len(each) > 1 for each in bases.values()):
            continue
        told = {cell.key for cell in table.cells}
        for spot, (base,) in bases.items():
            if base is not None and spot not in told:
                cell = Cell(spot, base, 0, base)
                yield cell, Reading(base, base, shown=spot)
        return


def _units(table: Published) -> int:
    """10 to the most decimals that a figure of a table is written with."""
    return max((_unit(each.value) for each in table.cells if each.value is not None), default=1)


def _unit(value: Fraction) -> int:
    """10 to the number of decimals that a figure is written with."""
    unit = 1
    while value * unit % 1 and unit < 10**9:
        unit *= 10
    return unit


def _grid(table: Published, kind: str, read: Sequence[tuple[Cell, Reading]]) -> Grid:
    dims = tuple(plain(each) for each in table.by)
    parents = [_parents(table, dim) for dim in range(len(dims))]
    names = [_names(table, dim, parents[dim]) for dim in range(len(dims))]
    cells: dict[Spot, Reading] = {}
    for cell, reading in read:
        spot = tuple(names[dim][label] for dim, label in enumerate(cell.key))
        while spot in cells and cells[spot] != reading:
            # The same labels twice, such as a town and its county: never one cell.
            spot = (*spot[:-1], spot[-1] + " again") if spot else ("again",)
        cells[spot] = reading
    levels = [each for dim in range(len(dims)) for each in _levels(dim, cells, parents[dim])]
    hidden = any(each.hidden for each in cells.values())
    zeros = any(each.exact == 0 for each in cells.values())
    signed = any(each.least is None or each.least < 0 for each in cells.values())
    full = hidden and not zeros
    return Grid(table, kind, dims, cells, tuple(levels), full=full, signed=signed)


def _parents(table: Published, dim: int) -> dict[str, str]:
    """By plain label the plain label above it; empty where the file goes round in circles."""
    told = table.parents.get(table.by[dim], {})
    up = {plain(label): plain(above) for label, above in told.items()}
    found = {_below(label, up): above for label, above in up.items() if above}
    for label in found:
        seen, at = {label}, label
        while at in found:
            at = found[at]
            if at in seen:
                return {}
            seen.add(at)
    return found


def _below(label: str, up: Mapping[str, str]) -> str:
    """A label that stands under one of the same name is another place."""
    return f"{label} within {label}" if up.get(label) == label else label


def _names(table: Published, dim: int, parents: Mapping[str, str]) -> dict[str, str]:
    """By label as it is spelled: how it is called here."""
    spelled = dict.fromkeys(cell.key[dim] for cell in table.cells)
    every = "|".join(sorted({plain(label) for label in spelled if label != TOTAL}))
    names = {TOTAL: TOTAL}
    for label in spelled.keys() - names.keys():
        name = plain(label)
        if f"{name} within {name}" in parents:
            name = f"{name} within {name}"
        if name in RESIDUAL:
            # What is left over depends on what else there is.
            name = f"{name} of {every}"
        names[label] = name
    return names


def _levels(dim: int, cells: Mapping[Spot, Reading], parents: Mapping[str, str]) -> list[Level]:
    """What adds up to what along a dimension."""
    labels = dict.fromkeys(spot[dim] for spot in cells if spot[dim] != TOTAL)
    children: dict[str, dict[str, None]] = {}
    waiting = list(labels)
    for label in waiting:
        above = parents.get(label, TOTAL)
        children.setdefault(above, {})[label] = None
        if above != TOTAL and above not in labels:
            labels[above] = None
            waiting.append(above)
    return [Level(dim, above, tuple(under)) for above, under in children.items()]


def additive(grid: Grid) -> tuple[Grid, list[Level]]:
    """The grid without the levels of which most full lines do not add up, and these."""
    loose = [level for level in grid.levels if _fails(grid, level)]
    kept = tuple(level for level in grid.levels if level not in loose)
    return replace(grid, levels=kept), loose


def _fails(grid: Grid, level: Level) -> bool:
    told = Counter(adds_up(grid, level, *each) for each in grid.lines(level).items())
    return told[False] > told[True]


def adds_up(grid: Grid, level: Level, other: Spot, line: Mapping[str, Reading]) -> bool | None:
    """Whether a line adds up to its total; None where that cannot be seen."""
    total = line.get(level.parent)
    parts = level.parts(line)
    if total is None or total.hidden or not parts or any(each.hidden for each in parts):
        return None
    least, most = summed(parts)
    if least is None or most is None or total.least is None or total.most is None:
        return None
    return least <= total.most and (most >= total.least or grid.lacks(level, other, line))


def summed(parts: Sequence[Reading]) -> tuple[Fraction | None, Fraction | None]:
    """What several figures are together, at least and at most."""
    least = [each.least for each in parts]
    most = [each.most for each in parts]
    return (
        None if None in least else sum((x for x in least if x is not None), Fraction(0)),
        None if None in most else sum((x for x in most if x is not None), Fraction(0)),
    )

"""Every table of the parcel and of earlier deliveries as one system of sums.

An unknown is a cell of any of the tables, identified by what it is about
(`attack_same`). A sum says that a cell is what its parts along one dimension
are together. Sums stand only where the parts are known to be all there are:
the total stands in the table itself; or what its lines add up to is what
another table tells; or another table with that total has the same labels.
Margins that no table tells are unknowns too, through which tables hang
together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from anonkit.intake.attack.cells import (
    COUNTS,
    Grid,
    Level,
    Reading,
    Spot,
    additive,
    adds_up,
    grids,
    put,
    summed,
)
from anonkit.intake.attack.levels import levels_found
from anonkit.intake.attack.same import Clash, Group, Key, groups, renamed
from anonkit.intake.figures.base import Published

MOST_CELLS = 60_000
"""Unknowns and figures of one system; what has more is not looked at."""


@dataclass(frozen=True)
class Unknown:
    """One cell, wherever it stands."""

    key: Key
    least: Fraction | None
    most: Fraction | None
    whole: bool
    """Whether it counts people."""
    hidden: tuple[tuple[Grid, Spot], ...] = ()
    """Where it is hidden."""
    told: tuple[tuple[Grid, Spot], ...] = ()
    """Where it is told."""
    absent: bool = False
    """Whether a table has no row for it where it could have one."""

    @property
    def exact(self) -> Fraction | None:
        """What it is, where a table tells it."""
        return self.least if self.least is not None and self.least == self.most else None


@dataclass(frozen=True)
class Sum:
    """A cell that is what others are together."""

    total: int
    parts: tuple[int, ...]
    grid: Grid


@dataclass(frozen=True)
class System:
    """Tables about the same people."""

    cells: tuple[Unknown, ...]
    sums: tuple[Sum, ...]
    grids: tuple[Grid, ...]
    loose: tuple[tuple[Grid, Level], ...] = ()
    """Dimensions along which a table does not add up: several answers, or levels mixed."""
    wrong: tuple[tuple[Grid, Level, Spot], ...] = ()
    """Lines that do not add up in a table that otherwise does."""
    clashes: tuple[Clash, ...] = ()
    again: tuple[Grid, ...] = ()
    cut: bool = False
    """Whether there was too much to look at all of it together."""

    @property
    def targets(self) -> tuple[int, ...]:
        """The cells that some table hides."""
        return tuple(n for n, cell in enumerate(self.cells) if cell.hidden)


def systems(tables: Iterable[Published]) -> list[System]:
    """The tables as systems, one for each set of people that they are about."""
    read: list[Grid] = []
    loose: list[tuple[Grid, Level]] = []
    for table in tables:
        for grid in grids(table):
            kept, dropped = additive(grid)
            for level in dropped:
                levels = levels_found(kept, level)
                kept = replace(kept, levels=(*kept.levels, *levels))
                loose += [] if levels else [(kept, level)]
            read.append(kept)
    return [_system(group, loose) for group in groups(renamed(read))]


def _system(group: Group, loose: Sequence[tuple[Grid, Level]]) -> System:
    growing = _Cells(group)
    for grid in group.grids:
        for spot, reading in grid.cells.items():
            growing.read(grid, spot, reading)
    sums: list[Sum] = []
    wrong: list[tuple[Grid, Level, Spot]] = []
    for grid in sorted(group.grids, key=lambda each: -len(each.dims)):
        spots: dict[Spot, Reading | None] = dict(grid.cells)
        for level in grid.levels:
            if len(growing.cells) > MOST_CELLS:
                break
            sums += _sums(growing, grid, level, spots, wrong)
    own = {id(grid.table) for grid in group.grids}
    return System(
        tuple(growing.cells),
        tuple(_once(sums)),
        group.grids,
        tuple((grid, level) for grid, level in loose if id(grid.table) in own),
        tuple(wrong),
        group.clashes,
        group.again,
        cut=len(growing.cells) > MOST_CELLS,
    )


def _once(sums: Iterable[Sum]) -> Iterator[Sum]:
    """Each sum once, and none that says that a cell is itself."""
    seen: set[tuple[int, tuple[int, ...]]] = set()
    for each in sums:
        name = (each.total, tuple(sorted(each.parts)))
        if name not in seen and each.parts != (each.total,):
            seen.add(name)
            yield each


def _sums(
    growing: _Cells,
    grid: Grid,
    level: Level,
    spots: dict[Spot, Reading | None],
    wrong: list[tuple[Grid, Level, Spot]],
) -> Iterator[Sum]:
    """The lines of a table along a level, with totals that it does not tell itself."""
    lines: dict[Spot, dict[str, Reading | None]] = {}
    wanted = {level.parent, *level.children}
    for spot, reading in spots.items():
        if spot[level.dim] in wanted:
            other = (*spot[: level.dim], *spot[level.dim + 1 :])
            lines.setdefault(other, {})[spot[level.dim]] = reading
    whole = any(level.parent in line for line in lines.values()) or _whole(growing, grid, level)
    if not whole:
        return
    for other, line in lines.items():
        children = [
            spot
            for label in level.children
            if growing.belongs(grid, spot := put(other, level.dim, label))
        ]
        told = {label: each for label, each in line.items() if each is not None}
        total = put(other, level.dim, level.parent)
        if not any(spot[level.dim] in line for spot in children) or growing.same(
            grid, total, children
        ):
            continue
        if len(told) == len(line) and adds_up(grid, level, other, told) is False:
            wrong.append((grid, level, other))
            continue
        for spot in (total, *children):
            spots.setdefault(spot, None)
        yield Sum(
            growing.place(grid, total, part=False),
            tuple(growing.place(grid, spot, part=True) for spot in children),
            grid,
        )


def _whole(growing: _Cells, grid: Grid, level: Level) -> bool:
    """Whether a table without these totals leaves nothing out, as far as other tables show."""
    if level in grid.complete or growing.divided(grid, level):
        return True
    seen: list[tuple[Fraction, Fraction, bool]] = []
    for other, line in grid.lines(level).items():
        parts = level.parts(line)
        known = growing.find(grid, put(other, level.dim, level.parent))
        least, most = summed([each for each in parts if not each.hidden])
        if known is not None and known.exact is not None and least is not None and most is not None:
            whole = not (grid.lacks(level, other, line) or any(each.hidden for each in parts))
            if least > known.exact or (whole and most < known.exact):
                return False
            seen.append((known.exact, most, whole))
    # Lines with holes alone show it where what they lack is the smaller part of them all.
    return any(whole for _, _, whole in seen) or (
        bool(seen) and all(2 * (total - most) <= total for total, most, _ in seen)
    )


@dataclass
class _Cells:
    """The cells of a system while it grows."""

    group: Group
    cells: list[Unknown] = field(default_factory=list)
    places: dict[Key, int] = field(default_factory=dict)

    def read(self, grid: Grid, spot: Spot, reading: Reading) -> None:
        """Take in what a table says of a cell."""
        key = self.group.nests.key(grid, spot)
        here = ((grid, spot),)
        at = self.places.get(key)
        if at is None:
            known = self._blank(key, grid)
            at = self._add(known)
        known = self.cells[at]
        hidden, told = known.hidden, known.told
        least, most = known.least, known.most
        if not reading.hidden and not told:
            least, most = reading.least, reading.most
        elif reading.hidden == (not told):
            least, most = _both(known, reading)
        self.cells[at] = Unknown(
            key,
            least,
            most,
            known.whole,
            hidden + here if reading.hidden else hidden,
            told if reading.hidden else told + here,
        )

    def find(self, grid: Grid, spot: Spot) -> Unknown | None:
        """What is known of a cell, if anything."""
        at = self.places.get(self.group.nests.key(grid, spot))
        return None if at is None else self.cells[at]

    def place(self, grid: Grid, spot: Spot, *, part: bool) -> int:
        """The cell of a table, a new one where no table has it."""
        key = self.group.nests.key(grid, spot)
        at = self.places.get(key)
        if at is not None:
            return at
        blank = self._blank(key, grid)
        if part and grid.zero(spot):
            # Where zeros are left out, a row that is not there is one.
            return self._add(Unknown(key, Fraction(0), Fraction(0), blank.whole))
        own = all(d in {pair[0] for pair in key} for d in grid.dims)
        return self._add(Unknown(key, blank.least, None, blank.whole, absent=part and own))

    def same(self, grid: Grid, total: Spot, children: Sequence[Spot]) -> bool:
        """Whether a line only says that a district is itself, wherever it is looked up."""
        key = self.group.nests.key
        return len(children) == 1 and key(grid, total) == key(grid, children[0])

    def belongs(self, grid: Grid, spot: Spot) -> bool:
        """Whether a table could have a cell."""
        return self.group.nests.belongs(grid.dims, spot)

    def divided(self, grid: Grid, level: Level) -> bool:
        """Whether another table with that total has the same labels."""
        name = grid.dims[level.dim]
        return any(
            other.dims[each.dim] == name
            and each.parent == level.parent
            and set(each.children) == set(level.children)
            and any(spot[each.dim] == each.parent for spot in other.cells)
            for other in self.group.grids
            if other is not grid
            for each in other.levels
        )

    def _blank(self, key: Key, grid: Grid) -> Unknown:
        return Unknown(key, None if grid.signed else Fraction(0), None, grid.kind == COUNTS)

    def _add(self, cell: Unknown) -> int:
        self.places[cell.key] = len(self.cells)
        self.cells.append(cell)
        return len(self.cells) - 1


def _both(known: Unknown, reading: Reading) -> tuple[Fraction | None, Fraction | None]:
    """What two tables say of one cell; where they clash it may be either."""
    least = _of(max, known.least, reading.least)
    most = _of(min, known.most, reading.most)
    if least is not None and most is not None and least > most:
        return _of(min, known.least, reading.least), _of(max, known.most, reading.most)
    return least, most


def _of(
    pick: Callable[[Fraction, Fraction], Fraction], one: Fraction | None, other: Fraction | None
) -> Fraction | None:
    if one is None or other is None:
        return other if one is None else one
    return pick(one, other)

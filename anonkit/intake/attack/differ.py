"""What two tables tell by what they do not share.

Whoever takes the figures of one table away from those of another is left with
the people that are in one of them only. Where these are a few in some cell,
the difference is a table of its own that nobody meant to publish.

That takes nearly the same people in both. Two surveys of other people differ
everywhere, by much, and in both directions. So two tables are held to be of
nearly the same people where most of their cells are equal; or where none of
the one is above the other's (everybody, and those of 18 and over), in enough
cells that this is no chance, and of an earlier delivery only where they
differ by little in all. Two tables that cut one range of numbers at other
points are differenced between the cuts.

Source:
    Hundepool et al. 2012, Statistical Disclosure Control, section 5.2.3
    (differencing); Duke-Williams, Rees 1998, Can census offices publish
    statistics for more than one small area geography?
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from anonkit.intake.attack.bands import Band, between, ladder
from anonkit.intake.attack.cells import COUNTS, Grid, Level, Spot, grids
from anonkit.intake.attack.same import Key, Nests, completed, nests, renamed
from anonkit.intake.figures.base import TOTAL, Published

MOST_PAIRS = 2_000
"""Pairs of tables that are held against each other."""
MOST_CELLS = 500
"""Cells of a pair that are told."""
LEAST_CELLS = 4
"""Cells that two tables share before they can be nearly alike."""
LEAST_NESTED = 6
"""Cells of which none is smaller than the other's: of others one pair in 32 is so by chance."""


@dataclass(frozen=True)
class Nearly:
    """When two tables are of nearly the same people, and what difference is small."""

    few: int = 9
    """The largest difference that isolates people."""
    alike: float = 0.5
    """Share of cells that are equal in both."""
    apart: float = 0.2
    """Of tables that nest, of an earlier delivery: the most that they differ by in all."""


@dataclass(frozen=True)
class Difference:
    """Two tables whose difference isolates a few people."""

    one: Grid
    """The table at hand."""
    other: Grid
    cells: tuple[Key, ...]
    """Where a few are left."""
    way: Literal["alike", "nested", "cuts", "opened"]
    """`opened`: what the one hides stood in the other."""
    bands: tuple[str, ...] = ()
    """Of other cuts: what lies between them."""


@dataclass(frozen=True)
class _Told:
    """What one table tells."""

    grid: Grid
    cells: Mapping[Key, Fraction]
    hidden: frozenset[Key]


@dataclass(frozen=True)
class Differences:
    """What was found, and how much was held against each other."""

    found: tuple[Difference, ...]
    pairs: int
    left: int


def differences(tables: Sequence[Published], nearly: Nearly) -> Differences:
    """Hold the tables at hand against each other, and against earlier ones."""
    read = [grid for table in tables for grid in grids(table) if _is_exact(grid)]
    read = renamed(read)
    nested = nests(read)
    told = [_told(grid, nested) for grid in read]
    pairs = [
        (one, other)
        for n, one in enumerate(told)
        if not one.grid.table.origin
        for m, other in enumerate(told)
        if (m > n or other.grid.table.origin) and one.grid.table is not other.grid.table
    ]
    found = [each for pair in pairs[:MOST_PAIRS] for each in _of_pair(*pair, nearly)]
    return Differences(tuple(found), len(pairs[:MOST_PAIRS]), len(pairs[MOST_PAIRS:]))


def _is_exact(grid: Grid) -> bool:
    return grid.kind == COUNTS and not grid.inferred and not grid.table.rounding


def _told(grid: Grid, nested: Nests) -> _Told:
    made = completed(grid, nested)
    cells = {key: each.exact for key, each in made.items() if each.exact is not None}
    hidden = {nested.key(grid, spot) for spot, each in grid.cells.items() if each.hidden}
    return _Told(grid, cells, frozenset(hidden - cells.keys()))


def _of_pair(one: _Told, other: _Told, nearly: Nearly) -> Iterator[Difference]:
    shared = one.cells.keys() & other.cells.keys()
    way = _way(one, other, shared, nearly)
    if way is not None:
        few = [key for key in shared if 0 < abs(one.cells[key] - other.cells[key]) <= nearly.few]
        if few:
            yield Difference(one.grid, other.grid, _finest(few), way)
        opened = [key for key in one.hidden if 0 < other.cells.get(key, 0) <= nearly.few]
        if opened and other.grid.table.origin and way == "alike":
            yield Difference(one.grid, other.grid, _finest(opened), "opened")
    yield from _cuts(one, other, nearly)


def _finest(keys: Sequence[Key]) -> tuple[Key, ...]:
    """The cells, without totals of others of them."""
    keys = sorted(keys, key=lambda key: -len(key))[:MOST_CELLS]
    kept = [key for key in keys if not any(key < other for other in keys)]
    return tuple(sorted(kept, key=sorted))


def _way(
    one: _Told, other: _Told, shared: set[Key], nearly: Nearly
) -> Literal["alike", "nested"] | None:
    """In what way two tables are of nearly the same people."""
    depth = max((len(key) for key in shared), default=0)
    finest = [key for key in shared if len(key) == depth]
    apart = [one.cells[key] - other.cells[key] for key in finest]
    changed = sum(each != 0 for each in apart)
    if not changed or len(finest) < LEAST_CELLS:
        return None
    if len(finest) - changed >= len(finest) * nearly.alike:
        return "alike"
    if len(finest) < LEAST_NESTED or not (min(apart) >= 0 or max(apart) <= 0):
        return None
    larger = float(sum(max(one.cells[key], other.cells[key]) for key in finest))
    little = abs(float(sum(apart))) <= nearly.apart * larger
    return "nested" if little or not other.grid.table.origin else None


def _cuts(one: _Told, other: _Told, nearly: Nearly) -> Iterator[Difference]:
    """What lies between the cuts of two tables along a range of numbers."""
    bands: dict[str, None] = {}
    for mine in one.grid.levels:
        for theirs in other.grid.levels:
            if one.grid.dims[mine.dim] == other.grid.dims[theirs.dim]:
                bands |= dict.fromkeys(_between(one, other, (mine, theirs), nearly))
    if bands:
        yield Difference(one.grid, other.grid, (), "cuts", tuple(bands))


def _between(
    one: _Told, other: _Told, levels: tuple[Level, Level], nearly: Nearly
) -> Iterator[str]:
    mine, theirs = levels
    ladders = ladder(mine.children), ladder(theirs.children)
    if not all(ladders) or set(mine.children) == set(theirs.children):
        return
    lines = _lines(other, theirs, ladders[1])
    for about, line in _lines(one, mine, ladders[0]).items():
        if about in lines:
            for cut in between(ladders[0], line, ladders[1], lines[about]):
                if 0 < cut.number <= nearly.few:
                    place = [f"{dim}={label}" for dim, label in sorted(about)]
                    name = one.grid.table.by[mine.dim]
                    yield ", ".join([*place, f"{name} {cut.name}"])


def _lines(told: _Told, level: Level, bands: Sequence[Band]) -> dict[Key, dict[str, int]]:
    """The lines along a range that have no gap, by what else they are about."""
    name = told.grid.dims[level.dim]
    found: dict[Key, dict[str, int]] = {}
    for key, value in told.cells.items():
        pairs = dict(key)
        label = pairs.pop(name, TOTAL)
        if label in level.children and value.denominator == 1:
            found.setdefault(frozenset(pairs.items()), {})[label] = int(value)
    return {about: line for about, line in found.items() if len(line) == len(bands)}


def spots_of(difference: Difference) -> Mapping[Key, Spot]:
    """Where the cells of a difference stand in the table at hand."""
    nested = nests([difference.one, difference.other])
    return {nested.key(difference.one, spot): spot for spot in difference.one.cells}

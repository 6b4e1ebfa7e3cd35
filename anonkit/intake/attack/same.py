"""Which tables tell of the same people, and which of their cells are one.

A cell is what it is about: its labels that are not totals. So the margin of
one table and a row of another are one unknown. Where a label stands under
only one label of another dimension (a district in its province), the latter
adds nothing and is left out.

Tables are about the same people where they have cells in common and at least
half of these agree. An earlier delivery has to agree in all of them, else it
is another survey, or another year. Totals that were added up again from what
was left after hiding contradict every other table: they are set aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from anonkit.intake.attack.cells import Grid, Level, Reading, Spot, put, summed
from anonkit.intake.figures.base import TOTAL

Key = frozenset[tuple[str, str]]
"""What a cell is about: dimensions and labels; empty for everybody."""
LEAST_LABELS = 3
"""Labels that two dimensions of other names share before they may be the same one."""


@dataclass(frozen=True)
class Nests:
    """Dimensions whose labels each stand under one label of another."""

    under: Mapping[tuple[str, str], Mapping[str, str]]
    """By the lower and the upper dimension: of each lower label the upper one."""

    def key(self, grid: Grid, spot: Spot) -> Key:
        """What a cell of a table is about."""
        told = {d: label for d, label in zip(grid.dims, spot, strict=True) if label != TOTAL}
        for low, high in self.under:
            if low in told and high in told:
                del told[high]
        return frozenset(told.items())

    def belongs(self, dims: Sequence[str], spot: Spot) -> bool:
        """Whether a cell can be: a district in its own province."""
        told = {d: label for d, label in zip(dims, spot, strict=True) if label != TOTAL}
        return all(
            low not in told or high not in told or under.get(told[low], told[high]) == told[high]
            for (low, high), under in self.under.items()
        )


@dataclass(frozen=True)
class Clash:
    """Two tables that tell one cell differently."""

    key: Key
    grids: tuple[Grid, Grid]


@dataclass(frozen=True)
class Group:
    """Tables about the same people."""

    grids: tuple[Grid, ...]
    nests: Nests
    clashes: tuple[Clash, ...] = ()
    again: tuple[Grid, ...] = ()
    """Tables whose totals were added up from what was left after hiding."""


def renamed(grids: Sequence[Grid]) -> list[Grid]:
    """The tables with one name for each dimension, however it is spelled.

    Labels alone do not tell: questions share their answers. Two dimensions of different
    names are one where they share labels, and these have the same totals.
    """
    known: list[tuple[str, str, dict[str, Fraction]]] = []
    made = []
    for grid in grids:
        names = list(grid.dims)
        told = completed(grid, Nests({}))
        for dim, name in enumerate(names):
            margin = _margin(told, name)
            names[dim] = _name(
                name, margin, [each for each in known if each[0] == grid.kind], names
            )
            known.append((grid.kind, names[dim], margin))
        made.append(replace(grid, dims=tuple(names)))
    return made


def _name(
    name: str,
    margin: Mapping[str, Fraction],
    known: Sequence[tuple[str, str, Mapping[str, Fraction]]],
    taken: Sequence[str],
) -> str:
    same = [theirs for _, other, theirs in known if other == name]
    if not same:
        alike = [other for _, other, theirs in known if _alike(margin, theirs)]
        return next((other for other in alike if other not in taken), name)
    if any(_another(margin, theirs) for theirs in same):
        # Two questions with the same answers, both in columns without a name of their own.
        return f"{name} {len(known)}"
    return name


def _another(one: Mapping[str, Fraction], other: Mapping[str, Fraction]) -> bool:
    """Whether two dimensions divide the same people otherwise: no label has as many, all do."""
    shared = one.keys() & other.keys()
    return (
        len(shared) > 1
        and one.keys() == other.keys()
        and sum(one.values()) == sum(other.values())
        and all(one[label] != other[label] for label in shared)
    )


def _margin(told: Mapping[Key, Reading], name: str) -> dict[str, Fraction]:
    """By label how many it has, whatever else."""
    found = {}
    for key, reading in told.items():
        if len(key) == 1 and reading.exact is not None:
            (pair,) = key
            if pair[0] == name:
                found[pair[1]] = reading.exact
    return found


def _alike(one: Mapping[str, Fraction], other: Mapping[str, Fraction]) -> bool:
    shared = one.keys() & other.keys()
    few = min(len(one), len(other))
    return (
        len(shared) >= LEAST_LABELS
        and 5 * len(shared) >= 4 * few
        and all(one[label] == other[label] for label in shared)
        and len({one[label] for label in shared}) > 1
    )


def nests(grids: Iterable[Grid]) -> Nests:
    """Which dimensions stand under which."""
    seen: dict[tuple[str, str], dict[str, set[str]]] = {}
    for grid in grids:
        for low, low_name in enumerate(grid.dims):
            for high, high_name in enumerate(grid.dims):
                if low == high:
                    continue
                under = seen.setdefault((low_name, high_name), {})
                for spot in grid.cells:
                    if spot[low] != TOTAL and spot[high] != TOTAL:
                        under.setdefault(spot[low], set()).add(spot[high])
    return Nests({pair: _one(under) for pair, under in seen.items() if _nested(under)})


def _nested(under: Mapping[str, set[str]]) -> bool:
    above = {label for labels in under.values() for label in labels}
    return all(len(each) == 1 for each in under.values()) and 1 < len(above) < len(under)


def _one(under: Mapping[str, set[str]]) -> dict[str, str]:
    return {label: next(iter(above)) for label, above in under.items()}


def completed(
    grid: Grid, nested: Nests, *, without: frozenset[Spot] = frozenset()
) -> dict[Key, Reading]:
    """What a table tells, its own and what anybody adds up of it; of totals with gaps how much."""
    cells = {spot: each for spot, each in grid.cells.items() if spot not in without}
    for level in grid.levels:
        for other, line in replace(grid, cells=cells).lines(level).items():
            parts = level.parts(line)
            spot = put(other, level.dim, level.parent)
            if level.parent in line or not parts or spot in without:
                continue
            least, most = summed(parts)
            cells[spot] = Reading(least, None if grid.lacks(level, other, line) else most)
    return {nested.key(grid, spot): each for spot, each in cells.items() if not each.hidden}


def left_over(grid: Grid) -> frozenset[Spot]:
    """Totals that are no more than what is left after hiding, and totals of these."""
    found: set[Spot] = set()
    for _ in grid.dims:
        for level in grid.levels:
            found |= set(_left_over(grid, level, found))
    return frozenset(found)


def _left_over(grid: Grid, level: Level, known: set[Spot]) -> Iterator[Spot]:
    for other, line in grid.lines(level).items():
        total = line.get(level.parent)
        parts = {label: each for label, each in line.items() if label != level.parent}
        short = any(
            each.hidden or put(other, level.dim, label) in known for label, each in parts.items()
        )
        if total is None or total.exact is None or not short:
            continue
        least, most = summed([each for each in parts.values() if not each.hidden])
        if parts and least == most == total.exact:
            yield put(other, level.dim, level.parent)


def _totalled(grid: Grid) -> Iterator[Level]:
    """Levels whose totals stand in the table."""
    for level in grid.levels:
        if any(spot[level.dim] == level.parent for spot in grid.cells):
            yield level


def groups(grids: Sequence[Grid]) -> list[Group]:
    """The tables, together where they are about the same people."""
    nested = nests(grids)
    cleared = _cleared(grids, nested)
    made: list[_Growing] = []
    for grid, dropped in cleared:
        told = completed(grid, nested, without=dropped)
        kept = grid
        if dropped:
            cells = {spot: each for spot, each in grid.cells.items() if spot not in dropped}
            kept = replace(grid, cells=cells, complete=frozenset(_totalled(grid)))
        home = next((each for each in made if each.takes(kept, told)), None)
        if home is None:
            home = _Growing([], {}, [], [])
            made.append(home)
        home.add(kept, told, again=bool(dropped))
    return [
        Group(tuple(each.grids), nested, tuple(each.clashes), tuple(each.again)) for each in made
    ]


def _cleared(grids: Sequence[Grid], nested: Nests) -> list[tuple[Grid, frozenset[Spot]]]:
    """The tables at hand first, and what of each was added up again where another denies it."""
    order = sorted(grids, key=lambda grid: (grid.table.origin != "", grid.inferred))
    doubtful = [left_over(grid) for grid in order]
    sure = [completed(g, nested, without=d) for g, d in zip(order, doubtful, strict=True)]
    found = []
    for grid, spots in zip(order, doubtful, strict=True):
        others = [told for other, told in zip(order, sure, strict=True) if other is not grid]
        keys = {nested.key(grid, spot): grid.cells[spot] for spot in spots}
        denied = any(
            key in told and not _agree(told[key], reading)
            for told, other in zip(others, (g for g in order if g is not grid), strict=True)
            if other.kind == grid.kind and other.table.origin == grid.table.origin
            for key, reading in keys.items()
        )
        found.append((grid, spots if denied else frozenset()))
    return found


def _agree(one: Reading, other: Reading) -> bool:
    """Whether two readings may be of one figure."""
    if one.most is not None and other.least is not None and one.most < other.least:
        return False
    return not (other.most is not None and one.least is not None and other.most < one.least)


@dataclass
class _Growing:
    """A group while it grows."""

    grids: list[Grid]
    told: dict[Key, tuple[Reading, Grid]]
    clashes: list[Clash]
    again: list[Grid]

    def takes(self, grid: Grid, told: Mapping[Key, Reading]) -> bool:
        """Whether a table is about the same people."""
        first = self.grids[0]
        if first.kind != grid.kind or first.table.population != grid.table.population:
            return False
        shared = [(told[key], self.told[key][0]) for key in told.keys() & self.told.keys()]
        sure = [_agree(*pair) for pair in shared if None not in {each.most for each in pair}]
        rough = [pair for pair in shared if None in {each.most for each in pair}]
        if sure and (grid.inferred or grid.table.origin != first.table.origin):
            return all(_agree(*pair) for pair in shared) and (len(sure) > 1 or frozenset() in told)
        if sure:
            return 2 * sum(sure) >= len(sure)
        if grid.table.origin != first.table.origin or not all(_agree(*pair) for pair in rough):
            return False
        near = [_near(*pair) for pair in rough]
        return first.table.column == grid.table.column or (len(near) >= LEAST_LABELS and all(near))

    def add(self, grid: Grid, told: Mapping[Key, Reading], *, again: bool) -> None:
        """Take a table in."""
        self.grids.append(grid)
        if again:
            self.again.append(grid)
        for key, reading in told.items():
            known = self.told.get(key)
            if known is None or (known[0].most is None and _agree(known[0], reading)):
                self.told[key] = (reading, grid)
            elif not _agree(known[0], reading):
                self.clashes.append(Clash(key, (known[1], grid)))


def _near(one: Reading, other: Reading) -> bool:
    """Whether a total with gaps is the larger part of what another table tells."""
    known, rough = (one, other) if other.most is None else (other, one)
    if known.most is None or known.least is None or rough.least is None:
        return False
    return 2 * rough.least >= known.least

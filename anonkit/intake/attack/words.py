"""How a hidden cell is named, and by which published ones it is worked out; never what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, sparse  # type: ignore[import-untyped]

from anonkit.errors import shown
from anonkit.intake.attack.attack import Attack, Outcome, equations_of
from anonkit.intake.attack.cells import Grid, Spot, plain
from anonkit.intake.attack.rank import Equation, components
from anonkit.intake.attack.same import Key
from anonkit.intake.attack.system import System
from anonkit.intake.figures.base import TOTAL, Published
from anonkit.intake.figures.lines import cell_name

EVERYBODY = "the total of all"
MOST_LETTERS = 160
"""Of a name from outside that is told."""
MOST_NAMED = 6
"""Cells that a derivation names one by one, of each table."""


def table_name(table: Published) -> str:
    """What messages call a table; of an earlier delivery with whose it is."""
    name = f"{table.file.path} ({table.name})" if table.name else table.file.path
    return _short(f"{name} of {table.origin}" if table.origin else name)


def _short(text: str) -> str:
    """A name from outside: on one line, and not for ever."""
    text = shown(text)
    return text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS] + "..."


def spot_name(grid: Grid, spot: Spot) -> str:
    """What messages call a cell, as its file spells it: `district=Chouf, sex=F`."""
    reading = grid.cells.get(spot)
    shown = reading.shown if reading is not None and reading.shown else spot
    if not grid.table.tells:
        # What may be rows of people has people's answers, or people themselves, for labels.
        same = (each for each in grid.table.cells if each.key in {shown, spot})
        found = next(same, None)
        by = _short(", ".join(grid.table.by))
        return f"a cell by {by}" if found is None else cell_name(grid.table, found)
    told = [f"{d}={label}" for d, label in zip(grid.table.by, shown, strict=True) if label != TOTAL]
    return _short(", ".join(told)) or EVERYBODY


def key_name(system: System, key: Key) -> str:
    """What messages call a cell that stands in no table."""
    spelled: dict[tuple[str, str], str] = {}
    if not all(grid.table.tells for grid in system.grids):
        return "a cell"
    for grid in system.grids:
        for dim, name in enumerate(grid.table.by):
            for cell in grid.table.cells:
                pair = (grid.dims[dim], plain(cell.key[dim]))
                spelled.setdefault(pair, f"{name}={cell.key[dim]}")
    told = sorted(spelled.get(pair, "=".join(pair)) for pair in key)
    return _short(", ".join(told)) or EVERYBODY


@dataclass(frozen=True)
class Derivation:
    """Published cells that together are a hidden one."""

    added: tuple[int, ...]
    taken: tuple[int, ...]

    def words(self, system: System) -> str:
        """What a reader does with a pencil."""
        added, taken = _listed(system, self.added), _listed(system, self.taken)
        if not self.taken:
            return f"it is {added}"
        return f"it is {added} less {taken}" if self.added else f"what {taken} leave"


def derivations(attack: Attack, outcomes: Sequence[Outcome]) -> Mapping[int, Derivation]:
    """The fewest published cells found that determine each of some hidden ones."""
    system = attack.system
    parts = list(components(list(_open_sums(system))))
    home = {unknown: n for n, part in enumerate(parts) for each in part for unknown in each.terms}
    found = {}
    for each in outcomes:
        if each.how == "sums" and each.cell in home:
            shortest = _shortest(system, parts[home[each.cell]], each.cell)
            if shortest is not None:
                found[each.cell] = shortest
    return found


def _open_sums(system: System) -> Iterator[Equation]:
    return (each for each in equations_of(system) if each.terms)


def _shortest(system: System, part: Sequence[Equation], target: int) -> Derivation | None:
    """Sums whose combination leaves the target alone, with the fewest published cells in them."""
    alone = [each for each in part if set(each.terms) == {target}]
    if alone:
        best = min(alone, key=lambda each: len(system.sums[each.place].parts))
        return _known(system, {best.place: 1.0 / best.terms[target]})
    names = sorted({unknown for each in part for unknown in each.terms})
    row = {name: n for n, name in enumerate(names)}
    at = [(row[u], n, float(f)) for n, each in enumerate(part) for u, f in each.terms.items()]
    rows, columns, factors = zip(*at, strict=True)
    sums = sparse.csr_matrix((factors, (rows, columns)), shape=(len(names), len(part)))
    goal = np.zeros(len(names))
    goal[row[target]] = 1
    cost = np.array([1.0 + len(system.sums[each.place].parts) for each in part])
    solved = optimize.linprog(
        np.concatenate([cost, cost]), A_eq=sparse.hstack([sums, -sums]), b_eq=goal, method="highs"
    )
    if solved.status != 0:
        return None
    factor = solved.x[: len(part)] - solved.x[len(part) :]
    return _known(
        system, {part[int(n)].place: factor[n] for n in np.flatnonzero(abs(factor) > 1e-7)}
    )


def _known(system: System, used: Mapping[int, float]) -> Derivation:
    """What is published of some sums, and stays when these are added up."""
    weight: dict[int, float] = {}
    for place, factor in used.items():
        each = system.sums[place]
        weight[each.total] = weight.get(each.total, 0) + factor
        for part in each.parts:
            weight[part] = weight.get(part, 0) - factor
    told = {n: w for n, w in weight.items() if system.cells[n].told and abs(w) > 1e-7}
    return Derivation(
        tuple(n for n, each in told.items() if each > 0),
        tuple(n for n, each in told.items() if each < 0),
    )


def _listed(system: System, cells: Sequence[int]) -> str:
    """Cells by table."""
    tables: dict[str, list[str]] = {}
    for n in cells:
        grid, spot = system.cells[n].told[0]
        tables.setdefault(table_name(grid.table), []).append(f"`{spot_name(grid, spot)}`")
    return " and ".join(f"{_some(names)} in {table}" for table, names in tables.items())


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    if more <= 0:
        return " and ".join(names)
    return ", ".join(names[:MOST_NAMED]) + f" and {more} more"

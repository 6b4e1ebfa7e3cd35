"""The lines of a table: cells that differ in one label alone, beside the total over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from anonkit.errors import shown
from anonkit.intake.figures.base import TOTAL, Cell, Published

_MOST_NAMED, _MOST_CHARACTERS = 3, 40
"""Cells that a sentence names, and characters of each label."""

_DOUBT = " (if it is a table of figures: it may have rows of people, and was looked at as both)"


@dataclass(frozen=True)
class Line:
    """Cells over one dimension."""

    dim: int
    total: Cell | None
    """Over all of them, where the table tells it."""
    cells: tuple[Cell, ...]

    @property
    def values(self) -> list[Fraction] | None:
        """What all its cells say; None where one is left out."""
        values = [each.value for each in self.cells if each.value is not None]
        return values if len(values) == len(self.cells) else None


def lines(table: Published, dim: int) -> Iterator[Line]:
    """Every line along a dimension, at the level that its total is over.

    Args:
        table: The table.
        dim: Which of its dimensions, from 0.
    """
    above = table.parents.get(table.by[dim], {})
    labels = {cell.key[dim] for cell in table.cells}
    found: dict[tuple[str, ...], list[Cell]] = {}
    for cell in table.cells:
        if above.get(cell.key[dim]) not in labels:
            found.setdefault((*cell.key[:dim], *cell.key[dim + 1 :]), []).append(cell)
    for cells in found.values():
        total = next((each for each in cells if each.key[dim] == TOTAL), None)
        yield Line(dim, total, tuple(each for each in cells if each.key[dim] != TOTAL))


def cell_name(table: Published, cell: Cell, *, without: int | None = None) -> str:
    """A cell by its labels: `region B, sex f`; where these may be people's own, by its row."""
    if not table.tells:
        column = f", column {shown(cell.key[-1][:_MOST_CHARACTERS])}" if table.crossed else ""
        return f"row {cell.row}{column if cell.key[-1] != TOTAL else ''}"
    told = [
        f"{shown(name)} {shown(label[:_MOST_CHARACTERS])}"
        for dim, (name, label) in enumerate(zip(table.by, cell.key, strict=True))
        if label != TOTAL and dim != without
    ]
    return ", ".join(told) or "the total"


def named(table: Published, cells: Sequence[Cell], *, without: int | None = None) -> str:
    """The first cells by their labels; of what may be answers of people only that it may be."""
    if not table.sure:
        return _DOUBT
    if not cells:
        return ""
    names = list(dict.fromkeys(cell_name(table, each, without=without) for each in cells))
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f": {'; '.join(names[:_MOST_NAMED])}{more}"

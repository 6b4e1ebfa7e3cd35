"""What a table tells of everybody in a group: all are alike, or all but one, or nobody is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from anonkit.intake.figures.base import Cell, Published
from anonkit.intake.figures.lines import Line, lines

_WHERE_AND_WHEN = {"place", "date", "timestamp", "design", "organisation"}
_SDMX = {"REF_AREA", "TIME_PERIOD", "GEO", "FREQ"}
_SENSITIVE = {
    *("caste", "ethnicity", "religion", "health", "politics", "sexuality", "migration"),
    *("justice", "violence", "income"),
}
"""What `scan` calls columns that may harm."""


@dataclass(frozen=True)
class Disclosed:
    """A group of which a table tells more than how many are in it."""

    cell: Cell
    dim: int
    """The dimension of which everybody's label is told."""
    how: Literal["all", "all but one", "nobody"]


def disclosed(table: Published) -> Iterator[Disclosed]:
    """Every group that a table tells something of everybody in.

    Args:
        table: Of counts of respondents or of shares, neither rounded nor with noise.
    """
    for dim, name in enumerate(table.by):
        if table.about.get(name) in _WHERE_AND_WHEN or name.upper() in _SDMX:
            continue  # that all who live somewhere live there is no news of them
        for line in lines(table, dim):
            values = line.values
            if values is None or len(values) < 2 or any(each < 0 for each in values):
                continue
            yield from _of_line(table, line, sum(values, Fraction(0)))


def _of_line(table: Published, line: Line, total: Fraction) -> Iterator[Disclosed]:
    some = [cell for cell in line.cells if cell.value]
    if table.measure == "share":
        if table.per and len(some) == 1 and some[0].value == table.per:
            yield Disclosed(some[0], line.dim, "all")
        return
    alone = [cell for cell in some if cell.value == 1]
    if len(some) == 1 and total > 1:
        yield Disclosed(some[0], line.dim, "all")
    elif len(some) == 2 and alone and total > 2:
        yield Disclosed(
            next(each for each in some if each is not alone[0]), line.dim, "all but one"
        )
    elif len(some) > 1 and table.about.get(table.by[line.dim]) in _SENSITIVE:
        empty = (cell for cell in line.cells if cell.value == 0)
        yield from (Disclosed(cell, line.dim, "nobody") for cell in empty)

"""How many respondents are behind the figures of a table, as far as it tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from anonkit.intake.figures.base import Cell, Published
from anonkit.intake.figures.lines import lines

_MOST_ODD = Fraction(1, 5)
"""Of the shares of a table that may fit no whole number before all are taken for weighted."""


@dataclass(frozen=True)
class Few:
    """A group of few respondents that a table gives away."""

    cell: Cell
    how: str
    """`count`, `base`, `share`, `rest of share` or `rest`."""


def is_weighted(table: Published) -> bool:
    """Whether its counts are of people that the respondents stand for."""
    whole = all(each.value is None or each.value.denominator == 1 for each in table.cells)
    return table.measure == "count" and (table.weighted or not whole)


def has_bases(table: Published) -> bool:
    """Whether it says of some cells how many respondents are behind them."""
    return any(cell.base is not None for cell in table.cells)


def few(table: Published, least: int) -> Iterator[Few]:
    """Every group of 1 to `least` - 1 respondents that can be read off a table.

    Args:
        table: Without noise; its figures are as they were counted.
        least: Respondents that are enough.
    """
    if table.measure == "count" and not is_weighted(table):
        yield from (Few(cell, "count") for cell in table.cells if _is_few(cell.value, least))
        yield from _rests(table, least)
    else:
        yield from (Few(cell, "base") for cell in table.cells if _is_few(cell.base, least))
    if table.measure == "share":
        yield from _shares(table, least)


def _is_few(number: Fraction | None, least: int) -> bool:
    return number is not None and 0 < number < least


def _rests(table: Published, least: int) -> Iterator[Few]:
    """Totals that exceed what is told below them by few: a group that is told nowhere else."""
    for dim in range(len(table.by)):
        for line in lines(table, dim):
            values = line.values
            if line.total is None or line.total.value is None or not values or len(values) < 2:
                continue
            if _is_few(line.total.value - sum(values), least):
                yield Few(line.total, "rest")


def _shares(table: Published, least: int) -> Iterator[Few]:
    """Respondents that a share and its base come to, and those that are left."""
    told = [cell for cell in table.cells if cell.value is not None and cell.base]
    if not told or not table.per:
        return
    counts = [(cell, counted(table, cell)) for cell in told]
    odd = sum(count is None for _, count in counts)
    if odd > _MOST_ODD * len(told):
        return  # weighted: what the respondents said cannot be told from them
    whole = {id(cell) for cell in _in_whole_lines(table)}
    for cell, count in counts:
        if count is None or cell.base is None or cell.base < least:
            continue
        low, high = count
        if low >= 1 and high < least:
            yield Few(cell, "share")
        elif cell.base - high >= 1 and cell.base - low < least and id(cell) not in whole:
            yield Few(cell, "rest of share")


def _in_whole_lines(table: Published) -> Iterator[Cell]:
    """Shares whose rest is told beside them."""
    for dim in range(len(table.by)):
        for line in lines(table, dim):
            values = line.values or []
            off = abs(sum(values, Fraction(0)) - table.per)
            if len(values) > 1 and off <= Fraction(len(values), unit_of(table)):
                yield from line.cells


def counted(table: Published, cell: Cell) -> tuple[int, int] | None:
    """How many respondents a share comes to, at least and at most; None where no number fits."""
    if cell.value is None or cell.base is None:
        return None
    half = Fraction(1, 2 * unit_of(table))
    low = max(0, ceil((cell.value - half) * cell.base / table.per))
    high = min(floor(cell.base), floor((cell.value + half) * cell.base / table.per))
    return (low, high) if low <= high else None


def unit_of(table: Published) -> int:
    """10 to the number of decimals that the figures of a table are written with."""
    return max((_unit(cell.value) for cell in table.cells if cell.value is not None), default=1)


def _unit(value: Fraction) -> int:
    unit = 1
    while value * unit % 1 and unit < 10**9:
        unit *= 10
    return unit

"""Of how many respondents percentages can be: what their decimals betray.

One of three is 33.3 %, and no share of seven respondents is. Of n respondents there are n - 1
shares between nothing and all, of some 1,000 that one decimal can tell apart: so the smallest n
that fits all percentages of a line is hardly ever small by chance. `chance` is the expected number
of n up to the one found that percentages drawn evenly would fit all the same:
the sum over d <= n of ((d - 1) / (steps - 1)) ** m for m independent percentages.
Where every line of a table fits a small n, that all of them do is hardly chance either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from anonkit.intake.figures.base import Cell, Published
from anonkit.intake.figures.lines import Line, lines
from anonkit.intake.figures.respondents import unit_of

MOST_CHANCE = Fraction(1, 100)
"""Of a base being found by chance: beyond it nothing is said."""


@dataclass(frozen=True)
class Betrayed:
    """A line of percentages that can be of few respondents alone, or of a multiple of them."""

    cells: tuple[Cell, ...]
    base: int
    """The smallest number of respondents that fits."""
    chance: Fraction


def betrayed(table: Published, most: int) -> list[Betrayed]:
    """Lines whose percentages give a small base away.

    Args:
        table: Of shares; those with a base are not looked at.
        most: The largest number of respondents that is looked for.

    Returns:
        None of them where no more are found than chance would give in so many lines.
    """
    if not table.per:
        return []
    read = [each for each in (_read(table, cells) for cells in _lines(table)) if each is not None]
    found = [each for each in (_betrayed(table, line, most) for line in read) if each is not None]
    together = Fraction(1)
    for line in read:
        together *= min(Fraction(1), line.chance(most))
    if len(found) == len(read) > 1 and together <= MOST_CHANCE:
        return [replace(each, chance=min(each.chance, together)) for each in found]
    sure = [each for each in found if each.chance <= MOST_CHANCE]
    return sure if len(sure) > 3 * MOST_CHANCE * len(read) else []


def smallest_base(
    values: Sequence[Fraction], *, per: int, unit: int, most: int, whole: bool
) -> int | None:
    """The smallest number of respondents of whom some are each of these shares.

    Args:
        values: Shares, rounded.
        per: What all of them are: 100 or 1.
        unit: 10 to the number of decimals.
        most: The largest number that is tried.
        whole: Whether the shares are of everybody together, each counted once.
    """
    half = Fraction(1, 2 * unit)
    for base in range(1, most + 1):
        counts = [round(value * base / per) for value in values]
        near = all(
            abs(Fraction(count * per, base) - value) <= half
            for count, value in zip(counts, values, strict=True)
        )
        if near and (not whole or sum(counts) == base):
            return base
    return None


def chance_of(base: int, *, independent: int, steps: int) -> Fraction:
    """How many numbers up to `base` would fit percentages that have nothing to do with them.

    Args:
        base: The smallest that fits.
        independent: Percentages that say something of their own.
        steps: Values that a percentage can be written as, less one.
    """
    ways = (Fraction(d - 1, max(1, steps - 1)) ** independent for d in range(1, base + 1))
    return sum(ways, Fraction(0))


@dataclass(frozen=True)
class _Line:
    """Percentages of the same respondents."""

    cells: Sequence[Cell]
    values: Sequence[Fraction]
    whole: bool
    independent: int
    """How many of them say something of the base."""
    steps: int

    def chance(self, base: int) -> Fraction:
        return chance_of(base, independent=self.independent, steps=self.steps)


def _read(table: Published, cells: Sequence[Cell]) -> _Line | None:
    """A line of percentages; None where they say nothing of their base."""
    values = [cell.value for cell in cells if cell.value is not None]
    telling = [each for each in values if 0 < each < table.per]
    whole = len(values) == len(cells) > 1 and _adds_up(values, table)
    independent = len(telling) - (1 if whole else 0)
    if independent < 1 or any(not 0 <= each <= table.per for each in values):
        return None
    return _Line(cells, values, whole, independent, table.per * unit_of(table))


def _betrayed(table: Published, line: _Line, most: int) -> Betrayed | None:
    unit = unit_of(table)
    base = smallest_base(line.values, per=table.per, unit=unit, most=most, whole=line.whole)
    return None if base is None else Betrayed(tuple(line.cells), base, line.chance(base))


def _adds_up(values: Sequence[Fraction], table: Published) -> bool:
    off = abs(sum(values, Fraction(0)) - table.per)
    return off <= Fraction(len(values), 2 * unit_of(table))


def _lines(table: Published) -> Iterator[Sequence[Cell]]:
    """Percentages of the same respondents: a row of labels, or each by itself."""
    dims = range(len(table.by))
    dim = next((dim for dim in reversed(dims) if _are_whole(table, list(lines(table, dim)))), None)
    if dim is None and table.crossed:
        dim = len(table.by) - 1
    if dim is None:
        yield from ([cell] for cell in table.cells if cell.base is None)
    else:
        for line in lines(table, dim):
            if all(cell.base is None for cell in line.cells):
                yield line.cells


def _are_whole(table: Published, own: Sequence[Line]) -> bool:
    told = [each.values for each in own if each.values is not None and len(each.values) > 1]
    whole = sum(_adds_up(values, table) for values in told)
    return whole * 2 > len(own)

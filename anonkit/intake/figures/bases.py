"""The base of shares that stand beside the counts they were made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from anonkit.intake.figures.base import Published
from anonkit.intake.figures.lines import Line, lines
from anonkit.intake.figures.respondents import is_weighted, unit_of

Key = tuple[str, ...]


def with_bases(tables: Sequence[Published]) -> Iterator[Published]:
    """The measures of one table, with the sum of counts as the base of the shares made of them.

    Args:
        tables: All measures of a table.
    """
    counts = [each for each in tables if each.measure == "count" and not is_weighted(each)]
    for table in tables:
        if table.measure != "share" or not table.per:
            yield table
            continue
        own = [each for each in counts if each.by == table.by]
        told = next(filter(None, (_bases(table, each) for each in own)), {})
        cells = (
            replace(cell, base=told[cell.key]) if cell.key in told else cell for cell in table.cells
        )
        yield replace(table, cells=tuple(cells))


def _bases(shares: Published, counts: Published) -> Mapping[Key, Fraction]:
    """The sums of the counts over the dimension that the shares are shares of."""
    told = {cell.key: cell.value for cell in counts.cells}
    for dim in range(len(shares.by)):
        found: dict[Key, Fraction] = {}
        held = failed = 0
        for line in lines(shares, dim):
            base = _base(line, told)
            if base is None:
                continue
            if _fits(line, told, base, shares):
                held += 1
                found |= {cell.key: base for cell in line.cells}
            else:
                failed += 1
        if held > failed:
            return found
    return {}


def _base(line: Line, told: Mapping[Key, Fraction | None]) -> Fraction | None:
    counts = [told.get(cell.key) for cell in line.cells]
    known = [each for each in counts if each is not None]
    total = sum(known, Fraction(0))
    whole = line.values is not None and len(known) == len(counts) > 1
    return total if whole and total > 0 else None


def _fits(
    line: Line, told: Mapping[Key, Fraction | None], base: Fraction, shares: Published
) -> bool:
    off = Fraction(1, unit_of(shares))
    return all(
        abs((told[cell.key] or 0) * shares.per / base - (cell.value or 0)) <= off
        for cell in line.cells
    )

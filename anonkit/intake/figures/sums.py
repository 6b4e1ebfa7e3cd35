"""Whether the totals of a table add up: what tells published figures from rows of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from anonkit.intake.figures.base import TOTAL
from anonkit.intake.figures.shape import Measure, Shape
from anonkit.intake.figures.sheet import Column


@dataclass(frozen=True)
class Held:
    """Totals that could be added up."""

    held: int = 0
    failed: int = 0

    def __add__(self, other: Held) -> Held:
        return Held(self.held + other.held, self.failed + other.failed)

    @property
    def mostly(self) -> bool:
        """Whether more totals add up than do not."""
        return self.held > self.failed


def down(shape: Shape, measure: Measure) -> Held:
    """Totals of a measure that stand in rows, over the rows that they are totals of."""
    found = Held()
    for dimension in shape.by:
        if dimension.totals:
            others = [each for each in shape.by if each is not dimension]
            for part in measure.parts:
                found += _down(dimension, others, part.column)
    return found


def _down(dimension: Column, others: Sequence[Column], figures: Column) -> Held:
    keys = list(zip(*(each.texts for each in others), strict=True)) if others else []
    totals: dict[tuple[str, ...], Fraction | None] = {}
    parts: dict[tuple[str, ...], list[Fraction | None]] = defaultdict(list)
    for row, label in enumerate(dimension.texts):
        key = keys[row] if keys else ()
        said = figures.figures[row]
        value = None if said is None else said.value
        if label in dimension.totals:
            totals[key] = value
        else:
            parts[key].append(value)
    return _held([(total, parts[key]) for key, total in totals.items()])


def across(measure: Measure) -> Held:
    """Totals that stand in a column, over the columns beside it."""
    total = next((part.column for part in measure.parts if part.label == TOTAL), None)
    others = [part.column for part in measure.parts if part.label != TOTAL]
    if total is None:
        return Held()
    rows = zip(total.figures, *(each.figures for each in others), strict=True)
    return _held([(_value(first), [_value(each) for each in rest]) for first, *rest in rows])


def _value(figure: object) -> Fraction | None:
    value: Fraction | None = getattr(figure, "value", None)
    return value


def _held(sums: Sequence[tuple[Fraction | None, Sequence[Fraction | None]]]) -> Held:
    found = Held()
    for total, parts in sums:
        known = [each for each in parts if each is not None]
        if total is None or len(known) < max(2, len(parts)):
            continue
        # Rounded figures are off by half a unit each.
        off = abs(sum(known) - total)
        near = off == 0 or off <= total * Fraction(len(known), 200)
        found += Held(1, 0) if near else Held(0, 1)
    return found

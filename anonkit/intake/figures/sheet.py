"""A small table of text cells, looked at as one that may hold figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from anonkit.intake.base import Records
from anonkit.intake.figures import words
from anonkit.intake.figures.numbers import Figure, Mark, decimal_mark, figure, plain

MOST_ROWS, MOST_CELLS = 50_000, 1_000_000
"""Of a table that is looked at as one of figures; a larger one is taken for records."""
MOST_COLUMNS = 500
"""Wider tables are rows of people: every column is held against every other."""


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a table; two are the same only where they are one object."""

    name: str
    texts: tuple[str, ...]
    """As the file spells them, without spaces around; empty where nothing stands."""
    figures: tuple[Figure | None, ...]

    @cached_property
    def distinct(self) -> tuple[str, ...]:
        """Its labels, in the order in which they come."""
        return tuple(dict.fromkeys(self.texts))

    @cached_property
    def numbers(self) -> tuple[Fraction, ...]:
        return tuple(f.value for f in self.figures if f is not None and f.value is not None)

    @cached_property
    def is_numeric(self) -> bool:
        """Whether every cell is a figure, or says that one was left out."""
        return bool(self.numbers) and None not in self.figures

    @cached_property
    def is_hidden(self) -> bool:
        """Whether figures are left out of all its cells, and not for a band such as `0-4`."""
        left = all(each is not None and each.least is None for each in self.figures)
        return not self.numbers and left and any(self.texts)

    @cached_property
    def is_whole(self) -> bool:
        """Whether its numbers are all 0 or more, and whole."""
        return all(each >= 0 and each.denominator == 1 for each in self.numbers)

    @cached_property
    def is_percent(self) -> bool:
        """Whether some of its cells have a percent sign."""
        return any(f is not None and f.percent for f in self.figures)

    @cached_property
    def is_sequence(self) -> bool:
        """Whether it numbers the rows."""
        return (
            self.is_numeric
            and len(self.numbers) == len(self.texts) > 1
            and all(
                after - before == 1
                for before, after in zip(self.numbers, self.numbers[1:], strict=False)
            )
        )

    @cached_property
    def totals(self) -> frozenset[str]:
        """Those of its labels that say that a cell is over all."""
        if self.is_numeric:
            return frozenset()
        return frozenset(each for each in self.distinct if words.is_total(each))


@dataclass(frozen=True)
class Sheet:
    """All of a table, as texts."""

    records: Records
    columns: tuple[Column, ...]
    rows: int
    mark: Mark

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        return {each.name: each for each in self.columns}

    def keys(self, columns: Sequence[Column]) -> list[tuple[str, ...]]:
        """The labels of each row in these columns."""
        if not columns:
            return [()] * self.rows
        return list(zip(*(each.texts for each in columns), strict=True))

    def are_keys(self, columns: Sequence[Column]) -> bool:
        """Whether no two rows have the same labels in these columns."""
        return len(set(self.keys(columns))) == self.rows

    def density(self, columns: Sequence[Column]) -> float:
        """Rows as a share of all combinations of labels, totals included; nested columns once."""
        free = without_nested(columns)
        return self.rows / max(1, math.prod(len(each.distinct) for each in free))


def sheet_of(records: Records) -> Sheet | None:
    """The cells of a table; None where it is too large to be one of figures, or empty."""
    names = [each.name for each in records.columns]
    if not names or not 0 < records.count <= MOST_ROWS:
        return None
    if records.count * len(names) > MOST_CELLS or len(names) > MOST_COLUMNS:
        return None
    cells = texts_of(records, names)
    spelled = {text: plain(text) for texts in cells.values() for text in texts}
    mark = decimal_mark(spelled.values())
    read = {text: figure(bare, mark) for text, bare in spelled.items()}
    columns = tuple(
        Column(name, tuple(texts), tuple(read[text] for text in texts))
        for name, texts in cells.items()
    )
    return Sheet(records, columns, records.count, mark)


def texts_of(records: Records, names: Sequence[str]) -> Mapping[str, list[str]]:
    """The cells of some columns of a small table, without spaces around them."""
    found: dict[str, list[str]] = {name: [] for name in names}
    for batch in records.batches(names):
        for name, cells in zip(names, batch.columns, strict=True):
            found[name] += [(text or "").strip() for text in cells.to_pylist()]
    return found


def without_nested(columns: Sequence[Column]) -> list[Column]:
    """Columns whose label does not already follow from the label of another one."""
    kept = list(columns)
    for each in sorted(columns, key=lambda column: len(column.distinct)):
        if any(follows(each, other) for other in kept if other is not each):
            kept.remove(each)
    return kept


def follows(above: Column, below: Column) -> bool:
    """Whether the label in one column settles that in another: a region, and what it lies in."""
    if len(above.distinct) > len(below.distinct):
        return False
    settled: dict[str, str] = {}
    return all(
        settled.setdefault(low, high) == high
        for low, high in zip(below.texts, above.texts, strict=True)
    )

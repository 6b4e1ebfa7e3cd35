"""A released table as its lines tell it: read once, in memory that grows with its cells alone."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact

from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.differs import Differs
from anonkit.dp import QUERIES
from anonkit.dp.tables import VALUE_COLUMNS, guarded

Key = tuple[str, ...]
_VALUE = re.compile(r"-?\d{1,30}(\.\d{1,18})?", re.ASCII)
_SPREAD = re.compile(r"\d{1,40}(\.\d{1,40})?", re.ASCII)
_EXACT = Context(prec=200, traps=[Inexact])
"""Sums are exact to the last digit, or an error."""
_UNITS = {query.measure: query.unit for query in QUERIES.values()}


@dataclass
class Lines:
    """What the lines of a table come to. A class, because it is filled line by line."""

    by: Key
    margins: Collection[Key]
    count: int = 0
    keys: Sequence[dict[str, int]] = ()
    """Of each column of `by`: its keys, in the order in which they come."""
    cells: set[int] = field(default_factory=set)
    series: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    """(measure, level) -> the cells that have it."""
    values: dict[str, int] = field(default_factory=dict)
    """Every value that is told, with the first line that tells it."""
    noises: dict[tuple[str, str], int] = field(default_factory=dict)
    """(half-width, variance) -> the first line that has them; empty where nothing is told."""
    units: set[str] = field(default_factory=set)
    sums: dict[Key, dict[Key, Decimal]] = field(default_factory=dict)
    """Columns of a margin -> its keys -> all values of its lines added up."""

    @property
    def sizes(self) -> list[int]:
        """Keys of each column of `by`."""
        return [len(keys) for keys in self.keys]

    @property
    def leveled(self) -> bool:
        """Whether its lines are told at several levels, as those of an adaptive table are."""
        return any(level for _, level in self.series)


def header_of(received: Received, path: str) -> Key:
    """The columns of `by` of a table."""
    with closing(rows_of(received, path)) as rows:
        return _by(next(rows, []))


def read_lines(received: Received, path: str, margins: Collection[Key]) -> Lines:
    """Read a table, and add its values up over columns of `by`.

    Args:
        received: The release.
        path: Of the table in it.
        margins: The columns of each sum.

    Raises:
        Differs: It is no table of anonkit.
        RefusedError: Its bytes are not the signed ones.
    """
    with closing(rows_of(received, path)) as rows:
        return _read(rows, margins)


def _read(rows: Iterator[list[str]], margins: Collection[Key]) -> Lines:
    lines = Lines(_by(next(rows, [])), margins)
    lines.keys = tuple({} for _ in lines.by)
    width = len(lines.by)
    places = {columns: [lines.by.index(name) for name in columns] for columns in margins}
    lines.sums = {columns: {} for columns in margins}
    for number, row in enumerate(rows, 2):
        if len(row) != width + len(VALUE_COLUMNS):
            raise Differs(f"line {number} has another number of cells than the header")
        value = _take(lines, tuple(row[:width]), row[width:], number)
        for columns, chosen in places.items():
            key, sums = tuple(row[place] for place in chosen), lines.sums[columns]
            sums[key] = _EXACT.add(sums.get(key, Decimal(0)), value)
    return lines


def rows_of(received: Received, path: str) -> Generator[list[str], None, None]:
    """The rows of a table, its header first.

    Raises:
        Differs: It is no CSV in UTF-8.
    """
    try:
        with (
            received.open(path) as file,
            io.TextIOWrapper(file, encoding="utf-8", newline="") as text,
        ):
            yield from csv.reader(text, strict=True)
    except (csv.Error, UnicodeDecodeError):
        raise Differs("it is no CSV in UTF-8, as anonkit writes tables") from None


def _by(header: list[str]) -> Key:
    by = tuple(header[: -len(VALUE_COLUMNS)])
    if tuple(header) != (*by, *VALUE_COLUMNS) or len(set(header)) < len(header):
        raise Differs("its header is not that of a table")
    return by


def _take(lines: Lines, key: Key, told: Sequence[str], number: int) -> Decimal:
    """Take in one line, and give its value, 0 where none is told."""
    measure, level, value, half_width, variance, unit, note = told
    cell = 0
    for name, keys in zip(key, lines.keys, strict=True):
        # A table has at most a million cells, so no column has more keys.
        cell = (cell << 20) + keys.setdefault(name, len(keys))
    if cell in lines.series[measure, level]:
        raise Differs(f"line {number} tells a cell that was told before")
    lines.series[measure, level].add(cell)
    lines.cells.add(cell)
    lines.count += 1
    lines.units.add(unit)
    if not value and note and not half_width and not variance:
        return Decimal(0)  # withheld, as the note says
    _check(measure, value, (half_width, variance), unit, number)
    lines.values.setdefault(value, number)
    lines.noises.setdefault((half_width, variance), number)
    return Decimal(value)


def _check(measure: str, value: str, spread: tuple[str, str], unit: str, number: int) -> None:
    """A line is of a measure that there is, in its unit, and in numbers."""
    kind = measure.partition(" ")[0]
    told = kind == "quantile" or all(map(_SPREAD.fullmatch, spread))
    if not _VALUE.fullmatch(value) or not told or (kind == "quantile" and any(spread)):
        raise Differs(f"line {number} has figures that no table has")
    known: Mapping[str, str] = _UNITS
    if kind not in known or (known[kind] and unit != guarded(known[kind])):
        raise Differs(f"line {number} has a measure and a unit that do not go together")

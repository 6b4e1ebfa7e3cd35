"""A released table as its lines tell it: read once, in memory that grows with its cells alone."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from operator import itemgetter
from typing import NamedTuple

from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.differs import Differs
from anonkit.dp import QUERIES
from anonkit.dp.tables import VALUE_COLUMNS, guarded

Key = tuple[str, ...]
DIGITS = 18
"""After the point, at most: sums are made in whole steps of so many, exactly."""
_VALUE = re.compile(r"-?(?:0|[1-9]\d{0,30})(?:\.\d{1,18})?", re.ASCII)
_SPREAD = re.compile(r"\d{1,40}(\.\d{1,40})?", re.ASCII)
_UNITS = {query.measure: query.unit for query in QUERIES.values()}


class Value(NamedTuple):
    """A value as it is told: a million cells share few."""

    steps: int
    """So many times 10^-18."""
    line: int
    """The first that tells it."""


class _Kind(NamedTuple):
    """What lines have in common beside their keys and values: looked at once."""

    cells: set[int]
    """Those that have such a line, by measure and level."""
    withheld: bool
    """Whether nothing is told, as a note says."""
    told: bool
    """Whether a figure may be told."""


@dataclass
class Lines:
    """What the lines of a table come to. A class, because it is filled line by line."""

    by: Key
    keys: Sequence[dict[str, int]] = ()
    """Of each column of `by`: its keys, in the order in which they come."""
    series: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    """(measure, level) -> the cells that have it."""
    values: dict[str, Value] = field(default_factory=dict)
    """Every value that is told, as it is spelled."""
    noises: dict[tuple[str, str], int] = field(default_factory=dict)
    """(half-width, variance) -> the first line that has them; none where nothing is told."""
    units: set[str] = field(default_factory=set)
    sums: dict[Key, dict[object, int]] = field(default_factory=dict)
    """Columns of a margin -> its keys -> all values of its lines added up, in steps."""

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
    lines = Lines(_by(next(rows, [])))
    # Each key that is new gets the next number.
    numbers: list[dict[str, int]] = [defaultdict(count().__next__) for _ in lines.by]
    lines.keys = numbers
    lines.sums = {columns: defaultdict(int) for columns in margins}
    added = [(_picked(lines.by, columns), sums) for columns, sums in lines.sums.items()]
    at = len(lines.by)
    length, rest = at + len(VALUE_COLUMNS), itemgetter(at, at + 1, *range(at + 3, at + 7))
    kinds: dict[tuple[str, ...], _Kind] = {}
    known, values = kinds.get, lines.values.get
    for number, row in enumerate(rows, 2):
        if len(row) != length:
            raise Differs(f"line {number} has another number of cells than the header")
        common, text = rest(row), row[at + 2]
        kind = known(common) or kinds.setdefault(common, _kind(lines, common, number))
        cells, withheld, told = kind
        value = values(text) or _value(lines, text, number)
        if not (told if text else withheld):
            raise Differs(f"line {number} has figures that no table has")
        cell = 0
        for key, keys in zip(row, numbers, strict=False):
            # A table has at most a million cells, so no column has more keys.
            cell = (cell << 20) + keys[key]
        if cell in cells:
            raise Differs(f"line {number} tells a cell that was told before")
        cells.add(cell)
        for picked, sums in added:
            sums[picked(row)] += value[0]
    return lines


def _picked(by: Key, columns: Key) -> Callable[[list[str]], object]:
    """The keys of a margin in a row."""
    return itemgetter(*map(by.index, columns)) if columns else lambda _: ""


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


def _kind(lines: Lines, common: Sequence[str], number: int) -> _Kind:
    """Lines are of a measure that there is, in its unit, with noise in numbers or a note."""
    measure, level, half_width, variance, unit, note = common
    kind = measure.partition(" ")[0]
    if kind not in _UNITS or (_UNITS[kind] and unit != guarded(_UNITS[kind])):
        raise Differs(f"line {number} has a measure and a unit that do not go together")
    silent = not half_width and not variance and bool(note)
    told = bool(_SPREAD.fullmatch(half_width) and _SPREAD.fullmatch(variance))
    if kind == "quantile":
        told = silent
    if told:
        lines.noises.setdefault((half_width, variance), number)
    lines.units.add(unit)
    return _Kind(lines.series.setdefault((measure, level), set()), silent, told)


def _value(lines: Lines, text: str, number: int) -> Value:
    """A value that was not told before."""
    if not text:
        return Value(0, number)
    if not _VALUE.fullmatch(text):
        raise Differs(f"line {number} has figures that no table has")
    head, _, tail = text.partition(".")
    value = Value(int(head + tail.ljust(DIGITS, "0")), number)
    if value.steps == 0 and text.startswith("-"):
        raise Differs(f"line {number} has figures that no table has")
    lines.values[text] = value
    return value

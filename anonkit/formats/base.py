"""What a file format is: a strict reader and a writer that keeps no secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from anonkit.records import Form

BATCH_ROWS = 131_072
MAX_FIELD_BYTES = 1 << 20
"""Longest cell accepted, in bytes (1 MiB)."""
MAX_COLUMNS = 10_000


@dataclass(frozen=True)
class Dialect:
    """How a file is spelled, as the policy declares it; None is found out and stated."""

    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    numbers: frozenset[str] = frozenset()
    """Columns that the file keeps as numbers, where its format tells them from texts; a policy
    says nothing of them."""


@dataclass(frozen=True)
class Table:
    """One of the tables that a file holds."""

    name: str
    """What `sheet:` says; empty where a file is one table."""
    columns: tuple[str, ...]
    """The names in its first row; none for a sheet that is no table."""
    hidden: bool = False


@dataclass(frozen=True)
class Contents:
    """What a file holds, before one of its tables is read."""

    tables: tuple[Table, ...]
    """In the file's order."""
    seen: tuple[str, ...] = ()
    """What the file carries besides cells (comments, hidden sheets, properties), in sentences
    without a word of theirs: none of it is ever carried over."""


class Reader(Protocol):
    """A file being read: text cells only.

    Every column is an Arrow `string`. A cell that the format itself calls
    empty (a Parquet null, an empty spreadsheet cell) is null; an empty CSV
    field is the empty text. Nothing is guessed: leading zeros, `NA` and `NO`
    survive.
    """

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def dialect(self) -> Dialect:
        """How a release of these rows is to be spelled, so that it can be read again.

        A CSV file is written with the delimiter it was read with, in UTF-8
        whatever it was read in. A sheet has a name only where one was declared:
        what a file calls its sheet is its own, and goes no further.
        """
        ...

    @property
    def stated(self) -> Mapping[str, str]:
        """What was found out rather than declared, for the record: `{"delimiter": ";"}`."""
        ...

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows, at most `BATCH_ROWS` at a time; may be called more than once.

        Raises:
            InputError: A fault of the file, with row (1 = first record) and
                column number, and no cell text.
        """
        ...


class Splits(Protocol):
    """A reader that can hand its rows to several, each of which can be pickled."""

    def splits(self) -> Sequence[Split]:
        """Readers that together yield exactly the rows of the table, in order."""
        ...


class Split(Reader, Protocol):
    """Some rows of a table."""

    @property
    def before(self) -> int:
        """Rows of the table that stand before its first one."""
        ...


class Writer(Protocol):
    """A file being written from freshly built string columns (null = empty)."""

    def write(self, batch: pa.RecordBatch) -> None: ...

    def close(self) -> None:
        """Flush to disk (fsync included)."""
        ...


@dataclass(frozen=True)
class Written:
    """What is to be written."""

    path: Path
    columns: tuple[str, ...]
    numeric: frozenset[str] = field(default_factory=frozenset)
    """Columns whose cells are numbers (or empty, or `*`): never guarded against formulas."""
    dialect: Dialect = field(default_factory=Dialect)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By column: what its codes mean. Written where the format has labels, and no other than
    those of codes that stand in the file."""
    variable_labels: Mapping[str, str] = field(default_factory=dict)
    """By column: the policy's own words about it."""


class Dictionary(Protocol):
    """Reads what a file says of its own columns."""

    def __call__(self, path: Path, dialect: Dialect = ..., /) -> Form | None: ...


@dataclass(frozen=True)
class Format:
    """One entry of the format table."""

    name: str
    """`csv`, `parquet`, `xlsx`, `sav`, `dta`."""
    summary: str
    suffixes: tuple[str, ...]
    """File endings, lower case with the dot; the first is used for writing."""
    open: Callable[[Path, Dialect], Reader]
    create: Callable[[Written], Writer]
    check: Callable[[Written], None]
    """The gate on a written file: raises RefusedError when bytes carry more than the cells."""
    gated: Callable[[Written], Reader] | None = None
    """Where the gate reads all cells anyway: a reader of the written file that is the gate.
    It raises what `check` raises; None means that `check` comes first and `open` after it."""
    media_type: str = ""
    contents: Callable[[Path, Dialect], Contents] | None = None
    """Where a file may hold several tables, or more than cells: what it holds."""
    dictionary: Dictionary | None = None
    """Where a file describes its own columns (labels, codes of absence): what it says."""
    released: Format | None = None
    """The format its records are released in, where that is another one."""
    part: Format | None = None
    """Where a table is a folder of parts: the format of a part. What is written is then such a
    folder, and `create` makes one part of it."""

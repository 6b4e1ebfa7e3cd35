"""A folder whose files are parts of one table, as Spark and other engines write it.

A folder is one table when it holds Parquet files, or CSV files that are all
called `part-` and a number, or the mark of a finished job (`_SUCCESS`). Any
other folder of CSV files holds a table in each (`formats/folder.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from anonkit.errors import InputError
from anonkit.files import plain_errors
from anonkit.formats.base import Contents, Dialect, Reader, Table
from anonkit.formats.csv_read import open_csv
from anonkit.formats.faults import fault
from anonkit.formats.parquet_read import open_parquet, parquet_contents
from anonkit.formats.source import check_no_address
from anonkit.formats.typed import known_types, same_types

MAX_PARTS = 100_000
_DONE = "_SUCCESS"
_OURS = re.compile(r"(part-\d{1,10})\b")
_PART = re.compile(r"part-\d.*", re.ASCII)
_MARKS = re.compile(r"\..*|_SUCCESS|_(common_)?metadata|_(committed|started)_.*", re.DOTALL)
"""Files of the programs that write parts: no reader of parts reads them."""
_ENDINGS: Mapping[str, tuple[str, ...]] = {"csv": (".csv", ".tsv"), "parquet": (".parquet", ".pq")}


def parts_in(path: Path) -> str | None:
    """`csv` or `parquet` where the folder at `path` is one table in parts, else None.

    Raises:
        InputError: The folder cannot be read.
    """
    with plain_errors(path, InputError):
        names = [entry.name for entry in islice(path.iterdir(), MAX_PARTS + 1)]
    if any(name.lower().endswith(_ENDINGS["parquet"]) for name in names if is_part(name)):
        return "parquet"
    tables = [name for name in names if is_part(name) and _kind(name) == "csv"]
    parts = tables and all(map(_PART.fullmatch, tables))
    return "csv" if parts or _DONE in names else None


def is_part(name: str) -> bool:
    """Whether a file of this name is read, or refused: the marks of programs are passed over."""
    return not _MARKS.fullmatch(name)


def _kind(name: str) -> str:
    ending = Path(name).suffix.lower()
    return next((kind for kind, known in _ENDINGS.items() if ending in known), "")


class Piece(Reader, Protocol):
    """A reader of one file, or of some of it."""

    @property
    def before(self) -> int:
        """Rows of the file that stand before its first one."""
        ...

    def cut_up(self) -> tuple[Sequence[Piece], int]:
        """Readers of pieces of it, in order, and the rows they hold together."""
        ...


@dataclass(frozen=True)
class Part:
    """Some rows of a table in parts: a part, or a piece of one."""

    reader: Piece
    name: str
    """Of the part, as an error tells it."""
    before: int
    """Rows of the whole table that stand before them."""

    @property
    def columns(self) -> tuple[str, ...]:
        return self.reader.columns

    @property
    def dialect(self) -> Dialect:
        return self.reader.dialect

    @property
    def stated(self) -> Mapping[str, str]:
        return self.reader.stated

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows as text.

        Raises:
            InputError: As the part's own reader, and in which part.
        """
        with in_part(self.name):
            yield from self.reader.batches(columns)


@dataclass(frozen=True)
class PartsReader:
    """One table in the files of a folder, in the order of their names."""

    folder: Path
    names: tuple[str, ...]
    readers: tuple[Piece, ...] = field(repr=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """Of every part."""
        return self.readers[0].columns

    @property
    def dialect(self) -> Dialect:
        """As of the first part."""
        return self.readers[0].dialect

    @property
    def stated(self) -> Mapping[str, str]:
        """As of the first part."""
        return self.readers[0].stated

    @property
    def floats(self) -> frozenset[str]:
        """Columns with a number that may have lost digits, in some part."""
        return frozenset().union(*(getattr(each, "floats", ()) for each in self.readers))

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows of all parts, one part after the other.

        Raises:
            InputError: A fault of a part, and in which; or the folder holds others by now.
        """
        self.insist_same()
        for place, reader in enumerate(self.readers):
            with in_part(self._called(place)):
                yield from reader.batches(columns)
        self.insist_same()

    def splits(self) -> Sequence[Part]:
        """Readers of the parts or of pieces of them that together read each row once, in order.

        Raises:
            InputError: As for `batches`, and a file that cannot be read.
        """
        self.insist_same()
        made, rows = list[Part](), 0
        for place, reader in enumerate(self.readers):
            called = self._called(place)
            with in_part(called):
                pieces, held = reader.cut_up()
            made += [Part(each, called, rows + each.before) for each in pieces]
            rows += held
        return made

    def _called(self, place: int) -> str:
        return told(place, self.names[place])

    def insist_same(self) -> None:
        """Refuse a folder in which other parts stand by now."""
        if _names(self.folder) != self.names:
            raise InputError(
                "the parts of the folder have changed while they were being read",
                where=str(self.folder),
                fix="run again when nothing writes to it",
                code="data.changed",
            )


def open_parts(path: Path, dialect: Dialect) -> PartsReader:
    """A reader of the one table in the parts of the folder at `path`.

    Raises:
        OptionError: An address instead of a path.
        InputError: The folder holds something else, a part cannot be read, or parts have
            other columns than the first.
    """
    check_no_address(path)
    names = _names(path)
    readers = list[Piece]()
    kinds: Sequence[pa.DataType] = ()
    for place, name in enumerate(names):
        with in_part(told(place, name)):
            spelled = dialect
            if readers and dialect.delimiter is None:
                spelled = replace(dialect, delimiter=readers[0].dialect.delimiter)
            reader = _open(path / name, spelled)
            if readers and reader.columns != readers[0].columns:
                problem = "a part has other columns than the first, or in another order"
                fix = "write all parts anew with the same columns"
                raise fault("folder.other_columns", problem, fix=fix)
            if readers and not same_types(kinds, _types(reader)):
                problem = "a part keeps its cells as another type than those before it"
                fix = "write all parts anew with the same types"
                raise fault("folder.other_columns", problem, fix=fix)
            kinds = known_types(kinds, _types(reader)) if readers else _types(reader)
            readers.append(reader)
    return PartsReader(path, names, tuple(readers))


def _open(path: Path, dialect: Dialect) -> Piece:
    return open_csv(path, dialect) if _kind(path.name) == "csv" else open_parquet(path, dialect)


def _types(reader: Piece) -> Sequence[pa.DataType]:
    """Of the columns, where the file has any."""
    return getattr(reader, "types", ())


def _names(folder: Path) -> tuple[str, ...]:
    """The parts of a folder, in the order of their names.

    Raises:
        InputError: There is none, or something stands beside them that would be left out.
    """
    with plain_errors(folder, InputError):
        found = list(islice(folder.iterdir(), MAX_PARTS + 1))
        below = [entry.name for entry in found if entry.is_dir() and is_part(entry.name)]
        links = any(map(Path.is_symlink, found))
    names = sorted(entry.name for entry in found if is_part(entry.name))
    if len(found) > MAX_PARTS or links:
        raise _strange("links, or too many files", "make a folder with the parts of one table")
    if below:
        raise _folders(below)
    if not names:
        fix = "name a folder with Parquet or CSV parts"
        raise fault("folder.no_tables", "there is no part in the folder", fix=fix)
    kinds = {_kind(name) for name in names}
    if len(kinds) > 1 or "" in kinds:
        raise _strange(
            "files that are no parts, or parts of several formats",
            "keep only the parts of one table there, as plain Parquet or plain CSV",
        )
    return tuple(names)


def _folders(names: Sequence[str]) -> InputError:
    """Why folders among parts are refused."""
    if any("=" in name for name in names):
        return _strange(
            "folders that stand for values of a column (`name=value`)",
            "write the parts without `partitionBy`, so that every column stands in the files",
        )
    if "_temporary" in names:
        return _strange(
            "parts that are still being written (`_temporary`)", "wait for the job, or run it anew"
        )
    return _strange(
        "other folders; those of a table format tell which parts still count",
        "export the table as plain Parquet or CSV files into a folder of its own",
    )


def _strange(holds: str, fix: str) -> InputError:
    return fault("folder.strange", f"the folder of parts holds {holds}", fix=fix)


def told(place: int, name: str) -> str:
    """What an error calls a part: its place, its number, and no other word of its name."""
    found = _OURS.match(name)
    return f"part {place + 1}" + (f" ({found[1]})" if found else "")


@contextmanager
def in_part(name: str) -> Iterator[None]:
    """Say of an error in which part it is."""
    try:
        yield
    except InputError as error:
        where = [f"{name}, {each.where}" if each.where else name for each in error.faults]
        faults = zip(error.faults, where, strict=True)
        raise InputError.of([replace(each, where=place) for each, place in faults]) from None


def parts_contents(path: Path, dialect: Dialect) -> Contents:
    """The one table of the folder at `path`, and what programs left in its parts.

    Raises:
        OptionError, InputError: As for `open_parts`.
    """
    reader = open_parts(path, dialect)
    seen: dict[str, None] = {}
    if _kind(reader.names[0]) == "parquet":
        for place, name in enumerate(reader.names):
            with in_part(told(place, name)):
                seen |= dict.fromkeys(parquet_contents(path / name, dialect).seen)
    return Contents((Table("", reader.columns),), tuple(seen))

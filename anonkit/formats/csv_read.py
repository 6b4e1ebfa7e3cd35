"""Reading CSV strictly: text cells, and one exact error where the file is not sound."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from anonkit import progress
from anonkit.errors import AnonkitError, InputError
from anonkit.files import plain_errors
from anonkit.formats.base import BATCH_ROWS, MAX_COLUMNS, MAX_FIELD_BYTES, Dialect
from anonkit.formats.csv_cells import MAX_ROW_BYTES, cells, content_fault, locate, unquoted
from anonkit.formats.csv_cuts import SPLIT_BYTES, cut_up
from anonkit.formats.csv_scan import CHUNK_BYTES, Piece, gathered, pieces
from anonkit.formats.csv_sniff import check_delimiter, sniff
from anonkit.formats.csv_text import Encoding, find_encoding, utf8_of
from anonkit.formats.faults import column_names, fault, too_many_columns
from anonkit.formats.source import Opens, Source

HEAD_BYTES = 1 << 20
"""What is looked at to find the delimiter."""


@dataclass(frozen=True)
class CsvReader:
    """One CSV file."""

    columns: tuple[str, ...]
    dialect: Dialect
    stated: Mapping[str, str]
    source: Opens
    encoding: Encoding
    chunk: int = field(default=CHUNK_BYTES)
    """Bytes looked at together; what is read does not depend on it."""
    first: int = 0
    """Number of the first record of the bytes; 0: it is the header."""

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows as text, an empty cell as empty text."""
        wanted = list(self.columns if columns is None else columns)
        row = self.first
        with self.source.open() as file, plain_errors(self.source.path, InputError):
            size = 0 if self.first else _size(file)
            text = utf8_of(file, self.encoding)
            for group in gathered(pieces(text, ord(self._delimiter), self.chunk)):
                table = self._together(group, wanted)
                if table is None:
                    table = self._one_by_one(group, row, wanted)
                # Row 0 is the header, the first record of the first piece.
                table = table if row else table.slice(1)
                row += _rows(group)
                progress.reach(row - 1, file.tell() if size else 0, size)
                yield from _batches(table)

    @property
    def before(self) -> int:
        """Rows of the file that stand before its first one."""
        return max(0, self.first - 1)

    def splits(self) -> Sequence[CsvReader]:
        """Readers of stretches of the file that together read each row once, in order."""
        return self.cut_up()[0]

    def cut_up(self, size: int = SPLIT_BYTES) -> tuple[Sequence[CsvReader], int]:
        """The same, of `size` bytes at least, and the rows of all; reads the file once."""
        found, records = cut_up(self.source, self.encoding, size)
        made = [
            replace(self, source=each.source, encoding=each.encoding, first=each.first)
            for each in found
        ]
        return made, max(0, records - 1)

    @property
    def _delimiter(self) -> str:
        assert self.dialect.delimiter is not None
        return self.dialect.delimiter

    def _together(self, group: Sequence[Piece], wanted: Sequence[str]) -> pa.Table | None:
        """The cells of all pieces in one go; None where one of them needs a closer look."""
        if not all(piece.sound and piece.longest <= MAX_FIELD_BYTES for piece in group):
            return None
        try:
            table = self._parse(group, wanted)
        except pa.ArrowInvalid:
            return None
        return table if table.num_rows == _rows(group) else None

    def _one_by_one(self, group: Sequence[Piece], row: int, wanted: Sequence[str]) -> pa.Table:
        tables = []
        for piece in group:
            tables.append(self._table(piece, row, wanted))
            row += piece.rows
        return pa.concat_tables(tables)

    def _table(self, piece: Piece, row: int, wanted: Sequence[str]) -> pa.Table:
        if not piece.sound:
            raise self._fault(piece, row)
        # Only a long record can hold a long cell.
        long = piece.longest > MAX_FIELD_BYTES
        try:
            table = self._parse([piece], self.columns if long else wanted)
        except pa.ArrowInvalid:
            raise self._fault(piece, row) from None
        if table.num_rows != piece.rows or (long and _longest(table) > MAX_FIELD_BYTES):
            raise self._fault(piece, row)
        return table.select(wanted) if long else table

    def _parse(self, group: Sequence[Piece], wanted: Sequence[str]) -> pa.Table:
        """Cells of whole records as Arrow reads them, without any guess at types.

        A header of our own stands in front, so that Arrow takes no byte of the
        file for a byte order mark, and no two names can meet.
        """
        names = {name: f"c{place}" for place, name in enumerate(self.columns)}
        header = self._delimiter.join(names.values()).encode() + b"\n"
        data = b"".join((header, *(memoryview(piece.data)[: piece.stop] for piece in group)))
        included = [names[name] for name in wanted]
        table = pyarrow.csv.read_csv(
            pa.BufferReader(data),
            read_options=pyarrow.csv.ReadOptions(block_size=len(data) + 1),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=self._delimiter, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=included,
                column_types=dict.fromkeys(included, pa.string()),
                null_values=[],
                strings_can_be_null=False,
                check_utf8=False,  # a sound piece was checked whole
            ),
        )
        return table.rename_columns(list(wanted))

    def _fault(self, piece: Piece, row: int) -> AnonkitError:
        found = locate(
            piece.data,
            self._delimiter.encode(),
            first_row=row,
            columns=len(self.columns),
            final=piece.final,
            declared=self.encoding.declared,
        )
        return found or AnonkitError("a fault of a CSV file could not be found again")


def _size(file: BinaryIO) -> int:
    """Bytes of a file on the disk; 0 for a member of another file."""
    try:
        return os.fstat(file.fileno()).st_size
    except (OSError, AttributeError):
        return 0


def _rows(group: Sequence[Piece]) -> int:
    return sum(piece.rows for piece in group)


def _longest(table: pa.Table) -> int:
    """Bytes of the longest cell."""
    found = (pc.max(pc.binary_length(column)).as_py() for column in table.columns)
    return max((length or 0 for length in found), default=0)


def _batches(table: pa.Table) -> Iterator[pa.RecordBatch]:
    yield from table.combine_chunks().to_batches(max_chunksize=BATCH_ROWS)


def open_csv(path: Path, dialect: Dialect) -> CsvReader:
    """A reader of the file at `path`.

    Raises:
        OptionError: An address, an unknown encoding, or a delimiter that cannot be one.
        InputError: The file cannot be read, is empty, or its header is not sound.
    """
    check_delimiter(dialect.delimiter)
    return read_csv(Source.of(path), dialect)


def read_csv(source: Opens, dialect: Dialect) -> CsvReader:
    """A reader of bytes that somebody else can open.

    Raises:
        OptionError: An unknown encoding, or a delimiter that cannot be one.
        InputError: As for `open_csv`.
    """
    declared = check_delimiter(dialect.delimiter)
    with source.open() as file, plain_errors(source.path, InputError):
        encoding = find_encoding(file.read(4), dialect.encoding)
        text = utf8_of(file, encoding)
        head = text.read(HEAD_BYTES)
        final = len(head) < HEAD_BYTES
        delimiter = declared or sniff(head, final=final)
        header = _record(head, delimiter, final=final)
        if header is None:
            header = _record(head + text.read(MAX_ROW_BYTES), delimiter, final=True)
    stated = {} if encoding.declared else {"encoding": encoding.codec}
    stated |= {} if declared else {"delimiter": delimiter}
    columns = _columns(header or [], declared=encoding.declared)
    # What is written of these rows is UTF-8, whatever they were read from.
    return CsvReader(columns, Dialect(delimiter, "utf-8"), stated, source, encoding)


def _record(head: bytes, delimiter: str, *, final: bool) -> list[bytes] | None:
    """The cells of the first record, or None where `head` does not reach to its end.

    Raises:
        InputError: Quotes or line ends are not sound, or there are too many cells.
    """
    found: list[bytes] = []
    for cell in cells(head, delimiter.encode(), first_row=0, final=final):
        found.append(head[cell.start : cell.stop])
        if cell.last:
            return found
        if len(found) == MAX_COLUMNS:
            raise too_many_columns("csv", MAX_COLUMNS)
    return [] if final else None


def _columns(header: Sequence[bytes], *, declared: bool) -> tuple[str, ...]:
    if not any(header) and len(header) < 2:
        problem, fix = "the file is empty, or begins with a blank line", "name a file with a header"
        raise fault("csv.empty_file", problem, fix=fix)
    for column, raw in enumerate(header, 1):
        found = content_fault(raw, 0, column, declared=declared)
        if found:
            raise found
    return column_names([unquoted(raw).decode("utf-8") for raw in header], "csv")

"""CSV (RFC 4180): read strictly as text, written plainly."""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from anonkit.errors import InputError, RefusedError
from anonkit.files import create_private
from anonkit.formats.base import MAX_COLUMNS, MAX_FIELD_BYTES, Dialect, Format, Reader, Written
from anonkit.formats.guard import fresh, guarded
from anonkit.formats.text_stream import CheckedText, Spelling

BLOCK_BYTES = 8 * MAX_FIELD_BYTES
"""Bytes parsed at a time; no record may be longer."""
_HEAD_BYTES = 1 << 16
_DELIMITERS = ",;\t|"
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class CsvReader:
    """A CSV file being read."""

    def __init__(self, path: Path, dialect: Dialect, chunk: int | None = None) -> None:
        self._path = path
        self._chunk = {} if chunk is None else {"chunk": chunk}
        self.stated: Mapping[str, str] = {}
        encoding = dialect.encoding or self._state("encoding", _marked(path))
        _check_encoding(encoding)
        head = _head(path, encoding)
        delimiter = dialect.delimiter or self._state("delimiter", _delimiter(head))
        self._spelling = Spelling(delimiter, encoding)
        self.dialect = Dialect(delimiter=delimiter, encoding=encoding)
        self.columns = _header(self._stream())

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Batches of text; see `Reader`."""
        wanted = list(self.columns if columns is None else columns)
        stream = self._stream()
        try:
            yield from self._checked(_parsed(stream, self.columns, wanted, self._spelling))
        except pa.ArrowInvalid:
            raise stream.fault or self._ragged() from None
        finally:
            stream.close()

    def _stream(self) -> CheckedText:
        return CheckedText(self._path, self._spelling, **self._chunk)

    def _state(self, what: str, found: str) -> str:
        self.stated = {**self.stated, what: found}
        return found

    def _checked(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        record = 0
        for batch in batches:
            for name, cells in zip(batch.schema.names, batch.columns, strict=True):
                longest = pc.max(pc.binary_length(cells)).as_py() or 0
                if longest > MAX_FIELD_BYTES:
                    row = pc.index(pc.binary_length(cells), longest).as_py()
                    raise _too_long(record + row + 1, self.columns.index(name) + 1)
            record += batch.num_rows
            yield batch

    def _ragged(self) -> InputError:
        """Find the record at which Arrow gave up, by a slow reading."""
        stream = self._stream()
        try:
            for record, row in enumerate(_records(stream, self._spelling.delimiter)):
                if len(row) != len(self.columns):
                    return InputError(
                        f"the record has {len(row)} columns, the header has {len(self.columns)}",
                        where=f"record {record}, column {min(len(row), len(self.columns)) + 1}",
                        fix="mend the record, or declare the right `delimiter:` under `source:`",
                        code="data.ragged",
                    )
        except InputError as fault:
            return fault
        finally:
            stream.close()
        return InputError(
            f"a record is longer than {BLOCK_BYTES >> 20} MiB",
            fix="leave the long cells out of the export",
            code="data.long_record",
        )


class CsvWriter:
    """A CSV file being written: UTF-8, quotes where needed, one line feed per record."""

    def __init__(self, written: Written) -> None:
        self._written = written
        self._file = create_private(written.path)
        delimiter = written.dialect.delimiter or ","
        head = io.StringIO()
        csv.writer(head, delimiter=delimiter, lineterminator="\n").writerow(written.columns)
        self._file.write(head.getvalue().encode("utf-8"))
        # A lone empty cell would be a blank line, which many readers skip.
        style = "all_valid" if len(written.columns) == 1 else "needed"
        self._writer = pyarrow.csv.CSVWriter(
            self._file,
            pa.schema([(name, pa.string()) for name in written.columns]),
            write_options=pyarrow.csv.WriteOptions(
                include_header=False, delimiter=delimiter, quoting_style=style
            ),
        )

    def write(self, batch: pa.RecordBatch) -> None:
        self._writer.write_batch(
            pa.RecordBatch.from_pydict(
                {name: self._cells(name, batch.column(name)) for name in self._written.columns}
            )
        )

    def close(self) -> None:
        self._writer.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _cells(self, name: str, cells: pa.Array) -> pa.Array:
        filled = fresh(pc.fill_null(cells, ""))
        return filled if name in self._written.numeric else guarded(filled)


def check(written: Written) -> None:
    """Refuse a written file that a strict reader does not read back with its columns."""
    try:
        columns = CsvReader(written.path, written.dialect).columns
    except InputError:
        columns = ()
    if columns != written.columns:
        raise RefusedError("the written CSV cannot be read back", code="format.csv")


def _open(path: Path, dialect: Dialect) -> Reader:
    return CsvReader(path, dialect)


def _parsed(
    stream: CheckedText, columns: Sequence[str], wanted: Sequence[str], spelling: Spelling
) -> Iterator[pa.RecordBatch]:
    with pyarrow.csv.open_csv(
        pa.PythonFile(stream, mode="r"),
        read_options=pyarrow.csv.ReadOptions(
            block_size=BLOCK_BYTES, column_names=list(columns), skip_rows_after_names=1
        ),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=spelling.delimiter,
            quote_char='"',
            double_quote=True,
            escape_char=False,
            newlines_in_values=True,
            ignore_empty_lines=False,
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={name: pa.string() for name in columns},
            strings_can_be_null=False,
            include_columns=list(wanted),
        ),
    ) as reader:
        yield from reader


def _records(stream: CheckedText, delimiter: str) -> Iterator[list[str]]:
    """All records, the header first, by the standard library."""
    text = io.TextIOWrapper(io.BufferedReader(_Raw(stream)), encoding="utf-8", newline="")
    csv.field_size_limit(BLOCK_BYTES)
    try:
        yield from csv.reader(text, delimiter=delimiter, strict=True)
    except csv.Error:
        raise stream.fault or InputError(
            "the file is not CSV", fix="export it again as plain CSV", code="data.not_csv"
        ) from None


class _Raw(io.RawIOBase):
    """A checked stream as the raw end of Python's own text layer."""

    def __init__(self, stream: CheckedText) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _header(stream: CheckedText) -> tuple[str, ...]:
    try:
        names = tuple(next(_records(stream, chr(stream.delimiter)), []))
    finally:
        stream.close()
    if not any(names):
        raise InputError(
            "the file has no header", fix="export it with column names", code="data.no_header"
        )
    check_names(names)
    return names


def check_names(names: Sequence[str]) -> None:
    """Refuse columns without a name, with the same name, or too many of them."""
    empty = [place for place, name in enumerate(names, 1) if not name.strip()]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if len(names) > MAX_COLUMNS:
        raise InputError(f"the file has more than {MAX_COLUMNS} columns", code="data.columns")
    if empty:
        raise InputError(
            "a column has no name",
            where=f"header, column {empty[0]}",
            fix="name every column",
            code="data.empty_header",
        )
    if twice:
        place = len(names) - list(reversed(names)).index(twice[0])
        raise InputError(
            "two columns have the same name",
            where=f"header, column {place}",
            fix="rename one of them",
            code="data.duplicate_header",
        )


def _marked(path: Path) -> str:
    """The encoding that a byte order mark names, else UTF-8."""
    with path.open("rb") as file:
        start = file.read(4)
    return next((name for mark, name in _MARKS.items() if start.startswith(mark)), "utf-8")


def _check_encoding(encoding: str) -> None:
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise InputError(
            "there is no such encoding", where="source.encoding", fix="write utf-8 or cp1252",
            code="data.encoding",
        ) from None  # fmt: skip


def _head(path: Path, encoding: str) -> str:
    """The first whole lines, as far as they can be decoded."""
    with path.open("rb") as file:
        raw = file.read(_HEAD_BYTES)
    return codecs.getincrementaldecoder(encoding)("replace").decode(raw)


def _delimiter(head: str) -> str:
    """The delimiter under which the first records have the most columns, all alike."""
    best, most = ",", 1
    for delimiter in _DELIMITERS:
        # The last record may be cut off.
        counts = [len(row) for row in csv.reader(io.StringIO(head), delimiter=delimiter)][:50]
        whole = counts[:-1] if len(counts) > 1 and len(head) >= _HEAD_BYTES // 4 else counts
        if whole and len(set(whole)) == 1 and whole[0] > most:
            best, most = delimiter, whole[0]
    if most == 1:
        # No delimiter gives even records: the header decides, and the reader will say where.
        line = head.splitlines()[0] if head else ""
        best = max(_DELIMITERS, key=line.count) if any(d in line for d in _DELIMITERS) else ","
    return best


def _too_long(record: int, column: int) -> InputError:
    return InputError(
        f"a cell is longer than {MAX_FIELD_BYTES >> 20} MiB",
        where=f"record {record}, column {column}",
        fix="leave the column out of the export",
        code="data.long_cell",
    )


FORMAT = Format(
    name="csv",
    summary="Comma-separated values: text, one header line, UTF-8 unless declared.",
    suffixes=(".csv", ".tsv", ".txt"),
    open=_open,
    create=CsvWriter,
    check=check,
    media_type="text/csv",
)

"""Excel: one sheet is read as text; a fresh workbook is written, never an old one changed."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import python_calamine
from openpyxl.cell import WriteOnlyCell

from anonkit.errors import AnonkitError, InputError, RefusedError
from anonkit.files import create_private
from anonkit.formats.base import BATCH_ROWS, MAX_FIELD_BYTES, Dialect, Format, Reader, Written
from anonkit.formats.cells import loses_digits, number
from anonkit.formats.csv import check_names
from anonkit.formats.zip_guard import check_zip

MOST_ROWS = 1_048_575
"""Records that one sheet can hold beside its header."""
_WHEN = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_STAMP = (2000, 1, 1, 0, 0, 0)
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?")
_MEMBERS = frozenset(
    {
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/app.xml",
        "docProps/core.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/theme/theme1.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    }
)
_FORBIDDEN = (b"<f>", b"<f ", b"<definedName", b'state="hidden"', b'state="veryHidden"')


class XlsxReader:
    """One sheet of a workbook being read. Formulas count as their stored results."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        check_zip(path)
        self._path = path
        try:
            book = python_calamine.CalamineWorkbook.from_path(str(path))
            names = list(book.sheet_names)
            sheet = dialect.sheet or _only(names)
            if sheet not in names:
                raise InputError(
                    "the workbook has no sheet of that name",
                    where="source.sheet",
                    fix=f"name one of its {len(names)} sheets",
                    code="data.no_sheet",
                )
            self._rows = _trimmed(book.get_sheet_by_name(sheet).to_python(skip_empty_area=False))
        except (python_calamine.CalamineError, OSError, ValueError):
            raise InputError(
                "the workbook cannot be read", fix="save it again as .xlsx", code="data.not_xlsx"
            ) from None
        self.dialect = Dialect(sheet=sheet)
        self.stated: Mapping[str, str] = {} if dialect.sheet else {"sheets": str(len(names))}
        self.columns = tuple(str(_text(cell) or "") for cell in self._rows[0]) if self._rows else ()
        if not self.columns:
            raise InputError(
                "the sheet is empty", fix="name another `sheet:`", code="data.no_header"
            )
        check_names(self.columns)

    @cached_property
    def floats(self) -> frozenset[str]:
        """Columns in which numbers with a fraction, or beyond 2^53, were seen."""
        return frozenset(
            name
            for place, name in enumerate(self.columns)
            if any(isinstance(r[place], float) and loses_digits(r[place]) for r in self._rows[1:])
        )

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Batches of text; see `Reader`."""
        wanted = list(self.columns if columns is None else columns)
        places = [self.columns.index(name) for name in wanted]
        for start in range(1, len(self._rows), BATCH_ROWS):
            rows = self._rows[start : start + BATCH_ROWS]
            made = {
                name: pa.array([_text(row[place]) for row in rows], pa.string())
                for name, place in zip(wanted, places, strict=True)
            }
            yield pa.RecordBatch.from_pydict(made)


class XlsxWriter:
    """A fresh workbook with one sheet: text as text, so that no cell is ever a formula."""

    def __init__(self, written: Written) -> None:
        self._written = written
        self._book = openpyxl.Workbook(write_only=True)
        self._sheet = self._book.create_sheet("data")
        self._sheet.append([self._cell(name, number_wanted=False) for name in written.columns])
        self._count = 0

    def write(self, batch: pa.RecordBatch) -> None:
        self._count += batch.num_rows
        if self._count > MOST_ROWS:
            raise InputError(
                "the records do not fit into one sheet", fix="give the data as CSV",
                code="data.sheet_full",
            )  # fmt: skip
        numeric = [name in self._written.numeric for name in self._written.columns]
        columns = [batch.column(name).to_pylist() for name in self._written.columns]
        for row in zip(*columns, strict=True):
            self._sheet.append(
                [self._cell(text, number_wanted=n) for text, n in zip(row, numeric, strict=True)]
            )

    def close(self) -> None:
        self._book.properties.creator = "anonkit"
        self._book.properties.created = _WHEN
        made = io.BytesIO()
        self._book.save(made)
        with create_private(self._written.path) as file:
            file.write(_settled(made))
            file.flush()
            os.fsync(file.fileno())

    def _cell(self, text: str | None, *, number_wanted: bool) -> WriteOnlyCell | None:
        if text is None or text == "":
            return None
        if number_wanted and _PLAIN_NUMBER.fullmatch(text):
            return WriteOnlyCell(self._sheet, value=float(text) if "." in text else int(text))
        try:
            cell = WriteOnlyCell(self._sheet, value=text)
        except openpyxl.utils.exceptions.IllegalCharacterError:
            raise AnonkitError("a released cell has a character no sheet can hold") from None
        cell.data_type = "s"
        return cell


def check(written: Written) -> None:
    """Refuse a workbook with anything in it but one sheet of cells."""
    try:
        with zipfile.ZipFile(written.path) as archive:
            strange = set(archive.namelist()) - _MEMBERS
            sheets = b"".join(archive.read(n) for n in archive.namelist() if n.startswith("xl/w"))
    except (zipfile.BadZipFile, OSError):
        raise RefusedError("the written workbook cannot be read back", code="format.xlsx") from None
    if strange or any(mark in sheets for mark in _FORBIDDEN):
        raise RefusedError("the written workbook carries more than its cells", code="format.xlsx")


def _settled(made: io.BytesIO) -> bytes:
    """The same workbook without a time of day in it: equal cells give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", data
                )
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, data)
    return out.getvalue()


def _only(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    raise InputError(
        f"the workbook has {len(names)} sheets, and none is named",
        where="source.sheet",
        fix="name the sheet to release under `source:`, such as `sheet: main`",
        code="data.sheets",
    )


def _trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    """Without the empty rows at the end and the empty columns at the right."""
    while rows and not any(cell not in ("", None) for cell in rows[-1]):
        rows.pop()
    width = max(
        (p + 1 for row in rows for p, c in enumerate(row) if c not in ("", None)), default=0
    )
    return [[*row[:width], *[""] * (width - len(row))] for row in rows]


def _text(cell: Any) -> str | None:
    """One cell as text; an empty one is missing."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number(float(cell)) if isinstance(cell, float) else str(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time(0)
        return cell.date().isoformat() if midnight else cell.isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    text = str(cell)
    if len(text.encode("utf-8", "surrogatepass")) > MAX_FIELD_BYTES:
        raise InputError(
            "a cell is longer than 1 MiB", fix="leave the column out", code="data.long_cell"
        )
    return text


def _open(path: Path, dialect: Dialect) -> Reader:
    return XlsxReader(path, dialect)


FORMAT = Format(
    name="xlsx",
    summary="Excel workbook, one sheet; read and written as text and whole numbers.",
    suffixes=(".xlsx",),
    open=_open,
    create=XlsxWriter,
    check=check,
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)

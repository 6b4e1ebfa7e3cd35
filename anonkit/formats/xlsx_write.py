"""Writing a fresh workbook: one sheet of texts and whole numbers, and nothing else.

The parts are written here, cell by cell into the zip, because the usual
library puts every row into a temporary file that others than this run own.
Texts are typed as text, so that no cell is a formula and none needs an
apostrophe. The same cells give the same bytes.

Source:
    ECMA-376-1:2016, 18.3.1.4 (cells), 22.9.2.19 (`_x000D_` in texts).
"""

from __future__ import annotations

import re
import zipfile
from xml.sax.saxutils import quoteattr

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.errors import AnonkitError, InputError
from anonkit.files import create_private, plain_errors
from anonkit.files.folders import flush
from anonkit.formats.base import Written
from anonkit.formats.fresh import fresh_columns

MAX_ROWS = 1_048_576
"""Of a sheet, its header included."""
MAX_COLUMNS = 16_384
MAX_CELL_CHARACTERS = 32_767
MAX_SHEET_BYTES = (1 << 31) - 1
"""Of the sheet's XML: beyond it a zip needs a form that not every program reads."""
SHEET = "xl/worksheets/sheet1.xml"
HEAD = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
TAIL = b"</sheetData></worksheet>"

_STAMP = (2000, 1, 1, 0, 0, 0)
_SLICE_ROWS = 4_096
_NUMBERS = r"^(?:[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\*|)$"
_EXACT = r"^(?:0|-?[1-9][0-9]{0,14})$"
"""Whole numbers that a spreadsheet keeps in full: it shows 15 digits."""
_ODD = r"[\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]|_x[0-9A-Fa-f]{4}_"
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats"


class XlsxWriter:
    """A workbook being written."""

    def __init__(self, written: Written) -> None:
        if len(written.columns) > MAX_COLUMNS:
            raise _does_not_fit()
        self._written = written
        self._letters = [letters(place) for place in range(1, len(written.columns) + 1)]
        self._rows = self._size = 0
        header = self._lines([self._texts(pa.array([name]), name) for name in written.columns], 1)
        self._file = create_private(written.path)
        with plain_errors(written.path):
            self._zip = zipfile.ZipFile(self._file, "w")
            for name, data in fixed_parts(written.dialect.sheet).items():
                self._zip.writestr(_info(name), data)
            self._sheet = self._zip.open(_info(SHEET), "w")
        self._put(HEAD)
        self._put_lines(header)

    def write(self, batch: pa.RecordBatch) -> None:
        """Write the rows of a batch; null is the empty cell."""
        for start in range(0, batch.num_rows, _SLICE_ROWS):
            columns = fresh_columns(batch.slice(start, _SLICE_ROWS), self._written.columns)
            rows = len(columns[0])
            if self._rows + rows > MAX_ROWS:
                raise _does_not_fit()
            named = zip(self._written.columns, columns, strict=True)
            self._put_lines(self._lines([self._cells(name, c) for name, c in named], rows))

    def close(self) -> None:
        """Flush to disk."""
        if self._file.closed:
            return
        try:
            with plain_errors(self._written.path), self._file:
                self._put(TAIL)
                self._sheet.close()
                self._zip.close()
                self._file.flush()
                flush(self._file.fileno())
        finally:
            # After a failure the zip must not try again when it is collected.
            self._zip.fp = None

    def _cells(self, name: str, column: pa.Array) -> pa.Array:
        """The inner XML of each cell behind its place; empty for an empty cell."""
        if name not in self._written.numeric:
            return self._texts(column, name)
        cells = column.fill_null("")
        if not pc.all(pc.match_substring_regex(cells, _NUMBERS), min_count=0).as_py():
            raise AnonkitError("a column of numbers holds text", where=f"column {name}")
        whole = pc.match_substring_regex(cells, _EXACT)
        numbers = pc.binary_join_element_wise("><v>", cells, "</v></c>", "")
        return pc.if_else(whole, numbers, self._texts(cells, name))

    def _texts(self, column: pa.Array, name: str) -> pa.Array:
        cells = column.fill_null("")
        xml = _escaped(cells, name)
        opening = ' t="inlineStr"><is><t xml:space="preserve">'
        xml = pc.binary_join_element_wise(opening, xml, "</t></is></c>", "")
        return pc.if_else(pc.equal(cells, ""), "", xml)

    def _lines(self, columns: list[pa.Array], rows: int) -> pa.Array:
        first = self._rows + 1
        numbers = pa.array(map(str, range(first, first + rows)), pa.string())
        cells = [
            pc.if_else(
                pc.equal(column, ""),
                "",
                pc.binary_join_element_wise(f'<c r="{own}', numbers, '"', column, ""),
            )
            for own, column in zip(self._letters, columns, strict=True)
        ]
        return pc.binary_join_element_wise('<row r="', numbers, '">', *cells, "</row>", "")

    def _put_lines(self, lines: pa.Array) -> None:
        self._rows += len(lines)
        self._put("".join(lines.to_pylist()).encode("utf-8"))

    def _put(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > MAX_SHEET_BYTES:
            raise _does_not_fit()
        with plain_errors(self._written.path):
            self._sheet.write(data)


def letters(place: int) -> str:
    """The name of a column in a sheet: 1 is `A`, 27 is `AA`."""
    name = ""
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def fixed_parts(sheet: str | None) -> dict[str, bytes]:
    """Every part but the sheet itself, the same in every workbook but for the sheet's name."""
    return {
        "[Content_Types].xml": _part(
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="{_TYPE}-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" '
            f'ContentType="{_TYPE}-officedocument.spreadsheetml.sheet.main+xml"/>'
            f'<Override PartName="/{SHEET}" '
            f'ContentType="{_TYPE}-officedocument.spreadsheetml.worksheet+xml"/>'
            f'<Override PartName="/xl/styles.xml" '
            f'ContentType="{_TYPE}-officedocument.spreadsheetml.styles+xml"/>'
            f'<Override PartName="/docProps/core.xml" '
            f'ContentType="{_TYPE}-package.core-properties+xml"/></Types>'
        ),
        "_rels/.rels": _links(
            (f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _part(
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            "<dc:creator>anonkit</dc:creator>"
            '<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created>'
            '<dcterms:modified xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:modified>'
            "</cp:coreProperties>"
        ),
        "xl/workbook.xml": _part(
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name={quoteattr(_sheet_name(sheet))} sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _links(
            (f"{_OFFICE}/worksheet", "worksheets/sheet1.xml"),
            (f"{_OFFICE}/styles", "styles.xml"),
        ),
        "xl/styles.xml": _part(
            f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
            '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
            '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf/></cellXfs>'
            "</styleSheet>"
        ),
    }


def _part(xml: str) -> bytes:
    return (_XML + xml).encode("utf-8")


def _links(*links: tuple[str, str]) -> bytes:
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links, 1)
    )
    return _part(f'<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>')


def _sheet_name(sheet: str | None) -> str:
    if sheet is not None and (not 0 < len(sheet) <= 31 or set(sheet) & set("[]:*?/\\")):
        raise AnonkitError("a sheet cannot have this name")
    return sheet or "data"


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system, info.external_attr = 0, 0
    return info


def _escaped(cells: pa.Array, name: str) -> pa.Array:
    longest = pc.max(pc.utf8_length(cells)).as_py() or 0
    if longest > MAX_CELL_CHARACTERS // 2 and any(map(_too_long, cells.to_pylist())):
        problem = f"a cell has more than {MAX_CELL_CHARACTERS:,} characters, the most of a sheet"
        fix = "leave the column out, or give the data as CSV"
        raise InputError(problem, where=f"column {name}", fix=fix, code="xlsx.cell_length")
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        cells = pc.replace_substring(cells, mark, entity)
    if not pc.any(pc.match_substring_regex(cells, _ODD), min_count=0).as_py():
        return cells
    return pa.array([_without_odd(text, name) for text in cells.to_pylist()], pa.string())


def _too_long(text: str) -> bool:
    return len(text.encode("utf-16-le")) > 2 * MAX_CELL_CHARACTERS


def _without_odd(text: str, name: str) -> str:
    if "\ufffe" in text or "\uffff" in text:
        problem = "a cell holds a character that a workbook cannot carry"
        raise InputError(problem, where=f"column {name}", fix="remove it", code="xlsx.character")
    return _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _does_not_fit() -> InputError:
    problem = "the table is too large for a sheet"
    return InputError(problem, fix="give the data as CSV or Parquet", code="xlsx.too_large")

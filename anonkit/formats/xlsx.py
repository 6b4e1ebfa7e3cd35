"""Excel workbooks, the format of offices."""

from __future__ import annotations

from anonkit.formats.base import Format
from anonkit.formats.xlsx_check import check_xlsx
from anonkit.formats.xlsx_read import open_xlsx, xlsx_contents
from anonkit.formats.xlsx_write import XlsxWriter

FORMAT = Format(
    name="xlsx",
    summary="Excel workbook, one sheet; read and written as text and whole numbers.",
    suffixes=(".xlsx",),
    open=open_xlsx,
    create=XlsxWriter,
    check=check_xlsx,
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    contents=xlsx_contents,
)

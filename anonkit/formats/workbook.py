"""A workbook for a person to fill in: written from pages, and read as plain text.

Not a format of data: `xlsx.py` is that. The same pages give the same bytes, and
all that a workbook can say about who made it, and when, is fixed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import BinaryIO, Protocol

import openpyxl
import pyarrow as pa
import python_calamine
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from anonkit.errors import InputError, shown
from anonkit.formats.faults import fault
from anonkit.formats.formula import guarded
from anonkit.formats.source import Source
from anonkit.formats.spelling import cell_text
from anonkit.formats.xlsx_parts import CORE
from anonkit.formats.xlsx_read import called
from anonkit.formats.xlsx_sheet import check_sheet, check_strings
from anonkit.formats.xlsx_zip import members
from anonkit.policy.sheet import HEAD_ROW, Input, Page

MAX_SHEETS = 20
_CORE_PART = "docProps/core.xml"
_MADE = (2000, 1, 1, 0, 0, 0)
_PLACE = re.compile(r"data row ([0-9]+), column ([0-9]+)")
_LINE_POINTS = 15
_MAX_POINTS = 400
"""Height of a row, at most 409 by the format."""
_YELLOW = PatternFill("solid", fgColor="FFF2CC")
_BLUE = PatternFill("solid", fgColor="D9E7F5")
_THIN = Side(style="thin", color="BFBFBF")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


class Book(Protocol):
    """What a workbook is made from."""

    @property
    def pages(self) -> tuple[Page, ...]:
        """In their order."""
        ...

    @property
    def answers(self) -> Page | None:
        """The page that lists the answers of drop-downs; None: each has its own, of few words."""
        ...

    @property
    def lists(self) -> tuple[tuple[str, ...], ...]:
        """Each list of a drop-down is one column of that page, below the head."""
        ...


def workbook_bytes(book: Book) -> bytes:
    """The workbook as a file; the same pages give the same bytes."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for page in book.pages:
        _fill(made.create_sheet(page.title), page, book)
    packed = io.BytesIO()
    made.save(packed)
    return _without_time(packed)


def read_workbook(path: Path, meant: Collection[str] = ()) -> Mapping[str, Sequence[Sequence[str]]]:
    """The cells of every sheet, by its name, as text; blank ends of rows and sheets cut off.

    It may have been saved by any spreadsheet program.

    Args:
        path: The workbook.
        meant: Names in lower case; where there are sheets of such names, only these are read.

    Raises:
        OptionError: An address instead of a path.
        InputError: No sound workbook; too many sheets; an error, or a formula
            without a result, in a cell.
    """
    source = Source.of(path)
    with source.open() as file:
        parts = members(file)
        check_strings(file, parts)
        book = called(lambda: python_calamine.CalamineWorkbook.from_path(str(path)))
        if len(book.sheet_names) > MAX_SHEETS:
            problem, fix = f"there are more than {MAX_SHEETS} sheets", "delete those you added"
            raise fault("xlsx.too_many_sheets", problem, fix=fix)
        found = [name for name in book.sheet_names if name.strip().casefold() in meant]
        for name in found or book.sheet_names:
            _check(file, parts, name)
        return {name: _grid(book, name) for name in found or book.sheet_names}


def _check(file: BinaryIO, parts: Mapping[str, zipfile.ZipInfo], name: str) -> None:
    """Look through one sheet; a fault is told by its sheet and cell, for rows here are no data."""
    try:
        check_sheet(file, parts, name)
    except InputError as error:
        first = error.faults[0]
        found = _PLACE.fullmatch(first.where)
        cell = f", cell {get_column_letter(int(found[2]))}{int(found[1]) + 1}" if found else ""
        where = f"sheet {shown(name)}{cell}"
        raise InputError(first.problem, where=where, fix=first.fix, code=first.code) from None


def _grid(book: python_calamine.CalamineWorkbook, name: str) -> Sequence[Sequence[str]]:
    cells = called(lambda: book.get_sheet_by_name(name).to_python(skip_empty_area=False))
    rows = [[_unguarded(cell_text(cell) or "") for cell in row] for row in cells]
    for row in rows:
        while row and not row[-1].strip():
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _fill(sheet: Worksheet, page: Page, book: Book) -> None:
    looks: dict[tuple[int, bool, bool], object] = {}
    for number, row in enumerate(page.rows, 1):
        for place, text in enumerate(row, 1):
            cell = sheet.cell(number, place)
            _write(cell, text, table=number >= HEAD_ROW)
            _dress(cell, looks)
        sheet.row_dimensions[number].height = _height(row, page.widths, number)
    for number in range(2, HEAD_ROW):
        last = max(1, len(page.widths))
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=last)
    for place, width in enumerate(page.widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for (number, place), wanted in page.inputs.items():
        cell = sheet.cell(number, place)
        cell.fill, cell.number_format = _YELLOW, "@"
        cell.protection = Protection(locked=False)
        if wanted.choices and book.answers is not None:
            sheet.add_data_validation(_drop_down(wanted, book.answers, book, cell.coordinate))
    if book.answers is None:
        _few_words(sheet, page)
    _lay_out(sheet)


def _write(cell: Cell, text: str, *, table: bool) -> None:
    """A text as a text, whatever it begins with."""
    if table and cell.column == 1 and text.isdigit():
        cell.value = int(text)
    elif text:
        safe = guarded(pa.array([text]))[0].as_py()
        cell.value, cell.data_type = safe, "s"
        cell.quotePrefix = int(safe != text)


def _dress(cell: Cell, looks: dict[tuple[int, bool, bool], object]) -> None:
    """How a cell looks. Like one before it takes that one's look: to say it anew costs most.

    Args:
        cell: As it was written.
        looks: Of the cells before, by row (all below the head are one), type and prefix.
    """
    row, number = min(cell.row, HEAD_ROW + 1), isinstance(cell.value, int)
    like = (row, number, bool(cell.quotePrefix))
    if like in looks:
        cell._style = copy(looks[like])  # noqa: SLF001 - openpyxl's own way to copy a look
        return
    head, title = row == HEAD_ROW, row == 1
    centred = "center" if number else None
    cell.alignment = Alignment(wrap_text=not title, vertical="top", horizontal=centred)
    cell.font = Font(name="Calibri", size=14 if title else 11, bold=head or title)
    if row >= HEAD_ROW:
        cell.border = _BORDER
    if head:
        cell.fill = _BLUE
    looks[like] = copy(cell._style)  # noqa: SLF001


def _height(row: Sequence[str], widths: Sequence[int], number: int) -> float:
    """Points that the longest text of a row needs once it is wrapped."""
    if number == 1:
        return 2.0 * _LINE_POINTS
    if number < HEAD_ROW:
        widths = (sum(widths),)
    lines = max((_lines(text, width) for text, width in zip(row, widths, strict=False)), default=1)
    return min(_MAX_POINTS, _LINE_POINTS * lines + 3)


def _lines(text: str, width: int) -> int:
    # Words do not fill a line to its end, so a little less than the width counts.
    return sum(1 + len(line) // max(1, width - 3) for line in text.split("\n"))


def _few_words(sheet: Worksheet, page: Page) -> None:
    """Lists that stand in the cells themselves, each once for cells below each other."""
    cells = sorted((place, row) for (row, place), wanted in page.inputs.items() if wanted.choices)
    runs: list[tuple[int, int, int]] = []
    for place, row in cells:
        same = runs and runs[-1][0] == place and runs[-1][2] == row - 1
        if same and page.inputs[runs[-1][1], place] == page.inputs[row, place]:
            runs[-1] = (place, runs[-1][1], row)
        else:
            runs.append((place, row, row))
    for place, first, last in runs:
        wanted, letter = page.inputs[first, place], get_column_letter(place)
        choices = f'"{",".join(wanted.choices)}"'
        listed = _listed(choices, f"{letter}{first}:{letter}{last}", typed=wanted.typed)
        sheet.add_data_validation(listed)


def _drop_down(wanted: Input, answers: Page, book: Book, where: str) -> DataValidation:
    """A list to choose from; the answers stand on their own sheet, in plain sight."""
    letter = get_column_letter(book.lists.index(wanted.choices) + 1)
    last = HEAD_ROW + len(wanted.choices)
    place = f"{quote_sheetname(answers.title)}!${letter}${HEAD_ROW + 1}:${letter}${last}"
    return _listed(place, where, typed=wanted.typed)


def _listed(formula: str, where: str, *, typed: bool) -> DataValidation:
    listed = DataValidation(type="list", formula1=formula, allow_blank=True)
    listed.showErrorMessage = not typed
    listed.add(where)
    return listed


def _lay_out(sheet: Worksheet) -> None:
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 1)
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    # Against a slip of the hand only: there is no password.
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _without_time(packed: io.BytesIO) -> bytes:
    """The same parts, with no hour, no user and no machine in them."""
    clean = io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(clean, "w") as new:
        for name in sorted(old.namelist()):
            info = zipfile.ZipInfo(name, _MADE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, CORE if name == _CORE_PART else old.read(name))
    return clean.getvalue()


def _unguarded(text: str) -> str:
    """The text before it was guarded against being run."""
    bare = text[1:] if text.startswith("'") else text
    return bare if bare != text and guarded(pa.array([bare]))[0].as_py() == text else text

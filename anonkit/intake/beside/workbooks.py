"""Words of a workbook that stand in no cell: who made it, comments, names, sheets of prose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import Path
from zipfile import ZipInfo

import python_calamine

from anonkit.errors import InputError
from anonkit.formats.source import Source
from anonkit.formats.xlsx_read import called
from anonkit.formats.xlsx_zip import members, unpacked
from anonkit.intake.personal.columns import words

MOST_BYTES = 4 << 20
"""Of one part."""
MOST_CELLS = 5_000
_MADE_BY = re.compile(
    r"<(?:\w+:)?(creator|lastModifiedBy|Manager|Company)>([^<]{1,500})</", re.IGNORECASE
)
_PROGRAMS = frozenset(
    name.replace("_", " ")
    for name in words(
        "admin administrator anonkit apache_poi author epplus google_sheets hp libreoffice "
        "microsoft_excel microsoft_office_user openpyxl owner pandas pc python-docx sheetjs "
        "unknown user windows_user wps_office xlsxwriter"
    )
)
"""Whom programs name where nobody told them."""
_WORDED = re.compile(
    r"xl/(?:comments[^/]*|comments/.*|worksheets/comments.*|threadedComments/.*|persons/.*"
    r"|notes.*)\.xml|docProps/custom\.xml",
    re.IGNORECASE,
)
_TEXT = re.compile(r">([^<]{2,2000})<")
_PERSON = re.compile(r'displayName="([^"]{1,500})"')
_DEFINED = re.compile(r"<(?:\w+:)?definedName\b[^>]{0,500}?\bname=\"([^\"]{1,300})\"")


def made_by(path: Path) -> tuple[str, ...]:
    """Whom a workbook or document of Office names as its author, editor or company."""
    found = []
    for part in ("docProps/core.xml", "docProps/app.xml"):
        for text in _parts(path, lambda name, part=part: name == part):  # type: ignore[misc]
            found += [unescape(told).strip() for _, told in _MADE_BY.findall(text)]
    return tuple(each for each in found if each and each.casefold() not in _PROGRAMS)


def words_beside(path: Path) -> Iterator[str]:
    """Comments, who wrote them, custom properties and names that were defined."""
    for text in _parts(path, lambda name: _WORDED.fullmatch(name) is not None):
        yield from map(unescape, _TEXT.findall(text))
        yield from map(unescape, _PERSON.findall(text))
    for text in _parts(path, lambda name: name == "xl/workbook.xml"):
        yield from map(unescape, _DEFINED.findall(text))


def words_of_sheet(path: Path, name: str) -> list[str]:
    """The cells of a sheet that is no table, as text.

    Raises:
        InputError: It cannot be read.
    """
    book = called(lambda: python_calamine.CalamineWorkbook.from_path(str(path)))
    rows = called(lambda: book.get_sheet_by_name(name).to_python(nrows=MOST_CELLS))
    return [str(cell) for row in rows for cell in row if cell not in ("", None)][:MOST_CELLS]


def _parts(path: Path, wanted: Callable[[str], bool]) -> Iterator[str]:
    """The text of parts of a zip of Office, as far as they are wanted; none of a broken one."""
    try:
        with Source.of(path).open() as file:
            found: Mapping[str, ZipInfo] = members(file)
            for name, info in found.items():
                if wanted(name):
                    data = b""
                    for piece in unpacked(file, info):
                        data += piece
                        if len(data) >= MOST_BYTES:
                            break
                    yield data.decode("utf-8", "ignore")
    except InputError:
        return

"""The gate on a written workbook: its parts are ours, byte for byte, and its sheet is cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import IO

from anonkit.errors import InputError, RefusedError
from anonkit.files import plain_errors
from anonkit.formats.base import Dialect, Written
from anonkit.formats.xlsx_parts import HEAD, SHEET, TAIL, fixed_parts
from anonkit.formats.xlsx_read import open_xlsx

_PIECE = 1 << 20
_END = b"</row>"
_ROWS = re.compile(
    rb'(?:<row r="\d++">(?:<c r="[A-Z]++\d++"(?:><v>-?\d++</v></c>'
    rb'| t="inlineStr"><is><t xml:space="preserve">[^<]*+</t></is></c>))*+</row>)*+'
)


def check_xlsx(written: Written) -> None:
    """Look into a written workbook for anything but the cells of its columns.

    Raises:
        RefusedError: Another member than the few that are written, another byte
            in one of them, a formula, a comment, or columns not intended.
    """
    try:
        with plain_errors(written.path), zipfile.ZipFile(written.path) as archive:
            _check_parts(archive, fixed_parts(written.dialect.sheet))
            with archive.open(SHEET) as sheet:
                _check_rows(sheet)
        columns = open_xlsx(written.path, Dialect(sheet=written.dialect.sheet)).columns
    except (InputError, zipfile.BadZipFile, EOFError):
        raise _refusal("the written workbook cannot be read again") from None
    if columns != written.columns:
        raise _refusal("the written workbook has other columns than intended")


def _check_parts(archive: zipfile.ZipFile, wanted: dict[str, bytes]) -> None:
    if archive.comment or archive.namelist() != [*wanted, SHEET]:
        raise _refusal("the written workbook has other parts than one sheet needs")
    infos = archive.infolist()
    if any(info.comment or info.extra or info.date_time[0] != 2000 for info in infos):
        raise _refusal("a part of the written workbook says more than it should")
    if any(archive.read(name) != data for name, data in wanted.items()):
        raise _refusal("a part of the written workbook is not as intended")


def _check_rows(sheet: IO[bytes]) -> None:
    """Whether the sheet is rows of texts and numbers from its first byte to its last."""
    rest = b""
    for piece in _pieces(sheet):
        whole, end, rest = (rest + piece).rpartition(_END)
        if not _ROWS.fullmatch(whole + end):
            raise _refusal("the written sheet holds something else than texts and numbers")
    if rest != TAIL:
        raise _refusal("the written sheet does not end as it should")


def _pieces(sheet: IO[bytes]) -> Iterator[bytes]:
    if sheet.read(len(HEAD)) != HEAD:
        raise _refusal("the written sheet does not begin as it should")
    while piece := sheet.read(_PIECE):
        yield piece


def _refusal(problem: str) -> RefusedError:
    return RefusedError(problem, fix="report this as a fault of anonkit", code="xlsx.gate")

"""What stands in a sheet that its reader would pass over in silence.

The reader gives an empty cell for an error (`#N/A`) and for a formula whose
result was never stored, and makes room for every cell between the corners of a
sheet, however few are filled. Here a sheet is looked through for these, before
it is read.

Source:
    ECMA-376-1:2016, 18.3.1.4 (cells), 18.2.20 (sheets of a workbook).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import BinaryIO
from xml.etree import ElementTree as ET

from anonkit.errors import InputError
from anonkit.formats.base import MAX_FIELD_BYTES
from anonkit.formats.faults import fault
from anonkit.formats.xlsx_zip import unpacked

MAX_CELLS = 50_000_000
"""Between the corners of a sheet, empty ones included."""

MAX_TEXT = 6 * MAX_FIELD_BYTES
"""Bytes between two tags: a letter takes six at most (`&quot;`)."""
_OVERLAP = 128 << 10
"""Longer than any cell's text in XML, in bytes."""
_SMALL_PART = 16 << 20
_NS = rb"(?:\w+:)?"
_TAG = re.compile(rb"<%sc\s([^>]*)>" % _NS)
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_TEXT = re.compile(rb"""\bt=["'](?:str|s|inlineStr)["']""")
_NO_RESULT = re.compile(
    rb"<NSc(?:\s([^>]*))?>\s*(?:<NSf(?:\s[^>]*)?/>|<NSf(?:\s[^>]*)?>[^<]*</NSf>)\s*"
    rb"(?:<NSv\s*/>|<NSv>\s*</NSv>)?\s*</NSc>".replace(b"NS", _NS)
)


def check_strings(file: BinaryIO, parts: Mapping[str, zipfile.ZipInfo]) -> None:
    """Look through the texts that sheets share, which a library reads whole.

    Raises:
        InputError: One of them is longer than any cell may be.
    """
    info = parts.get("xl/sharedStrings.xml")
    for _ in of_short_texts(unpacked(file, info)) if info is not None else ():
        pass


def of_short_texts(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, as long as no text between two tags is longer than any cell may be."""
    length = 0
    for piece in pieces:
        first = piece.find(b"<")
        length = length + len(piece) if first < 0 else max(length + first, 0)
        if length > MAX_TEXT:
            problem = f"a cell is longer than {MAX_FIELD_BYTES:,} bytes"
            raise fault("xlsx.field_too_long", problem, fix="shorten the cell")
        length = length if first < 0 else len(piece) - piece.rfind(b"<")
        yield piece


def check_sheet(file: BinaryIO, parts: Mapping[str, zipfile.ZipInfo], sheet: str) -> None:
    """Look through one sheet of a workbook whose zip is sound.

    Raises:
        InputError: A cell holds an error, or a formula without a result; the
            corners of the sheet are too far apart; the sheet is not found.
    """
    part, _ = parts_of_sheets(file, parts).get(sheet, ("", ""))
    info = parts.get(part)
    if info is None:
        raise unreadable()
    row = column = 0
    for piece in overlapping(of_short_texts(unpacked(file, info))):
        tags = _TAG.findall(piece)
        places = _PLACE.findall(b"\n".join(tags))
        row = max(row, max((int(number) for _, number in places), default=0))
        letters = {letters for letters, _ in places}
        column = max(column, max(map(column_number, letters), default=0))
        for tag in filter(_ERROR.search, tags):
            problem, fix = "a cell holds an error, such as #N/A", "mend or empty the cell"
            raise _at(tag, "xlsx.error_cell", problem, fix)
        for tag in filter(lambda tag: not _TEXT.search(tag), _NO_RESULT.findall(piece)):
            problem = "a formula has no stored result"
            fix = "open the file in a spreadsheet program and save it, or keep values only"
            raise _at(tag, "xlsx.formula", problem, fix)
    if row * column > MAX_CELLS:
        problem = f"the sheet spans more than {MAX_CELLS:,} cells"
        fix = "delete the cells far away from the table, or export the sheet as CSV"
        raise fault("xlsx.too_large", problem, fix=fix)


def overlapping(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces that each repeat the end of the one before, so that no cell is cut in all."""
    tail = b""
    for piece in pieces:
        yield tail + piece
        tail = (tail + piece)[-_OVERLAP:]


def _at(tag: bytes, code: str, problem: str, fix: str) -> InputError:
    found = _PLACE.search(tag)
    if found is None:
        return fault(code, problem, fix=fix)
    return fault(code, problem, int(found[2]) - 1, column_number(found[1]), fix=fix)


def column_number(letters: bytes) -> int:
    """The number of a column: `A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def parts_of_sheets(
    file: BinaryIO, parts: Mapping[str, zipfile.ZipInfo]
) -> Mapping[str, tuple[str, str]]:
    """Of each sheet by name the member that holds it, and whether it is `visible`."""
    book = tree(file, parts, "xl/workbook.xml")
    links = tree(file, parts, "xl/_rels/workbook.xml.rels")
    target = {link.get("Id"): link.get("Target", "") for link in links}
    sheets: dict[str, tuple[str, str]] = {}
    for found in book.iter():
        if found.tag.endswith("}sheet"):
            link = next((v for k, v in found.items() if k.endswith("}id")), "")
            part = posixpath.normpath(posixpath.join("/xl", target.get(link, "")))[1:]
            sheets.setdefault(found.get("name", ""), (part, found.get("state", "visible")))
    return sheets


def tree(file: BinaryIO, parts: Mapping[str, zipfile.ZipInfo], name: str) -> ET.Element:
    """A small part as its elements.

    Raises:
        InputError: There is none, or it cannot be read.
    """
    info = parts.get(name)
    if info is None or info.file_size > _SMALL_PART:
        raise unreadable()
    text = b"".join(unpacked(file, info))
    if b"<!" in text:  # no spreadsheet program declares entities
        raise unreadable()
    try:
        return ET.fromstring(text)  # noqa: S314  no declarations, so nothing to expand
    except (ET.ParseError, ValueError):
        raise unreadable() from None


def unreadable() -> InputError:
    """The refusal of a workbook whose parts do not hang together."""
    problem = "the workbook's list of sheets cannot be read"
    return fault("xlsx.unreadable", problem, fix="save it anew as .xlsx")

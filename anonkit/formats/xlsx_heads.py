"""The names in the first row of each sheet, without reading the rows below.

Source:
    ECMA-376-1:2016, 18.2.20 (sheets of a workbook), 18.3.1.73 (rows),
    18.4.9 (shared strings).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from anonkit.formats.base import MAX_COLUMNS, Table
from anonkit.formats.spelling import cell_text
from anonkit.formats.xlsx_sheet import column_number, parts_of_sheets, unreadable
from anonkit.formats.xlsx_zip import unpacked

_STRINGS = "xl/sharedStrings.xml"
_SLICE = 1 << 14
"""Bytes parsed at a time: most sheets need no more."""
_ESCAPED = re.compile("_x([0-9A-F]{4})_")
Parts = Mapping[str, zipfile.ZipInfo]


@dataclass
class _Head:
    """The cells of a first row, by column from 1; a shared string by its number."""

    texts: dict[int, str] = field(default_factory=dict)
    shared: dict[int, int] = field(default_factory=dict)

    def add(self, cell: Mapping[str, str], text: str) -> None:
        letters = cell.get("r", "").rstrip("0123456789").encode()
        last = max([*self.texts, *self.shared], default=0)
        place = column_number(letters) if letters.isupper() and len(letters) <= 3 else last + 1
        kind = cell.get("t", "n")
        if kind == "s" and text.isdecimal():
            self.shared[place] = int(text)
        elif kind == "n":
            self.texts[place] = _number(text)
        elif kind == "b":
            self.texts[place] = "TRUE" if text == "1" else "FALSE"
        elif text:
            self.texts[place] = _plain(text)

    def names(self, strings: Mapping[int, str]) -> tuple[str, ...]:
        found = {**self.texts, **{at: strings.get(n, "") for at, n in self.shared.items()}}
        named = [place for place, text in found.items() if text and place <= MAX_COLUMNS]
        return tuple(found.get(place, "") for place in range(1, max(named, default=0) + 1))


def heads(file: BinaryIO, parts: Parts) -> tuple[Table, ...]:
    """All sheets of a workbook whose zip is sound, each with the names in its first row.

    A name that is a date stands as the number that the file keeps.

    Raises:
        InputError: A part cannot be read.
    """
    sheets = parts_of_sheets(file, parts)
    found = {name: _head(file, parts, part) for name, (part, _) in sheets.items()}
    wanted = {number for head in found.values() for number in head.shared.values()}
    strings = dict(_strings(file, parts, wanted)) if wanted else {}
    return tuple(
        Table(name, found[name].names(strings), state != "visible")
        for name, (_, state) in sheets.items()
    )


def _head(file: BinaryIO, parts: Parts, part: str) -> _Head:
    head, cell, text, within = _Head(), None, "", False
    if part not in parts:
        raise unreadable()
    for mark, name, attributes in _events(unpacked(file, parts[part])):
        if mark == "<" and name == "chartsheet":
            return head
        if mark == "<" and name == "row" and attributes.get("r", "1") != "1":
            return head
        if mark == ">" and name in ("row", "sheetData"):
            return head
        if mark == "<" and name == "c":
            cell, text = attributes, ""
        elif mark == ">" and name == "c" and cell is not None:
            head.add(cell, text)
            cell = None
        elif mark != "":
            within = mark == "<" and name in ("v", "t")
        elif within and cell is not None:
            text += name
    return head


def _strings(file: BinaryIO, parts: Parts, wanted: set[int]) -> Iterator[tuple[int, str]]:
    number, text, within, aside = 0, "", False, False
    if _STRINGS not in parts:
        raise unreadable()
    for mark, name, _ in _events(unpacked(file, parts[_STRINGS])):
        if mark == "":
            text += name if within and not aside else ""
        elif name == "t":
            within = mark == "<"
        elif name == "rPh":  # how a word is pronounced, beside the word
            aside = mark == "<"
        elif mark == ">" and name == "si":
            if number in wanted:
                yield number, _plain(text)
            if number == max(wanted):
                return
            number, text = number + 1, ""


def _events(pieces: Iterable[bytes]) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Begin (`<`) and end (`>`) of elements by local name, and text, as they are met."""
    found: list[tuple[str, str, Mapping[str, str]]] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: found.append(("<", _local(name), given))
    parser.EndElementHandler = lambda name: found.append((">", _local(name), {}))
    parser.CharacterDataHandler = lambda text: found.append(("", text, {}))
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        for piece in pieces:
            for start in range(0, len(piece), _SLICE):
                parser.Parse(piece[start : start + _SLICE], False)
                yield from found
                found.clear()
    except expat.ExpatError:
        raise unreadable() from None


def _no_doctype(*_: object) -> None:
    raise unreadable()  # no spreadsheet program declares entities


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _number(text: str) -> str:
    try:
        return cell_text(float(text)) or ""
    except (ValueError, OverflowError):
        return text


def _plain(text: str) -> str:
    """A text without the escapes that stand for characters XML cannot hold."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)

"""Walking through the head of an SPSS file, before a library is trusted with it.

The library that reads the cells takes what a head says at its word: a width or
a number of missing values that cannot be has made it read memory that is not
its own. Here every record up to the cells is looked at, and a file that is not
put together as the format says is refused.

Source:
    GNU PSPP developers' guide, "System File Format".
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import BinaryIO

from anonkit.errors import InputError
from anonkit.formats.base import MAX_COLUMNS
from anonkit.formats.faults import fault, too_many_columns

MAGICS = (b"$FL2", b"$FL3")
MAX_LABELS = 1_000_000
_HEAD = 176
_END, _VARIABLE, _LABELS, _LABELLED, _DOCUMENTS, _EXTENSION = 999, 2, 3, 4, 6, 7
_MISSING = {0: 0, 1: 1, 2: 2, 3: 3, -2: 2, -3: 3}
"""What a variable says of its missing values, and how many numbers follow."""
_MACHINE, _ENCODING = 3, 20
_PAGES = {65_001: "utf-8", 28_591: "iso8859-1", 28_605: "iso8859-15", 20_127: "ascii"}
_NAMED = 4
"""Up to here a number of a code page tells a machine, not an encoding."""
_WORDS = {
    5: "groups of variables",
    7: "sets of multiple answers",
    10: "words of the program that wrote it",
    17: "attributes of the file",
    18: "attributes of variables",
    19: "sets of multiple answers",
    24: "a description in XML",
}
"""Extensions that are more than the cells and their labels."""


@dataclass
class SavHead:
    """What the head of a file holds besides variables and labels."""

    label: bool = False
    documents: bool = False
    others: list[str] = field(default_factory=list)
    encoding: str = ""
    """What it says of its texts; empty where it says nothing."""
    widths: list[int] = field(default_factory=list)
    """Of each place of 8 bytes in a row: 0 number, n a text of n bytes, -1 more of a text."""


def walk_sav(file: BinaryIO) -> SavHead:
    """Look through all records before the cells.

    Raises:
        InputError: The head is no head of an SPSS file, or contradicts itself.
    """
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(_HEAD)
    if len(head) < _HEAD or head[:4] not in MAGICS:
        raise unreadable()
    order = next((each for each in "<>" if struct.unpack(f"{each}i", head[64:68]) == (2,)), None)
    if order is None:
        raise unreadable()
    found = SavHead(label=bool(head[109:173].strip(b" \0")))
    walk = _Walk(file, order, size, found)
    while walk.record():
        pass
    if not found.widths or walk.left:
        raise unreadable()
    return found


@dataclass
class _Walk:
    file: BinaryIO
    order: str
    size: int
    found: SavHead
    left: int = 0
    """Places that the text before still needs."""
    labelled: bool = False
    """Whether labels wait for the variables they belong to."""

    def record(self) -> bool:
        """Look through one record; False after the last."""
        kind = self._number()
        if self.labelled and kind != _LABELLED:
            raise unreadable()
        if kind == _VARIABLE:
            self._variable()
        elif kind == _LABELS:
            self._labels()
        elif kind == _LABELLED and self.labelled:
            self._labelled()
        elif kind == _DOCUMENTS:
            self._skip(80 * self._number())
            self.found.documents = True
        elif kind == _EXTENSION:
            self._extension()
        elif kind == _END:
            self._number()
            return False
        else:
            raise unreadable()
        return True

    def _variable(self) -> None:
        width, has_label, missing = self._number(), self._number(), self._number()
        self._bytes(16)
        if width == -1:
            self.left -= 1
            sound = self.left >= 0 and has_label == 0 and missing == 0
        else:
            sound = 0 <= width <= 255 and self.left == 0
            # A text longer than 8 bytes has its missing values elsewhere.
            sound = sound and missing in (
                _MISSING if width == 0 else ((0, 1, 2, 3), (0,))[width > 8]
            )
            self.left = max(0, (width + 7) // 8 - 1)
        if not sound or has_label not in (0, 1):
            raise unreadable()
        if has_label:
            length = self._number()
            self._skip(-(-length // 4) * 4)
        self._bytes(8 * _MISSING[missing])
        self.found.widths.append(width)
        # A text may take 32 places for each 255 bytes of it.
        if len(self.found.widths) > 4096 * MAX_COLUMNS:
            raise too_many_columns("sav", MAX_COLUMNS)

    def _labels(self) -> None:
        count = self._number()
        if not 0 <= count <= MAX_LABELS:
            raise unreadable()
        for _ in range(count):
            self._bytes(8)
            length = self._bytes(1)[0]
            self._bytes(-(-(length + 1) // 8) * 8 - 1)
        self.labelled = True

    def _labelled(self) -> None:
        self.labelled = False
        count = self._number()
        if not 0 <= count <= len(self.found.widths):
            raise unreadable()
        places = [self._number() for _ in range(count)]
        if any(not 1 <= place <= len(self.found.widths) for place in places):
            raise unreadable()
        widths = {self.found.widths[place - 1] for place in places}
        if not (widths <= {0} or widths <= set(range(1, 9))):
            raise unreadable()

    def _extension(self) -> None:
        kind, size, count = self._number(), self._number(), self._number()
        if size < 0 or count < 0:
            raise unreadable()
        start = self.file.tell()
        self._skip(size * count)
        if kind == _ENCODING and size == 1:
            self.file.seek(start)
            self.found.encoding = self._bytes(count).decode("ascii", "replace").strip(" \0")
        if kind == _MACHINE and (size, count) == (4, 8) and not self.found.encoding:
            self.file.seek(start)
            page = struct.unpack(f"{self.order}8i", self._bytes(32))[7]
            self.found.encoding = _PAGES.get(page, f"cp{page}" if page > _NAMED else "")
        if kind in _WORDS and count and _WORDS[kind] not in self.found.others:
            self.found.others.append(_WORDS[kind])

    def _number(self) -> int:
        return int(struct.unpack(f"{self.order}i", self._bytes(4))[0])

    def _bytes(self, count: int) -> bytes:
        found = self.file.read(count)
        if len(found) < count:
            raise unreadable()
        return found

    def _skip(self, count: int) -> None:
        if count < 0 or self.file.tell() + count > self.size:
            raise unreadable()
        self.file.seek(count, 1)


def unreadable() -> InputError:
    """The refusal of what is no SPSS file."""
    problem = "this is no SPSS file, or it is cut off, damaged or encrypted"
    return fault("sav.unreadable", problem, fix="save it anew as .sav, without a password")

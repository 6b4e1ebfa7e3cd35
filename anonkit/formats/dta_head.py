"""Looking at the head of a Stata file, before a library reads its cells.

Source:
    Stata manual, `help dta` (formats 113 to 119).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from anonkit.errors import InputError
from anonkit.formats.base import MAX_COLUMNS
from anonkit.formats.faults import fault, too_many_columns

OLD = (104, 105, 108, 110, 111, 113, 114, 115)
TAGGED = (117, 118, 119)
_END = b"</stata_dta>"
LONG_TEXT = 32_768
"""The type of a text that stands behind the rows."""
MAX_CHARACTERISTICS = 100_000
_FORMATS = {110: 12, 111: 12, 113: 12, 114: 49, 115: 49}
"""Bytes of a variable's display format, where the rest of the head is known."""


@dataclass(frozen=True)
class DtaHead:
    """What the head of a file says of itself."""

    release: int
    label: bool
    notes: bool = False
    characteristics: bool = False
    long_texts: tuple[int, ...] = ()
    """Places (0 = first) of the columns whose texts stand behind the rows."""


def walk_dta(file: BinaryIO) -> DtaHead:
    """Read the head.

    Raises:
        InputError: No Stata file, of a kind that is not known, or too wide.
    """
    file.seek(0)
    head = file.read(256)
    try:
        return _tagged(file, head) if head.startswith(b"<stata_dta>") else _old(file, head)
    except (struct.error, ValueError, IndexError):
        raise unreadable() from None


def _tagged(file: BinaryIO, head: bytes) -> DtaHead:
    before, _, after = head.partition(b"<release>")
    release = int(after[:3])
    if before != b"<stata_dta><header>" or release not in TAGGED:
        raise unreadable()
    order = {b"LSF": "<", b"MSF": ">"}.get(_inside(head, b"byteorder")[:3])
    if order is None:
        raise unreadable()
    size, kind = (4, "I") if release > 118 else (2, "H")
    columns = struct.unpack(order + kind, _number(head, b"K", size))
    if columns[0] > MAX_COLUMNS:
        raise too_many_columns("dta", MAX_COLUMNS)
    short = release == 117
    start = head.index(b"<label>") + len(b"<label>")
    size = head[start] if short else struct.unpack_from(f"{order}H", head, start)[0]
    file.seek(start + (1 if short else 2) + size)
    rest = file.read(256)
    place = rest.index(b"<map>") + len(b"<map>")
    places = struct.unpack_from(f"{order}14Q", rest, place)
    file.seek(-len(_END), 2)
    if file.read() != _END or places[13] != file.tell() or max(places) > places[13]:
        raise unreadable()
    file.seek(places[8])
    if file.read(17) != b"<characteristics>":
        raise unreadable()
    names = 33 if short else 129
    found = set(_after(file, order, names))
    file.seek(places[2] + len("<variable_types>"))
    kinds = struct.unpack(f"{order}{columns[0]}H", file.read(2 * columns[0]))
    long_texts = tuple(place for place, own in enumerate(kinds) if own == LONG_TEXT)
    return DtaHead(release, size > 0, "note" in found, "other" in found, long_texts)


def _after(file: BinaryIO, order: str, names: int) -> list[str]:
    kinds: list[str] = []
    while file.read(4) == b"<ch>" and len(kinds) < MAX_CHARACTERISTICS:
        size = struct.unpack(f"{order}I", file.read(4))[0]
        if size < 2 * names:
            raise unreadable()
        kinds.append(_kind(file.read(2 * names)[names:]))
        file.seek(size - 2 * names + len(b"</ch>"), 1)
    return kinds


def _old(file: BinaryIO, head: bytes) -> DtaHead:
    release, order = head[0], {1: ">", 2: "<"}.get(head[1])
    if release not in OLD or order is None or head[2] != 1:
        raise unreadable()
    columns = struct.unpack_from(f"{order}H", head, 4)[0]
    if columns > MAX_COLUMNS:
        raise too_many_columns("dta", MAX_COLUMNS)
    label = head[10 : 10 + (81 if release >= 108 else 32)].partition(b"\0")[0]
    if release not in _FORMATS:
        return DtaHead(release, bool(label.strip()))
    each = 1 + 33 + 2 + _FORMATS[release] + 33 + 81
    file.seek(10 + 81 + 18 + columns * each + 2)
    kinds: set[str] = set()
    for _ in range(MAX_CHARACTERISTICS):
        kind, size = struct.unpack(f"{order}Bi", file.read(5))
        if kind == 0:
            break
        if size < 66:
            raise unreadable()
        kinds.add(_kind(file.read(66)[33:]))
        file.seek(size - 66, 1)
    return DtaHead(release, bool(label.strip()), "note" in kinds, "other" in kinds)


def _kind(name: bytes) -> str:
    return "note" if name.startswith(b"note") else "other"


def _inside(head: bytes, tag: bytes) -> bytes:
    start = head.index(b"<" + tag + b">") + len(tag) + 2
    return head[start : head.index(b"</" + tag + b">", start)]


def _number(head: bytes, tag: bytes, size: int) -> bytes:
    # Its bytes may look like a tag: its length is known.
    start = head.index(b"<" + tag + b">") + len(tag) + 2
    return head[start : start + size]


def unreadable() -> InputError:
    """The refusal of what is no Stata file."""
    problem = "this is no Stata file, or it is cut off or damaged"
    return fault("dta.unreadable", problem, fix="save it anew as .dta (`saveold` or `save`)")

"""What a photograph says of where and by whom it was taken: the head of a JPEG, not its picture.

Source:
    CIPA DC-008 (Exif 2.32), 4.6; JPEG (ITU-T T.81), annex B.
"""

from __future__ import annotations

import struct
from pathlib import Path

from anonkit.errors import InputError
from anonkit.intake.parcel.papers import first_bytes

_HEAD = 1 << 18
_GPS, _ARTIST, _OWNER = 0x8825, 0x013B, 0xA430
_POINT = frozenset((2, 4))
"""Latitude and longitude among the entries of a place."""
MOST_ENTRIES = 500


def told_by_photo(path: Path) -> tuple[str, ...]:
    """What stands in the head of a picture: `place`, `author`; nothing where it is no JPEG."""
    try:
        data = first_bytes(path, _HEAD)
        block = _block(data)
        return _told(block) if block else ()
    except (InputError, struct.error):
        return ()


def _block(data: bytes) -> bytes:
    """The Exif block of a JPEG; empty where there is none."""
    at = 2
    while data[:2] == b"\xff\xd8" and at + 4 <= len(data) and data[at] == 0xFF:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + length]
        if data[at + 1] == 0xE1 and body[:6] == b"Exif\0\0":
            return body[6:]
        if data[at + 1] == 0xDA or length < 2:
            return b""
        at += 2 + length
    return b""


def _told(block: bytes) -> tuple[str, ...]:
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return ()
    first = _entries(block, order, struct.unpack_from(f"{order}I", block, 4)[0])
    told = ["author"] if {_ARTIST, _OWNER} & first.keys() else []
    if _GPS in first and _entries(block, order, first[_GPS]).keys() & _POINT:
        told.append("place")
    return tuple(told)


def _entries(block: bytes, order: str, at: int) -> dict[int, int]:
    """Tags of one list, each with its four bytes as a number."""
    (count,) = struct.unpack_from(f"{order}H", block, at)
    found: dict[int, int] = {}
    for place in range(min(count, MOST_ENTRIES)):
        tag, _, _, value = struct.unpack_from(f"{order}HHII", block, at + 2 + 12 * place)
        found[tag] = value
    return found

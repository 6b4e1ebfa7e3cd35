"""The zip a workbook is: looked at before anything opens it, for it may be a bomb.

Nothing is believed that the headers say about sizes: every member is unpacked
once, counted, and thrown away.

Source:
    PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.7 and 4.3.12.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from anonkit.errors import InputError
from anonkit.formats.faults import fault

MAX_MEMBERS = 10_000
MAX_BYTES = 2 << 30
"""Unpacked, all members together (2 GiB)."""
MAX_RATIO = 100
SMALL_BYTES = 50 << 20
"""Up to this size (50 MiB) a member may be packed as tightly as it likes."""

_PIECE = 1 << 20
_LOCAL = struct.Struct("<4s5H3I2H")
_OLE = b"\xd0\xcf\x11\xe0"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def members(file: BinaryIO) -> Mapping[str, zipfile.ZipInfo]:
    """The members of a zip by name, once all of it is known to be sound.

    Raises:
        InputError: No whole zip; encrypted; too many members, or names that are
            doubled or lead elsewhere; or far more in it than its size tells.
    """
    if file.read(4) == _OLE:
        problem = "this is a workbook with a password, or of an old kind (.xls)"
        raise fault("xlsx.encrypted", problem, fix="save it as .xlsx, without a password")
    try:
        found = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise _damaged() from None
    if len(found) > MAX_MEMBERS:
        raise _strange()
    named = {info.filename.casefold(): info for info in found}
    if len(named) < len(found) or not all(map(_plain_name, found)):
        raise _strange()
    if any(info.flag_bits & 0x41 for info in found):
        problem, fix = "the workbook is encrypted", "save it without a password"
        raise fault("xlsx.encrypted", problem, fix=fix)
    total = 0
    for info in found:
        for piece in unpacked(file, info):
            total += len(piece)
            if total > MAX_BYTES:
                raise _bomb()
    return {info.filename: info for info in found}


def unpacked(file: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of one member, piece by piece.

    Raises:
        InputError: It is damaged, not what its headers say, or a bomb.
    """
    size = checksum = 0
    for piece in _inflated(file, info):
        size += len(piece)
        if size > SMALL_BYTES and size > MAX_RATIO * max(info.compress_size, 1):
            raise _bomb()
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if size != info.file_size or checksum != info.CRC:
        raise _damaged()


def _inflated(file: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    left = info.compress_size
    file.seek(_start(file, info))
    packer = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        raw = file.read(min(left, _PIECE))
        if not raw:
            raise _damaged()
        left -= len(raw)
        try:
            yield from _pieces(packer, raw) if packer else (raw,)
        except zlib.error:
            raise _damaged() from None
    if packer and not (packer.eof and not packer.unused_data):
        raise _damaged()


def _pieces(packer: zlib._Decompress, raw: bytes) -> Iterator[bytes]:
    while raw:
        yield packer.decompress(raw, _PIECE)
        raw = packer.unconsumed_tail


def _start(file: BinaryIO, info: zipfile.ZipInfo) -> int:
    """Where the packed bytes of a member begin, by its own header."""
    file.seek(info.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or info.compress_type not in _METHODS:
        raise _damaged()
    magic, _, flags, method, *_, name, extra = _LOCAL.unpack(header)
    own = file.read(name)
    codec = "utf-8" if flags & 0x800 else "cp437"
    same = own.decode(codec, "replace") == info.orig_filename
    if magic != b"PK\3\4" or method != info.compress_type or not same:
        raise _damaged()
    return info.header_offset + _LOCAL.size + int(name) + int(extra)


def _plain_name(info: zipfile.ZipInfo) -> bool:
    """Whether a member's name stays inside the folder it would be unpacked to."""
    name = info.orig_filename
    parts = name.removesuffix("/").split("/")
    return not ("\\" in name or "\0" in name or ":" in name or {"", ".", ".."} & set(parts))


def _damaged() -> InputError:
    problem = "this is no workbook, or it is cut off or damaged"
    return fault("xlsx.unreadable", problem, fix="save it anew as .xlsx")


def _strange() -> InputError:
    problem = "the workbook is put together like none that a spreadsheet program writes"
    return fault("xlsx.strange", problem, fix="save it anew as .xlsx")


def _bomb() -> InputError:
    problem = "the workbook unpacks to far more than its size tells"
    return fault("xlsx.bomb", problem, fix="export the sheet as CSV")

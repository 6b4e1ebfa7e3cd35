"""A zip, looked at before anything opens it, for it may be a bomb.

Nothing is believed that the headers say about sizes: every member that will be
read is unpacked once, counted, and thrown away.

Source:
    PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.7 and 4.3.12.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
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
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


Said = tuple[str, str]
"""A problem, and how to mend it."""


@dataclass(frozen=True)
class Kind:
    """What a kind of zip says of its faults."""

    name: str
    """The format, for the codes of the errors."""
    broken: Said
    odd: Said
    locked: Said
    swollen: Said

    def damaged(self) -> InputError:
        """It is not what its headers say."""
        return fault(f"{self.name}.unreadable", self.broken[0], fix=self.broken[1])

    def strange(self) -> InputError:
        """It has names or links that lead elsewhere, or too many."""
        return fault(f"{self.name}.strange", self.odd[0], fix=self.odd[1])

    def encrypted(self) -> InputError:
        """It has a password."""
        return fault(f"{self.name}.encrypted", self.locked[0], fix=self.locked[1])

    def bomb(self) -> InputError:
        """It holds far more than its size tells."""
        return fault(f"{self.name}.bomb", self.swollen[0], fix=self.swollen[1])


def members(
    file: BinaryIO, kind: Kind, wanted: Callable[[str], bool] = lambda _: True
) -> Mapping[str, zipfile.ZipInfo]:
    """The members of a zip by name, folders too, once all that is wanted is known to be sound.

    Args:
        file: Open for reading bytes.
        kind: What to say of its faults.
        wanted: By its name, whether a member will be read; others are never unpacked.

    Raises:
        InputError: No whole zip; encrypted; too many members, or names that are
            doubled or lead elsewhere; a link; or far more in it than its size tells.
    """
    try:
        found = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise kind.damaged() from None
    if len(found) > MAX_MEMBERS:
        raise kind.strange()
    named = {info.filename.casefold(): info for info in found}
    if len(named) < len(found) or not all(map(_plain, found)):
        raise kind.strange()
    if any(info.flag_bits & 0x41 for info in found):
        raise kind.encrypted()
    total = 0
    for info in filter(lambda info: wanted(info.filename), found):
        for piece in unpacked(file, info, kind):
            total += len(piece)
            if total > MAX_BYTES:
                raise kind.bomb()
    return {info.filename: info for info in found}


def unpacked(file: BinaryIO, info: zipfile.ZipInfo, kind: Kind) -> Iterator[bytes]:
    """The bytes of one member, piece by piece.

    Raises:
        InputError: It is damaged, not what its headers say, or a bomb.
    """
    size = checksum = 0
    try:
        for piece in _inflated(file, info):
            size += len(piece)
            if size > SMALL_BYTES and size > MAX_RATIO * max(info.compress_size, 1):
                raise kind.bomb()
            checksum = zlib.crc32(piece, checksum)
            yield piece
    except (zlib.error, _DamagedError):
        raise kind.damaged() from None
    if size != info.file_size or checksum != info.CRC:
        raise kind.damaged()


class _DamagedError(Exception):
    """The zip is not what its headers say."""


def _inflated(file: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    left = info.compress_size
    file.seek(_start(file, info))
    packer = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        raw = file.read(min(left, _PIECE))
        if not raw:
            raise _DamagedError
        left -= len(raw)
        yield from _pieces(packer, raw) if packer else (raw,)
    if packer and not (packer.eof and not packer.unused_data):
        raise _DamagedError


def _pieces(packer: zlib._Decompress, raw: bytes) -> Iterator[bytes]:
    while raw:
        yield packer.decompress(raw, _PIECE)
        raw = packer.unconsumed_tail


def _start(file: BinaryIO, info: zipfile.ZipInfo) -> int:
    """Where the packed bytes of a member begin, by its own header."""
    if info.header_offset < 0:  # as worked out from a list of members that is cut off
        raise _DamagedError
    file.seek(info.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or info.compress_type not in _METHODS:
        raise _DamagedError
    magic, _, flags, method, *_, name, extra = _LOCAL.unpack(header)
    own = file.read(name)
    codec = "utf-8" if flags & 0x800 else "cp437"
    same = own.decode(codec, "replace") == info.orig_filename
    if magic != b"PK\3\4" or method != info.compress_type or not same:
        raise _DamagedError
    return info.header_offset + _LOCAL.size + int(name) + int(extra)


def _plain(info: zipfile.ZipInfo) -> bool:
    """Whether a member stays inside the folder it would be unpacked to, and is no link."""
    name = info.orig_filename
    parts = name.removesuffix("/").split("/")
    if "\\" in name or "\0" in name or ":" in name or {"", ".", ".."} & set(parts):
        return False
    mode = stat.S_IFMT(info.external_attr >> 16)
    return mode in (0, stat.S_IFREG, stat.S_IFDIR) and not (info.is_dir() and info.file_size)

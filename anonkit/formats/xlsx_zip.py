"""The zip a workbook is."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from anonkit.formats import unzip
from anonkit.formats.faults import fault

_ANEW = "save it anew as .xlsx"
_WORKBOOK = unzip.Kind(
    name="xlsx",
    broken=("this is no workbook, or it is cut off or damaged", _ANEW),
    odd=("the workbook is put together like none that a spreadsheet program writes", _ANEW),
    locked=("the workbook is encrypted", "save it without a password"),
    swollen=("the workbook unpacks to far more than its size tells", "export the sheet as CSV"),
)
_OLE = b"\xd0\xcf\x11\xe0"


def members(file: BinaryIO) -> Mapping[str, zipfile.ZipInfo]:
    """The members of a workbook by name, once all of it is known to be sound.

    Raises:
        InputError: As for any zip; or a workbook of an old kind.
    """
    if file.read(4) == _OLE:
        problem = "this is a workbook with a password, or of an old kind (.xls)"
        raise fault("xlsx.encrypted", problem, fix="save it as .xlsx, without a password")
    return unzip.members(file, _WORKBOOK)


def unpacked(file: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of one member, piece by piece.

    Raises:
        InputError: It is damaged, not what its headers say, or a bomb.
    """
    return unzip.unpacked(file, info, _WORKBOOK)

"""A zip that is safe to unpack: a workbook is one, and may be a bomb."""

from __future__ import annotations

import zipfile
from pathlib import Path

from anonkit.errors import InputError

MOST_ENTRIES = 10_000
MOST_BYTES = 2 << 30
"""Unpacked, in bytes (2 GiB)."""
MOST_RATIO = 100
FREE_BYTES = 50 << 20
"""Below this much unpacked text no ratio is suspicious (50 MiB)."""
_PIECE = 1 << 20


def check_zip(path: Path) -> None:
    """Unpack everything once, counting, and keep nothing.

    Headers may lie about sizes, so the bytes themselves are counted.

    Raises:
        InputError: No zip, encrypted, or one that would not fit.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive.infolist())
            total = 0
            for entry in archive.infolist():
                total = _count(archive, entry, total)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, NotImplementedError):
        raise _fault("the file is not a whole workbook", "save it again as .xlsx") from None
    except RuntimeError:
        raise _fault("the workbook is encrypted", "save it without a password") from None


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    outside = any(name.startswith(("/", "\\")) or ".." in name.split("/") for name in names)
    if outside or len(set(names)) < len(names) or len(names) > MOST_ENTRIES:
        raise _fault("the workbook is put together like no workbook", "save it again as .xlsx")
    if any(entry.flag_bits & 1 for entry in entries):
        raise _fault("the workbook is encrypted", "save it without a password")


def _count(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, total: int) -> int:
    own = 0
    with archive.open(entry) as file:
        while piece := file.read(_PIECE):
            own += len(piece)
            suspicious = own > FREE_BYTES and own > MOST_RATIO * max(entry.compress_size, 1)
            if suspicious or total + own > MOST_BYTES:
                raise _fault(
                    "the workbook unpacks to far more than it should", "export as CSV instead"
                )
    return total + own


def _fault(problem: str, fix: str) -> InputError:
    return InputError(problem, fix=fix, code="data.not_xlsx")

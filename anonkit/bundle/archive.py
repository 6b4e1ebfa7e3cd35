"""The one file to send: a release folder as a ZIP archive.

It holds the files of the folder and nothing else: no time, no user, no comment,
no extra field. The same folder gives the same bytes (with the same zlib).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from anonkit.errors import OptionError
from anonkit.files import (
    aside,
    create_private,
    file_digest,
    finish,
    plain_errors,
    remove_file,
    rename,
)

_START = (1980, 1, 1, 0, 0, 0)
"""The oldest time that the format can write."""
_UNIX = 3
_LEVEL = 6


def archive_path(folder: Path) -> Path:
    """`DIR.zip`, beside `DIR`."""
    return folder.with_name(f"{folder.name}.zip")


def write_archive(folder: Path) -> Path:
    """Write the archive of a release folder; one that is there already must be the same.

    At any moment it is there whole, or not at all.

    Returns:
        Where it is.

    Raises:
        OptionError: Another file is there.
        BusyError: The disk is full. Nothing is left.
    """
    target = archive_path(folder)
    staged = aside(target)
    try:
        with create_private(staged) as file, plain_errors(staged):
            _write(folder, file)
            finish(file, 0o644)
        if not target.exists() and not target.is_symlink():
            rename(staged, target)
        elif target.is_symlink() or not target.is_file() or not _same(target, staged):
            raise OptionError(
                "the archive is not that of this release",
                where=str(target),
                fix="move it away, then run again",
                code="output.occupied",
            )
    finally:
        remove_file(staged)
    return target


def _write(folder: Path, file: BinaryIO) -> None:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for path in paths:
            name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            entry = ZipInfo(name, _START)
            entry.create_system = _UNIX
            entry.external_attr = 0o100644 << 16
            entry.compress_type = ZIP_DEFLATED
            entry.file_size = path.stat().st_size
            with path.open("rb") as source, archive.open(entry, "w") as sink:
                shutil.copyfileobj(source, sink)


def _same(one: Path, other: Path) -> bool:
    return file_digest(one) == file_digest(other)

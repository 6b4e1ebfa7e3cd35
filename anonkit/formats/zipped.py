"""A zip of CSV files, as ODK Central exports a form: nothing of it is unpacked to disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from anonkit.formats import csv, unzip
from anonkit.formats.base import Contents, Dialect, Format
from anonkit.formats.csv_read import CsvReader
from anonkit.formats.faults import fault
from anonkit.formats.several import MEDIA, beside, by_stem, csv_contents, csv_table, is_table
from anonkit.formats.source import Source

_AGAIN = "export the data again, or unpack it and name the folder"
ZIP = unzip.Kind(
    name="zip",
    broken=("this is no zip, or it is cut off or damaged", _AGAIN),
    odd=("the zip holds names or links that no export has", _AGAIN),
    locked=("the zip is encrypted", "unpack it with its password, and name the folder"),
    swollen=("the zip unpacks to far more than its size tells", _AGAIN),
)
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")


class _Stream(io.RawIOBase):
    """The bytes of a member as they are unpacked; going back means to begin anew."""

    def __init__(self, file: BinaryIO, info: zipfile.ZipInfo) -> None:
        super().__init__()
        self._file, self._info = file, info
        self._pieces: Iterator[bytes] = iter(())
        self._rest, self._place = memoryview(b""), 0
        self.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        self._place += count
        return count

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_CUR and place == 0:
            return self._place
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation("a packed file is read from its beginning")
        self._pieces = unzip.unpacked(self._file, self._info, ZIP)
        self._rest, self._place = memoryview(b""), 0
        while self._place < place and self.read(place - self._place):
            pass
        return self._place


@dataclass(frozen=True)
class Member:
    """One file in a zip."""

    archive: Source
    info: zipfile.ZipInfo

    @property
    def path(self) -> Path:
        """The zip."""
        return self.archive.path

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The member from its beginning, unpacked as it is read.

        Raises:
            InputError: The zip is not the file it was.
        """
        with self.archive.open() as file:
            yield io.BufferedReader(_Stream(file, self.info), 1 << 20)


def open_zip(path: Path, dialect: Dialect) -> CsvReader:
    """A reader of one CSV file of the zip at `path`; `dialect.sheet` is its name without ending.

    Raises:
        OptionError: An address instead of a path.
        InputError: No sound zip; no such table, or several and none named; or no sound CSV.
    """
    tables, _ = _members(path)
    return csv_table(tables, dialect, "zip")


def zip_contents(path: Path, dialect: Dialect) -> Contents:
    """The CSV files of a zip; of each the header is read.

    Raises:
        OptionError: An address instead of a path.
        InputError: As for `open_zip`.
    """
    tables, others = _members(path)
    return csv_contents(tables, dialect, beside(others))


def _members(path: Path) -> tuple[Mapping[str, Member], list[str]]:
    """The tables by their names, and the names of all other files."""
    source = Source.of(path)
    with source.open() as file:
        found = unzip.members(file, ZIP, is_table)
    names = [name for name, info in found.items() if not info.is_dir()]
    if any(map(_is_archive, names)):
        problem = "there is another archive in the zip"
        raise fault("zip.nested", problem, fix="unpack the zip, and name the archive in it")
    tables = by_stem(names, "zip")
    others = [name for name in names if name not in tables.values()]
    return {stem: Member(source, found[name]) for stem, name in tables.items()}, others


def _is_archive(name: str) -> bool:
    path = PurePosixPath(name)
    return MEDIA not in path.parts[:-1] and path.suffix.lower() in _ARCHIVES


FORMAT = Format(
    name="zip",
    summary="A zip of CSV files (ODK Central, SurveyCTO); each is a table, released as CSV.",
    suffixes=(".zip",),
    open=open_zip,
    create=csv.FORMAT.create,
    check=csv.FORMAT.check,
    media_type="application/zip",
    contents=zip_contents,
    released=csv.FORMAT,
)

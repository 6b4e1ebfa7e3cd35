"""Opening a file to be read: a plain local file, and the same one every time."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from anonkit.errors import InputError, OptionError
from anonkit.files import plain_errors


class Opens(Protocol):
    """Something with bytes to be read, more than once: a file, or a member of one."""

    @property
    def path(self) -> Path:
        """The file, for messages."""
        ...

    def open(self) -> AbstractContextManager[BinaryIO]:
        """The bytes from their beginning."""
        ...


Stamp = tuple[int | None, int | None, int, int]
"""Device, inode, size in bytes, time of change in ns; None: not known."""


@dataclass(frozen=True)
class Source:
    """A file as it was when first opened.

    Another process is told its size and its time of change alone: each machine that mounts the
    file has numbers of its own for the device, and some for the inode.
    """

    path: Path
    stamp: Stamp

    @classmethod
    def of(cls, path: Path) -> Source:
        """Look at a file without reading it.

        Raises:
            OptionError: An address (`://`) instead of a path.
            InputError: Absent, not readable, or no regular file.
        """
        check_no_address(path)
        with _open(path) as file:
            return cls(path, _stamp(file))

    def __reduce__(self) -> tuple[type[Source], tuple[Path, Stamp]]:
        _, _, size, changed = self.stamp
        return Source, (self.path, (None, None, size, changed))

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The file from its beginning, for reading bytes.

        Raises:
            InputError: It is not the file it was, so two readings would not agree.
        """
        with _open(self.path) as file:
            self._same(file)
            yield file
            self._same(file)

    def _same(self, file: BinaryIO) -> None:
        pairs = zip(_stamp(file), self.stamp, strict=True)
        if any(told is not None and found != told for found, told in pairs):
            problem = "the file has changed while it was being read"
            fix = "run again when nothing writes to it"
            raise InputError(problem, where=str(self.path), fix=fix, code="data.changed")


def check_no_address(path: Path) -> None:
    """Refuse what leads off this machine.

    Raises:
        OptionError: An address (`://`) instead of a path.
    """
    if "://" in str(path):
        problem = "data is read from files only, never from an address"
        fix = "save the data as a file and name that"
        raise OptionError(problem, fix=fix, code="data.address")


def _open(path: Path) -> BinaryIO:
    with plain_errors(path, InputError):
        # Not blocking: a named pipe must be refused, not waited for.
        file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        problem, fix = "this is no regular file", "name a file"
        raise InputError(problem, where=str(path), fix=fix, code="data.no_file")
    return file


def _stamp(file: BinaryIO) -> Stamp:
    found = os.fstat(file.fileno())
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns

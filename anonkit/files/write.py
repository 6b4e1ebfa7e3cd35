"""Writing files: new, owner-only, whole, and flushed before they get their name."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from anonkit.errors import SecretError
from anonkit.files.folders import aside, flush, fsync_dir, left_aside
from anonkit.files.lock import try_lock
from anonkit.files.trouble import plain_errors

CHUNK = 1 << 20
"""Bytes copied at a time."""
_CANNOT_COPY = frozenset({errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP})
"""What a system says that does not copy between these two places."""


def create_private(path: Path) -> BinaryIO:
    """A new file that only its owner can read, open for writing bytes."""
    with plain_errors(path):
        return os.fdopen(_create(path), "wb")


def _create(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)


def finish(file: BinaryIO, mode: int) -> None:
    """Give a file that was just written its mode, and flush it to the disk itself."""
    file.flush()
    os.fchmod(file.fileno(), mode)
    flush(file.fileno())


def write_new(path: Path, source: bytes | Path, mode: int) -> str:
    """Write a new file, whole and flushed, with exactly this mode.

    Returns:
        The SHA-256 of what was written, read again, in hexadecimal.
    """
    with plain_errors(path):
        target = _create(path)
        try:
            if isinstance(source, bytes):
                _write_all(target, source)
            else:
                _copy(source, target)
            os.fchmod(target, mode)
            flush(target)
            os.lseek(target, 0, os.SEEK_SET)
            with os.fdopen(target, "rb", closefd=False) as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        finally:
            os.close(target)


def _copy(source: Path, target: int) -> None:
    """Fill a new file with another: by the system itself where it can."""
    with plain_errors(source):
        file = source.open("rb")
    with file:
        if not _copied_by_system(file.fileno(), target):
            while chunk := file.read(CHUNK):
                _write_all(target, chunk)


def _copied_by_system(source: int, target: int) -> bool:
    if sys.platform != "linux":
        return False
    try:
        while os.copy_file_range(source, target, CHUNK):
            pass
    except OSError as error:
        if error.errno not in _CANNOT_COPY or os.lseek(target, 0, os.SEEK_CUR):
            raise
        return False
    return True


Digest = tuple[str, int]
"""SHA-256 in hexadecimal, and length in bytes."""


def file_digest(source: bytes | Path) -> Digest:
    """What tells a file (or bytes) from every other."""
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest(), len(source)
    with plain_errors(source), source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def write_atomic(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put `data` at `path`: at any moment the old file is there or the new one, whole.

    What a killed write left behind is removed by the next write to `path`.
    """
    with plain_errors(path):
        _purge_dead(path)
        descriptor, temporary = _temporary(path)
        try:
            _write_all(descriptor, data)
            os.fchmod(descriptor, mode)
            flush(descriptor)
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        finally:
            os.close(descriptor)
        fsync_dir(path.parent)


def write_once(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put `data` at `path`, whole or not at all; never where something is.

    Raises:
        OptionError: Something is here already.
    """
    with plain_errors(path):
        _purge_dead(path)
        descriptor, temporary = _temporary(path)
        try:
            _write_all(descriptor, data)
            os.fchmod(descriptor, mode)
            flush(descriptor)
            # Unlike a rename, a link never takes the place of what stands there.
            os.link(temporary, path, follow_symlinks=False)
        finally:
            with suppress(OSError):
                temporary.unlink()
            os.close(descriptor)
        fsync_dir(path.parent)


def _temporary(path: Path) -> tuple[int, Path]:
    """A new file beside `path`, locked for as long as its writer lives."""
    while True:
        temporary = aside(path)
        descriptor = _create(temporary)
        if try_lock(descriptor) and os.fstat(descriptor).st_nlink:
            return descriptor, temporary
        os.close(descriptor)  # between the two steps another run took it for a dead one's


def _purge_dead(path: Path) -> None:
    """Remove the temporary files whose writer is gone: those that can be locked."""
    for temporary in left_aside(path):
        with suppress(FileNotFoundError):
            descriptor = os.open(temporary, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                if try_lock(descriptor):
                    temporary.unlink()
            finally:
                os.close(descriptor)


def read_private(path: Path, most: int) -> bytes:
    """The bytes of a small file that only its owner can read.

    Raises:
        SecretError: Absent, a symbolic link, no regular file, another user's,
            open to others, or longer than `most` bytes.
    """
    with plain_errors(path, SecretError):
        # Not blocking: a named pipe must be refused, not waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            _check_private(path, os.fstat(descriptor))
            return read_open(file, path, most)


def read_open(file: BinaryIO, path: Path, most: int) -> bytes:
    """What an open file holds, at most `most` bytes."""
    data = file.read(most + 1)
    if len(data) > most:
        raise SecretError("this file is too long", where=str(path), code="secret.long")
    return data


def is_private(found: os.stat_result) -> bool:
    """Whether this is a regular file of ours that nobody else can read."""
    mine = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
    return mine and not found.st_mode & 0o077


def _check_private(path: Path, found: os.stat_result) -> None:
    where = str(path)
    if not stat.S_ISREG(found.st_mode):
        raise SecretError("this is no regular file", where=where, code="secret.kind")
    if found.st_uid != os.geteuid():
        fix = "use a copy that belongs to you"
        raise SecretError("this file is another user's", where=where, fix=fix, code="secret.owner")
    if found.st_mode & 0o077:
        fix = f"close it with: chmod 600 {where}"
        raise SecretError("others can read this file", where=where, fix=fix, code="secret.loose")

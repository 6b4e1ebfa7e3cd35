"""Writing files: new, owner-only, whole, and flushed before they get their name."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from anonkit.errors import SecretError
from anonkit.files.folders import aside, flush, fsync_dir, left_aside
from anonkit.files.lock import try_lock
from anonkit.files.trouble import plain_errors

CHUNK = 1 << 20
"""Bytes copied at a time."""


def create_private(path: Path) -> BinaryIO:
    """A new file that only its owner can read, open for writing bytes."""
    with plain_errors(path):
        return os.fdopen(_create(path), "wb")


def _create(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)


def finish(file: BinaryIO, mode: int) -> None:
    """Give a file that was just written its mode, and flush it to the disk itself."""
    file.flush()
    os.fchmod(file.fileno(), mode)
    flush(file.fileno())


def write_new(path: Path, source: bytes | Path, mode: int) -> str:
    """Write a new file, whole and flushed, with exactly this mode.

    Returns:
        The SHA-256 of what was written, in hexadecimal.
    """
    digest = hashlib.sha256()
    with plain_errors(path):
        target = _create(path)
        try:
            for chunk in _chunks(source):
                digest.update(chunk)
                _write_all(target, chunk)
            os.fchmod(target, mode)
            flush(target)
        finally:
            os.close(target)
    return digest.hexdigest()


def file_digest(source: bytes | Path) -> tuple[str, int]:
    """SHA-256 in hexadecimal, and length in bytes, of a file or of bytes."""
    digest, length = hashlib.sha256(), 0
    for chunk in _chunks(source):
        digest.update(chunk)
        length += len(chunk)
    return digest.hexdigest(), length


def _chunks(source: bytes | Path) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with plain_errors(source), source.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


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

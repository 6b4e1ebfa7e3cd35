"""Locks that die with their holder: nobody ever has to remove one by hand."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from anonkit.errors import BusyError
from anonkit.files.trouble import plain_errors

_PAUSE_SECONDS = 0.02


def try_lock(descriptor: int) -> bool:
    """Lock an open file against everybody else; False where somebody holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Lock:
    """Holds the file at `path` locked inside a `with` block.

    The system lets go of the lock when the process ends, however it ends. The
    empty file stays, for removing it could let two processes in at once.

    Args:
        path: The file to lock, in a folder that exists; made where absent.
        wait_seconds: How long to wait for another holder.
        guards: What is locked by it, where that is another thing: named in the error.

    Raises:
        BusyError: Somebody else still holds it.
    """

    def __init__(
        self, path: Path, *, wait_seconds: float = 0.0, guards: Path | None = None
    ) -> None:
        self.path = path
        self._guards = guards or path
        self._wait_seconds = wait_seconds
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        end = time.monotonic() + self._wait_seconds
        while not self.take():
            if time.monotonic() >= end:
                raise BusyError(
                    "another run of anonkit is using this",
                    where=str(self._guards),
                    fix="wait until it has ended, then run again",
                    code="lock.held",
                )
            time.sleep(_PAUSE_SECONDS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.free()

    def take(self) -> bool:
        """Take the lock now, or say that somebody else holds it."""
        with plain_errors(self.path):
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            if try_lock(descriptor) and _still_named(descriptor, self.path):
                self._descriptor = descriptor
                return True
            os.close(descriptor)
            return False

    def free(self) -> None:
        """Let go of the lock, if it is held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _still_named(descriptor: int, path: Path) -> bool:
    """Whether the locked file is the one others will find under its name."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False

"""A new file of ours while it is being written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from anonkit.files import create_private, plain_errors
from anonkit.files.folders import flush


class Output:
    """An owner-only file, made new, that knows whether a write failed.

    After a failure, closing only lets go of the file: what cannot be finished
    is not finished, and the first error is the one that is told.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = create_private(path)
        self._failed = False

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What happens inside is a write; the system's errors become ours."""
        try:
            with plain_errors(self.path):
                yield
        except BaseException:
            self._failed = True
            raise

    def close(self, finish: Callable[[], None]) -> None:
        """Write the end, and flush to the disk itself; a second call does nothing."""
        if self.file.closed:
            return
        try:
            if not self._failed:
                with self.writing():
                    finish()
                    self.file.flush()
                    flush(self.file.fileno())
        finally:
            with suppress(OSError):
                self.file.close()

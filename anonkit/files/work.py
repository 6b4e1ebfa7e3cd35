"""The run's private work folder, gone when the run ends, or when the next one starts."""

from __future__ import annotations

import atexit
import secrets
from pathlib import Path
from types import TracebackType
from typing import Self

from anonkit.files.folders import data_dir, private_dir, remove_file, remove_tree
from anonkit.files.lock import Lock
from anonkit.files.trouble import plain_errors


class WorkFolder:
    """A fresh 0700 folder for one run: `with WorkFolder.open() as work: work.path`.

    Beside each folder stands its lock, taken before the folder is made and
    held while the run lives: a folder whose lock can be taken is a dead run's.
    """

    def __init__(self, path: Path, lock: Lock) -> None:
        self.path = path
        self._lock = lock
        # An interruption may fall between the making of the folder and its `with`.
        atexit.register(self.close)

    @classmethod
    def open(cls) -> Self:
        """Purge what dead runs left, then make a folder for this one."""
        root = private_dir(private_dir(data_dir()) / "work")
        purge(root)
        lock = _fresh_lock(root)
        work = cls(lock.path.with_suffix(""), lock)
        private_dir(work.path)
        return work

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the folder and all that is in it."""
        _remove(self.path, self._lock)
        atexit.unregister(self.close)


def purge(root: Path) -> None:
    """Remove the work folders of runs that are no longer alive."""
    with plain_errors(root):
        stems = {path.with_suffix("") for path in root.iterdir()}
    for folder in sorted(stems):
        lock = Lock(folder.with_suffix(".lock"))
        if lock.take():
            _remove(folder, lock)


def _fresh_lock(root: Path) -> Lock:
    """A lock under a new name. Another run's purge may take it first: then another name."""
    while True:
        lock = Lock(root / f"{secrets.token_hex(8)}.lock")
        if lock.take():
            return lock


def _remove(folder: Path, lock: Lock) -> None:
    """Remove a folder, then its lock: a folder never stands without one for long."""
    try:
        remove_tree(folder)
        remove_file(lock.path)
    finally:
        lock.free()

"""What leaves this process for a worker: one owner-only file, known by its path and digest.

A batch function holds keys and hidden values. Whoever is handed a `Shipped`
(a closure, a log, a plan) holds where it lies and what it must be, nothing else.
"""

from __future__ import annotations

import hashlib
import pickle
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anonkit.errors import SecretError
from anonkit.files import private_dir, read_private, remove_file, write_new

_MOST = 1 << 31
"""The longest file that is read, in bytes."""
_KEPT = 4
"""Things that one worker keeps; a run needs one or two at a time."""
_loaded: OrderedDict[str, Any] = OrderedDict()
_loading = threading.Lock()


@dataclass(frozen=True)
class Shipped:
    """A thing in an owner-only file."""

    path: str
    digest: str
    """SHA-256 of the file, in hexadecimal."""

    def load(self) -> Any:
        """The thing; read once in each process.

        Raises:
            SecretError: The file is absent, a link, open to others, another user's, or not the
                one that was written.
        """
        with _loading:
            if self.digest not in _loaded:
                _loaded[self.digest] = self._read()
                while len(_loaded) > _KEPT:
                    _loaded.popitem(last=False)
            return _loaded[self.digest]

    def _read(self) -> Any:
        written = read_private(Path(self.path), _MOST)
        if hashlib.sha256(written).hexdigest() != self.digest:
            raise SecretError(
                "this is not the file that was written for the workers",
                where=self.path,
                fix="run again; let nobody else write to the work folder",
                code="secret.changed",
            )
        # The digest came with the call and the file is the owner's own: it is what we wrote.
        return pickle.loads(written)  # noqa: S301

    def remove(self) -> None:
        """Take the file away; who has not loaded it by now never will."""
        remove_file(Path(self.path))
        with _loading:
            _loaded.pop(self.digest, None)


def ship(thing: object, folder: Path) -> Shipped:
    """Write a picklable thing to a new file of `folder` that only its owner can read."""
    path = private_dir(folder) / f"shipped-{secrets.token_hex(8)}"
    return Shipped(str(path), write_new(path, pickle.dumps(thing, protocol=5), 0o600))

"""Records kept aside until all that belong together can be looked at, in bounded memory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO

PARTS = 256
"""Into how many parts records are dealt; one of them is held in memory at a time."""
HELD = 1 << 17
"""Records held in memory before they are written."""


class Spill:
    """Records dealt out by a key: those of one key come back together, in the same part.

    Few stay in memory; more go to a temporary file that has no name, so that
    nothing is left of it whatever happens. What is kept are released cells.
    """

    def __init__(self) -> None:
        self._parts: list[list[Any]] = [[] for _ in range(PARTS)]
        self._held = 0
        self._file: BinaryIO | None = None
        self._places: list[list[tuple[int, int]]] = [[] for _ in range(PARTS)]

    def put(self, keys: Iterable[Hashable], records: Sequence[Any]) -> None:
        """Keep some records: texts, numbers and lists of them."""
        parts = self._parts
        for key, record in zip(keys, records, strict=True):
            parts[hash(key) % PARTS].append(record)
        self._held += len(records)
        if self._held > HELD:
            self._write()

    def parts(self) -> Iterator[list[Any]]:
        """All records, part by part; lists come back as lists."""
        for number, held in enumerate(self._parts):
            found: list[Any] = []
            for start, length in self._places[number]:
                assert self._file is not None
                self._file.seek(start)
                found += json.loads(self._file.read(length))
            yield found + held

    def close(self) -> None:
        """Forget them all."""
        if self._file is not None:
            self._file.close()
        self._parts = []

    def _write(self) -> None:
        if self._file is None:
            # Closed by `close`, which the one who keeps records calls.
            self._file = tempfile.TemporaryFile()  # noqa: SIM115
        start = self._file.seek(0, 2)
        for number, held in enumerate(self._parts):
            text = json.dumps(held).encode("ascii")
            self._file.write(text)
            self._places[number].append((start, len(text)))
            start += len(text)
            held.clear()
        self._held = 0

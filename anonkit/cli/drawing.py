"""One line on a terminal that says how far a run is, and is gone when it ends."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from anonkit.progress import Progress, line, told_to

_PATIENCE_S = 0.5
"""A run that is over before this shows nothing."""


class Line:
    """Draws over itself; whatever is written next stands at the beginning of an empty line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._from = time.monotonic() + _PATIENCE_S
        self._drawing = threading.Lock()
        self._drawn = 0
        self._over = False

    def __call__(self, progress: Progress) -> None:
        with self._drawing:
            if not self._over and time.monotonic() >= self._from:
                self._draw(line(progress)[: self._width()])

    def close(self) -> None:
        """Erase it, for good."""
        with self._drawing:
            self._over = True
            if self._drawn:
                self._draw("")
                self._write("\r")

    def _draw(self, text: str) -> None:
        self._write("\r" + text.ljust(self._drawn))
        self._drawn = len(text)

    def _width(self) -> int:
        """One less than the terminal's: a full line would begin another."""
        try:
            columns = os.get_terminal_size(self._stream.fileno()).columns
        except (OSError, ValueError):
            columns = 0
        return max(1, (columns or 80) - 1)  # some terminals say 0

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):  # a terminal that went away takes nobody's run along
            self._stream.write(text)
            self._stream.flush()


@contextmanager
def watched(*, quiet: bool = False) -> Iterator[None]:
    """Draw how far the run is on stderr, where that is a terminal and somebody wants it."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    drawn = Line(sys.stderr)
    try:
        with told_to(drawn):
            yield
    finally:
        drawn.close()

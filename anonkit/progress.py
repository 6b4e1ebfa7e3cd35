"""How far a run is: the name of its stage, counts of rows, and never a word of the data.

A run says where it is to whoever listens, and nobody does by default: the
command line draws one line on a terminal, the API calls a function.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

EVERY_S = 0.2
"""How often a listener hears of one stage, in seconds."""
_SURE = 0.02
"""A share from which on a guess of the time left is worth something."""


@dataclass(frozen=True)
class Progress:
    """Where a run is."""

    stage: str
    """Such as `reading`."""
    rows: int = 0
    """Rows done in this stage."""
    share: float | None = None
    """Of the stage, 0 to 1; None where it cannot be known."""
    left_s: float | None = None
    """Seconds that the rest of the stage may take; None where nothing can be said yet."""


Listener = Callable[[Progress], None]


class Teller:
    """Tells one listener where a run is; its threads may tell at once."""

    def __init__(self, listener: Listener, clock: Callable[[], float] = time.monotonic) -> None:
        self._listener = listener
        self._clock = clock
        self._telling = threading.Lock()
        self._stage, self._rows = "", 0
        self._share: float | None = None
        self._began = self._told = clock()

    def begin(self, stage: str) -> None:
        """Another stage begins."""
        with self._telling:
            self._stage, self._rows, self._share = stage, 0, None
            self._began = self._clock()
            self._tell(self._began)

    def reach(self, rows: int, done: float, whole: float) -> None:
        """So many rows, and so much of the whole, are done."""
        with self._telling:
            self._rows, self._share = rows, min(1.0, done / whole) if whole > 0 else None
            now = self._clock()
            if self._stage and now - self._told >= EVERY_S:
                self._tell(now)

    def _tell(self, now: float) -> None:
        self._told = now
        left = None
        if self._share is not None and self._share >= _SURE:
            left = (now - self._began) * (1 - self._share) / self._share
        self._listener(Progress(self._stage, self._rows, self._share, left))


_CURRENT: ContextVar[Teller | None] = ContextVar("progress", default=None)


@contextmanager
def told_to(listener: Listener | None) -> Iterator[None]:
    """Tell `listener` of what is run meanwhile; with None, whoever listens already goes on."""
    if listener is None:
        yield
        return
    token = _CURRENT.set(Teller(listener))
    try:
        yield
    finally:
        _CURRENT.reset(token)


def begin(stage: str) -> None:
    """A stage of the run begins."""
    teller = _CURRENT.get()
    if teller is not None:
        teller.begin(stage)


def reach(rows: int, done: float, whole: float) -> None:
    """The stage has done some rows.

    Args:
        rows: How many so far.
        done: How much of it that is, in any unit.
        whole: All of it in that unit; 0 where it is not known.
    """
    teller = _CURRENT.get()
    if teller is not None:
        teller.reach(rows, done, whole)


def line(progress: Progress) -> str:
    """`reading 3,400,000 rows, 42 %, about 1 min left`."""
    told = [f"{progress.stage} {progress.rows:,} rows" if progress.rows else progress.stage]
    if progress.share is not None:
        told.append(f"{int(100 * progress.share)} %")
    if progress.left_s is not None:
        told.append(f"about {_time(progress.left_s)} left")
    return ", ".join(told)


def _time(seconds: float) -> str:
    if seconds < 55:
        return f"{max(5, 5 * round(seconds / 5))} s"
    if seconds < 3570:
        return f"{max(1, round(seconds / 60))} min"
    return f"{seconds / 3600:.1f} h"

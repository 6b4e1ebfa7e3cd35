"""An interruption from outside, Ctrl-C or a polite kill: it unwinds, and nothing outlives it."""

from __future__ import annotations

import atexit
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

import click


class Stopping:
    """Remembers the signal that asks a run to end: a library on its way may say something else."""

    def __init__(self) -> None:
        self.asked = 0
        """Number of the signal; 0: none came."""

    def listen(self) -> None:
        """Take the signals over; a job in the background that ignores Ctrl-C goes on to."""
        signal.signal(signal.SIGTERM, self._hear)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._hear)

    def _hear(self, number: int, _: object) -> NoReturn:
        self.asked = number
        raise KeyboardInterrupt

    @contextmanager
    def unwound(self) -> Iterator[None]:
        """Once everything is unwound after a signal, end, whatever came of it on the way."""
        try:
            yield
        except BaseException:
            if self.asked:
                self.end()
            raise

    def end(self) -> NoReturn:
        """Say so, and end with the code that shells know."""
        with suppress(OSError, ValueError):
            click.echo("anonkit: interrupted", err=True)
        if not self.asked:
            sys.exit(128 + signal.SIGINT)
        # Work folders go, and processes of ours end.
        atexit._run_exitfuncs()  # noqa: SLF001 - there is no public name for it
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):
                stream.flush()
        # Threads may be in the middle of a batch, and nobody waits for what they make.
        os._exit(128 + self.asked)

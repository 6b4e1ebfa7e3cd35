"""What code of others prints, logs or warns of may hold a person's data: nobody sees it."""

from __future__ import annotations

import contextlib
import io
import logging
import threading
import warnings
from collections.abc import Iterator


class _Silence:
    """One for all threads, since there is one `sys.stdout` for all of them.

    Batches are worked on side by side. If each thread put back what it had found,
    the last to leave would leave another's silence behind for good.
    """

    def __init__(self) -> None:
        self._counting = threading.Lock()
        self._inside = 0
        self._back = contextlib.ExitStack()
        """What gives back the streams, the logs and the warnings."""

    def begin(self) -> None:
        with self._counting:
            if not self._inside:
                self._back.callback(logging.disable, logging.root.manager.disable)
                logging.disable(logging.CRITICAL)
                self._back.enter_context(contextlib.redirect_stdout(io.StringIO()))
                self._back.enter_context(contextlib.redirect_stderr(io.StringIO()))
                self._back.enter_context(warnings.catch_warnings())
                warnings.simplefilter("ignore")
            self._inside += 1

    def end(self) -> None:
        with self._counting:
            self._inside -= 1
            if not self._inside:
                self._back.close()


_SILENCE = _Silence()


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Nothing is printed, logged or warned of meanwhile; it nests, and threads may overlap."""
    _SILENCE.begin()
    try:
        yield
    finally:
        _SILENCE.end()

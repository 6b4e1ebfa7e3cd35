"""Two processes look at the texts of a large batch: this one, and one that is started for it.

Python looks at one text at a time in each process. The other one is told once
what to look for, and then gets texts and answers with places, as pickles
over its own pipes: nothing lies on disk, and it ends when its pipe does, also
where this process was killed. What it did not answer is looked at here.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, BinaryIO, TypeVar

from anonkit.keys import harden_process

T = TypeVar("T")
U = TypeVar("U")
PIECE = 500
"""Items that are handed over at once."""
_FAULTS: dict[str, type[Exception]] = {"TimeoutError": TimeoutError, "MemoryError": MemoryError}


class Beside:
    """Another process that computes the same function; it starts at the first use."""

    def __init__(self, fn: Callable[[Any], Any]) -> None:
        """`fn` is called in both processes, so it can be pickled and hangs on its item alone."""
        self._fn = fn
        self._process: subprocess.Popen[bytes] | None = None
        self._using = threading.Lock()

    def map(self, items: Sequence[T]) -> list[Any]:
        """`fn` of n items, in their order.

        Raises:
            TimeoutError, MemoryError: As `fn` does.
            RuntimeError: `fn` failed in the other process; what it said stays there.
        """
        with self._using:
            return _Shared(self._fn, items).done(self._alive())

    def _alive(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(  # noqa: S603 - a module of ours, and no shell
                [sys.executable, "-P", "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            weakref.finalize(self, _end, self._process)
            with suppress(OSError):
                _send(self._process.stdin, self._fn)
        return self._process


class _Shared:
    """Items of which each is taken by the process that is free."""

    def __init__(self, fn: Callable[[Any], Any], items: Sequence[Any]) -> None:
        self._fn = fn
        self._items = items
        self._left = deque(range(0, len(items), PIECE))
        self._made: dict[int, list[Any]] = {}
        self._fault = ""

    def done(self, process: subprocess.Popen[bytes]) -> list[Any]:
        asking = threading.Thread(target=self._ask, args=(process,), daemon=True)
        asking.start()
        try:
            self._work()
        except BaseException:
            # What it still sends would be taken for the next answer.
            process.kill()
            raise
        asking.join()
        # Whatever the other one did not answer.
        self._work()
        if self._fault:
            process.kill()
            raise _FAULTS.get(self._fault, RuntimeError)
        return [one for start in sorted(self._made) for one in self._made[start]]

    def _work(self) -> None:
        while not self._fault:
            try:
                start = self._left.popleft()
            except IndexError:
                return
            self._made[start] = [self._fn(item) for item in self._items[start : start + PIECE]]

    def _ask(self, process: subprocess.Popen[bytes]) -> None:
        while not self._fault:
            try:
                start = self._left.popleft()
            except IndexError:
                return
            piece = self._items[start : start + PIECE]
            try:
                _send(process.stdin, piece)
                fault, made = pickle.load(process.stdout)  # type: ignore[arg-type]  # noqa: S301
            except Exception:  # noqa: BLE001  it is gone, or talks nonsense: it is done here
                self._left.append(start)
                return
            if fault or len(made) != len(piece):
                self._fault = fault or "RuntimeError"
                return
            self._made[start] = made


def _send(pipe: Any, what: object) -> None:
    pickle.dump(what, pipe, pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            assert pipe is not None
            pipe.close()
    process.wait()


def serve(asked: BinaryIO, told: BinaryIO) -> None:
    """Answer until there is nothing more to ask: (name of a fault or "", what was made)."""
    fn = pickle.load(asked)  # noqa: S301 - of the process that started this one
    while True:
        try:
            items = pickle.load(asked)  # noqa: S301
        except EOFError:
            return
        try:
            answer = ("", [fn(item) for item in items])
        except Exception as error:  # noqa: BLE001  what it says may quote a text
            answer = (type(error).__name__, [])
        _send(told, answer)


if __name__ == "__main__":
    harden_process()
    serve(sys.stdin.buffer, sys.stdout.buffer)

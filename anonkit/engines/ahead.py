"""Two ends of a pipe in two threads: libraries read and write while Python hashes."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Generic, TypeVar

import pyarrow as pa

T = TypeVar("T")
U = TypeVar("U")
_DEPTH = 2
"""Batches that wait in a pipe; more would only hold memory."""
_END = object()


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items, made in a thread of their own a little before they are wanted.

    An error of the maker reaches the taker at its place. A taker that stops
    early stops the maker.
    """
    pipe: queue.Queue[object] = queue.Queue(_DEPTH)
    stopped = threading.Event()

    def make() -> None:
        end: object = _END
        try:
            for item in items:
                if not _put(pipe, item, stopped):
                    return
        except BaseException as error:  # noqa: BLE001 - handed over, not handled
            end = _Failed(error)
        finally:
            _close(items)
        _put(pipe, end, stopped)

    # In the caller's context, so that it can say how far it is.
    maker = threading.Thread(target=copy_context().run, args=(make,), daemon=True)
    maker.start()
    try:
        while (item := pipe.get()) is not _END:
            if isinstance(item, _Failed):
                raise item.error
            yield item  # type: ignore[misc]
    finally:
        stopped.set()
        maker.join()


def side_by_side(fn: Callable[[T], U], items: Iterator[T], workers: int = 2) -> Iterator[U]:
    """`fn` of every item, in order, computed by some threads.

    While one hashes in Python, another may parse, cast or compress outside it.
    """
    waiting: deque[Future[U]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(fn, item))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def while_loading(work: Callable[[], T]) -> T:
    """What `work` returns; beside it, in a thread, Arrow loads what its first array needs.

    That is pandas, as heavy as all other libraries together: time to use while
    something else keeps outside Python.
    """
    loader = threading.Thread(target=pa.array, args=([],), daemon=True)
    loader.start()
    made = work()
    # Not waited for where `work` was interrupted: an import that a signal ended may keep its
    # lock for ever, and the loader then waits for that.
    loader.join()
    return made


class Behind(Generic[T]):
    """Hands items to `take` in a thread of its own; `finish` waits and raises its error."""

    def __init__(self, take: Callable[[T], None]) -> None:
        self._pipe: queue.Queue[object] = queue.Queue(_DEPTH)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(take,), daemon=True)
        self._thread.start()

    def put(self, item: T) -> None:
        """Hand over one item; an earlier error is raised here."""
        if self._error is not None:
            self.finish()
        self._pipe.put(item)

    def finish(self) -> None:
        """Wait until all is taken."""
        self._pipe.put(_END)
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _run(self, take: Callable[[T], None]) -> None:
        # After an error the rest is let through untaken, so that `put` never hangs.
        while (item := self._pipe.get()) is not _END:
            try:
                if self._error is None:
                    take(item)  # type: ignore[arg-type]
            except BaseException as error:  # noqa: BLE001 - raised by `put` or `finish`
                self._error = error


class _Failed:
    def __init__(self, error: BaseException) -> None:
        self.error = error


def _put(pipe: queue.Queue[object], item: object, stopped: threading.Event) -> bool:
    while not stopped.is_set():
        try:
            pipe.put(item, timeout=0.1)
        except queue.Full:
            continue
        return True
    return False


def _close(items: Iterator[T]) -> None:
    close = getattr(items, "close", None)
    if close is not None:
        close()

"""Two ends of a pipe in two threads: libraries read and write while Python hashes."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Generic, TypeVar

import pyarrow as pa

T = TypeVar("T")
U = TypeVar("U")
DEPTH = 1
"""Batches that wait in a pipe, beside those that both ends have in hand: more only hold memory."""
DEEP = 2
"""The same where batches are small beside what else is held, and ends are often not in step."""
_END = object()
_PATIENCE_S = 5.0
"""How long what was interrupted may take to end."""


class Stop:
    """Ends what some threads make, from outside; a library at work may need a word of its own."""

    def __init__(self, work: Callable[[], None] = lambda: None) -> None:
        self.work = work
        """Interrupts what is made just now; nothing happens where nothing is."""
        self.all = threading.Event()
        """Set: nothing is made any more."""


def ahead(items: Iterator[T], stop: Stop | None = None, depth: int = DEPTH) -> Iterator[T]:
    """The same items, made in a thread of their own a little before they are wanted.

    An error of the maker reaches the taker at its place. A taker that stops
    early stops the maker.

    Raises:
        KeyboardInterrupt: Everything was stopped: what came so far is not all there is.
    """
    pipe: queue.Queue[object] = queue.Queue(depth)
    stop, stopped = stop or Stop(), threading.Event()

    def make() -> None:
        end: object = _END
        try:
            for item in items:
                if not _put(pipe, item, stopped, stop.all):
                    return
        except BaseException as error:  # noqa: BLE001 - handed over, not handled
            end = _Failed(error)
        finally:
            _close(items)
        _put(pipe, end, stopped, stop.all)

    # In the caller's context, so that it can say how far it is.
    maker = threading.Thread(target=copy_context().run, args=(make,), daemon=True)
    maker.start()
    try:
        while (item := _get(pipe, stop.all)) is not _END:
            if isinstance(item, _Failed):
                raise item.error
            yield item  # type: ignore[misc]
    finally:
        stopped.set()
        if maker.is_alive():
            stop.work()
        maker.join()


def aside(work: Callable[[], T], stop: Stop) -> T:
    """What `work` returns, from another thread where a signal would not be heard meanwhile.

    Python hears of signals between two steps of its main thread, and a library
    may be at work there for minutes.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - handed over, not handled
            future.set_exception(error)

    threading.Thread(target=copy_context().run, args=(run,), daemon=True).start()
    try:
        return future.result()
    finally:
        if not future.done():
            stop.work()
            wait([future], timeout=_PATIENCE_S)


def side_by_side(fn: Callable[[T], U], items: Iterator[T], workers: int = 2) -> Iterator[U]:
    """`fn` of every item, in order, computed by some threads.

    While one hashes in Python, another may parse, cast or compress outside it.
    """
    waiting: deque[Future[U]] = deque()
    pool = ThreadPoolExecutor(workers)
    try:
        for item in items:
            waiting.append(pool.submit(fn, item))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        # What a taker that stopped early left behind is not waited for: a batch may take long.
        pool.shutdown(wait=not waiting, cancel_futures=True)


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

    def __init__(self, take: Callable[[T], None], depth: int = DEPTH) -> None:
        self._pipe: queue.Queue[object] = queue.Queue(depth)
        self._error: BaseException | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._run, args=(take,), daemon=True)
        self._thread.start()

    def put(self, item: T) -> None:
        """Hand over one item; an earlier error is raised here."""
        if self._error is not None:
            self.finish()
        self._pipe.put(item)

    def finish(self) -> None:
        """Wait until all is taken; again, raise the same error again."""
        if not self._ended:
            self._ended = True
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


def _put(pipe: queue.Queue[object], item: object, *stopped: threading.Event) -> bool:
    while not any(each.is_set() for each in stopped):
        try:
            pipe.put(item, timeout=0.1)
        except queue.Full:
            continue
        return True
    return False


def _get(pipe: queue.Queue[object], stopped: threading.Event) -> object:
    while True:
        try:
            return pipe.get(timeout=0.5)
        except queue.Empty:
            if stopped.is_set():
                raise KeyboardInterrupt from None


def _close(items: Iterator[T]) -> None:
    close = getattr(items, "close", None)
    if close is not None:
        close()

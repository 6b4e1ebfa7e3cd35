"""How much memory a run may hold, and what each of its parts gets of that."""

from __future__ import annotations

import ctypes
import gc
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from anonkit.errors import BusyError, OptionError

_MIB = 1 << 20
PROGRAM = 400_000_000
"""Bytes that libraries and batches on their way take, whatever the data is."""
CLASS_BYTES = 650
"""Bytes that a class takes while it is recoded: its codes, its counts and its neighbours."""
LEAST_CLASSES = 100_000
MOST_CLASSES = 20_000_000
"""Of more than that a search ends at its time limit, and not at a good answer."""
_SIZE = re.compile(r"(\d+)\s*(KB|MB|GB|TB)?", re.IGNORECASE)
_NO_LIMIT = 1 << 60
"""What version 1 of control groups calls no limit is beyond this."""


@dataclass(frozen=True)
class Memory:
    """What a run may hold."""

    total: int
    """Bytes, of the whole process."""
    asked: bool = False
    """Whether somebody asked for just that."""

    @classmethod
    def of(cls, text: str | None = None) -> Memory:
        """What was asked for; by default half of the machine.

        Raises:
            OptionError: Not a size, or less than 256 MB.
        """
        return cls(memory_bytes(text), asked=True) if text else cls(machine_bytes() // 2)

    @property
    def engine(self) -> int:
        """Bytes that group-bys and sorts hold before they spill.

        More gives little speed, so nobody gets it unasked; but not all can spill, and of what
        cannot, a large file needs more.
        """
        most = self.total // 4
        return max(128 * _MIB, most if self.asked else min(most, 256 * _MIB))

    @property
    def classes(self) -> int:
        """How many classes a table may hold."""
        fitting = (self.total - PROGRAM) // CLASS_BYTES
        return max(LEAST_CLASSES, min(fitting, MOST_CLASSES))


def memory_bytes(text: str) -> int:
    """Bytes in a size such as `2GB` or `500MB` (powers of 1,000).

    Raises:
        OptionError: Not a size, or less than 256 MB.
    """
    match = _SIZE.fullmatch(text.strip())
    powers: dict[str, int] = {"": 0, "KB": 1, "MB": 2, "GB": 3, "TB": 4}
    size = int(match[1]) * 1000 ** powers[(match[2] or "").upper()] if match else 0
    if size < 256_000_000:
        problem = "--memory is not a size of at least 256MB"
        raise OptionError(problem, fix="write 500MB or 2GB", code="option.memory")
    return size


def machine_bytes() -> int:
    """Bytes of memory there are for this process: the machine's, or its control group's."""
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min([whole, *group_limits(Path("/proc/self/cgroup"), Path("/sys/fs/cgroup"))])


def group_limits(told: Path, mounted: Path) -> Iterator[int]:
    """The limits of a process's control group and of those above it, in bytes.

    Args:
        told: What the system says of the groups of the process; absent outside Linux.
        mounted: Where groups are folders: version 2 here, version 1 in `memory`.

    Source:
        cgroups(7) and the kernel's Documentation/admin-guide/cgroup-v2.rst.
    """
    lines = told.read_text("utf-8").splitlines() if told.is_file() else []
    for line in lines:
        _, controllers, place = line.split(":", 2)
        if controllers in ("", "memory"):
            root = mounted / controllers
            name = f"memory.{'limit_in_bytes' if controllers else 'max'}"
            # In a container the place may be one that only the host can see: then the root counts.
            own = root / place.lstrip("/")
            above = [one for one in own.parents if one == root or root in one.parents]
            for folder in (own, *above):
                with suppress(OSError, ValueError):  # absent, or the word `max`
                    limit = int((folder / name).read_text("utf-8"))
                    if 0 < limit < _NO_LIMIT:
                        yield limit


def held_bytes() -> int:
    """Bytes that this process holds now; 0 where the system does not say so cheaply."""
    if sys.platform != "linux":
        return 0
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


class _Runs:
    """The runs of this process: what they hold cannot be told apart, so they share their limits."""

    def __init__(self) -> None:
        self._adding = threading.Lock()
        self._limits: list[int] = []
        self._before = 0
        """Bytes that others held in this process before the first of these runs began."""

    def begin(self, memory: Memory) -> None:
        with self._adding:
            if not self._limits:
                self._before = max(0, held_bytes() - PROGRAM // 2)
            self._limits.append(memory.total)

    def end(self, memory: Memory) -> None:
        with self._adding:
            self._limits.remove(memory.total)
            if not self._limits:
                self._before = 0

    def over(self) -> bool:
        with self._adding:
            return bool(self._limits) and held_bytes() - self._before > sum(self._limits)

    def large(self) -> bool:
        held = held_bytes()
        with self._adding:
            return not held or held - self._before > PROGRAM


_RUNS = _Runs()
_CURRENT: ContextVar[Memory | None] = ContextVar("memory", default=None)


@contextmanager
def held(memory: str | None) -> Iterator[Memory]:
    """What a run may hold, known to all its parts as `current()` while it lasts.

    Raises:
        OptionError: Not a size.
    """
    own = Memory.of(memory)
    token = _CURRENT.set(own)
    _RUNS.begin(own)
    try:
        yield own
    finally:
        _RUNS.end(own)
        _CURRENT.reset(token)


def current() -> Memory:
    """What this run may hold; outside a run, what one may hold by default."""
    return _CURRENT.get() or Memory.of()


def check() -> None:
    """Stop a run that holds more than it may, before the system does so less politely.

    Raises:
        BusyError: It holds more, even after all that can be given back was.
    """
    if _RUNS.over():
        give_back()
        if _RUNS.over():
            raise too_little()


def too_little() -> BusyError:
    """The run needs more memory than it may hold."""
    return BusyError(
        "there is not enough memory for this",
        fix="give more with --memory, or tell a column more coarsely; `plan` says what it will do",
        code="memory.full",
    )


def settle() -> None:
    """Give back what a stage left behind, where runs hold more than their libraries alone would.

    Looking for it takes a tenth of a second, which a small run had better spend otherwise.
    """
    if _RUNS.large():
        give_back()


def give_back() -> None:
    """Return what is free, but still kept by this process, to the system."""
    import pyarrow as pa  # noqa: PLC0415 - who only asks for a size needs none

    gc.collect()
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library than glibc
            ctypes.CDLL(None).malloc_trim(0)

"""Run a command in a fresh process; measure its times and the memory of all that it starts."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]

SAMPLE_S = 0.05
"""Seconds between two looks at the process tree."""


@dataclass(frozen=True)
class Run:
    """One finished command."""

    wall_s: float
    peak_mb: float
    """Highest sum of resident memory over the process and its descendants, in 10^6 bytes.
    Pages that processes share count once for each: an upper bound."""
    cpu_s: float = 0.0
    """Of the process and of all that it waited for, in user and system mode."""
    looks: Sequence[tuple[float, float]] = field(default=(), repr=False)
    """(time.monotonic(), sum of resident memory in 10^6 bytes), one for each look."""

    def peak_between(self, begin: float, end: float) -> float:
        """The highest sum of the looks between two moments, in 10^6 bytes."""
        return max((mb for when, mb in self.looks if begin <= when <= end), default=0.0)


def run(command: Sequence[str | Path], *, home: Path) -> Run:
    """Run `command` to its end; what anonkit keeps of its own goes to `home`.

    Raises:
        RuntimeError: It ended with another code than 0; carries its stderr.
    """
    # Installing a package compiles it, so no command here may be kept from doing so.
    outside = {name: text for name, text in os.environ.items() if name not in _COMPILING}
    before = _waited_for()
    began = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env={**outside, "ANONKIT_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    watch = _Watch(process.pid)
    watch.start()
    _, stderr = process.communicate()
    wall = time.perf_counter() - began
    watch.stop()
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}:\n{stderr[-2000:]}")
    peak = max((mb for _, mb in watch.looks), default=0.0)
    return Run(wall, peak, _waited_for() - before, tuple(watch.looks))


_COMPILING = frozenset({"PYTHONDONTWRITEBYTECODE"})


def _waited_for() -> float:
    """Processor seconds of all processes that have ended and were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Watch(threading.Thread):
    """Looks at a process tree until told to stop (Linux: reads /proc)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.looks: list[tuple[float, float]] = []
        self._pid = pid
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(SAMPLE_S):
            kb = sum(map(_resident_kb, _tree(self._pid)))
            self.looks.append((time.monotonic(), kb * 1024 / 1e6))

    def stop(self) -> None:
        self._done.set()
        self.join()


def _tree(root: int) -> list[int]:
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        with suppress(OSError):  # it may end while it is looked at
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                waiting += map(int, _read(children).split())
    return found


def _resident_kb(pid: int) -> int:
    for line in _read(Path(f"/proc/{pid}/status")).splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def _read(path: Path) -> str:
    """A file of /proc, empty when its process has just ended."""
    try:
        return path.read_text()
    except OSError:
        return ""

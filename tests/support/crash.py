"""Kill a process before each of its steps, one after the other, and look at what is left.

A step is whatever changes a disk: making or opening a file for writing, a
rename, an unlink, a folder made or removed, a flush, and every statement of
SQLite that writes or commits; on request every `os.write` too. `sweep` runs an
act in a forked child that is killed before its first step, then before its
second, and so on until it comes through. `sweep_command` does the same with a
module run by a fresh interpreter, for acts that use threads. `sweep_copies` runs
a long act once and copies the disk before each of its steps: a kill there leaves
that copy, for it takes back nothing that the system was given.

Steps taken by C++ libraries under their own steam are not seen.
"""

from __future__ import annotations

import errno
import json
import os
import runpy
import shutil
import signal
import sqlite3
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

MOST = 5000
"""Steps after which a sweep gives up: an act that never ends is a fault of its own."""

_EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.chmod"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_STATEMENTS = ("BEGIN", "COMMIT", "END", "INSERT", "UPDATE", "DELETE", "CREATE", "REPLACE")

Act = Callable[[], object]
OnStep = Callable[[str, str], None]


def sweep(
    act: Act,
    check: Callable[[bool], object],
    *,
    before: Callable[[], object] = lambda: None,
    writes: bool = False,
    flushes: bool = True,
) -> int:
    """Run `act` killed before its n-th step, for n = 1, 2, ... until it passes.

    Args:
        act: What is tested; runs in a forked child.
        check: Called in this process after each run, with whether it was killed.
        before: Called in this process before each run.
        writes: Count every `os.write`, and every piece the system copies, as a step.
        flushes: Count flushes too. A kill loses nothing that was written, so that it leaves
            the same before a flush as before the next step.

    Returns:
        The number of steps at which the act was killed.
    """
    for number in range(1, MOST):
        before()
        killed = run_killed(act, number, writes=writes, flushes=flushes)
        check(killed)
        if not killed:
            return number - 1
    raise AssertionError(f"the act was still going after {MOST} steps")


def sweep_copies(
    act: Act, check: Callable[[int], object], disk: Path, *, flushes: bool = True
) -> int:
    """Run `act` once; look at the folder `disk` as it stood before each step.

    Args:
        act: What is tested; runs in a forked child.
        check: Called in this process for n = 1, 2, ..., with `disk` as a kill before the
            n-th step would have left it.
        disk: The folder that `act` changes, and nothing else.
        flushes: As for `sweep`.

    Returns:
        The number of steps. `disk` is as it was at the end of the act.
    """
    shelf = disk.with_name(f"{disk.name}-copies")
    shelf.mkdir()

    def copy(kind: str, what: str) -> None:
        place = shelf / str(len([*shelf.iterdir()]) + 1)
        # By another process: one that closes a file of SQLite's gives up its own locks on it.
        subprocess.run(["cp", "-a", disk, place], check=True)

    _in_child(lambda: (watch(copy, flushes=flushes), act()))
    end, steps = disk.with_name(f"{disk.name}-at-the-end"), len([*shelf.iterdir()])
    disk.rename(end)
    for number in range(1, steps + 1):
        (shelf / str(number)).rename(disk)
        check(number)
        shutil.rmtree(disk)
    end.rename(disk)
    shelf.rmdir()
    return steps


def run_killed(act: Act, number: int, *, writes: bool = False, flushes: bool = True) -> bool:
    """Run `act` in a forked child, killed before its `number`-th step. Was it?"""
    return _in_child(lambda: (watch(_killer(number), writes=writes, flushes=flushes), act()))[0]


def trace(act: Act, *, writes: bool = False) -> list[tuple[str, str]]:
    """The steps of an act that runs to its end: (kind, path or statement)."""
    steps: list[tuple[str, str]] = []

    def whole() -> list[tuple[str, str]]:
        watch(lambda kind, what: steps.append((kind, what)), writes=writes)
        act()
        return steps

    return [(kind, what) for kind, what in _in_child(whole)[1]]


def sweep_command(
    arguments: Sequence[str],
    check: Callable[[bool], object],
    *,
    before: Callable[[], object] = lambda: None,
    stride: int = 1,
) -> int:
    """Like `sweep`, for `python -m <arguments>`; `stride` > 1 leaves steps out."""
    for number in range(1, MOST, stride):
        before()
        command = [sys.executable, __file__, str(number), *arguments]
        done = subprocess.run(command, capture_output=True, check=False)
        killed = done.returncode == -signal.SIGKILL
        assert killed or done.returncode == 0, done.stderr.decode()
        check(killed)
        if not killed:
            return number - 1
    raise AssertionError(f"the command was still going after {MOST} steps")


def watch(on_step: OnStep, *, writes: bool = False, flushes: bool = True) -> None:
    """Call `on_step` before each step of this process, for the rest of its life."""
    sys.dont_write_bytecode = True
    own = os.getpid()
    busy = False

    def step(kind: str, what: object) -> None:
        nonlocal busy
        if busy or os.getpid() != own:
            return
        busy = True
        on_step(kind, what if isinstance(what, str) else os.fsdecode(what))
        busy = False

    def audit(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and not isinstance(args[0], int) and args[2] & _WRITING:
            step("open", os.fspath(args[0]))
        elif event in _EVENTS:
            step(event, str(args[0]))

    sys.addaudithook(audit)
    _watch_descriptors(step, writes=writes, flushes=flushes)
    _watch_sqlite(step)


def _watch_descriptors(step: Callable[[str, object], None], *, writes: bool, flushes: bool) -> None:
    flush, write, copy = os.fsync, os.write, os.copy_file_range

    def fsync(descriptor: Any) -> None:
        if flushes:
            step("fsync", _path_of(descriptor))
        flush(descriptor)

    def counted(descriptor: int, data: Any) -> int:
        step("write", _path_of(descriptor))
        return write(descriptor, data)

    def copied(source: int, target: int, count: int) -> int:
        step("write", _path_of(target))
        return copy(source, target, count)

    os.fsync = fsync
    if writes:
        os.write, os.copy_file_range = counted, copied


def _path_of(descriptor: Any) -> str:
    number = descriptor if isinstance(descriptor, int) else descriptor.fileno()
    link = Path(f"/proc/self/fd/{number}")
    return str(link.readlink()) if link.is_symlink() else f"descriptor {number}"


def _watch_sqlite(step: Callable[[str, object], None]) -> None:
    """Every statement that SQLite itself reports, and implied BEGINs and COMMITs among them.

    A transaction that only reads changes no disk, and a statement with a
    trigger is reported once more for it: neither is a step.
    """
    connect = sqlite3.connect

    def watched(*args: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*args, **options)
        reads, last = False, ""

        def statement(text: str) -> None:
            nonlocal reads, last
            begins = text.lstrip().upper()
            if begins.startswith("BEGIN"):
                reads = begins == "BEGIN"
            again, last = text == last, text
            if begins.startswith(_STATEMENTS) and not reads and not again:
                step("sqlite", text.split("\n", maxsplit=1)[0][:60])
            if begins.startswith(("COMMIT", "END", "ROLLBACK")):
                reads = False

        connection.set_trace_callback(statement)
        return connection

    sqlite3.connect = watched


def _killer(number: int) -> OnStep:
    left = number

    def kill(kind: str, what: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return kill


def together(*acts: Act) -> None:
    """Run acts at the same time, each in a forked child, until all have come through."""
    children = [_start(act) for act in acts]
    ends = [_end(child, reading) for child, reading in children]
    assert not any(killed for killed, _ in ends)


def _in_child(work: Callable[[], Any]) -> tuple[bool, Any]:
    """Run `work` in a forked child: (was it killed, what it returned)."""
    return _end(*_start(work))


def _start(work: Callable[[], Any]) -> tuple[int, int]:
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside idle threads
        child = os.fork()
    if child == 0:
        os.close(reading)
        _child(work, writing)
    os.close(writing)
    return child, reading


def _end(child: int, reading: int) -> tuple[bool, Any]:
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == -signal.SIGKILL:
        return True, None
    answer = json.loads(said)
    assert status == 0, answer
    return False, answer


def _child(work: Callable[[], Any], writing: int) -> None:
    status, answer = 1, None
    try:
        made = work()
        status, answer = 0, made if isinstance(made, list) else None
    except BaseException:  # noqa: BLE001 - whatever it was, the parent shows it
        answer = traceback.format_exc()
    finally:
        with os.fdopen(writing, "wb", buffering=0) as pipe:
            pipe.write(json.dumps(answer).encode())
        os._exit(status)


class FailingDisk:
    """Lets the n-th call that changes the disk fail: `with FailingDisk(3, errno.ENOSPC):`."""

    CALLS = (
        *("open", "write", "copy_file_range", "fsync"),
        *("rename", "replace", "mkdir", "fchmod", "chmod"),
    )

    def __init__(self, number: int, code: int) -> None:
        self.left = number
        self.code = code
        self.real = {name: getattr(os, name) for name in self.CALLS}

    @property
    def failed(self) -> bool:
        return self.left <= 0

    def __enter__(self) -> Self:
        for name, call in self.real.items():
            setattr(os, name, self._failing(name, call))
        return self

    def __exit__(self, *_: object) -> None:
        for name, call in self.real.items():
            setattr(os, name, call)

    def _failing(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def failing(*args: Any, **options: Any) -> Any:
            reading = name == "open" and not args[1] & _WRITING
            self.left -= 0 if reading else 1
            # A disk that is full stays full for new data, but renames back and removes.
            if self.left == 0 and not reading:
                raise OSError(self.code, os.strerror(self.code))
            return call(*args, **options)

        return failing


def sweep_failures(
    act: Act,
    check: Callable[[bool], object],
    error: type[Exception],
    *,
    before: Callable[[], object] = lambda: None,
    code: int = errno.ENOSPC,
) -> int:
    """Let the n-th disk call fail, for n = 1, 2, ... until the act needs no more calls.

    After each, `check` is called with whether `act` raised `error`; an act
    that came through in spite of the failure must have left all in order.

    Returns:
        The number of calls that failed.
    """
    for number in range(1, MOST):
        before()
        with FailingDisk(number, code) as disk:
            try:
                act()
            except error:
                raised = True
            else:
                raised = False
        if not disk.failed:
            return number - 1
        check(raised)
    raise AssertionError(f"the act was still going after {MOST} calls")


if __name__ == "__main__":
    watch(_killer(int(sys.argv[1])))
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)

"""The crash harness itself: it must see a half-done act, or its silence proves nothing."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from types import ModuleType

import pytest


def test_a_plain_write_is_caught_half_done(tmp_path, crash_points: ModuleType):
    path = tmp_path / "x"
    seen = set()

    def write() -> None:
        with path.open("wb") as file:
            file.write(b"all")
            file.flush()
            os.fsync(file.fileno())
            path.chmod(0o600)

    def check(killed: bool) -> None:
        seen.add(path.read_bytes() if path.exists() else None)

    steps = crash_points.sweep(write, check, before=lambda: path.unlink(missing_ok=True))
    assert steps == 3
    assert seen == {None, b"all"}


@pytest.mark.parametrize("together", [True, False])
def test_sqlite_is_killed_before_each_commit(tmp_path, crash_points: ModuleType, together):
    path = tmp_path / "ledger"
    seen = set()

    def spend() -> None:
        connection = sqlite3.connect(path, isolation_level="" if together else None)
        for name in "ab":
            connection.execute("insert into spent values (?)", (name,))
        connection.commit()

    def start() -> None:
        path.unlink(missing_ok=True)
        connection = sqlite3.connect(path)
        connection.execute("create table spent (name)")
        connection.close()

    def check(killed: bool) -> None:
        connection = sqlite3.connect(path)
        seen.add(connection.execute("select count(*) from spent").fetchone()[0])
        connection.close()

    assert crash_points.sweep(spend, check, before=start) >= 2
    assert seen == ({0, 2} if together else {0, 1, 2})


def test_a_command_is_killed_in_a_process_of_its_own(tmp_path, crash_points: ModuleType):
    source, made = tmp_path / "x", tmp_path / "x.zip"
    source.touch()
    ends = []
    steps = crash_points.sweep_command(["zipfile", "-c", str(made), str(source)], ends.append)
    assert steps >= 1
    assert ends == [True] * steps + [False]
    assert made.exists()


def test_a_fault_of_the_act_is_told_and_not_taken_for_a_kill(crash_points: ModuleType):
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        crash_points.run_killed(lambda: 1 // 0, 1)


def test_the_trace_names_what_was_opened_and_moved(tmp_path, crash_points: ModuleType):
    def act() -> None:
        Path(tmp_path / "x").touch()
        Path(tmp_path / "x").rename(tmp_path / "y")

    steps = crash_points.trace(act)
    assert steps == [("open", str(tmp_path / "x")), ("os.rename", str(tmp_path / "x"))]


def test_each_disk_call_fails_once(tmp_path, crash_points: ModuleType):
    ends = []
    failures = crash_points.sweep_failures(
        lambda: [(tmp_path / name).mkdir(exist_ok=True) for name in "ab"], ends.append, OSError
    )
    assert (failures, ends) == (2, [True, True])
    with crash_points.FailingDisk(1, errno.EIO), pytest.raises(OSError, match=os.strerror(5)):
        (tmp_path / "c").mkdir()
    (tmp_path / "c").mkdir()

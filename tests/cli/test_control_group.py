"""In a control group with little memory: its limit is seen, and files are read that exceed it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

MOUNTED = Path("/sys/fs/cgroup")
LIMIT = 600_000_000
ROWS = 2_000_000
pytestmark = pytest.mark.audit


@pytest.fixture
def entering() -> Iterator[Callable[[], None]]:
    """Puts a process that begins into a group of its own of `LIMIT` bytes."""
    first = (MOUNTED / "cgroup.controllers").is_file()
    root = MOUNTED if first else MOUNTED / "memory"
    group = root / f"anonkit-test-{os.getpid()}"
    try:
        group.mkdir()
        limit = "memory.max" if first else "memory.limit_in_bytes"
        (group / limit).write_text(str(LIMIT), "utf-8")
    except OSError as error:
        with suppress(OSError):
            group.rmdir()
        pytest.skip(f"no control group can be made here ({error.strerror}): nothing was tried")

    def enter() -> None:
        (group / "cgroup.procs").write_text(str(os.getpid()), "utf-8")

    yield enter
    group.rmdir()


def test_the_limit_of_the_group_is_seen(entering):
    asked = "from anonkit.memory import machine_bytes; print(machine_bytes())"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        preexec_fn=entering,
        capture_output=True,
        text=True,
        check=True,
    )
    assert LIMIT - (1 << 16) <= int(done.stdout) <= LIMIT  # the system rounds to pages


@pytest.mark.parametrize("verb", [("scan",), ("risk", "--quasi", "age,sex,ward,work")])
def test_more_rows_than_it_holds_are_read(entering, command_line, tmp_path, verb):
    draw = np.random.default_rng(1)
    sizes = {"age": 90, "sex": 2, "ward": 40, "work": 9, "income": 10**7, "code": 10**9}
    cells = {
        name: pa.array(draw.integers(0, size, ROWS).astype(str)) for name, size in sizes.items()
    }
    data = tmp_path / "data.parquet"
    pq.write_table(pa.table(cells), data)
    name, *options = verb
    done = command_line(name, data, *options, "--memory", "500MB", preexec_fn=entering)
    assert done.returncode == 0, done.stderr

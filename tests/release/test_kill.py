"""Killed at any moment, the release is whole or absent and the budget never under-counted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SUPPORT = HERE.parent / "support"


def sweep(folder: Path, what: str) -> int:
    done = subprocess.run(
        [sys.executable, str(HERE / "kill.py"), str(folder), what],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SUPPORT)},
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return int(json.loads(done.stdout)["steps"])


def test_killed_before_each_change_of_the_disk_a_release_is_whole_or_absent(tmp_path):
    assert sweep(tmp_path, "steps") >= 50


@pytest.mark.audit
def test_killed_before_each_write_a_release_is_whole_or_absent(tmp_path):
    assert sweep(tmp_path, "writes") >= 100

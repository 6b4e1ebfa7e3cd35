"""A plug-in is held to the tests of every action, and one that fails them is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from plugin import offer

GOOD = """
import pyarrow as pa
from anonkit.actions.base import Action, Params

def apply(column, params, context):
    return pa.array([t and t[:1] for t in column.to_pylist()], pa.string())

toy = Action(name="toy", summary="the first letter", params=Params, accepts=("text",),
             apply=apply, hides=True, words=lambda _: "cut", examples=(({}, "tap", "t"),))
"""
BAD = GOOD.replace("t and t[:1]", "t and t.lower()").replace('"tap", "t"', '"TAP", "tap"')


@pytest.mark.parametrize(("code", "passes"), [(GOOD, True), (BAD, False)], ids=["good", "bad"])
def test_the_shared_tests_take_plug_ins(tmp_path: Path, code: str, passes: bool) -> None:
    offer(tmp_path / "site", code, "toy")
    here = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "toy",
         "tests/actions/test_every_action.py"],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site"), "ANONKIT_TEST_PLUGINS": "toy"},
        cwd=here,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode == 0) == passes, done.stdout[-2000:]
    assert " passed" in done.stdout
    if not passes:
        assert "test_what_an_action_hides_cannot_be_read_in_its_output" in done.stdout

"""Everything works without a network: the same tests pass where there is none."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
ALONE = [sys.executable, str(Path(__file__).with_name("without_network.py"))]
SOME = (
    "tests/release/test_walk.py::test_the_release_holds_what_the_design_says",
    "tests/release/test_walk.py::test_tables_are_drawn_by_the_source_that_the_policy_names",
    "tests/release/test_redaction.py::test_those_who_did_not_consent_stand_in_no_comment",
    "tests/steps/test_scan_commands.py::test_a_scan_in_json_is_one_document_of_the_written_form",
    "tests/steps/test_scan_commands.py::test_a_draft_loads_asks_and_holds_no_cell",
)
"""Records and tables with both sources of noise, free text, a scan and a draft."""
CHECK = (
    "import socket\n"
    "s = socket.socket(); s.settimeout(2)\n"
    "try: s.connect(('192.0.2.1', 80))\n"
    "except OSError as error: print(error.errno)\n"
)


@pytest.fixture(scope="module")
def alone() -> list[str]:
    """The start of a command that runs without a network."""
    if shutil.which("unshare") is None:
        pytest.skip("LOUD: nothing was run without a network: `unshare` is missing")
    tried = subprocess.run([*ALONE, "true"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("LOUD: nothing was run without a network: namespaces are not allowed here")
    return ALONE


def suite(alone: list[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*alone, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def test_there_is_no_way_out(alone):
    done = subprocess.run(
        [*alone, sys.executable, "-c", CHECK], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "101"  # network is unreachable


def test_releases_scans_and_drafts_work_without_a_network(alone):
    done = suite(alone, *SOME)
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout


@pytest.mark.audit
def test_the_whole_suite_passes_without_a_network(alone):
    done = suite(alone, "--ignore=tests/offline")
    assert done.returncode == 0, done.stdout[-4000:]

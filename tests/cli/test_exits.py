"""Waiting helps: exit 75. Interrupted: 130, 143. Nothing is half-written, and nobody is asked."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from survey import Survey

from anonkit import files, keys
from anonkit.dp import ledger

FIXTURES = Path(__file__).parents[2] / "fixtures"


def patched(code: str) -> tuple[str, ...]:
    """The command line with something of the world changed before it starts."""
    return (sys.executable, "-c", f"{code}\nfrom anonkit.cli import main\nmain()")


def nothing_left(folder: Path) -> None:
    assert not list(folder.glob("*out*"))
    work = files.data_dir() / "work"
    assert not work.exists() or not list(work.iterdir())


def test_a_folder_that_another_run_holds_is_told_at_once(
    command_line, tiny: Survey, account, tmp_path
):
    locks = files.private_dir(files.private_dir(files.data_dir()) / "locks")
    mark = hashlib.sha256(bytes((tmp_path / "out").resolve())).hexdigest()
    with files.Lock(locks / mark):
        error = command_line.document(*command_line.release(tiny, tmp_path / "out"), code=75)
    assert error["error"]["code"] == "lock.held"
    nothing_left(tmp_path)


def test_a_keyring_that_another_run_holds_is_waited_for_and_told(
    command_line, tiny: Survey, account, keyring: keys.Keyring, tmp_path
):
    from anonkit.keys.keyring import lock_path

    hasty = patched("import anonkit.keys.keyring as k; k.WAIT_SECONDS = 0.1")
    with files.Lock(lock_path(keyring.path)):
        words = command_line.release(tiny, tmp_path / "out")
        error = command_line.document(*words, code=75, program=hasty)
    assert error["error"]["code"] == "lock.held"
    nothing_left(tmp_path)


def test_a_ledger_that_another_run_writes_to_is_waited_for_and_told(
    command_line, tiny: Survey, account, tmp_path
):
    hasty = patched("import anonkit.dp.ledger_file as f; f.WAIT_SECONDS = 0.1")
    with sqlite3.connect(ledger.default_ledger(), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        words = command_line.release(tiny, tmp_path / "out")
        error = command_line.document(*words, code=75, program=hasty)
        other.execute("ROLLBACK")
    assert error["error"]["code"] == "ledger.busy"
    nothing_left(tmp_path)


MEMORY = {
    "python": "raise MemoryError",
    "arrow": "import pyarrow; raise pyarrow.ArrowMemoryError('cell Achieng')",
    "duckdb": "import duckdb; raise duckdb.OutOfMemoryException('cell Achieng')",
}


@pytest.mark.parametrize("kind", MEMORY)
def test_no_memory_is_no_bug(command_line, tiny: Survey, account, tmp_path, kind):
    code = (
        "import anonkit.engines.local as l, anonkit.engines.duck as d\n"
        "def full(*_):\n"
        "    with d.plain_errors():\n"
        f"        {MEMORY[kind]}\n"
        "l.LocalEngine.table = full"
    )
    words = command_line.release(tiny, tmp_path / "out")
    error = command_line.document(*words, code=75, program=patched(code))["error"]
    assert error["code"] == "memory.full"
    assert "Achieng" not in json.dumps(error)
    nothing_left(tmp_path)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_a_file_that_may_not_grow_is_a_full_disk_for_each_writer(
    command_line, account, tmp_path, suffix
):
    """Every file is cut off at a size; what grows past it differs with the size."""
    pandas = pytest.importorskip("pandas")
    data = tmp_path / f"survey{suffix}"
    frame = pandas.read_csv(FIXTURES / "household-survey.csv", dtype=str, keep_default_na=False)
    frame = frame.map(lambda cell: cell.lstrip("="))  # no formulas: they would be refused
    write = {".csv": frame.to_csv, ".parquet": frame.to_parquet, ".xlsx": frame.to_excel}[suffix]
    write(data, index=False)
    shutil.copytree(FIXTURES.parent / "policies", tmp_path / "policies")
    policy = tmp_path / "policies" / "household-water.yaml"
    policy.write_text(policy.read_text("utf-8").partition("aggregates:")[0], "utf-8")
    words = ("release", policy, data, "-o", tmp_path / "out")
    words += ("--passphrase-file", command_line.passphrase)
    for size in (4 << 10, 64 << 10, 160 << 10):
        limits = (size, size)
        done = command_line(
            *words,
            "--format",
            "json",
            preexec_fn=lambda limits=limits: resource.setrlimit(resource.RLIMIT_FSIZE, limits),
        )
        assert done.returncode == 75, (size, done.stdout, done.stderr)
        assert json.loads(done.stdout)["error"]["code"] in {"disk.file_size", "disk.error"}
        nothing_left(tmp_path)


def started(command_line, *words: str | Path) -> subprocess.Popen[str]:
    def listening() -> None:
        # A shell that starts a job in the background has it ignore Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)

    return subprocess.Popen(
        [sys.executable, "-m", "anonkit", *map(str, words)],
        env=command_line.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=listening,  # noqa: PLW1509 - no other thread runs here
    )


@pytest.mark.parametrize(("kind", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_leaves_nothing(
    command_line, tiny: Survey, account, tmp_path, kind, code
):
    """Stopped once its work folder is there, by Ctrl-C or by an orchestrator."""
    words = command_line.release(tiny, tmp_path / "out")
    process = started(command_line, *words)
    work, end = files.data_dir() / "work", time.monotonic() + 60
    while not list(work.glob("*.lock")) and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(kind)
    said, told = process.communicate()
    assert process.returncode == code, told
    assert "Traceback" not in told
    assert said == ""
    nothing_left(tmp_path)
    assert command_line.document(*words)["already"] is False


def test_a_reader_of_stdout_that_went_away_is_no_refusal(command_line):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "anonkit", "rules", "--format", "json"],
        env=command_line.environment,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert done.returncode == 128 + signal.SIGPIPE
    assert done.stderr == ""


@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_a_closed_stdin_or_stdout_is_no_bug(command_line, tmp_path, closed):
    words = "keys new" if closed == "<&-" else "rules"
    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m anonkit {words} {closed}'],
        env=command_line.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "bug" not in done.stderr
    assert done.returncode == (4 if closed == "<&-" else 0), done.stderr

"""Ctrl-C or a polite kill at any stage: the run ends soon, leaves nothing, and says one line."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from survey import POLICY

from anonkit import files

ROWS = 300_000
Started = tuple[subprocess.Popen[bytes], int]
"""The process, and our end of its terminal."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny survey with many people, in classes of some hundreds each."""
    draw = np.random.default_rng(7)
    numbers = np.arange(ROWS)

    def one_of(*texts: str) -> pa.Array:
        return pa.array(texts).take(pa.array(draw.integers(0, len(texts), ROWS)))

    columns = {
        "respondent_id": pa.array(np.char.add("RSP-", (10**9 + numbers * 7).astype(str))),
        "hh_id": pa.array(np.char.add("HSH-", (numbers // 3).astype(str))),
        "name": pa.array(np.char.add("Zqxw ", numbers.astype(str))),
        "phone": pa.array(np.char.add("07", (10**7 + numbers).astype(str))),
        "national_id": pa.array((20_000_000 + numbers).astype(str)),
        "consent": pa.repeat("yes", ROWS),
        "age": one_of("20", "25", "31", "45", "52", "60"),
        "sex": one_of("female", "male"),
        "ward": one_of("north", "south"),
        "ethnicity": one_of("majority", "minority"),
        "income": pa.array(draw.integers(1_000, 90_000, ROWS).astype(str)),
        "comment": pa.array(np.char.add("spoke to Wz", numbers.astype(str))),
        "water": one_of("tap", "river"),
    }
    path = tmp_path_factory.mktemp("large") / "survey.parquet"
    pq.write_table(pa.table(columns), path)
    return path


@contextmanager
def on_a_terminal(
    command_line, *words: str | Path
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The command with a terminal of 80 columns as stderr."""

    def listening() -> None:
        # A shell that starts a job in the background has it ignore Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "anonkit", *map(str, words)],
        env=command_line.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        preexec_fn=listening,  # noqa: PLW1509 - no other thread runs here
    )
    os.close(theirs)
    try:
        yield process, ours
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def read(terminal: int) -> bytes:
    """Some of what is drawn next; nothing once the process is gone."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def interrupted(command_line, stage: str, kind: int, *words: str | Path) -> list[str]:
    """Interrupt a command in a stage of it; the lines that it leaves on the terminal."""
    with on_a_terminal(command_line, *words) as (process, terminal):
        told = b""
        while f"\r{stage}".encode() not in told:
            more = read(terminal)
            assert more, told
            told += more
        process.send_signal(kind)
        while more := read(terminal):
            told += more
        code = process.wait(60)
    assert code == 128 + kind, told
    assert b"Traceback" not in told
    return [line.rpartition("\r")[2] for line in told.decode("utf-8").split("\r\n")]


def nothing_left(folder: Path) -> None:
    assert not list(folder.glob("*out*"))
    work = files.data_dir() / "work"
    assert not work.exists() or not list(work.iterdir())


def test_where_the_engine_counts(command_line, data, tmp_path):
    words = ("risk", data, "--quasi", "age,sex,ward,income")
    told = interrupted(command_line, "counting", signal.SIGTERM, *words)
    assert told[-2:] == ["anonkit: interrupted", ""]
    nothing_left(tmp_path)


@pytest.mark.audit
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("stage", ["reading", "protecting", "writing", "measuring", "checking"])
def test_in_each_stage_of_a_release(command_line, keyring, data, tmp_path, stage, kind):
    policy = tmp_path / "policy.yaml"
    alone = POLICY.partition("aggregates:")[0].replace("method: suppress", "method: local_recode")
    policy.write_text(alone, "utf-8")
    words = ("release", policy, data, "-o", tmp_path / "out")
    secret = ("--passphrase-file", command_line.passphrase)
    told = interrupted(command_line, stage, kind, *words, *secret)
    assert told[-2:] == ["anonkit: interrupted", ""]
    nothing_left(tmp_path)


@pytest.mark.audit
@pytest.mark.parametrize(
    ("command", "stage"),
    [
        (("scan",), "scanning"),
        (("risk", "--quasi", "age,sex,ward,income"), "reading"),
        (("risk", "--quasi", "age,sex,ward,income"), "measuring"),
        (("intake", "--profile", "hdx", "--quasi", "age,sex,ward"), "checking"),
    ],
)
def test_in_each_stage_of_other_verbs(command_line, data, tmp_path, command, stage):
    verb, *options = command
    told = interrupted(command_line, stage, signal.SIGINT, verb, data, *options)
    assert told[-2:] == ["anonkit: interrupted", ""]
    nothing_left(tmp_path)

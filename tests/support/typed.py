"""A command as it is typed, without the second that a new process takes to start."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from anonkit import cli


def typed(
    *words: object, given: str = "", home: Path | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command in this process, with streams of its own and no terminal.

    What hangs on the process itself (signals, locks, what is loaded) needs a real one.

    Args:
        words: What stands after `anonkit`.
        given: Standard input.
        home: `ANONKIT_HOME`, where it is not that of the test.
        cwd: Where it is typed, where that matters.
    """
    command = ["anonkit", *map(str, words)]
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2)]
    mask, term = os.umask(0o077), signal.getsignal(signal.SIGTERM)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "argv", command)
        patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode()), "utf-8"))
        patched.setattr(sys, "stdout", streams[0])
        patched.setattr(sys, "stderr", streams[1])
        if home is not None:
            patched.setenv("ANONKIT_HOME", str(home))
        if cwd is not None:
            patched.chdir(cwd)
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        finally:
            os.umask(mask)
            signal.signal(signal.SIGTERM, term)
    for stream in streams:
        stream.flush()
    stdout, stderr = (stream.detach().getvalue().decode() for stream in streams)  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(command, code, stdout, stderr)

"""The command line in processes of their own that need not load its libraries each time.

`ready_command` starts one interpreter that has loaded what the commands load. A small script stands
for `anonkit`: it hands its words, environment, folder and open files to that interpreter, which
forks; the child is the command, and its exit code the script's.
"""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import anonkit

FILES = (0, 1, 2)
"""What a command has open: stdin, stdout and stderr."""
LIBRARIES = ("diffprivlib.mechanisms", "duckdb", "opendp.prelude", "pandas")
"""What anonkit loads when it is needed."""

_SCRIPT = """\
#!{python} -SE
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect({place!r})
    said = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]).encode()
    socket.send_fds(line, [len(said).to_bytes(8, "big")], {files!r})
    line.sendall(said)
    sys.exit(line.recv(1)[0])
"""


@contextmanager
def ready_command(script: Path, environment: dict[str, str]) -> Iterator[None]:
    """Write `script`, which runs `anonkit` as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="anonkit-") as folder:  # a socket's path is short
        place = str(Path(folder, "ready"))
        text = _SCRIPT.format(python=sys.executable, place=place, files=list(FILES))
        script.write_text(text, encoding="utf-8")
        script.chmod(0o755)
        command = [sys.executable, __file__, place]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as server:
            try:
                assert server.stdout is not None
                assert server.stdout.readline() == b"ready\n"
                yield
            finally:
                server.kill()


def serve(place: str) -> None:
    """Fork a command for each call, one after the other, for ever."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(place)
        door.listen()
        os.write(1, b"ready\n")
        while True:
            line, _ = door.accept()
            with line:
                line.sendall(bytes([_answer(line)]))


def _answer(line: socket.socket) -> int:
    head, files, _, _ = socket.recv_fds(line, 8, len(FILES))
    with line.makefile("rb") as reader:
        words, environment, folder = json.loads(reader.read(int.from_bytes(head, "big")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside idle threads
        child = os.fork()
    if child == 0:
        for number, file in zip(FILES, files, strict=True):
            os.dup2(file, number)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        sys.argv = ["anonkit", *words]
        import_module("anonkit.cli").main()
    for file in files:
        os.close(file)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 256


def load() -> None:
    """Load all of anonkit but for Spark, and what commands load besides."""
    whole = pkgutil.walk_packages(anonkit.__path__, "anonkit.")
    rooms = (each.name for each in whole if "spark" not in each.name and "__" not in each.name)
    for name in (*rooms, *LIBRARIES):
        import_module(name)


if __name__ == "__main__":
    load()
    # Else the first collection of each child copies all that was loaded.
    gc.freeze()
    serve(sys.argv[1])

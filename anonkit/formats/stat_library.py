"""Asking the library that reads SPSS and Stata files, at arm's length."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

_WORKER = Path(__file__).with_name("stat_worker.py")


class LibraryFaultError(Exception):
    """The library cannot read what it was asked for; says why in one word of ours."""


@dataclass(frozen=True)
class Variable:
    """A column as the head of a file describes it."""

    name: str
    raw: str
    """Its name as the library gives it: each byte a letter."""
    type: str
    """`string`, `int8`, `int16`, `int32`, `float`, `double`."""
    label: str = ""
    format: str = ""
    """How the program shows it, such as `%td` or `F8.2`."""
    measure: str = ""
    """`nominal`, `ordinal`, `scale`; empty where nothing is said."""
    labels: Sequence[tuple[str | float, str]] = ()
    """Codes and their labels; a letter is Stata's missing value of that letter."""
    missing: Sequence[tuple[str | float, str | float]] = ()
    """Ranges of values that mean no answer, both ends included (SPSS)."""


@dataclass(frozen=True)
class Head:
    """What the library says of a file without reading its cells."""

    variables: tuple[Variable, ...]
    rows: int | None
    """None where the file does not say."""
    label: bool
    """Whether the file has a label of its own."""
    notes: bool
    unused: int
    """Value labels that belong to no variable."""


Cells = tuple[pa.Array, pa.Array | None]
"""Of one column: n texts (string), or n numbers (double) and perhaps n letters of missing."""


def text_of(raw: str, codec: str) -> str:
    """A text of the library, which has each byte as a letter, in the file's own encoding.

    The library drops what it cannot decode at the end of a text, and says nothing.

    Raises:
        UnicodeDecodeError: It is not in this encoding.
    """
    return raw if raw.isascii() else raw.encode("latin-1").decode(codec)


def head(kind: str, path: Path, codec: str) -> Head:
    """Variables, labels and missing values of a file.

    Args:
        kind: `sav` or `dta`.
        path: The file.
        codec: Of its texts.

    Raises:
        LibraryFaultError: It cannot be read (`unreadable`), has two columns of one name
            (`duplicate`), or a name or label is in another encoding (`encoding`).
    """
    reply, _ = _ask(kind, path, metadataonly=True)
    try:
        variables = tuple(_variable(each, codec) for each in reply["columns"])
    except UnicodeDecodeError:
        raise LibraryFaultError("encoding") from None
    return Head(variables, reply["rows"], reply["label"], reply["notes"], reply["unused"])


def rows(
    kind: str,
    path: Path,
    columns: Sequence[Variable],
    window: tuple[int, int],
) -> list[Cells]:
    """The cells of some columns, in the order in which they are named; each byte is a letter.

    Args:
        kind: `sav` or `dta`.
        path: The file.
        columns: One at least.
        window: The first row (0 = first) and how many at most.

    Raises:
        LibraryFaultError: They cannot be read.
    """
    offset, limit = window
    more = {"usecols": [each.raw for each in columns], "row_offset": offset, "row_limit": limit}
    _, data = _ask(kind, path, **more)
    with pa.ipc.open_stream(data) as stream:
        table = stream.read_all().combine_chunks()
    named = {name: _whole(table[name]) for name in table.column_names}
    return [(named[f"c{place}"], named.get(f"t{place}")) for place in range(len(columns))]


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks else pa.array([], column.type)


def _variable(told: Mapping[str, Any], codec: str) -> Variable:
    def text(raw: Any) -> Any:
        return text_of(raw, codec) if isinstance(raw, str) else raw

    measure = told["measure"] if told["measure"] in ("nominal", "ordinal", "scale") else ""
    return Variable(
        name=text(told["name"] or ""),
        raw=told["name"] or "",
        type=told["type"],
        label=text(told["label"] or ""),
        format=told["format"] or "",
        measure=measure,
        labels=tuple((text(code), text(label)) for code, label in told["labels"]),
        missing=tuple((text(low), text(high)) for low, high in told["missing"]),
    )


@dataclass
class _Worker:
    """The other process, as long as it lives."""

    process: subprocess.Popen[bytes] | None = None
    owner: int = field(default_factory=os.getpid)

    def ask(self, request: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        process = self._alive()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            process.stdin.flush()
            reply = json.loads(process.stdout.readline())
            size = reply.get("bytes", 0)
            data = process.stdout.read(size)
        except (OSError, ValueError):
            size, data, reply = 1, b"", {}
        except BaseException:
            # What it still sends would be taken for the next reply.
            self.stop()
            raise
        if len(data) < size:
            self.stop()
            raise LibraryFaultError("unreadable")
        return reply, data

    def stop(self) -> None:
        """End the process, if it is ours."""
        process, self.process = self.process, None
        if process is None or self.owner != os.getpid():
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()
        process.wait()

    def _alive(self) -> subprocess.Popen[bytes]:
        if self.owner != os.getpid():
            self.process, self.owner = None, os.getpid()
        if self.process is None:
            self.process = subprocess.Popen(  # noqa: S603 - a file of ours, and no shell
                [sys.executable, "-I", str(_WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self.process


_WORKING, _ASKING = _Worker(), threading.Lock()
atexit.register(_WORKING.stop)


def _ask(kind: str, path: Path, **more: object) -> tuple[dict[str, Any], bytes]:
    request = {"kind": kind, "path": str(path.absolute()), "encoding": "ISO-8859-1", **more}
    with _ASKING:
        reply, data = _WORKING.ask(request)
    fault = reply.get("fault")
    if fault == "memory":
        raise MemoryError
    if fault is not None:
        raise LibraryFaultError(fault)
    return reply, data

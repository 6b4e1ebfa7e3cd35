"""A process of its own that reads SPSS and Stata files for another: started by `stat_library`.

The library is written in C, and a hostile file can make it read memory that
is not its own. Here nothing is lost by that: no key is near, no core is
dumped, and the process that asked sees a reply that ends too soon.

A request is one line of JSON, a reply one line of JSON and, after it, as many
bytes of Arrow's stream format as it says. No message of the library is passed
on: it may hold a cell.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
import warnings
from contextlib import suppress
from typing import Any, BinaryIO

import pyarrow as pa
import pyreadstat

_PR_SET_DUMPABLE = 4  # linux/prctl.h
MEMORY = 8 << 30
"""Bytes that this process may take."""


def serve(asked: BinaryIO, told: BinaryIO) -> None:
    """Answer requests until there are no more."""
    readers = {"sav": pyreadstat.read_sav, "dta": pyreadstat.read_dta}
    for line in asked:
        request = json.loads(line)
        data = b""
        try:
            with warnings.catch_warnings():
                # The library renames the second of two columns, and only warns.
                warnings.simplefilter("error")
                cells, about = readers[request.pop("kind")](
                    request.pop("path"),
                    user_missing=True,
                    disable_datetime_conversion=True,
                    output_format="dict",
                    **request,
                )
            if request.get("metadataonly"):
                reply = _head(about)
            else:
                data = _stream(
                    [
                        _arrays(cells[name], about.readstat_variable_types[name])
                        for name in request["usecols"]
                    ]
                )
                reply = {"bytes": len(data)}
        except UserWarning:
            reply = {"fault": "duplicate"}
        except MemoryError:
            reply = {"fault": "memory"}
        except Exception:  # noqa: BLE001 - whatever it is, the file cannot be read
            reply = {"fault": "unreadable"}
        told.write(json.dumps(reply).encode("ascii") + b"\n" + data)
        told.flush()


def _head(about: Any) -> dict[str, Any]:
    columns = [
        {
            "name": name,
            "label": about.column_names_to_labels[name],
            "type": about.readstat_variable_types[name],
            "format": about.original_variable_types[name],
            "measure": about.variable_measure[name],
            "labels": list(about.variable_value_labels.get(name, {}).items()),
            "missing": [(one["lo"], one["hi"]) for one in about.missing_ranges.get(name, ())],
        }
        for name in about.column_names
    ]
    used = set(about.variable_to_label.values())
    unused = sum(len(labels) for name, labels in about.value_labels.items() if name not in used)
    return {
        "columns": columns,
        "rows": about.number_rows,
        "notes": bool(about.notes),
        "unused": unused,
        "label": bool(about.file_label),
    }


def _arrays(cells: list[Any], kind: str) -> tuple[pa.Array, pa.Array | None]:
    """Texts, or numbers with the letters of Stata's missing values beside them."""
    if kind == "string":
        return pa.array(cells, pa.string()), None
    with suppress(pa.ArrowInvalid, TypeError):
        return pa.array(cells, pa.float64()), None
    numbers = [None if isinstance(cell, str) else cell for cell in cells]
    letters = [cell if isinstance(cell, str) else None for cell in cells]
    return pa.array(numbers, pa.float64()), pa.array(letters, pa.string())


def _stream(columns: list[tuple[pa.Array, pa.Array | None]]) -> bytes:
    named = {f"c{place}": cells for place, (cells, _) in enumerate(columns)}
    named |= {f"t{place}": tags for place, (_, tags) in enumerate(columns) if tags is not None}
    batch = pa.RecordBatch.from_pydict(named)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def harden() -> None:
    """No core dump, no debugger of the same user, and not all of the memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


if __name__ == "__main__":
    harden()
    # What the library prints goes nowhere.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    serve(sys.stdin.buffer, out)

"""Batch functions for Spark: its workers find them by name, as they find those of anonkit."""

from __future__ import annotations

import hmac
import os
import secrets
import signal
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from anonkit.engines.base import Files
from anonkit.errors import InputError


@dataclass(frozen=True)
class Keyed:
    """Replaces a column by tokens, and notes a cell of it."""

    key: bytes

    def __call__(self, batch: pa.RecordBatch) -> tuple[Mapping[str, pa.RecordBatch], object]:
        cells = batch.column("b").to_pylist()
        tokens = [hmac.digest(self.key, str(cell).encode(), "sha256").hex() for cell in cells]
        place = batch.schema.get_field_index("b")
        return {"rows": batch.set_column(place, "b", pa.array(tokens))}, (len(cells), cells[:1])


@dataclass(frozen=True)
class Refusing:
    """Raises one of our own errors, at the row of this person."""

    person: int

    def __call__(self, batch: pa.RecordBatch) -> Mapping[str, pa.RecordBatch]:
        if self.person in batch.column("person").to_pylist():
            raise InputError("this cannot be", where="record 7", fix="mend it", code="data.changed")
        return {"rows": batch}


@dataclass(frozen=True)
class Breaking:
    """Prints a cell, and fails with it on its lips."""

    key: bytes

    def __call__(self, batch: pa.RecordBatch) -> Mapping[str, pa.RecordBatch]:
        print(batch.column("b")[0].as_py(), self.key)
        raise ValueError(f"{batch.column('b')[0].as_py()} {self.key!r}")


@dataclass(frozen=True)
class DyingOnce:
    """Writes a part, but its first call takes the worker with it when all is written."""

    folder: Path

    def __call__(self, number: int, batches: Iterator[pa.RecordBatch]) -> Files:
        made = self.folder / secrets.token_hex(8)
        made.write_text(str(sum(batch.num_rows for batch in batches)))
        with suppress(FileExistsError):
            (self.folder / "died").open("x").close()
            os._exit(1)
        return ((made, self.folder / f"part-{number}"),)


@dataclass(frozen=True)
class Waiting:
    """Says that it has begun, and waits until somebody ends it."""

    begun: Path

    def __call__(self, batch: pa.RecordBatch) -> Mapping[str, pa.RecordBatch]:
        self.begun.write_bytes(b"")
        signal.pause()
        return {"rows": batch}

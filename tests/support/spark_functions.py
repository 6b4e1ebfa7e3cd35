"""Batch functions for Spark: its workers find them by name, as they find those of anonkit."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

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

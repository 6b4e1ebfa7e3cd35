"""How Spark carries what Arrow holds: types that it lacks, names that it would read its own way.

Spark has no unsigned numbers, and takes dots, quotes and case in names for
something else. So its columns are called `c0`, `c1`, ... and hold types of its
own; what they are for the rest of anonkit stands beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt

from anonkit.errors import AnonkitError

KEY = b"anonkit"
"""Where a Parquet part says what its columns are: a schema in Arrow's own form."""
HALF = 1 << 63
"""What is taken from a code of 64 bits without sign: Spark's numbers have one, order stays."""
_PLAIN = (pt.is_signed_integer, pt.is_float32, pt.is_float64, pt.is_boolean, pt.is_decimal128)
_NUMBERS = (pt.is_unsigned_integer, pt.is_timestamp, pt.is_time, pt.is_duration, pt.is_date)
_SPELLED = {
    "int8": "tinyint",
    "int16": "smallint",
    "int32": "int",
    "int64": "bigint",
    "float": "float",
    "double": "double",
    "bool": "boolean",
    "string": "string",
    "binary": "binary",
}

Batch = TypeVar("Batch", pa.RecordBatch, pa.Table)


def column(place: int) -> str:
    """What Spark calls the column at this place, from 0."""
    return f"c{place}"


@dataclass(frozen=True)
class Kinds:
    """The columns of some rows: their names and types, and how Spark carries each."""

    schema: pa.Schema
    """Texts are plain strings here, whatever Arrow's form of them was."""

    @classmethod
    def of(cls, schema: pa.Schema) -> Kinds:
        """The columns of what has this schema."""
        return cls(pa.schema([(field.name, _told(field.type)) for field in schema]))

    @classmethod
    def of_part(cls, schema: pa.Schema) -> Kinds | None:
        """What a part written by `carried` says of its columns; None where it is another's."""
        written = (schema.metadata or {}).get(KEY)
        return None if written is None else cls(pa.ipc.read_schema(pa.py_buffer(written)))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.schema.names)

    @cached_property
    def carried_schema(self) -> pa.Schema:
        """The columns as Spark sees them; a part's metadata tell what they are."""
        fields = [(column(at), _carried(field.type)) for at, field in enumerate(self.schema)]
        return pa.schema(fields, metadata={KEY: self.schema.serialize().to_pybytes()})

    def select(self, names: Sequence[str]) -> Kinds:
        """Some of the columns, in this order."""
        return Kinds(pa.schema([self.schema.field(name) for name in names]))

    def place(self, name: str) -> str:
        """What Spark calls a column.

        Raises:
            AnonkitError: There is none of this name.
        """
        at = self.schema.get_field_index(name)
        if at < 0:
            raise AnonkitError("the engine failed (no such column)")
        return column(at)

    def carried(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The same cells as Spark carries them.

        Raises:
            AnonkitError: They are of other types than these.
        """
        if Kinds.of(batch.schema) != self:
            raise AnonkitError("the engine failed (batches of one kind have several types)")
        pairs = zip(batch.columns, self.schema, strict=True)
        cells = [_inward(cells, field.type) for cells, field in pairs]
        return pa.RecordBatch.from_arrays(cells, schema=self.carried_schema)

    def given_back(self, batch: Batch) -> Batch:
        """What Spark carried, as it was."""
        pairs = zip(batch.columns, self.schema, strict=True)
        cells = [_outward(cells, field.type) for cells, field in pairs]
        return type(batch).from_arrays(cells, schema=self.schema)

    def empty(self) -> pa.RecordBatch:
        """No rows of these columns."""
        arrays = [pa.array([], field.type) for field in self.schema]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)


def _told(kind: pa.DataType) -> pa.DataType:
    if pt.is_dictionary(kind):
        kind = kind.value_type
    return pa.string() if pt.is_large_string(kind) or pt.is_string_view(kind) else kind


def _carried(kind: pa.DataType) -> pa.DataType:
    if any(plain(kind) for plain in _PLAIN):
        return kind
    if any(number(kind) for number in _NUMBERS):
        return pa.int64()
    if pt.is_string(kind) or pt.is_null(kind):
        return pa.string()
    if pt.is_binary(kind) or pt.is_large_binary(kind):
        return pa.binary()
    if pt.is_list(kind):
        return pa.list_(_carried(kind.value_type))
    raise AnonkitError(f"the engine cannot carry columns of type {kind}")


def spelled(kind: pa.DataType) -> str:
    """A type that Spark carries, as Spark spells it."""
    if pt.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pt.is_list(kind):
        return f"array<{spelled(kind.value_type)}>"
    return _SPELLED[str(kind)]


def _inward(cells: pa.Array, kind: pa.DataType) -> pa.Array:
    if pt.is_list(kind):
        flat = _inward(cells.cast(kind).flatten(), kind.value_type)
        return pa.ListArray.from_arrays(_offsets(cells), flat)
    if pt.is_uint64(kind):
        return _moved(cells.cast(kind), pa.int64())
    if pt.is_date32(kind) or pt.is_time32(kind):
        cells = cells.cast(kind).cast(pa.int32())
    return cells.cast(_carried(kind))


def _outward(cells: pa.Array | pa.ChunkedArray, kind: pa.DataType) -> pa.Array | pa.ChunkedArray:
    if isinstance(cells, pa.ChunkedArray):
        chunks = [_outward(chunk, kind) for chunk in cells.chunks]
        return pa.chunked_array(chunks, kind)
    if pt.is_list(kind):
        return pa.ListArray.from_arrays(_offsets(cells), _outward(cells.flatten(), kind.value_type))
    if pt.is_uint64(kind):
        return _moved(cells, pa.uint64())
    if pt.is_null(kind):
        return pa.nulls(len(cells))
    if pt.is_date32(kind) or pt.is_time32(kind):
        cells = cells.cast(pa.int32())
    return cells.cast(kind)


def _moved(cells: pa.Array, kind: pa.DataType) -> pa.Array:
    """n codes, each half of their range away: the least stays the least."""
    plain = pc.fill_null(cells, 0) if cells.null_count else cells
    numbers = plain.to_numpy(zero_copy_only=True).view(np.uint64) ^ np.uint64(HALF)
    made = pa.array(numbers.view(kind.to_pandas_dtype()), kind)
    return pc.if_else(cells.is_valid(), made, pa.scalar(None, kind)) if cells.null_count else made


def _offsets(cells: pa.Array) -> pa.Array:
    lengths = pc.fill_null(pc.list_value_length(cells), 0).to_numpy(zero_copy_only=False)
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    gone = np.append(cells.is_null().to_numpy(zero_copy_only=False), False)
    return pa.array(ends, pa.int32(), mask=gone if cells.null_count else None)

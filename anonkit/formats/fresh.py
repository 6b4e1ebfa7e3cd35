"""Columns on their way into a file: built anew, so that nothing hides in their memory.

A cell set to null keeps its bytes under the null mask, and a filtered column
its old values in the dictionary. Gathering the cells into new buffers leaves
both behind.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from anonkit.errors import AnonkitError


def fresh_columns(batch: pa.RecordBatch, columns: Sequence[str]) -> list[pa.Array]:
    """The columns of a batch as plain strings in buffers of their own, nulls kept.

    Raises:
        AnonkitError: Other columns than announced, or one that is not text.
    """
    if batch.schema.names != list(columns):
        raise AnonkitError("a batch has other columns than the file that is written")
    return [_fresh(column) for column in batch.columns]


def _fresh(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if column.type not in (pa.string(), pa.large_string()):
        raise AnonkitError("a column to be written is not text")
    # Cell by cell where nulls may cover old bytes; without nulls no byte lies between the cells.
    whole = np.arange(len(column))
    made = column.take(pa.array(whole)) if column.null_count else pa.concat_arrays([column])
    return made.cast(pa.string())

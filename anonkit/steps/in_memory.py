"""Data that a program holds in memory: what may be handed over, and who reads it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

import pyarrow as pa

from anonkit.errors import OptionError
from anonkit.formats import FORMATS
from anonkit.formats.arrow import open_arrow
from anonkit.formats.base import Format, Reader
from anonkit.formats.frames import FrameReader

if TYPE_CHECKING:  # as heavy as all else together; who hands over a DataFrame has it already
    import pandas as pd

InMemory: TypeAlias = "pd.DataFrame | pa.Table | pa.RecordBatch"
"""A table that the caller holds. It is read where it lies, never changed and never kept."""
OneTable: TypeAlias = "Path | str | InMemory"
"""One table: a file, or one in memory."""


def is_path(data: object) -> TypeGuard[str | os.PathLike[str]]:
    """Whether data is named rather than held: a path, or `-`."""
    return isinstance(data, str | os.PathLike)


def open_in_memory(data: object) -> tuple[Reader, Format]:
    """A reader of a table in memory, and the format its release has.

    Args:
        data: A DataFrame of pandas (released as CSV), or a table of Arrow (released as Parquet,
            for it has the types that a Parquet file has).

    Raises:
        OptionError: It is neither, or can be read only once.
        InputError: A column holds nested or binary cells, or two have one name.
    """
    if isinstance(data, pa.RecordBatch):
        data = pa.Table.from_batches([data])
    if isinstance(data, pa.Table):
        return open_arrow(data), FORMATS["parquet"]
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(data, pandas.DataFrame):
        return FrameReader(data), FORMATS["csv"]
    if isinstance(data, pa.RecordBatchReader):
        raise OptionError(
            "a reader of batches can be read once, and data is read several times",
            fix="pass `reader.read_all()`, or write the batches to a Parquet file and name that",
            code="data.kind",
        )
    stream = hasattr(data, "__arrow_c_stream__")
    raise OptionError(
        f"data is a path, a pandas DataFrame or an Arrow table, and this is a {_name(data)}",
        fix="pass `pyarrow.table(data)`" if stream else "pass one of these, or name a file",
        code="data.kind",
    )


def _name(data: object) -> str:
    """What kind of thing it is; never what is in it."""
    kind = type(data)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"

"""Data that a program holds in memory: what may be handed over, and who reads it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeGuard

import pyarrow as pa

from anonkit.errors import OptionError
from anonkit.formats import FORMATS
from anonkit.formats.arrow import open_arrow
from anonkit.formats.base import Dialect, Format, Reader
from anonkit.formats.faults import column_names
from anonkit.formats.frames import FrameReader

if TYPE_CHECKING:  # as heavy as all else together; who hands over a DataFrame has it already
    import pandas as pd


class SparkFrame(Protocol):
    """A DataFrame of Spark, as far as anybody here looks at it."""

    @property
    def columns(self) -> list[str]:
        """Names, in order."""
        ...

    @property
    def sparkSession(self) -> Any:  # noqa: N802 - Spark's own word
        """The session that it belongs to."""
        ...


InMemory: TypeAlias = "pd.DataFrame | pa.Table | pa.RecordBatch | SparkFrame"
"""A table that the caller holds. It is read where it lies, never changed and never kept."""
OneTable: TypeAlias = "Path | str | InMemory"
"""One table: a file, or one in memory."""


def is_path(data: object) -> TypeGuard[str | os.PathLike[str]]:
    """Whether data is named rather than held: a path, or `-`."""
    return isinstance(data, str | os.PathLike)


def is_spark_frame(data: object) -> TypeGuard[SparkFrame]:
    """Whether data is a DataFrame of Spark; its library is never loaded to find out."""
    spark = sys.modules.get("pyspark.sql")
    return spark is not None and isinstance(data, spark.DataFrame)


@dataclass(frozen=True)
class _OfSpark:
    """The columns of a table of Spark's: its rows are read by Spark alone (`api.running`)."""

    columns: tuple[str, ...]
    dialect: Dialect = field(default_factory=Dialect)
    stated: Mapping[str, str] = field(default_factory=dict)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """No rows.

        Raises:
            OptionError: Always.
        """
        del columns
        raise OptionError(
            "a Spark DataFrame is read by Spark alone, and never brought to one process",
            fix="write it to a folder as Parquet, and name that",
            code="engine.frame",
        )


@dataclass(frozen=True)
class Opened:
    """A table of which somebody took the rows already, and how they are released."""

    reader: Reader
    format: Format


def open_in_memory(data: object) -> tuple[Reader, Format]:
    """A reader of a table in memory, and the format its release has.

    Args:
        data: A DataFrame of pandas (released as CSV), a table of Arrow (released as Parquet, for
            it has the types that a Parquet file has), or one of Spark, of which this knows the
            columns alone.

    Raises:
        OptionError: It is neither, or can be read only once.
        InputError: A column holds nested or binary cells, or two have one name.
    """
    if isinstance(data, pa.RecordBatch):
        data = pa.Table.from_batches([data])
    if isinstance(data, pa.Table):
        return open_arrow(data), FORMATS["parquet"]
    if isinstance(data, Opened):
        return data.reader, data.format
    if is_spark_frame(data):
        return _OfSpark(tuple(column_names(data.columns, "data"))), FORMATS["parquet"]
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
        "data is a path, a DataFrame of pandas or Spark, or an Arrow table, and this is a "
        f"{_name(data)}",
        fix="pass `pyarrow.table(data)`" if stream else "pass one of these, or name a file",
        code="data.kind",
    )


def _name(data: object) -> str:
    """What kind of thing it is; never what is in it."""
    kind = type(data)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"

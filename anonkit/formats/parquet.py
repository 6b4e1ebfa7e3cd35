"""Parquet, the format of data pipelines."""

from __future__ import annotations

from anonkit.formats.base import Format
from anonkit.formats.parquet_read import open_parquet, parquet_contents
from anonkit.formats.parquet_write import ParquetWriter, check_parquet

FORMAT = Format(
    name="parquet",
    summary="Parquet with flat columns; read and written as text.",
    suffixes=(".parquet", ".pq"),
    open=open_parquet,
    create=ParquetWriter,
    check=check_parquet,
    media_type="application/vnd.apache.parquet",
    contents=parquet_contents,
)

"""Tables in memory that are handed over: they become files of the parcel, in the work folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow.types import is_dictionary, is_string_view

from anonkit import files
from anonkit.api.running import Running, of_spark, taken
from anonkit.engines import LOCAL
from anonkit.errors import OptionError
from anonkit.formats.base import BATCH_ROWS, Dialect, Reader
from anonkit.steps.in_memory import OneTable, is_path
from anonkit.steps.read import Data, open_data, spool

Handed: TypeAlias = "Sequence[Data]"
"""What is handed over together: paths, and tables in memory, alone or by name."""


def paths_among(handed: Handed) -> list[Path]:
    """What of it is named rather than held.

    Raises:
        OptionError: It is one table, and no list.
    """
    if not isinstance(handed, list | tuple):
        raise OptionError(
            "`paths` is one thing, and a list is meant",
            fix="write paths=[...], one path or table for each",
            code="option.list",
        )
    return [Path(each) for each in handed if is_path(each)]


def handed_over(handed: Handed, work: Path) -> list[Path]:
    """Every path, and in the place of each table in memory a Parquet file of it.

    Args:
        handed: What is handed over.
        work: A private folder of its own.

    Raises:
        InputError: A table cannot be read as text.
        OptionError: A table has a name that no file can have.
    """
    made: list[Path] = []
    for number, each in enumerate(handed, 1):
        if is_path(each):
            made.append(Path(each))
        elif isinstance(each, Mapping):
            folder = files.private_dir(work / str(number))
            made += [_written(one, folder / _file(name)) for name, one in each.items()]
        else:
            made.append(_written(each, work / f"table-{number}.parquet"))
    return made


def _file(name: str) -> str:
    if not name.isprintable() or Path(name).name != name:
        raise OptionError(
            "a table that is handed over has a name that no file can have",
            fix="call it in plain letters",
            code="intake.table_name",
        )
    return f"{name}.parquet"


def _written(table: OneTable, path: Path) -> Path:
    if is_path(table):
        return Path(table)
    with files.plain_errors(path):
        if isinstance(table, pa.RecordBatch):
            table = pa.Table.from_batches([table])
        if isinstance(table, pa.Table):
            _write_typed(table, path)
        else:
            _write_texts(table, path)
    return path


def _write_typed(table: pa.Table, path: Path) -> None:
    """As it is: an identifier kept as a floating number is told only where its type is known."""
    reader, _ = open_data(table, Dialect(), lambda: path)
    kinds = map(_kept, table.schema.types)
    # What libraries note beside the cells is theirs, and is handed over by nobody.
    schema = pa.schema(list(zip(reader.columns, kinds, strict=True)))
    with pq.ParquetWriter(path, schema) as writer:
        for batch in table.to_batches(max_chunksize=BATCH_ROWS):
            cells = map(_plain, batch.columns, schema.types)
            writer.write_batch(pa.RecordBatch.from_arrays(list(cells), schema=schema))


def _kept(kind: pa.DataType) -> pa.DataType:
    """The type of a column without its dictionary: not every dictionary can be written."""
    plain = kind.value_type if is_dictionary(kind) else kind
    return pa.large_string() if is_string_view(plain) else plain


def _plain(cells: pa.Array, kind: pa.DataType) -> pa.Array:
    """Cells as a column of that type."""
    if is_dictionary(cells.type):
        return cells.dictionary.cast(kind).take(cells.indices)
    return cells.cast(kind)


def _write_texts(table: OneTable, path: Path) -> None:
    for reader in _readers(table, path.with_suffix("")):
        schema = pa.schema([(name, pa.string()) for name in reader.columns])
        with pq.ParquetWriter(path, schema) as writer:
            for batch in reader.batches():
                writer.write_batch(batch)


def _readers(table: OneTable, work: Path) -> Iterator[Reader]:
    """One reader; a table of Spark's is written by Spark first."""
    if not of_spark(table):
        yield open_data(table, Dialect(), lambda: spool(work))[0]
        return
    folder = files.private_dir(work)
    with Running.of(table, LOCAL).opened(folder):
        yield open_data(taken(table, folder), Dialect(), lambda: spool(work))[0]

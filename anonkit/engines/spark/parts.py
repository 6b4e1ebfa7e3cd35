"""Parquet parts in the private work folder, in the form that Spark reads and we read without it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from anonkit.engines.spark.kinds import Kinds

_SPLIT_ROWS = 400_000
"""Rows that one worker takes at a time, about: enough to pay for its start."""
_SAMPLE = 8192
"""Cells looked at to see whether a column repeats itself."""


class Part:
    """One file, open for writing; made with its first batch."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kinds: Kinds | None = None
        self._writer: pq.ParquetWriter | None = None
        self._file: pa.PythonFile | None = None

    def write(self, batch: pa.RecordBatch) -> None:
        """Add some rows; a batch without any still tells the columns."""
        if self.kinds is None:
            self.kinds = Kinds.of(batch.schema)
        carried = self.kinds.carried(batch)
        if self._writer is None:
            self._open(carried)
        assert self._writer is not None
        if batch.num_rows:
            self._writer.write_batch(carried)

    def _open(self, first: pa.RecordBatch) -> None:
        # New, owner-only and through no link, whoever runs the worker.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        self._file = pa.PythonFile(os.fdopen(os.open(self.path, flags, 0o600), "wb"), "w")
        self._writer = pq.ParquetWriter(
            self._file,
            first.schema,
            compression="none",
            write_statistics=False,
            use_dictionary=_repeated(first),
        )

    def close(self) -> None:
        """Finish the file, if there is one."""
        if self._writer is not None:
            self._writer.close()
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _repeated(first: pa.RecordBatch) -> list[str]:
    """Columns whose cells repeat themselves: for these, dictionaries pay."""
    return [
        name
        for name, cells in zip(first.schema.names, first.columns, strict=True)
        if pc.count_distinct(cells.slice(0, _SAMPLE)).as_py() * 8 < min(len(cells), _SAMPLE)
    ]


@dataclass(frozen=True)
class PartSplit:
    """Some row groups of one part: what a worker reads by itself."""

    path: str
    groups: tuple[int, ...]
    kinds: Kinds

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows as they were before they were carried."""
        kinds = self.kinds if columns is None else self.kinds.select(columns)
        places = [self.kinds.place(name) for name in kinds.names]
        with pq.ParquetFile(self.path) as file:
            for group in self.groups:
                for batch in file.iter_batches(1 << 17, row_groups=[group], columns=places):
                    yield kinds.given_back(batch.select(places))


def rows_in(paths: Sequence[Path]) -> int:
    """How many rows some parts hold."""
    return sum(int(pq.read_metadata(path).num_rows) for path in paths)


def splits_of(paths: Sequence[Path], kinds: Kinds) -> list[PartSplit]:
    """All rows of some parts, in portions for workers."""
    found = []
    for path in paths:
        with pq.ParquetFile(path) as file:
            told = file.metadata
            groups: list[int] = []
            rows = 0
            for group in range(told.num_row_groups):
                groups.append(group)
                rows += told.row_group(group).num_rows
                if rows >= _SPLIT_ROWS:
                    found.append(PartSplit(str(path), tuple(groups), kinds))
                    groups, rows = [], 0
            if groups:
                found.append(PartSplit(str(path), tuple(groups), kinds))
    return found


def taken_over(paths: Sequence[Path], into: Path) -> Kinds:
    """Copy the rows of parts that are not of our form into one that is.

    Returns:
        What its columns are.
    """
    with Part(into) as part:
        for each in paths:
            with pq.ParquetFile(each) as file:
                part.write(Kinds.of(file.schema_arrow).empty())
                for batch in file.iter_batches(1 << 17):
                    part.write(batch)
    assert part.kinds is not None
    return part.kinds


def read_parts(
    paths: Sequence[Path], kinds: Kinds, columns: Sequence[str] | None
) -> Iterator[pa.RecordBatch]:
    """The rows of parts, in their order."""
    for path in paths:
        with pq.ParquetFile(path) as file:
            groups = tuple(range(file.metadata.num_row_groups))
        yield from PartSplit(str(path), groups, kinds).batches(columns)

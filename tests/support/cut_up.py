"""A survey in parts, as Spark writes it, and the rows of a table in whatever files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from survey import Survey
from survey import write as write_csv

from anonkit.formats import by_path
from anonkit.formats.base import Dialect


def cut_up(survey: Survey, folder: Path, kind: str) -> Path:
    """The rows of a survey as Spark writes them: some parts and its marks."""
    folder.mkdir()
    for n in range(3):
        part = folder / f"part-{n:05}-7f3a-c000.{kind}"
        if kind == "csv":
            write_csv(part, survey.people[n::3])
        else:
            pq.write_table(pa.Table.from_pylist(survey.people[n::3]), part)
        (folder / f".{part.name}.crc").write_bytes(b"crc")
    (folder / "_SUCCESS").write_bytes(b"")
    return folder


def cells(path: Path) -> Counter[tuple[object, ...]]:
    reader = by_path(path).open(path, Dialect())
    return Counter(
        tuple(cell or "" for cell in row)
        for batch in reader.batches()
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    )

"""How long a scan of 40 columns takes, against DuckDB's read of the same file into a table."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import data
import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv
from result import Result

from anonkit import api

GOAL = 3.0
"""Times DuckDB's read, by the clock, both on the threads they take by themselves."""
REPEATS = 2
ANSWERS, SCORES = 14, 8


def results(folder: Path, rows: int) -> list[Result]:
    """The ratio, of the faster run of each."""
    path = folder / "forty.csv"
    write(path, rows)
    read, scan = _best(lambda: _read(path)), _best(lambda: api.scan(data=path, countries=["KE"]))
    path.unlink()
    ratio = scan / read
    measured = f"{ratio:.2f} x ({scan:.1f} s against {read:.1f} s)"
    goal = f"<= {GOAL:.0f} x DuckDB's read"
    return [Result(f"scan, {rows:,} rows x 40 columns", measured, goal, ratio <= GOAL)]


def write(path: Path, rows: int) -> None:
    """The survey's 18 columns, 14 answers and 8 scores."""
    names = (*data.COLUMNS, *(f"q{n}" for n in range(ANSWERS)), *(f"s{n}" for n in range(SCORES)))
    schema = pa.schema([(name, pa.string()) for name in names])
    survey = pa.schema([(name, pa.string()) for name in data.COLUMNS])
    with pyarrow.csv.CSVWriter(path, schema) as writer:
        for start in range(0, rows, data.CHUNK):
            chance = np.random.default_rng([7, start])
            index = np.arange(start, min(start + data.CHUNK, rows), dtype=np.int64)
            batch = data._batch(chance, index, survey)
            n = len(index)
            more = [data._pick(chance, n, ("yes", "no", "do not know")) for _ in range(ANSWERS)]
            more += [data._digits(chance.integers(0, 100, n), 2) for _ in range(SCORES)]
            writer.write_batch(pa.RecordBatch.from_arrays([*batch.columns, *more], schema=schema))


def _read(path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table t as select * from read_csv(?)", [str(path)])


def _best(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(REPEATS):
        before = time.perf_counter()
        act()
        taken.append(time.perf_counter() - before)
    return min(taken)

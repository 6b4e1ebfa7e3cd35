"""What an office waits for, and what memory it takes: `anonkit intake` of large records.

Two files of 40 columns: one as it was collected, with names of nobody, telephones and dates, and
one that looks protected, with tokens, bands and banded weights. Against a bare pass of `csv.reader`
over the same file in the same run; memory at a quarter of the rows and at all of them.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import data
import numpy as np
import pyarrow as pa
import pyarrow.csv
import scanning
from process import Run, run
from result import Result, table

GOAL = 15.0
"""Times a bare pass of `csv.reader` over the raw file; about a minute for a million rows."""
MEMORY_MB = 1_000.0
MEMORY_GOAL = 1.3
"""Four times the rows may take so many times the memory."""
SEED = 2026
BANDS = (*(f"{low} to {low + 9}" for low in range(0, 80, 10)), "80 or more")
ANSWERS = ("yes", "no", "do not know")
OPEN = 33
ROWS = """
import csv, sys
with open(sys.argv[1], newline='', encoding='utf-8') as file:
    for row in csv.reader(file):
        pass
"""
INTAKE = """
import sys
from pathlib import Path
from anonkit import api
record = api.intake(paths=[Path(sys.argv[1])], profile='ihsn-puf')
assert record.verdict == sys.argv[2], record.verdict
"""


def results(folder: Path, rows: int) -> list[Result]:
    """Time against a bare pass, and memory at two sizes, for both files."""
    found = []
    for name, write, verdict in (
        ("raw", scanning.write, "reject"),
        ("protected", protected, "questions"),
    ):
        path = folder / f"{name}.csv"
        write(path, rows // 4)
        small = _intake(path, folder, verdict)
        write(path, rows)
        plain = run([sys.executable, "-c", ROWS, path], home=folder / "home")
        large = _intake(path, folder, verdict)
        path.unlink()
        found += _told(f"intake, {rows:,} {name} rows x 40 columns", plain, small, large)
    return found


def _intake(path: Path, folder: Path, verdict: str) -> Run:
    return run([sys.executable, "-c", INTAKE, path, verdict], home=folder / "home")


def _told(name: str, plain: Run, small: Run, large: Run) -> list[Result]:
    ratio, growth = large.wall_s / plain.wall_s, large.peak_mb / small.peak_mb
    measured = f"{ratio:.1f} x ({large.wall_s:.1f} s against {plain.wall_s:.1f} s)"
    goal = f"<= {GOAL:.0f} x a bare csv.reader"
    memory = f"{large.peak_mb:.0f} MB ({small.peak_mb:.0f} MB for a quarter of the rows)"
    least = f"<= {MEMORY_MB:.0f} MB and {MEMORY_GOAL} x"
    flat = large.peak_mb <= MEMORY_MB and growth <= MEMORY_GOAL
    return [
        Result(f"{name}, time", measured, goal, ratio <= GOAL),
        Result(f"{name}, memory", memory, least, flat),
    ]


def protected(path: Path, rows: int) -> None:
    """Tokens, three key variables in bands, a banded weight, a sensitive column and answers."""
    names = ("respondent_id", "age", "sex", "district", "sampling_weight", "disability", "grade")
    schema = pa.schema([(n, pa.string()) for n in (*names, *(f"q{n}" for n in range(OPEN)))])
    with pyarrow.csv.CSVWriter(path, schema) as writer:
        for start in range(0, rows, data.CHUNK):
            chance = np.random.default_rng([SEED, start])
            n = min(data.CHUNK, rows - start)
            columns = [
                _tokens(chance, n),
                data._pick(chance, n, BANDS),
                data._pick(chance, n, ("female", "male")),
                data._pick(chance, n, [f"District {number}" for number in range(12)]),
                data._pick(chance, n, [f"{40 + 3 * band}.5" for band in range(5)]),
                data._pick(chance, n, ("none", "mild", "severe"), skew=2.0),
                data._digits(chance.integers(0, 9, n), 1),
                *(data._pick(chance, n, ANSWERS) for _ in range(OPEN)),
            ]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))


def _tokens(chance: np.random.Generator, n: int) -> pa.Array:
    """32 characters of base32 a row."""
    letters = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", np.uint8)
    return data._fixed(letters[chance.integers(0, 32, (n, 32))])


if __name__ == "__main__":
    import argparse
    import tempfile

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    with tempfile.TemporaryDirectory(prefix="anonkit-bench-") as made:
        print(table(results(Path(made), parser.parse_args().rows)))

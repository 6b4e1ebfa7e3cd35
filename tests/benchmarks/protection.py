"""Recoding and measuring Adult and resamples of it, against DuckDB's group-by of the same columns.

The peers' figures are ARX 3.9.2's and sdcMicro 5.8.1's on the same file, k 5
over nine columns. Needs `ANONKIT_TEST_DATA`, a folder with `adult/adult.csv`
and `adult/adult_hierarchy_*.csv` of ARX, which may not be shipped.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import adult
from process import Run, run
from result import Result

ROWS = 30_162
LARGE = 5_000_000
SCRIPT = Path(__file__).with_name("searches.py")
SKIPPED = "**not measured**: ANONKIT_TEST_DATA names no folder with adult/adult.csv"


def results(folder: Path, large: int = LARGE) -> list[Result]:
    """Every figure of this file, measured in one go."""
    where = adult.folder()
    if where is None or not (where / "adult.csv").exists():
        print(f"microdata protection: {SKIPPED}", file=sys.stderr)
        return [Result("microdata protection (Adult)", SKIPPED, "-", None)]
    for name, rows in (("adult", ROWS), ("large", large)):
        parts = folder / name / "parts"
        parts.mkdir(parents=True)
        adult.resample(where, parts / "part-0.parquet", rows, whole=name == "adult")
    return [*_small(folder), *_large(folder, large)]


def _small(folder: Path) -> list[Result]:
    _, found = _task("recode", folder / "adult")
    slowest = max(found[name] for name in found if name.startswith("global"))
    local, cells = found["local_recode"], found["suppress_cells"]
    lost, least = found["local_recode loss"], found["suppress_cells smallest"]
    rows = f"Adult, {ROWS:,} rows"
    return [
        Result(
            f"global_recode, {rows}, limits 0, 2, 5 and 100 %, the slowest",
            f"{slowest:.2f} CPU s",
            "≤ 3 CPU s",
            slowest <= 3,
        ),
        Result(f"local_recode, {rows}", f"{local:.2f} CPU s", "≤ 2 CPU s", local <= 2),
        Result("mean loss of it (ARX 0.074)", f"{lost:.4f}", "≤ 0.055", lost <= 0.055),
        Result(f"suppress_cells, {rows}", f"{cells:.2f} CPU s", "≤ 1 CPU s", cells <= 1),
        Result("smallest class by hand, strict", f"{least:.0f}", "≥ 5", least >= 5),
    ]


def _large(folder: Path, rows: int) -> list[Result]:
    process, recoded = _task("large", folder / "large")
    _, measured = _task("measure", folder / "large")
    ratio, counted = recoded["taken"] / recoded["bare"], measured["taken"] / measured["bare"]
    million = f"{rows / 1e6:g}M rows"
    return [
        Result(f"DuckDB groups {million} by 9 columns", f"{recoded['bare']:.2f} CPU s", "-", None),
        Result(
            f"local_recode, {million}, {recoded['classes']:,.0f} classes, mean loss "
            f"{recoded['loss']:.4f}",
            f"{ratio:.1f} x ({recoded['taken']:.1f} CPU s)",
            "≤ 25 x",
            ratio <= 25,
        ),
        Result(
            "peak memory of it", f"{process.peak_mb:,.0f} MB", "≤ 600 MB", process.peak_mb <= 600
        ),
        Result(
            f"k, l and t of {million} by 8 columns and an answer",
            f"{counted:.2f} x ({measured['taken']:.2f} CPU s)",
            "≤ 2 x their group-by",
            counted <= 2,
        ),
    ]


def _task(name: str, folder: Path) -> tuple[Run, dict[str, float]]:
    result = folder / f"{name}.json"
    done = run([sys.executable, SCRIPT, name, folder, result], home=folder)
    return done, json.loads(result.read_text())

"""What it takes to measure a file as it is, against DuckDB's read of the same file."""

from __future__ import annotations

import sys
from pathlib import Path

import data
from process import run
from result import Result

READ = """
import sys, duckdb
duckdb.connect().execute("create table t as select * from read_csv(?)", [sys.argv[1]])
"""
QUESTION = ("--person", "respondent_id", "--household", "hh_id", "--sensitive", "income")
QUASI = ("ward", "sex", "education", "status")


def results(folder: Path, rows: int) -> list[Result]:
    """Time and memory of few classes (1,680), and of as many as there are people."""
    path = folder / "survey.csv"
    data.write(path, rows)
    plain = run([sys.executable, "-c", READ, path], home=folder)
    found = []
    for what, quasi in (("few classes", QUASI), ("many classes", (*QUASI, "age", "occupation"))):
        options = ("--quasi", ",".join(quasi), *QUESTION)
        done = run([sys.executable, "-m", "anonkit", "risk", path, *options], home=folder)
        told = f"{done.wall_s:.1f} s, {done.cpu_s:.1f} CPU s, {done.peak_mb:,.0f} MB"
        ratio = f"{done.wall_s / plain.wall_s:.1f} x DuckDB's read"
        found.append(Result(f"risk, {rows:,} rows, {what}", f"{told}; {ratio}", "-", None))
    path.unlink()
    return found

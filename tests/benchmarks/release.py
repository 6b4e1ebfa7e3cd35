"""How long a release takes and what memory it needs, against DuckDB's own copy of the file."""

from __future__ import annotations

import shutil
import statistics
import sys
from pathlib import Path

import data
from process import Run, run
from result import Result

RATIO_GOAL = 6.0
"""A release may take this many times as long as reading and writing the file once."""
MEMORY_GOAL = 1.2
"""Five times the rows may take this many times the memory."""
LARGEST_GOAL_MB = 2_000
"""A release of ten times the rows that recodes may need so much memory."""
HELP_GOAL_S = 0.4
REPEATS = 3
"""Runs of what is fast; the median counts."""

COPY = """
import sys, duckdb
source, target = sys.argv[1:]
rows = "SELECT * FROM read_csv('" + source + "', all_varchar = true)"
duckdb.connect().execute("COPY (" + rows + ") TO '" + target + "' (FORMAT csv)")
"""

POLICY = Path(__file__).with_name("policy.yaml")
"""Two pseudonyms; ward x age x sex x education leave at most 35 x 4 x 2 x 6 = 1,680 classes."""
RECODED = (
    ("method: suppress\n", "method: local_recode\n"),
    ("k: 3\n", "k: 10\n"),
    ("action: band, width: 20, top: 60", "hierarchy: {bands: [5, 10, 20, 40], top: 80}"),
)
"""The same with exact ages, at most 35 x 81 x 2 x 6 = 34,020 classes, told more coarsely."""


class Bench:
    """One folder of work: keyring, policies, files of several sizes."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.folder = folder
        self.rows = rows
        self.passphrase = folder / "passphrase"
        self.keyring = folder / "keyring"

    def prepare(self) -> None:
        """A keyring of its own; nothing of the caller's home is touched."""
        self.passphrase.touch(mode=0o600)
        self.passphrase.write_text("a passphrase for measuring only\n")
        self.anonkit("keys", "new", *self._secrets())

    def file(self, rows: int) -> Path:
        """The survey of that many rows, written once."""
        path = self.folder / f"survey-{rows}.csv"
        if not path.exists():
            data.write(path, rows)
        return path

    def copy(self, rows: int) -> Run:
        """DuckDB reads the file as text and writes it."""
        target = self.folder / "copy.csv"
        done = run([sys.executable, "-c", COPY, self.file(rows), target], home=self.folder)
        target.unlink()
        return done

    def release(self, rows: int, label: str, changes: tuple[tuple[str, str], ...] = ()) -> Run:
        """`anonkit release` of the file under the policy with its changes; nothing is left."""
        target, private = self.folder / f"out-{label}", self.folder / f"private-{label}"
        policy = self.folder / f"{label}.yaml"
        text = POLICY.read_text().replace("LABEL", label)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        policy.write_text(text)
        done = self.anonkit(
            *("release", policy, self.file(rows), "-o", target, "--private", private),
            *("--ledger", self.folder / "ledger", *self._secrets()),
        )
        shutil.rmtree(target)
        shutil.rmtree(private, ignore_errors=True)
        return done

    def anonkit(self, *arguments: str | Path) -> Run:
        """One command, in a home of its own."""
        return run([sys.executable, "-m", "anonkit", *arguments], home=self.folder)

    def _secrets(self) -> tuple[str | Path, ...]:
        return ("--keyring", self.keyring, "--passphrase-file", self.passphrase)


def results(folder: Path, rows: int) -> list[Result]:
    """Every figure of this file, measured in one go."""
    bench = Bench(folder, rows)
    bench.prepare()
    helped = statistics.median(bench.anonkit("--help").wall_s for _ in range(5))
    bench.file(rows)
    # Turn by turn, so that what else the machine does falls on both.
    turns = [(bench.copy(rows), bench.release(rows, f"small-{n}")) for n in range(REPEATS)]
    copied = statistics.median(copy.wall_s for copy, _ in turns)
    smalls = sorted((release for _, release in turns), key=lambda run: run.wall_s)
    small = smalls[len(smalls) // 2]
    ratio = small.wall_s / copied
    large = bench.release(5 * rows, "large")
    growth = large.peak_mb / small.peak_mb
    bench.file(5 * rows).unlink()
    largest = bench.release(10 * rows, "largest", RECODED)
    return [
        Result("anonkit --help", f"{helped:.2f} s", f"≤ {HELP_GOAL_S} s", helped <= HELP_GOAL_S),
        Result(f"DuckDB copies {rows:,} rows x 18", f"{copied:.2f} s", "-", None),
        Result(f"release of {rows:,} rows", f"{small.wall_s:.2f} s", "-", None),
        Result("release / copy", f"{ratio:.2f}", f"≤ {RATIO_GOAL:g}", ratio <= RATIO_GOAL),
        Result(f"peak memory, {rows:,} rows", f"{small.peak_mb:,.0f} MB", "-", None),
        Result(f"release of {5 * rows:,} rows", f"{large.wall_s:.2f} s", "-", None),
        Result(f"peak memory, {5 * rows:,} rows", f"{large.peak_mb:,.0f} MB", "-", None),
        Result(
            "memory, 5 x the rows", f"{growth:.2f}", f"≤ {MEMORY_GOAL:g}", growth <= MEMORY_GOAL
        ),
        Result(
            f"peak memory, {10 * rows:,} rows, local_recode",
            f"{largest.peak_mb:,.0f} MB ({largest.wall_s:.0f} s)",
            f"≤ {LARGEST_GOAL_MB:,} MB",
            largest.peak_mb <= LARGEST_GOAL_MB,
        ),
    ]

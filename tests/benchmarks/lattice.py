"""Searching a lattice over eight million combinations, against one sort of as many whole numbers.

`lattice.py RESULT [tall]` does it once in this process, for its memory; figures go to RESULT as
JSON, times in seconds of processor time. The combinations are made here, of six columns as a
survey of ten million people has them: no row is read.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import process
from result import Result

from anonkit.classes.coding import Coding
from anonkit.classes.table import ClassTable
from anonkit.protect import METHODS
from anonkit.protect.base import Goals, Problem

ROWS = 9_600_000
SORTED = 8_000_000
MOST_SORTS = 150
"""Sorts that a search over 1,440 nodes may take; 5,760 nodes have no goal of their own."""
MOST_GB = 2.0
SIZES = ((100, 20, 10, 5, 2, 1), (2, 1), (1450, 145, 47, 8, 1), (44, 1), (8, 3, 1), (430, 90, 9, 1))
"""Values of each column at every level: age, sex, ward, ethnicity, education, occupation."""
TALL = (*SIZES[:2], (1450, 290, 145, 47, 8, 1), (44, 12, 4, 1), (8, 5, 3, 1), (430, 90, 40, 9, 1))
SKEW = (1.3, 1.0, 3.0, 8.0, 2.5, 4.0)
"""By column: how much commoner the first values are than the last."""


def results(folder: Path) -> list[Result]:
    """Both lattices, each in a process of its own."""
    return [*_result(folder, tall=False), *_result(folder, tall=True)]


def _result(folder: Path, *, tall: bool) -> list[Result]:
    kept = folder / "lattice.json"
    script = [sys.executable, Path(__file__), kept, *(["tall"] if tall else [])]
    process.run(script, home=folder / "home")
    found = json.loads(kept.read_text("utf-8"))
    sorts, size = found["taken_s"] / found["sort_s"], found["peak_bytes"] / 1e9
    what = f"lattice of {found['nodes']:,} nodes over {found['classes'] / 1e6:.1f}M combinations"
    took = f"{sorts:.0f} sorts ({found['taken_s']:.1f} s; one sort {found['sort_s']:.3f} s)"
    goal = (f"<= {MOST_SORTS} sorts", sorts <= MOST_SORTS) if not tall else ("-", None)
    proven = "proven the best" if found["proven"] else "cut"
    return [
        Result(f"{what}, time", f"{took}, {proven}", *goal),
        Result(f"{what}, memory", f"{size:.2f} GB", f"<= {MOST_GB} GB", size <= MOST_GB),
    ]


def problem_of(sizes: tuple[tuple[int, ...], ...], rows: int) -> Problem:
    """Combinations that so many rows have, five people to a class, two in a hundred may leave."""
    chance = np.random.default_rng(7)
    keys = np.zeros(rows, np.int64)
    for levels, skew in zip(sizes, SKEW, strict=True):
        keys *= levels[0]
        keys += (chance.random(rows) ** skew * levels[0]).astype(np.int64)
    keys, n = np.unique(keys, return_counts=True)
    codes = np.empty((len(keys), len(sizes)), np.int32)
    for place in reversed(range(len(sizes))):
        keys, codes[:, place] = np.divmod(keys, sizes[place][0])
    codings = tuple(coding_of(f"q{place}", levels) for place, levels in enumerate(sizes))
    labels = tuple(each.labels[0] for each in codings)
    table = ClassTable(tuple(each.name for each in codings), codes, labels, n, None, n)
    return Problem(table, Goals(5, None, Fraction(1, 50)), codings)


def coding_of(name: str, sizes: tuple[int, ...]) -> Coding:
    """A column with so many values at each level, as even as they can be."""
    up = [np.arange(sizes[0], dtype=np.int32)]
    for before, size in pairwise(sizes):
        up.append((up[-1].astype(np.int64) * size // before).astype(np.int32))
    labels = tuple(tuple(f"{size}/{code}" for code in range(size)) for size in sizes)
    shares = tuple(np.bincount(each) / sizes[0] for each in up)
    return Coding(name, tuple(up), labels, shares, sizes[0])


def _sort_s() -> float:
    """The fastest of three sorts."""
    numbers = np.random.default_rng(1).integers(0, 2**62, SORTED)
    taken = []
    for _ in range(3):
        began = time.process_time()
        np.sort(numbers)
        taken.append(time.process_time() - began)
    return min(taken)


def main() -> None:
    """Sort, then search."""
    kept, sizes = Path(sys.argv[1]), TALL if sys.argv[2:] == ["tall"] else SIZES
    sort_s = _sort_s()
    problem = problem_of(sizes, ROWS)
    began = time.process_time()
    decision = METHODS["global_recode"].decide(problem)
    taken_s = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    found = {
        "classes": len(problem.table),
        "nodes": int(np.prod([coding.height for coding in problem.codings])),
        "proven": decision.proven,
        "sort_s": sort_s,
        "taken_s": taken_s,
        "peak_bytes": peak,
    }
    kept.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main()

"""One task of protection.py in a process of its own: `searches.py TASK FOLDER RESULT`.

FOLDER holds Adult or a resample of it as Parquet; figures go to RESULT as JSON,
times in seconds of processor time over all threads.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import adult
import numpy as np
from adult import KEYS

from anonkit.classes.criteria import Criterion
from anonkit.classes.table import ClassTable
from anonkit.engines.base import Rows
from anonkit.engines.local import LocalEngine
from anonkit.protect import METHODS
from anonkit.protect.base import Decision, Problem
from anonkit.steps.transform import PERSON
from anonkit.steps.views import one_row_each, spread

K = 5
LIMITS = ("0", "0.02", "0.05", "1")
T = TypeVar("T")
Figures = dict[str, float]


def recode(rows: Rows, engine: LocalEngine, where: Path) -> Figures:
    """Every method on the file: how long, how much is lost, and the smallest class by hand."""
    del engine
    whole = rows.group(KEYS, persons=PERSON)
    found: Figures = {}
    for limit in LIMITS:
        taken, _ = timed(lambda limit=limit: decided(where, whole, "global_recode", limit))
        found[f"global {limit}"] = taken
    for method in ("local_recode", "suppress_cells"):
        taken, (problem, decision) = timed(lambda m=method: decided(where, whole, m, "0.05"))
        found[method] = taken
        found[f"{method} smallest"] = smallest(problem, decision)
        found[f"{method} loss"] = loss(problem, decision)
    return found


def large(rows: Rows, engine: LocalEngine, where: Path) -> Figures:
    """Counting and recoding, against the bare group-by of the same columns."""
    one_row_each(rows)

    def act() -> tuple[Problem, Decision]:
        return decided(where, rows.group(KEYS, persons=PERSON), "local_recode", "0.05")

    bare, taken, (problem, decision) = turns(group_by(rows, engine, KEYS), act, 1)
    return {
        "bare": bare,
        "taken": taken,
        "classes": len(problem.table),
        "loss": loss(problem, decision),
    }


def measure(rows: Rows, engine: LocalEngine, where: Path) -> Figures:
    """k, distinct l and t over eight columns with one answer, against the bare group-by."""
    del where
    keys, answer = list(KEYS[:-1]), KEYS[-1]
    one_row_each(rows)

    def act() -> tuple[ClassTable, list[float]]:
        table, spread_out = spread(rows, keys, [answer])
        told = [Criterion(kind, answer, 0) for kind in ("l", "t")]
        return table, [each.worst(table, spread_out[answer]) for each in told]

    bare, taken, (table, _) = turns(group_by(rows, engine, KEYS[:-1]), act)
    return {"bare": bare, "taken": taken, "classes": len(table)}


def group_by(rows: Rows, engine: LocalEngine, keys: tuple[str, ...]) -> Callable[[], object]:
    """DuckDB's own group-by of some columns to counts."""
    named = ", ".join(f'"{key}"' for key in keys)
    sql = f"SELECT {named}, count(*) FROM ({rows.sql}) GROUP BY ALL"  # type: ignore[attr-defined]
    return lambda: engine.table(sql)


def turns(
    bare: Callable[[], object], act: Callable[[], T], times: int = 3
) -> tuple[float, float, T]:
    """Both turn by turn, so that what else the machine does falls on both; the medians."""
    taken = []
    for _ in range(times):
        yardstick = statistics.median(timed(bare)[0] for _ in range(3))
        seconds, made = timed(act)
        taken.append((yardstick, seconds))
    return (*(statistics.median(each) for each in zip(*taken, strict=True)), made)


def decided(where: Path, group: object, method: str, limit: str) -> tuple[Problem, Decision]:
    """A method's answer over a group of the nine columns."""
    problem = adult.problem_of(where, group, K, limit)  # type: ignore[arg-type]
    return problem, METHODS[method].decide(problem)


def loss(problem: Problem, decision: Decision) -> float:
    """Mean loss over the cells."""
    assert decision.levels is not None
    return adult.mean_loss(problem.table, problem.codings, decision.gone, decision.levels)


def smallest(problem: Problem, decision: Decision) -> float:
    """People in the smallest class, counted over what each row reads."""
    sizes: Counter[tuple[str | None, ...]] = Counter()
    assert decision.levels is not None
    for place in np.flatnonzero(~decision.gone):
        cells = zip(
            problem.codings, problem.table.codes[place], decision.levels[place], strict=True
        )
        read = tuple(coding.labels[level][coding.up[level][code]] for coding, code, level in cells)
        sizes[read] += int(problem.table.n[place])
    return min(sizes.values())


def timed(act: Callable[[], T]) -> tuple[float, T]:
    """Processor seconds, and what came of it."""
    before = time.process_time()
    made = act()
    return time.process_time() - before, made


TASKS = {"recode": recode, "large": large, "measure": measure}


def main() -> None:
    """Run one task."""
    task, folder, result = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    where = adult.folder()
    assert where is not None
    engine = LocalEngine(folder)
    found = TASKS[task](engine.parts(folder / "parts"), engine, where)
    result.write_text(json.dumps(found))


if __name__ == "__main__":
    main()

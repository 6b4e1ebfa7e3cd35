"""What Spark takes on one machine, against its own reading and writing of the same file.

Each run is a process of its own, with a session of two workers as anonkit starts it. Not measured
where PySpark or Java is absent.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from figures import GOAL_HEADS, Figure, Goal, markdown, rows_named
from machine import machine, versions
from process import run
from scale import say
from stages import ACTIONS
from survey import HERE, SIX, Survey

MASTER = "local[2]"
TURNS = 3
MOST_OF_A_RELEASE = 1_000_000
"""Above, a release is measured up to its mapped rows."""
START, FIRST, AGAIN, MAPPED, RELEASED = (
    "a session starts (fixed cost)",
    "Spark reads and writes, first",
    "Spark reads and writes, again",
    "column actions",
    "release, six quasi-identifiers, start and keyring included",
)
COSTS = (START, FIRST, AGAIN, MAPPED, RELEASED)
GOALS = (Goal(f"column actions / Spark's own reading and writing, {MASTER}", 2.2, " x"),)

Taken = dict[str, list[float]]


def names() -> tuple[tuple[str, ...], ...]:
    """The first column of each table."""
    return tuple(goal.name for goal in GOALS), COSTS


def measured(folder: Path, sizes: Sequence[int], runs: int | None = None) -> str:
    """Its tables, as Markdown."""
    there = find_spec("pyspark") is not None and shutil.which("java") is not None
    survey = Survey(folder)
    found = [_of_size(survey, rows, runs or TURNS) for rows in sorted(sizes) if there]
    ratio = (
        Figure(tuple(found[-1][MAPPED])).over(Figure(tuple(found[-1][FIRST]))) if found else None
    )
    heads = [f"{rows_named(rows)} rows, Parquet" for rows in sorted(sizes)]
    lines = [(cost, *(_cell(each, cost) for each in found or [{}] * len(heads))) for cost in COSTS]
    return "\n\n".join(
        [
            markdown(GOAL_HEADS, [goal.line(ratio) for goal in GOALS]),
            markdown(("seconds by the clock", *heads), lines),
            f"Measured on {machine()}; {versions('anonkit', 'pyspark', 'pyarrow')}.",
        ]
    )


def _cell(taken: Taken, cost: str) -> str:
    return Figure(tuple(taken[cost])).text(" s") if taken.get(cost) else "–"


def _of_size(survey: Survey, rows: int, runs: int) -> Taken:
    source, taken = survey.file(rows, ".parquet"), Taken()
    for turn in range(runs):
        say(f"{rows_named(rows)}, Spark, turn {turn + 1} of {runs}")
        for cost, seconds in zip((START, FIRST, AGAIN), _copied(survey, source), strict=True):
            taken.setdefault(cost, []).append(seconds)
        whole = rows <= MOST_OF_A_RELEASE
        options = ("--engine", "spark", "--master", MASTER)
        made = survey.release(source, SIX, *options, upto="whole" if whole else "actions")
        taken.setdefault(MAPPED, []).append(made.took(ACTIONS))
        if whole:
            taken.setdefault(RELEASED, []).append(made.run.wall_s)
    source.unlink()
    return taken


def _copied(survey: Survey, source: Path) -> list[float]:
    """Seconds of a start, of a first copy and of a second one."""
    target, told = survey.folder / "copies", survey.folder / "copied.json"
    run([sys.executable, HERE / "spark_copy.py", source, target, told], home=survey.folder)
    shutil.rmtree(target)
    found: list[float] = json.loads(told.read_text())
    return found

"""How the costs of a release grow, beside DuckDB's copy of the same file and a plain script.

Everything runs in processes of its own, turn by turn, so that what else the machine does falls on
all. "Column actions" are the stage of a release from the file to its mapped parts; as the copy and
the script without its group-by they read the file, and write what became of it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import limited
from figures import GOAL_HEADS, Figure, Goal, digits, markdown, rows_named
from machine import machine, versions
from process import Run
from stages import ACTIONS
from survey import SIX, SUPPRESSED, Released, Survey

ENDINGS = {"Parquet": ".parquet", "CSV": ".csv"}
MOST_OF_A_SCRIPT = 1_000_000
"""The script holds the whole file: ten million rows would take it ten gigabytes."""
MOST_OF_CSV = 1_000_000
"""Above, a CSV is measured up to its mapped rows; what follows does not hang on the format."""

COPY, MAPPED, SIX_COLUMNS, FOUR_COLUMNS, SCRIPT_CELLS, SCRIPT = (
    "DuckDB's copy",
    "column actions",
    "release, six quasi-identifiers",
    "release, four, by suppression",
    "pandas script, no group-by",
    "pandas script, whole",
)
COSTS = (COPY, MAPPED, SIX_COLUMNS, FOUR_COLUMNS, SCRIPT_CELLS, SCRIPT)
SHOWN = {
    "start and keyring": ("", "walk"),
    "read and actions": (ACTIONS, ""),
    "protect": ("protect", ""),
    "write": ("write", ""),
    "read back and measure": ("measure", ""),
    "checks": ("records", "protect write measure"),
    "report, sign, pack": ("walk", f"{ACTIONS}, records"),
}
"""Stages as they are shown, by the spans of `stages.py` (less others)."""
GOALS = (
    Goal("column actions / DuckDB's copy, Parquet", 2.7, " x"),
    Goal("column actions / DuckDB's copy, CSV", 3.5, " x"),
    Goal("release, six quasi-identifiers / DuckDB's copy, Parquet", 6, " x"),
    Goal("pandas script / column actions, by row, Parquet", 5, " x", least=True),
    Goal("pandas script / column actions, by row, CSV", 5, " x", least=True),
    Goal("peak memory of the process tree, six quasi-identifiers", 1_000, " MB"),
    Goal("the largest file with `--memory 1GB` in a control group of 1.5 GB", 1_500, " MB"),
)


WHAT = "seconds by the clock, of processors; times DuckDB's copy; peak memory"
WHERE = "where the time goes: six quasi-identifiers, Parquet"


@dataclass
class Costs:
    """Everything measured of one size, by (cost, format)."""

    rows: int
    seconds: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    memory: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    worked: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    """Processor seconds."""
    released: list[Released] = field(default_factory=list)

    def add(self, cost: str, form: str, seconds: float, peak_mb: float, processors: float) -> None:
        """One run: seconds by the clock, the most memory, seconds of processors."""
        self.worked.setdefault((cost, form), []).append(processors)
        self.seconds.setdefault((cost, form), []).append(seconds)
        self.memory.setdefault((cost, form), []).append(peak_mb)

    def time(self, cost: str, form: str) -> Figure | None:
        """Seconds of its runs; None where there was none."""
        found = self.seconds.get((cost, form))
        return Figure(tuple(found)) if found else None

    def ratio(self, cost: str, form: str) -> Figure | None:
        """Against DuckDB's copy."""
        own, copy = self.time(cost, form), self.time(COPY, form)
        return own.over(copy) if own and copy else None

    def peak(self, cost: str, form: str) -> float | None:
        """The most memory of any run, in 10^6 bytes."""
        return max(self.memory.get((cost, form), ()), default=None)


def names() -> tuple[tuple[str, ...], ...]:
    """The first column of each table."""
    lines = tuple(f"{cost}, {form}" for form in ENDINGS for cost in COSTS)
    return tuple(goal.name for goal in GOALS), lines, tuple(SHOWN)


def turns(rows: int) -> int:
    """How often each is run."""
    return 5 if rows <= 200_000 else 3


def measured(folder: Path, sizes: Sequence[int], runs: int | None = None) -> str:
    """The tables of this part, as Markdown."""
    survey = Survey(folder)
    found = [_of_size(survey, rows, runs or turns(rows)) for rows in sorted(sizes)]
    largest = found[-1].rows
    say(f"{rows_named(largest)}: with 1 GB, in a control group")
    within = limited.release(survey, survey.file(largest, ".parquet"))
    lines = [
        (f"{cost}, {form}", *(_cell(each, cost, form) for each in found))
        for form in ENDINGS
        for cost in COSTS
    ]
    sizes_named = [f"{rows_named(each.rows)} rows" for each in found]
    shares = [(stage, *(_share(each, stage) for each in found)) for stage in SHOWN]
    met = [goal.line(each) for goal, each in zip(GOALS, _figures(found, within), strict=True)]
    return "\n\n".join(
        [
            markdown(GOAL_HEADS, met),
            markdown((WHAT, *sizes_named), lines),
            markdown((WHERE, *sizes_named), shares),
            f"Measured on {machine()}; {versions('anonkit', 'duckdb', 'pyarrow', 'pandas')}.",
        ]
    )


def _of_size(survey: Survey, rows: int, runs: int) -> Costs:
    costs = Costs(rows)
    for form, ending in ENDINGS.items():
        source = survey.file(rows, ending)
        for turn in range(runs):
            say(f"{rows_named(rows)}, {form}, turn {turn + 1} of {runs}")
            _turn(survey, source, costs, form)
        if ending != ".parquet":
            source.unlink()
    return costs


def _turn(survey: Survey, source: Path, costs: Costs, form: str) -> None:
    copied = survey.copy(source)
    costs.add(COPY, form, copied.wall_s, copied.peak_mb, copied.cpu_s)
    whole = form == "Parquet" or costs.rows <= MOST_OF_CSV
    made = survey.release(source, SIX, upto="whole" if whole else "actions")
    costs.add(MAPPED, form, made.took(ACTIONS), made.peak_in(ACTIONS), made.worked(ACTIONS))
    if whole:
        costs.add(SIX_COLUMNS, form, made.run.wall_s, made.run.peak_mb, made.run.cpu_s)
    if form == "Parquet":
        costs.released.append(made)
    if costs.rows <= MOST_OF_A_SCRIPT:
        _beside_a_script(survey, source, costs, form)


def _beside_a_script(survey: Survey, source: Path, costs: Costs, form: str) -> None:
    done, told = survey.script(source)
    made = survey.release(source, SUPPRESSED)
    if made.rows != told["rows"]:
        raise RuntimeError(f"a release has {made.rows} rows, and the script's {told['rows']}")
    costs.add(FOUR_COLUMNS, form, made.run.wall_s, made.run.peak_mb, made.run.cpu_s)
    costs.add(SCRIPT_CELLS, form, told["actions"], done.peak_mb, told["worked"])
    costs.add(SCRIPT, form, done.wall_s, done.peak_mb, done.cpu_s)


def _cell(costs: Costs, cost: str, form: str) -> str:
    taken, ratio, peak = costs.time(cost, form), costs.ratio(cost, form), costs.peak(cost, form)
    if taken is None or ratio is None or peak is None:
        return "–"
    worked = digits(Figure(tuple(costs.worked[cost, form])).median)
    return f"{taken.text(' s')}, {worked} CPU s; {digits(ratio.median)} x; {peak:,.0f} MB"


def _share(costs: Costs, stage: str) -> str:
    taken = Figure(tuple(_stage(made, stage) for made in costs.released))
    whole = Figure(tuple(made.run.wall_s for made in costs.released))
    return f"{digits(taken.median)} s, {taken.median / whole.median:.0%}"


def _stage(made: Released, stage: str) -> float:
    """Seconds of a stage as it is shown."""
    own, others = SHOWN[stage]
    less = sum(made.took(each) for each in made.spans if each in others)
    return (made.took(own) if own else made.run.wall_s) - less


def _figures(found: Sequence[Costs], within: Run | None) -> Iterator[Figure | None]:
    """What the goals are about, in their order: of the largest file that was measured."""
    last = found[-1]
    yield last.ratio(MAPPED, "Parquet")
    yield last.ratio(MAPPED, "CSV")
    yield last.ratio(SIX_COLUMNS, "Parquet")
    yield _by_row(found, "Parquet")
    yield _by_row(found, "CSV")
    yield Figure(tuple(last.memory[SIX_COLUMNS, "Parquet"]))
    yield Figure((within.peak_mb,)) if within is not None else None


def _by_row(found: Sequence[Costs], form: str) -> Figure | None:
    """By row: the script without its group-by at its largest file, over ours at the largest."""
    plain = [each for each in found if each.time(SCRIPT_CELLS, form)]
    ours = found[-1].time(MAPPED, form)
    if not plain or ours is None:
        return None
    rows, theirs = plain[-1].rows, plain[-1].time(SCRIPT_CELLS, form)
    assert theirs is not None
    own = ours.median / found[-1].rows
    return Figure(tuple(seconds / rows / own for seconds in theirs.values))


def say(text: str) -> None:
    """Progress, for whoever waits."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)

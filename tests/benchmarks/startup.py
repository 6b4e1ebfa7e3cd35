"""What a person waits for before anything is done: `anonkit --help`, and a plan."""

from __future__ import annotations

from pathlib import Path

from figures import GOAL_HEADS, Figure, Goal, markdown
from machine import machine
from process import ROOT
from survey import Survey

TURNS = 7
PLAN = (ROOT / "policies" / "household-water.yaml", ROOT / "fixtures" / "household-survey.csv")
COMMANDS = {
    "anonkit --help": ("--help",),
    "anonkit plan POLICY": ("plan", PLAN[0]),
    "anonkit plan POLICY DATA": ("plan", *PLAN),
}
GOALS = tuple(Goal(f"`{name}`", 0.4 if name.endswith("help") else 1.0, " s") for name in COMMANDS)


def names() -> tuple[tuple[str, ...], ...]:
    """The first column of its table."""
    return (tuple(goal.name for goal in GOALS),)


def measured(folder: Path) -> str:
    """Fresh processes, turn by turn, after one that compiles what was not compiled."""
    survey = Survey(folder)
    for command in COMMANDS.values():
        survey.anonkit(*command)
    taken = [
        [survey.anonkit(*command).wall_s for command in COMMANDS.values()] for _ in range(TURNS)
    ]
    figures = [Figure(tuple(each)) for each in zip(*taken, strict=True)]
    lines = [goal.line(each) for goal, each in zip(GOALS, figures, strict=True)]
    return f"{markdown(GOAL_HEADS, lines)}\n\nMeasured on {machine()}."

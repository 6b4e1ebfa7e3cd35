"""Columns that are the answers of one select-multiple question: ticked or not, row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from anonkit.policy.columns import BETWEEN

TICKS = frozenset(("0", "1", "0.0", "1.0", "true", "false"))
WORDS = frozenset(("yes", "no", "checked", "unchecked"))
"""Believed only where the question has a column too, or a form knows it: yes and no are
answers of their own."""
FEWEST = 3
"""Answers that make a question without its own column and without a form: two may be anything."""


def questions_of(
    samples: Mapping[str, Sequence[str]], told: Collection[str] = ()
) -> Mapping[str, str]:
    """The question of each column that is one of its answers.

    Args:
        samples: Distinct values by column, missing ones left out.
        told: Columns of which a form says that they are one answer of a question.

    Returns:
        By column; all columns of the question are ticks, each by itself.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for name in samples:
        if question := _question(name):
            groups[question].append(name)
    return {
        name: question
        for question, names in groups.items()
        if _are_answers(names, samples, known=question in samples or {*names} <= {*told})
        for name in names
    }


def _question(name: str) -> str:
    """What stands before the last sign that export tools write; empty where there is none."""
    place = max(name.rfind(between) for between in BETWEEN)
    return name[:place] if place > 0 else ""


def _are_answers(
    names: Sequence[str], samples: Mapping[str, Sequence[str]], *, known: bool
) -> bool:
    told = TICKS | WORDS if known else TICKS
    values = [value.strip().casefold() for name in names for value in samples[name]]
    enough = len(names) >= (1 if known else FEWEST)
    return enough and bool(values) and all(value in told for value in values)

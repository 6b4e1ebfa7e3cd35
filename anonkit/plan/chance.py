"""Goals that classes of k people miss by chance alone: told before any data is read."""

from __future__ import annotations

import math
from collections.abc import Iterator

from anonkit.classes.criteria import Criterion
from anonkit.classes.sampling import least_class
from anonkit.plan.model import Plan

_TWO = ("yes", "no")
"""Where the answers are not listed there are two at the least, or nothing to learn."""


def missed_by_chance(plan: Plan) -> Iterator[str]:
    """A sentence for each `t` that most classes of k people would miss, from the policy alone."""
    goals = plan.microdata
    for criterion in goals.criteria if goals else ():
        answers = _answers(plan, criterion)
        needed = least_class(criterion, answers) if criterion.kind == "t" and answers else 0
        if goals is not None and needed > goals.k:
            yield (
                f"t {criterion.bound:g} of {criterion.attribute} needs classes of about "
                f"{_people(needed)}, and k is {goals.k}: were its {len(answers)} answers equally "
                "frequent, smaller classes would mostly be farther from everybody by chance alone"
            )


def _answers(plan: Plan, criterion: Criterion) -> tuple[str, ...]:
    if criterion.ladder is not None:
        return criterion.ladder.leaves or ()
    column = plan.column(criterion.attribute)
    unlisted = column.action is not None or column.type == "multi"
    listed = criterion.order or (None if unlisted else column.values)
    return listed if listed and len(listed) > 1 else _TWO


def _people(needed: float) -> str:
    return f"{math.ceil(needed):,} people" if math.isfinite(needed) else "everybody"

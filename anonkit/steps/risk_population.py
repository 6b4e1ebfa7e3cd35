"""Risk in the population, from the survey weights of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from anonkit.classes.table import ClassTable, places_of
from anonkit.engines.base import Rows
from anonkit.records import RiskQuestion
from anonkit.risk import weighted
from anonkit.steps.transform import PERSON

HOME = "_home"
"""Household of a row, or its person where there is none: nobody lives with all the others."""
MOST_MEMBERS = 2_000_000
"""People over whom the risk of households is worked out."""


@dataclass(frozen=True)
class Population:
    """Figures of the population; None where they cannot be told."""

    global_risk: float | None = None
    expected: float | None = None
    """Sum of the individual risks, in people."""
    household: float | None = None
    not_checked: Mapping[str, str] = field(default_factory=dict)


def unusable_weights(question: RiskQuestion, table: ClassTable, *, linked: bool) -> str:
    """Why the weights of the classes do not say how many people look alike, or nothing."""
    if table.weight is None:
        return "no weight is named"
    if why := weighted.unusable(table.weight, table.n, question.population):
        return why
    return "some people have several rows, and each row its weight" if linked else ""


def in_population(question: RiskQuestion, rows: Rows, table: ClassTable, why: str) -> Population:
    """Risk from the survey weights, or why there is none.

    Args:
        question: Names households, or none.
        rows: The mapped rows.
        table: Their classes, with the sums of usable weights.
        why: What makes the weights unusable, or nothing.
    """
    if why or table.weight is None:
        names = ("global_risk", "household_risk") if question.household else ("global_risk",)
        return Population(not_checked=dict.fromkeys(names, why))
    risk = weighted.individual(table.n, table.weight)
    expected = float((risk * table.n).sum())
    people = int(table.n.sum())
    found = Population(global_risk=expected / people, expected=expected)
    if question.household is None:
        return found
    if people > MOST_MEMBERS:
        many = f"there are more than {MOST_MEMBERS:,} people"
        return replace(found, not_checked={"household_risk": many})
    return replace(found, household=_of_households(rows, table, risk))


def _of_households(rows: Rows, table: ClassTable, risk: weighted.Figures) -> float:
    """Mean over households of the chance to find one of their members."""
    pairs = rows.group([*table.keys, HOME], persons=PERSON)
    homes = pairs[HOME].combine_chunks().dictionary_encode().indices.to_numpy()
    people = pairs["n"].to_numpy()
    chances = risk[places_of(table, pairs)]
    return float(weighted.household(np.repeat(homes, people), np.repeat(chances, people)).mean())

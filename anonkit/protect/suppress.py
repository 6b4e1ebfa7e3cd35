"""Remove the people of small classes; the rest stays as it is."""

from __future__ import annotations

import numpy as np

from anonkit.classes.table import ClassTable
from anonkit.protect.base import Decision, Flags, Goals, Method


def small_classes(table: ClassTable, goals: Goals) -> Flags:
    """Which classes do not hold enough people, or enough households.

    Args:
        table: c classes.
        goals: Least people and households a class must hold.

    Returns:
        c booleans. Nothing is True exactly when the table meets the goals.

    Source:
        k-anonymity by record suppression: Sweeney 2002,
        doi:10.1142/S0218488502001648. Counting households as well keeps one
        large family from being a class of its own.
    """
    small = table.n < goals.k
    if goals.k_households is not None and table.households is not None:
        small = small | (table.households < goals.k_households)
    return np.asarray(small, dtype=np.bool_)


METHOD = Method(
    name="suppress",
    summary="People in classes smaller than k leave the release, up to the limit.",
    decide=lambda problem: Decision(small_classes(problem.table, problem.goals)),
)

"""A toy method: the first class goes, whatever its size, and all small ones."""

import numpy as np

from anonkit.protect.base import Decision, Method, Problem


def first_too(problem: Problem) -> Decision:
    """Small classes, and the very first one while all are there."""
    small = problem.table.n < problem.goals.k
    if len(problem.table) == 8:
        small[0] = True
    return Decision(np.asarray(small))


METHOD = Method(name="first_too", summary="The first class goes too.", decide=first_too)

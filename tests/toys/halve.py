"""A toy method: the first class goes, whatever its size, and all small ones."""

import numpy as np

from anonkit.protect.base import Goals, Method


def first_too(table, goals: Goals):
    """Small classes, and the very first one while all are there."""
    small = table.n < goals.k
    if len(table) == 8:
        small[0] = True
    return np.asarray(small)


METHOD = Method(name="first_too", summary="The first class goes too.", decide=first_too)

"""What epsilon means for somebody who guesses whether a person is in the data."""

from __future__ import annotations

import math
from fractions import Fraction

SURE = 999
"""Tenths of a percent from which on a guess is as good as certain."""


def surest(epsilon: Fraction, times: int = 1) -> int:
    """How sure somebody can become who gives even odds that a unit is in the data.

    Epsilon-differential privacy multiplies odds by at most e^epsilon, and even
    odds times e^epsilon are a share of e^epsilon / (1 + e^epsilon).

    Args:
        epsilon: Of everything that is told.
        times: How many such steps lie between the two guesses.

    Returns:
        Tenths of a percent, rounded up.

    Source:
        Kasiviswanathan & Smith 2014, doi:10.29012/jpc.v6i1.634.
    """
    return math.ceil(1000 / (1 + math.exp(-float(epsilon * times))) - 1e-9)

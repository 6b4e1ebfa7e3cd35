"""Keys of the data: nobody who is alone with one is told, but for the delta that is paid."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.dp import NOISE
from anonkit.dp.thresholds import sampler_delta, threshold

FAR = 1500


def tails(rate: float, cells: int) -> np.ndarray:
    """P(Z >= j) of the sum of so many noises, for j from -FAR * cells on: by adding up."""
    a = math.exp(-rate)
    one = (1 - a) / (1 + a) * a ** np.abs(np.arange(-FAR, FAR + 1))
    law = one
    for _ in range(cells - 1):
        law = np.convolve(law, one)
    return np.cumsum(law[::-1])[::-1]


@settings(max_examples=40)
@given(
    epsilon=st.fractions(Fraction(1, 10), 4, max_denominator=20),
    digits=st.integers(5, 11),
    rows=st.integers(1, 4),
    cells=st.integers(1, 4),
    house=st.booleans(),
)
def test_a_key_of_one_unit_is_told_at_most_with_the_chance_paid_for(
    epsilon, digits, rows, cells, house
):
    delta, most = Fraction(1, 10**digits), rows if house else min(rows, cells)
    tau = threshold(epsilon, delta, rows, cells=cells, most=most)
    told = tails(float(epsilon / rows), cells)
    middle = (len(told) - 1) // 2
    # However the unit spreads its rows over keys of its own: `worst` of them with k each.
    worst = max(rows / k * told[middle + tau - k] for k in range(1, most + 1))
    assert worst <= float(delta) * (1 + 1e-6) + 1e-15


@pytest.mark.parametrize(("epsilon", "least"), [("1", 15), ("0.1", 133), ("2", 8)])
def test_for_one_row_and_one_cell_it_is_the_formula_and_no_larger_than_needed(epsilon, least):
    delta, rate = Fraction(1, 10**6), Fraction(epsilon)
    assert threshold(rate, delta, 1) == least
    told = tails(float(rate), 1)
    assert told[FAR + least - 1] <= delta < told[FAR + least - 2]


def test_more_rows_more_cells_and_less_delta_ask_for_more():
    plain = {"epsilon": Fraction(1), "delta": Fraction(1, 10**6), "rows": 3, "cells": 2}
    for change in ({"rows": 4}, {"cells": 3}, {"delta": Fraction(1, 10**7)}):
        assert threshold(**plain | change) > threshold(**plain)
    sure = plain | {"epsilon": Fraction(9)}
    assert threshold(**sure, most=3) > threshold(**sure)
    with pytest.raises(ValueError, match="a threshold"):
        threshold(Fraction(1), Fraction(0), 1)


def test_the_sampler_pays_for_cells_of_new_keys_too():
    noise, epsilon = NOISE["diffprivlib"], Fraction(1)
    one = noise.delta(epsilon, 2, 1)
    assert sampler_delta(noise, epsilon, 2, 3) == 8 * one > 0
    assert sampler_delta(NOISE["opendp"], epsilon, 2, 3) == 0

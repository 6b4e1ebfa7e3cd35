"""What two files have in common: the difference of multisets, and what chance would leave."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.risk.overlap import alone_in_both, overlap

FEW = st.lists(st.integers(0, 9), max_size=40)


def codes(values: list[int]) -> np.ndarray:
    return np.array(values, np.uint64)


@given(FEW, FEW)
def test_what_is_left_is_the_difference_of_multisets(now, then):
    found = overlap(codes(now), codes(then))
    assert found.left_now == (Counter(now) - Counter(then)).total()
    assert found.left_then == (Counter(then) - Counter(now)).total()
    assert found.equal == (Counter(now) & Counter(then)).total()
    assert 0 <= found.chance <= 1


@given(FEW, FEW)
def test_rows_alone_in_both_are_matched(now, then):
    at, of = alone_in_both(codes(now), codes(then))
    wanted = {v for v in now if now.count(v) == 1 and then.count(v) == 1}
    assert {now[place] for place in at} == wanted
    assert [now[place] for place in at] == [then[place] for place in of]


@pytest.mark.parametrize("kinds", [8, 200, 5_000])
def test_other_people_agree_as_chance_lets_them(kinds):
    """Of 400 pairs no more than 2 % fall below 1 % (expected: 4 pairs, standard deviation 2)."""
    draw = np.random.default_rng(kinds)
    weights = draw.dirichlet(np.ones(kinds))
    found = [
        overlap(*(draw.choice(kinds, 300, p=weights).astype(np.uint64) for _ in "ab")).chance
        for _ in range(400)
    ]
    assert np.mean(np.array(found) < 0.01) <= 0.025
    assert min(found) > 1e-6


@pytest.mark.parametrize("kinds", [12, 200, 5_000])
def test_the_same_people_with_one_fewer_do_not(kinds):
    rows = np.random.default_rng(kinds).choice(kinds, 300).astype(np.uint64)
    assert overlap(rows[1:], rows).chance < 1e-6

"""How large classes must be for t, held against drawing them."""

from __future__ import annotations

import numpy as np
import pytest

from anonkit.classes.criteria import Criterion
from anonkit.classes.ladders import CsvLadder
from anonkit.classes.sampling import least_class

ANSWERS = ("a", "b", "c", "d", "e", "f")


@pytest.mark.parametrize("distance", ["equal", "ordered"])
def test_classes_of_that_size_are_as_far_as_t_on_average(distance):
    order = ANSWERS if distance == "ordered" else None
    needed = least_class(Criterion("t", "x", 0.1, order=order), ANSWERS)
    n = round(needed)
    drawn = np.random.default_rng(1).multinomial(n, [1 / 6] * 6, 4000) / n - 1 / 6
    if distance == "equal":
        far = np.abs(drawn).sum(axis=1) / 2
    else:
        far = np.abs(np.cumsum(drawn, axis=1)).sum(axis=1) / 5
    assert far.mean() == pytest.approx(0.1, rel=0.05)


def test_the_formula_of_equal_distance():
    assert least_class(Criterion("t", "x", 0.2), ANSWERS) == pytest.approx(5 / (2 * np.pi * 0.04))
    assert round(least_class(Criterion("t", "x", 0.2), ANSWERS)) == 20
    assert least_class(Criterion("t", "x", 0.0), ANSWERS) == np.inf


def test_a_tree_of_one_step_is_the_equal_distance():
    flat = CsvLadder({answer: (answer, "*") for answer in ANSWERS}, 2)
    tree = least_class(Criterion("t", "x", 0.2, ladder=flat), ANSWERS)
    assert tree == pytest.approx(least_class(Criterion("t", "x", 0.2), ANSWERS))

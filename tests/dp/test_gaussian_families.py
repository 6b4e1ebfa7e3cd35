"""Gaussian noise for many tables: when it is taken, what it costs, and how far it reaches."""

from __future__ import annotations

import cmath
import math
from fractions import Fraction

import numpy as np
import pytest

from anonkit.dp import tails, zcdp
from anonkit.dp.families import Asked, families, with_gaussian
from anonkit.dp.family import Family
from anonkit.dp.laws import Gaussian

EPSILON, DELTA = Fraction(1), Fraction(1, 10**6)


def alone(tables: int, l2_squared: int = 1, sensitivity: int = 1) -> list[Asked]:
    """Tables that add up with no other."""
    return [Asked(None, (n,), (5,), Fraction(1), sensitivity, l2_squared) for n in range(tables)]


@pytest.mark.parametrize("tables", range(8, 14))
@pytest.mark.parametrize("rows", [1, 3])
def test_gaussian_noise_is_taken_just_where_it_is_smaller(tables: int, rows: int) -> None:
    asked = alone(tables, l2_squared=rows, sensitivity=rows)
    told, cost = with_gaussian(asked, families(asked, EPSILON), DELTA)
    smaller = zcdp.break_even(EPSILON, DELTA, tables, rows) == "gaussian"
    assert (cost is not None) == smaller
    assert all(bool(family.l2_squared) == smaller for family in told)
    if rows == 1:
        assert smaller == (tables > 10)


def test_rho_is_all_that_epsilon_and_delta_pay_for_and_no_more() -> None:
    # Two of fourteen tables stay pure: they keep their part of epsilon, and rho has the rest.
    asked = [*alone(12), *alone(2, l2_squared=0)]
    told, cost = with_gaussian(asked, families(asked, EPSILON), DELTA)
    assert cost is not None
    assert (cost.epsilon, cost.delta) == (EPSILON * 12 / 14, DELTA)
    assert sum(family.whole for family in told[:12]) == cost.rho
    assert sum(family.whole for family in told[12:]) + cost.epsilon == EPSILON
    assert zcdp.epsilon_of_rho(cost.rho, cost.delta) <= cost.epsilon
    assert not any(family.l2_squared for family in told[12:])


def test_where_no_table_can_have_it_nothing_changes() -> None:
    found = families(alone(20, l2_squared=0), EPSILON)
    assert with_gaussian(alone(20, l2_squared=0), found, DELTA) == (found, None)


@pytest.mark.parametrize("sigma_squared", [0.02, 0.3, 2.5, 40.0])
def test_the_characteristic_function_is_that_of_the_noise(sigma_squared: float) -> None:
    noise, reach = tails.Gaussian(sigma_squared), 100
    js = np.arange(-reach, reach + 1)
    law = np.exp(-(js**2) / (2 * sigma_squared))
    law /= law.sum()
    for t in (0.0, 0.1, 1.0, 3.0, 4.0, 7.5):
        exact = sum(p * cmath.exp(1j * t * j) for p, j in zip(law, js.tolist(), strict=True)).real
        assert math.exp(noise.log_characteristic(t)) == pytest.approx(exact, rel=1e-9, abs=1e-12)
    assert np.sum(law * js**2) <= noise.variance * (1 + 1e-12)
    assert np.log(np.sum(law * np.exp(0.7 * js))) <= noise.log_moments(0.7) + 1e-12


def test_a_pooled_half_width_holds_the_noise_95_times_in_100() -> None:
    """By the exact law of a margin of one measured table: sums of three noises."""
    measured = {(0, 1): Fraction(1, 40), (0,): Fraction(1, 60)}
    family = Family(((0, 1)), ((0, 1), (0,)), (4, 3), 1, measured, l2_squared=1)
    (one, _), width = family.pooled.measured, family.spread((0,)).half_width_95
    assert one
    # Without the second measurement it is a plain sum, whose law is added up here.
    plain = Family((0, 1), ((0, 1), (0,)), (4, 3), 1, {(0, 1): Fraction(1, 40)}, l2_squared=1)
    sigma_squared = float(Gaussian(1).sigma_squared(Fraction(1, 40)))
    js = np.arange(-200, 201)
    law = np.exp(-(js**2) / (2 * sigma_squared))
    law /= law.sum()
    three = np.convolve(np.convolve(law, law), law)
    sums = np.arange(-600, 601)
    exact = plain.spread((0,)).half_width_95
    assert three[np.abs(sums) <= exact].sum() >= 0.95
    assert three[np.abs(sums) <= exact - 2].sum() < 0.95
    assert width < exact  # what is measured twice is known better
    assert float(plain.spread((0,)).variance) == pytest.approx(3 * sigma_squared, rel=1e-5)

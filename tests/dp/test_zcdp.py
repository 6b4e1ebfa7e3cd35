"""Gaussian noise is what it says, and costs what it says.

Each test that draws states the chance of a false alarm; all are 10^-6 or less.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from anonkit.dp import NOISE, opendp, zcdp
from anonkit.dp.mechanisms import LARGEST_VALUE, ln_bounds, round_down, variance
from anonkit.dp.zcdp import (
    break_even,
    epsilon_of_rho,
    gaussian_half_width_95,
    gaussian_variance,
    rho_of,
    sigma_squared,
)
from anonkit.errors import InputError, PolicyError

DRAWS = 30_000
FALSE_ALARM = 1e-6
MICRO = Fraction(1, 10**6)
SIGMAS = [Fraction(9, 20), Fraction(7, 3), Fraction(2053, 100), Fraction(10**4)]
EVERY_SIGMA = pytest.mark.parametrize("sigma2", SIGMAS, ids=str)
EVERY_NOISE = pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE)

epsilons = st.fractions(min_value=Fraction(1, 1000), max_value=10, max_denominator=1000)
deltas = st.integers(3, 40).map(lambda n: Fraction(1, 10**n))
sigmas = st.fractions(min_value=Fraction(1, 100), max_value=3000, max_denominator=100)


def law(sigma2: Fraction) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The exact law: whole numbers out to 40 sigma, and their chances."""
    widest = math.ceil(40 * math.sqrt(sigma2)) + 2
    j = np.arange(-widest, widest + 1)
    weights = np.exp(-(j.astype(float) ** 2) / (2 * float(sigma2)))
    return j, weights / weights.sum()


@cache
def noise_of(sigma2: Fraction) -> list[int]:
    """One drawing, at which several tests look. Both sources draw it alike."""
    return NOISE["opendp"].add_gaussian([0] * DRAWS, sigma2)


def p_value(noise: list[int], sigma2: Fraction) -> float:
    """Chi-square of draws against the exact law, in bins of 1/100 or more."""
    j, chances = law(sigma2)
    below = np.cumsum(chances)
    borders, left = [], 0.0
    for value, upto in zip(j, below, strict=True):
        if upto - left >= 1 / 100 and 1 - upto >= 1 / 100:
            borders.append(int(value))
            left = upto
    edges = [0.0, *(below[border - j[0]] for border in borders), 1.0]
    seen = np.bincount(np.searchsorted(borders, noise), minlength=len(edges) - 1)
    wanted = np.diff(edges) * len(noise)
    return float(stats.chisquare(seen, wanted, sum_check=False).pvalue)


@EVERY_SIGMA
def test_noise_follows_the_declared_law_and_no_other(sigma2: Fraction) -> None:
    # False alarm 10^-6 (chi-square, 300 or more draws expected in each bin). A sigma that is 12 %
    # smaller or larger is missed with a chance far below 10^-6.
    assert p_value(noise_of(sigma2), sigma2) > FALSE_ALARM
    for other in (sigma2 * Fraction(100, 125), sigma2 * Fraction(125, 100)):
        assert p_value(noise_of(sigma2), other) < FALSE_ALARM


@EVERY_SIGMA
def test_noise_is_unbiased_and_as_wide_as_stated(sigma2: Fraction) -> None:
    # False alarm 10^-6 each: the mean is normal, 4.9 standard errors; exact binomial test.
    drawn, (j, chances) = noise_of(sigma2), law(sigma2)
    exact = float((chances * j**2).sum())
    assert abs(sum(drawn) / DRAWS) < 4.9 * math.sqrt(exact / DRAWS)
    width = gaussian_half_width_95(sigma2)
    outside = float(chances[np.abs(j) > width].sum())
    seen = sum(abs(n) > width for n in drawn)
    assert stats.binomtest(seen, DRAWS, outside).pvalue > FALSE_ALARM


@EVERY_NOISE
def test_noise_does_not_hang_on_the_value_and_two_draws_have_nothing_in_common(noise: Any) -> None:
    # False alarm 10^-6: chi-square for each value; a correlation is normal, sd 1 / sqrt(n).
    both = []
    for value in (LARGEST_VALUE - 1, 1 - LARGEST_VALUE):
        noisy = noise.add_gaussian([value] * 5_000, Fraction(5))
        both.append([n - value for n in noisy])
        assert p_value(both[-1], Fraction(5)) > FALSE_ALARM
    assert abs(np.corrcoef(*both)[0, 1]) < 4.9 / math.sqrt(5_000)


@EVERY_NOISE
@pytest.mark.parametrize("value", [LARGEST_VALUE, -LARGEST_VALUE])
def test_a_value_too_large_for_exact_noise_is_refused(noise: Any, value: int) -> None:
    with pytest.raises(InputError) as caught:
        noise.add_gaussian([value], Fraction(1))
    assert str(value) not in str(caught.value)


def test_the_scale_is_rounded_towards_more_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    given_to: list[float] = []
    library = opendp._library()
    make = library.measurements.make_gaussian

    def watch(*space: Any, scale: float) -> Any:
        given_to.append(scale)
        return make(*space, scale=scale)

    monkeypatch.setattr(library.measurements, "make_gaussian", watch)
    for sigma2 in (*SIGMAS, Fraction(1, 3), Fraction(10, 7), Fraction(1, 100)):
        opendp.add_gaussian([0], sigma2)
        used = Fraction(given_to[-1]) ** 2
        assert sigma2 <= used <= sigma2 * (1 + Fraction(1, 2**50))


def numeric_rho(epsilon: float, delta: float) -> float:
    """The largest rho by minimising over alpha = 1 + e^u in floating point."""

    def cost(u: float) -> float:
        more = math.exp(u)
        tail = math.log(delta) + u - (1 + more) * math.log1p(-1 / (1 + more))
        return -(epsilon + tail / more) / (1 + more)

    grid = np.linspace(-12, 18, 601)
    at = int(np.argmin([cost(u) for u in grid]))
    near = optimize.minimize_scalar(cost, bounds=(grid[at] - 0.1, grid[at] + 0.1), method="bounded")
    return -float(near.fun)


@settings(max_examples=25)
@given(epsilons, deltas)
def test_rho_is_the_best_that_any_alpha_gives_and_not_more(
    epsilon: Fraction, delta: Fraction
) -> None:
    rho = rho_of(epsilon, delta)
    assert float(rho) == pytest.approx(numeric_rho(float(epsilon), float(delta)), rel=1e-7)
    back = epsilon_of_rho(rho, delta)
    assert epsilon * (1 - Fraction(1, 10**9)) <= back <= epsilon


@pytest.mark.parametrize(
    ("rho", "delta", "epsilon"),
    [("0.1", "1e-6", 2.14194), ("2.56", "1e-10", 17.1583), ("0.024355983944", "1e-6", 1.0)],
)
def test_rho_costs_the_epsilon_that_dp_accounting_says(
    rho: str, delta: str, epsilon: float
) -> None:
    # Figures of Google's dp-accounting 0.6, Renyi accountant with 4,000 orders.
    assert float(epsilon_of_rho(Fraction(rho), Fraction(delta))) == pytest.approx(epsilon, rel=5e-6)


@pytest.mark.parametrize("epsilon", [Fraction(1, 2), Fraction(1), Fraction(4)])
@pytest.mark.parametrize("delta", [Fraction(1, 1000), MICRO])
def test_one_person_in_a_table_tells_no_more_than_epsilon_and_delta(
    epsilon: Fraction, delta: Fraction
) -> None:
    # The exact delta of one cell of the noise that rho buys, by the law itself. The conversion
    # loses some, and not all: the noise of half the rho would be far too much, of twice too little.
    def lost(rho: Fraction) -> float:
        _, p = law(sigma_squared(1, rho))
        return float(np.maximum(0, p[:-1] - math.exp(epsilon) * p[1:]).sum())

    rho = rho_of(epsilon, delta)
    assert lost(rho) <= delta
    assert lost(2 * rho) > delta
    assert sigma_squared(4, rho) == 4 * sigma_squared(1, rho) == 2 / rho


@settings(max_examples=60)
@given(sigmas)
def test_the_half_width_holds_the_noise_and_is_hardly_too_wide(sigma2: Fraction) -> None:
    width = gaussian_half_width_95(sigma2)
    j, chances = law(sigma2)
    assert chances[np.abs(j) > width].sum() <= 0.05
    if width:
        assert chances[np.abs(j) > width - 1].sum() > 0.05 * (1 - 0.2 / float(sigma2))


@settings(max_examples=60)
@given(sigmas)
def test_the_variance_is_that_of_the_law_rounded_up(sigma2: Fraction) -> None:
    j, chances = law(sigma2)
    exact = float((chances * j.astype(float) ** 2).sum())
    assert exact * (1 - 1e-9) <= float(gaussian_variance(sigma2)) <= exact * (1 + 1.1e-5)


def test_the_normal_quantile_is_not_too_small() -> None:
    assert 0 <= math.sqrt(zcdp._Z2) - stats.norm.ppf(0.975) < 1e-14


@given(st.fractions(min_value=Fraction(1, 10**9), max_value=10**9).filter(lambda x: x > 0))
def test_logarithms_are_enclosed(x: Fraction) -> None:
    low, high = ln_bounds(x)
    assert low < high < low + Fraction(1, 10**49)
    assert float(low) == pytest.approx(math.log(x), rel=1e-12, abs=1e-12)
    assert Fraction(round_down(x, 5)) <= x < Fraction(round_down(x, 5)) * Fraction(10001, 10000)


def test_gaussian_noise_wins_from_eleven_tables_on_or_with_many_rows() -> None:
    one = [break_even(Fraction(1), MICRO, tables) for tables in range(1, 21)]
    assert one == ["laplace"] * 10 + ["gaussian"] * 10
    assert break_even(Fraction(1), MICRO, 2, rows=10) == "gaussian"
    # The figures behind it, ten and eleven tables.
    for tables, wins in ((10, False), (11, True)):
        gaussian = float(gaussian_variance(sigma_squared(1, rho_of(Fraction(1), MICRO) / tables)))
        assert (gaussian < float(variance(Fraction(1, tables), 1))) is wins


@pytest.mark.parametrize(
    ("epsilon", "delta", "code"),
    [
        ("0", "1e-6", "epsilon.range"),
        ("11", "1e-6", "epsilon.range"),
        ("1", "0", "delta.range"),
        ("1", "0.01", "delta.range"),
    ],
)
def test_nothing_is_counted_outside_the_ranges(epsilon: str, delta: str, code: str) -> None:
    with pytest.raises(PolicyError) as caught:
        rho_of(Fraction(epsilon), Fraction(delta))
    assert caught.value.code == code


def test_too_much_and_too_little_noise_are_refused() -> None:
    with pytest.raises(PolicyError) as caught:
        sigma_squared(1, Fraction(1, 10**14))
    assert caught.value.code == "epsilon.range"
    for sigma2 in (Fraction(0), Fraction(-1), Fraction(1, 1000)):
        with pytest.raises(ValueError, match="protects nobody"):
            opendp.add_gaussian([0], sigma2)
    with pytest.raises(ValueError, match="above 0"):
        epsilon_of_rho(Fraction(0), MICRO)

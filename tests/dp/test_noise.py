"""Noise is discrete Laplace at the declared scale: not less, not more, and unbiased.

Each test that draws states the chance of a false alarm; all are 10^-6 or less.
"""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from anonkit.dp import NOISE, geometric, opendp
from anonkit.dp.geometric import add_noise, sampler_delta
from anonkit.dp.mechanisms import (
    LARGEST_VALUE,
    exp_bounds,
    float_above,
    float_below,
    half_width_95,
    variance,
)
from anonkit.errors import InputError, PolicyError

DRAWS = 60_000
FALSE_ALARM = 1e-6
SCALES = [
    (Fraction(1), 1),
    (Fraction(1, 10), 1),
    (Fraction(1), 3),
    (Fraction(37, 10), 1),
]
EVERY_SCALE = pytest.mark.parametrize(("epsilon", "sensitivity"), SCALES)
EVERY_NOISE = pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE)


def ratio(epsilon: Fraction, sensitivity: int) -> float:
    return math.exp(-epsilon / sensitivity)


def above(a: float, j: int) -> float:
    """P(N >= j) for discrete Laplace noise N."""
    return a**j / (1 + a) if j > 0 else 1 - a ** (1 - j) / (1 + a)


def cuts(a: float) -> list[int]:
    """Bin borders with at least 1/200 of all noise in each bin: 300 draws expected."""
    borders: list[int] = []
    left = 1.0
    widest = math.ceil(60 / -math.log(a))
    for j in range(-widest, widest):
        if left - above(a, j) >= 1 / 200 and above(a, j) >= 1 / 200:
            borders.append(j)
            left = above(a, j)
    return borders


def p_value(noise: list[int], epsilon: Fraction, sensitivity: int) -> float:
    """Chi-square of draws against the exact law at this scale."""
    a = ratio(epsilon, sensitivity)
    borders = cuts(a)
    edges = [1.0, *(above(a, j) for j in borders), 0.0]
    wanted = -np.diff(edges) * len(noise)
    seen = np.bincount(np.searchsorted(borders, noise, side="right"), minlength=len(wanted))
    return float(stats.chisquare(seen, wanted, sum_check=False).pvalue)


@cache
def noise_of(name: str, epsilon: Fraction, sensitivity: int) -> list[int]:
    """One drawing, at which several tests look."""
    return NOISE[name].add([0] * DRAWS, epsilon, sensitivity)


@EVERY_NOISE
@EVERY_SCALE
def test_noise_follows_the_declared_law_and_no_other(
    noise: Any, epsilon: Fraction, sensitivity: int
) -> None:
    # False alarm 10^-6 (chi-square, 300 or more draws expected in each bin). A scale that is
    # 20 % smaller or 25 % larger is missed with a chance far below 10^-6.
    drawn = noise_of(noise.name, epsilon, sensitivity)
    assert p_value(drawn, epsilon, sensitivity) > FALSE_ALARM
    for other in (epsilon * 5 / 4, epsilon * 4 / 5):
        assert p_value(drawn, other, sensitivity) < FALSE_ALARM


@EVERY_NOISE
@EVERY_SCALE
def test_empty_cells_stay_empty_on_average(noise: Any, epsilon: Fraction, sensitivity: int) -> None:
    # False alarm 10^-6: the mean of 60,000 draws is normal; 4.9 standard errors.
    drawn = noise_of(noise.name, epsilon, sensitivity)
    a = ratio(epsilon, sensitivity)
    error = math.sqrt(2 * a / (1 - a) ** 2 / DRAWS)
    assert abs(sum(drawn) / DRAWS) < 4.9 * error
    assert min(drawn) < 0 < max(drawn)


@EVERY_NOISE
def test_noise_does_not_hang_on_the_value(noise: Any) -> None:
    # False alarm 10^-6 for each value, as above.
    for value in (1, 7, 10**9, LARGEST_VALUE - 1, 1 - LARGEST_VALUE):
        drawn = [noisy - value for noisy in noise.add([value] * 20_000, Fraction(1), 1)]
        assert p_value(drawn, Fraction(1), 1) > FALSE_ALARM


@EVERY_NOISE
def test_the_noise_of_two_cells_and_of_two_runs_has_nothing_in_common(noise: Any) -> None:
    # False alarm 10^-6 each: the correlation of 30,000 independent pairs is normal, sd 1/sqrt(n).
    first, again = (np.array(noise.add([0] * DRAWS, Fraction(1), 1)) for _ in "12")
    bound = 4.9 / math.sqrt(DRAWS / 2)
    assert abs(np.corrcoef(first[0::2], first[1::2])[0, 1]) < bound
    assert abs(np.corrcoef(first, again)[0, 1]) < bound
    assert not np.array_equal(first, again)


@EVERY_NOISE
@EVERY_SCALE
def test_the_half_width_holds_the_noise_as_often_as_it_says(
    noise: Any, epsilon: Fraction, sensitivity: int
) -> None:
    # False alarm 10^-6: exact binomial against the exact coverage of this width.
    width = half_width_95(epsilon, sensitivity)
    outside = 2 * above(ratio(epsilon, sensitivity), width + 1)
    assert outside <= 0.05
    seen = sum(abs(n) > width for n in noise_of(noise.name, epsilon, sensitivity))
    assert stats.binomtest(seen, DRAWS, outside).pvalue > FALSE_ALARM


@EVERY_NOISE
@pytest.mark.parametrize("epsilon", [Fraction(1, 2), Fraction(1), Fraction(2)])
def test_neighbours_are_told_apart_no_better_than_epsilon_allows(
    noise: Any, epsilon: Fraction
) -> None:
    # For each event {noisy >= t} a lower bound of ln(p / q) from two exact intervals, each wrong on
    # its side with a chance of 5 * 10^-8; ten events, so a false alarm has a chance of 10^-6.
    noisy = noise.add([5] * DRAWS + [4] * DRAWS, epsilon, 1)
    with_her, without = Counter(noisy[:DRAWS]), Counter(noisy[DRAWS:])
    bounds = []
    for t in range(10):
        p = sum(n for value, n in with_her.items() if value >= t)
        q = sum(n for value, n in without.items() if value >= t)
        least = stats.binomtest(p, DRAWS).proportion_ci(1 - 1e-7, "exact").low
        most = stats.binomtest(q, DRAWS).proportion_ci(1 - 1e-7, "exact").high
        bounds.append(math.log(least / most))
    assert max(bounds) <= epsilon
    assert max(bounds) > 0.8 * epsilon  # and the test is no blind one: epsilon is nearly reached


class Fixed:
    """A generator of uniform numbers that says what it is told."""

    def __init__(self) -> None:
        self.k = 0

    def random(self) -> float:
        return self.k * 2.0**-53


def shipped_law(epsilon: Fraction, sensitivity: int) -> dict[int, Fraction]:
    """The exact law of the installed sampler's noise, over all 2^53 uniform numbers.

    Found by bisection: noise only grows towards the middle on either side.
    """
    mechanism = geometric._mechanism(epsilon, sensitivity)
    mechanism._rng = Fixed()

    def noise(k: int) -> int:
        mechanism._rng.k = k
        return int(mechanism.randomise(0))

    half = 2**52
    law: Counter[int] = Counter()
    for first, last, step in ((0, half - 1, -1), (half + 1, 2**53 - 1, 1)):
        # Walk outward in |noise| from the outer end, where it is 0.
        edge = first if step < 0 else last
        stop = last if step < 0 else first
        while True:
            here = noise(edge)
            near, far = edge, stop
            if noise(stop) == here:
                law[here] += abs(stop - edge) + 1
                break
            while abs(far - near) > 1:
                middle = (near + far) // 2
                near, far = (middle, far) if noise(middle) == here else (near, middle)
            law[here] += abs(far - edge)
            edge = far
    total = 2**53 - 1  # k = 2^52 is drawn again
    assert sum(law.values()) == total
    return {j: Fraction(n, total) for j, n in law.items()}


@pytest.mark.parametrize(
    ("epsilon", "sensitivity"),
    [*SCALES, (Fraction(1, 4), 2), (Fraction(10), 1), (Fraction(1, 100), 1)],
)
def test_the_sampler_as_installed_keeps_its_stated_delta(
    epsilon: Fraction, sensitivity: int
) -> None:
    law = shipped_law(epsilon, sensitivity)
    _, most = exp_bounds(epsilon)
    zero = Fraction(0)
    for shift in (sensitivity, -sensitivity):
        lost = sum(max(zero, p - most * law.get(j + shift, zero)) for j, p in law.items())
        assert lost <= sampler_delta(epsilon, sensitivity, 1)
    # Not vacuous: the far tail is cut off, so pure differential privacy it is not.
    assert lost > 0


@EVERY_SCALE
def test_the_sampler_as_installed_is_near_the_exact_law(
    epsilon: Fraction, sensitivity: int
) -> None:
    law = shipped_law(epsilon, sensitivity)
    rate = epsilon / sensitivity
    least, most = exp_bounds(-rate)
    distance = Fraction(0)
    for j, p in law.items():
        wanted = (1 - least) / (1 + most) * exp_bounds(-rate * abs(j))[1]
        distance += max(Fraction(0), p - wanted)
    eta = sampler_delta(epsilon, sensitivity, 1) / (1 + exp_bounds(epsilon)[1])
    assert 0 < distance <= eta


def test_a_uniform_number_of_exactly_one_half_is_drawn_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mechanism = geometric._mechanism(Fraction(1), 1)
    asked = iter([0.5, 0.5, 0.1])

    class Halves:
        def random(self) -> float:
            return next(asked)

    mechanism._rng = Halves()
    monkeypatch.setattr(geometric, "_mechanism", lambda *_: mechanism)
    assert add_noise([10], Fraction(1), 1) == [10]
    assert next(asked, None) is None


def test_no_seed_reaches_the_sampler() -> None:
    # It would be an option of `Geometric`; without one it asks the operating system.
    import secrets

    assert isinstance(geometric._mechanism(Fraction(1), 1)._rng, secrets.SystemRandom)


@given(
    st.fractions(min_value=Fraction(1, 1000), max_value=10, max_denominator=10**6),
    st.integers(1, 1000),
)
def test_the_rate_is_never_rounded_towards_less_noise(epsilon: Fraction, sensitivity: int) -> None:
    used = float_below(epsilon, sensitivity)
    rate = epsilon / sensitivity
    assert Fraction(used) <= epsilon
    assert Fraction(used / sensitivity) <= rate
    assert Fraction(used / sensitivity) >= rate * (1 - Fraction(1, 2**50))
    assert 1 / rate <= Fraction(float_above(1 / rate)) <= (1 + Fraction(1, 2**50)) / rate


@settings(max_examples=50)
@given(
    st.fractions(min_value=Fraction(1, 1000), max_value=10, max_denominator=1000),
    st.integers(1, 20),
)
def test_half_width_and_variance_are_those_of_the_exact_law(
    epsilon: Fraction, sensitivity: int
) -> None:
    rate = float(epsilon / sensitivity)
    width = half_width_95(epsilon, sensitivity)
    a = math.exp(-rate)
    assert width == max(0, math.ceil(math.log(40 / (1 + a)) / rate - 1))
    exact = 2 * a / math.expm1(-rate) ** 2
    stated = float(variance(epsilon, sensitivity))
    assert exact * (1 - 1e-9) <= stated <= exact * (1 + 1.1e-5)


def test_the_variance_is_that_of_the_summed_law() -> None:
    a = ratio(Fraction(1, 2), 1)
    summed = sum(2 * j * j * a**j for j in range(1, 200)) * (1 - a) / (1 + a)
    assert float(variance(Fraction(1, 2), 1)) == pytest.approx(summed, rel=1e-5)


@pytest.mark.parametrize(
    ("epsilon", "width"), [("1", 3), ("1/2", 6), ("1/4", 12), ("1/8", 24), ("1/10", 30), ("10", 0)]
)
def test_half_widths_in_people(epsilon: str, width: int) -> None:
    assert half_width_95(Fraction(epsilon), 1) == width


@EVERY_NOISE
@pytest.mark.parametrize("epsilon", ["0", "-1", "10.1", "1/10000000"])
def test_no_noise_is_drawn_outside_the_range_of_epsilon(noise: Any, epsilon: str) -> None:
    with pytest.raises(PolicyError) as caught:
        noise.add([1], Fraction(epsilon), 1)
    assert caught.value.code == "epsilon.range"


@EVERY_NOISE
@pytest.mark.parametrize("value", [LARGEST_VALUE, -LARGEST_VALUE, 2**64])
def test_a_value_too_large_for_exact_noise_is_refused_without_being_told(
    noise: Any, value: int
) -> None:
    with pytest.raises(InputError) as caught:
        noise.add([value], Fraction(1), 1)
    assert str(value) not in str(caught.value)


@EVERY_NOISE
def test_a_table_without_cells_gets_no_noise(noise: Any) -> None:
    assert noise.add([], Fraction(1), 1) == []


def test_opendp_is_given_a_scale_that_is_rounded_towards_more_noise() -> None:
    library = opendp._library()
    domain = library.domains.vector_domain(library.domains.atom_domain(T="i64"))
    metric = library.metrics.l1_distance(T="i64")
    for epsilon, sensitivity in SCALES:
        scale = float_above(sensitivity / epsilon)
        assert sensitivity / Fraction(scale) <= epsilon
        # OpenDP's own account of it, which is rounded up.
        used = library.measurements.make_laplace(domain, metric, scale=scale).map(sensitivity)
        assert used <= float(epsilon) * (1 + 2**-50)
    assert opendp._chooser(float_above(2 / Fraction(1))).map(1) == 1.0


def test_an_exact_sampler_has_no_delta() -> None:
    assert NOISE["opendp"].delta(Fraction(1), 3, 10) == 0
    assert NOISE["opendp"].choice_delta(Fraction(1), 110) == 0


@given(st.integers(1, 50), st.integers(1, 10**6), st.integers(1, 1000))
def test_delta_counts_only_the_cells_that_one_person_can_change(
    sensitivity: int, cells: int, more: int
) -> None:
    delta = sampler_delta(Fraction(1), sensitivity, max(cells, sensitivity))
    assert delta == sampler_delta(Fraction(1), sensitivity, max(cells, sensitivity) + more)
    assert 0 < delta < Fraction(1, 10**8)

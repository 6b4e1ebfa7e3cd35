"""Permute-and-flip chooses by its exact law, and tells neighbours apart no better than epsilon.

Each test that draws states the chance of a false alarm; all are 10^-6 or less.
"""

from __future__ import annotations

import itertools
import math
import secrets
import time
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from diffprivlib.mechanisms.base import bernoulli_neg_exp
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from anonkit.dp import NOISE, permute_and_flip
from anonkit.dp.permute_and_flip import choose, sampler_delta
from anonkit.errors import PolicyError

DRAWS = 5_000
FALSE_ALARM = 1e-6
EVERY_NOISE = pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE)
UNIT = 2.0**-53
"""The step of the library's uniform numbers."""
GRID = [-abs(2 * (40 * place // 109) - 40) for place in range(110)]
"""Scores of a median of 40 people on 110 candidates: many ties."""


def law(scores: list[int], rate: float) -> list[float]:
    """The exact law: P(r) = p_r times the integral over t of the product of 1 - p_j t, j not r.

    Candidate r is flipped at a uniform time t, and taken if no other was before.
    Gauss-Legendre integrates the polynomial exactly.
    """
    nodes, weights = np.polynomial.legendre.leggauss(len(scores) // 2 + 1)
    times, weights = (nodes + 1) / 2, weights / 2
    taken = np.exp(rate * (np.array(scores, float) - max(scores)))
    missed = 1 - np.outer(taken, times)
    return [
        float(p * (weights * np.prod(np.delete(missed, r, axis=0), axis=0)).sum())
        for r, p in enumerate(taken)
    ]


def p_value(seen: Counter[int], wanted: list[float]) -> float:
    """Exact binomial tests of each candidate, corrected for their number."""
    least = min(
        stats.binomtest(seen[place], seen.total(), min(1.0, p)).pvalue
        for place, p in enumerate(wanted)
    )
    return float(least) * len(wanted)


def drawn(noise: Any, scores: list[int], epsilon: Fraction, sensitivity: int) -> Counter[int]:
    times = DRAWS if scores is not GRID else DRAWS // 3
    return Counter(noise.choose(scores, epsilon, sensitivity) for _ in range(times))


@EVERY_NOISE
@pytest.mark.parametrize(
    ("scores", "epsilon", "sensitivity"),
    [
        ([0, -1, -3], Fraction(2), 1),
        ([5, 2, 2, 2, 5, 2, 2], Fraction(2), 2),
        ([-90, 0, -2, -5, -8, -1], Fraction(3, 2), 1),
        (GRID, Fraction(2), 1),
    ],
    ids=["three", "ties", "far", "grid"],
)
def test_choices_follow_the_exact_law_and_no_other(
    noise: Any, scores: list[int], epsilon: Fraction, sensitivity: int
) -> None:
    # False alarm 10^-6: exact binomial tests, Bonferroni. A rate 1.6 times smaller or larger is
    # missed with a chance below 10^-6.
    seen = drawn(noise, scores, epsilon, sensitivity)
    rate = float(epsilon) / (2 * sensitivity)
    assert p_value(seen, law(scores, rate)) > FALSE_ALARM
    if min(scores) < max(scores) and scores is not GRID:
        for other in (rate * 1.6, rate / 1.6):
            assert p_value(seen, law(scores, other)) < FALSE_ALARM


@EVERY_NOISE
def test_neighbours_are_told_apart_no_better_than_epsilon_allows(noise: Any) -> None:
    # One person moves the first score up and the second down by the sensitivity: the worst case.
    # Two exact intervals, each wrong on its side with a chance of 5 * 10^-7.
    epsilon = Fraction(1)
    with_her, without = drawn(noise, [1, -1], epsilon, 1), drawn(noise, [0, 0], epsilon, 1)
    least = stats.binomtest(without[1], DRAWS).proportion_ci(1 - 1e-6, "exact").low
    most = stats.binomtest(with_her[1], DRAWS).proportion_ci(1 - 1e-6, "exact").high
    assert math.log(least / most) <= epsilon
    assert math.log(least / most) > 0.6 * epsilon  # and the test is no blind one


small = st.lists(st.integers(-4, 0), min_size=2, max_size=4)


@given(small, st.data())
def test_the_exact_law_keeps_epsilon_for_every_change_of_the_scores(
    scores: list[int], data: st.DataObject
) -> None:
    changes = st.lists(st.integers(-2, 2), min_size=len(scores), max_size=len(scores))
    other = [score + by for score, by in zip(scores, data.draw(changes), strict=True)]
    epsilon = 1.0
    for p, q in zip(law(scores, epsilon / 4), law(other, epsilon / 4), strict=True):
        assert abs(math.log(p / q)) <= epsilon + 1e-9


@pytest.mark.parametrize("q", [Fraction(1, 2), Fraction(1, 4), Fraction(3, 4)])
def test_rank_scores_are_not_monotonic_and_need_the_whole_rate(q: Fraction) -> None:
    # Every file of up to four people on a grid of four, and every person who may join.
    def scores(people: tuple[int, ...]) -> list[Fraction]:
        below = [sum(x < c for x in people) for c in range(4)]
        above = [sum(x > c for x in people) for c in range(4)]
        return [-abs((1 - q) * low - q * high) for low, high in zip(below, above, strict=True)]

    ranges, moves = set(), set()
    for size in range(5):
        for people in itertools.combinations_with_replacement(range(4), size):
            for joins in range(4):
                before, after = scores(people), scores((*people, joins))
                moved = [a - b for a, b in zip(after, before, strict=True)]
                ranges.add(max(moved) - min(moved))
                moves.update(abs(by) for by in moved)
    assert max(moves) == max(q, 1 - q)
    assert max(ranges) == 2 * max(moves)


class Told:
    """A generator of uniform numbers that says what it is told, and then 1 - 2^-53."""

    def __init__(self, *said: float) -> None:
        self.said = iter(said)

    def random(self) -> float:
        return next(self.said, 1 - UNIT)


def border(holds: Any) -> int:
    """The number of k in 0 ... 2^53 - 1 with `holds(k 2^-53)`, which only the first have."""
    low, high = 0, 2**53
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if holds(middle * UNIT) else (low, middle)
    return low


@pytest.mark.parametrize("gamma", [0.0, UNIT, 1e-9, 1 / 3, 0.5, 0.7, 1 - UNIT])
def test_a_comparison_of_the_library_is_off_by_what_the_delta_counts(gamma: float) -> None:
    # After a first comparison that holds, the second fails: 0. After one that fails: 1.
    first = border(lambda u: bernoulli_neg_exp(gamma, TOLD(u)) == 0)
    assert abs(Fraction(first, 2**53) - Fraction(gamma)) <= 2 * Fraction(UNIT)
    second = border(lambda u: bernoulli_neg_exp(gamma, TOLD(0.0, u)) == 1)
    assert abs(Fraction(second, 2**53) - Fraction(gamma) / 2) <= 2 * Fraction(UNIT)


def TOLD(*said: float) -> Any:  # noqa: N802 - stands for a class of the library
    """As `Told`, and taken for the operating system's generator."""

    class System(Told, secrets.SystemRandom):
        pass

    return System(*said)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 64, 110])
def test_the_library_picks_the_next_candidate_as_evenly_as_the_delta_counts(count: int) -> None:
    mechanism = permute_and_flip._mechanism([0] * count, Fraction(1), 1)

    def picked(u: float) -> int:
        mechanism._rng = TOLD(u)  # the flip of an equal candidate then holds
        return int(mechanism.randomise())

    borders = [0, *(border(lambda u, at=at: picked(u) <= at) for at in range(count))]
    assert borders[-1] == 2**53
    for few, many in itertools.pairwise(borders):
        assert abs(many - few - Fraction(2**53, count)) <= 3


def test_where_the_library_gives_up_it_is_asked_again() -> None:
    mechanism = permute_and_flip._mechanism([0], Fraction(1), 1)
    mechanism._rng = TOLD(0.5, 0.0, 0.9, 0.5)  # the only one is picked and rejected once
    assert permute_and_flip._draw(mechanism) == 0
    assert list(mechanism._rng.said) == []
    mechanism._rng = TOLD(0.5, 0.0, 0.9)
    with pytest.raises(RuntimeError):
        mechanism.randomise()


def test_no_seed_reaches_the_choice() -> None:
    mechanism = permute_and_flip._mechanism([0], Fraction(1), 1)
    assert isinstance(mechanism._rng, secrets.SystemRandom)


@EVERY_NOISE
def test_a_far_candidate_is_never_chosen_and_huge_scores_do_no_harm(noise: Any) -> None:
    # False alarm below e^-1000.
    for scores in ([0, 10**30, 0], [-(10**30), 0, -(10**30)], [-(10**4), 0, -(10**4)]):
        assert {noise.choose(scores, Fraction(1), 1) for _ in range(20)} == {1}
    assert noise.choose([np.int64(-(2**63)), np.int64(2**63 - 1)], Fraction(1), 1) == 1


@given(st.fractions(min_value=Fraction(1, 1000), max_value=10), st.integers(1, 1000))
def test_delta_grows_with_epsilon_and_candidates_and_stays_small(
    epsilon: Fraction, candidates: int
) -> None:
    delta = sampler_delta(epsilon, candidates)
    assert 0 < delta < sampler_delta(epsilon, candidates + 1) < Fraction(1, 10**5)
    assert sampler_delta(Fraction(1), 110) < Fraction(1, 10**11)


@EVERY_NOISE
@pytest.mark.parametrize("epsilon", ["0", "-1", "10.1", "1/10000000"])
def test_nothing_is_chosen_outside_the_range_of_epsilon(noise: Any, epsilon: str) -> None:
    with pytest.raises(PolicyError):
        noise.choose([1, 2], Fraction(epsilon), 1)


@EVERY_NOISE
def test_no_candidates_no_choice(noise: Any) -> None:
    with pytest.raises(ValueError, match="no candidates"):
        noise.choose([], Fraction(1), 1)


def test_a_choice_costs_a_fifth_of_a_millisecond() -> None:
    # The best of five runs: a busy machine only slows some of them down.
    choose(GRID, Fraction(1), 1)
    times = []
    for _ in range(5):
        start = time.process_time()
        for _ in range(50):
            choose(GRID, Fraction(1, 10), 1)
        times.append((time.process_time() - start) / 50)
    assert min(times) < 0.0006  # three times what it takes on a slow core

"""Pooled tables: the least-squares estimate, exact margins, true variances and half-widths."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from anonkit.dp.consistency import consistent
from anonkit.dp.effects import (
    STEPS,
    Axes,
    Pooled,
    cell_variance,
    pool,
    rounding,
    subsets,
    terms,
)
from anonkit.dp.mechanisms import half_width_95 as exact_half_width
from anonkit.dp.tails import Part, half_width_95, laplace

FALSE_ALARM = 1e-6
Noisy = dict[Axes, np.ndarray]


@st.composite
def families(draw: st.DrawFn, *, least: int = 1) -> tuple[Pooled, Noisy, list[Axes]]:
    """A small joint table, some measured margins with noisy values, and what is asked for."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    margins = list(subsets(tuple(range(len(sizes)))))
    measured = draw(st.lists(st.sampled_from(margins), min_size=least, max_size=4, unique=True))
    known = sorted({part for table in measured for part in subsets(table)})
    requested = draw(st.lists(st.sampled_from(known), min_size=1, unique=True))
    variances = {table: Fraction(draw(st.integers(1, 50)), 7) for table in measured}
    seed = np.random.default_rng(draw(st.integers(0, 10**6)))
    noisy = {t: seed.integers(-50, 500, [sizes[a] for a in t]) for t in measured}
    return pool(sizes, variances, known), noisy, requested


def adding_up(sizes: tuple[int, ...], table: Axes) -> np.ndarray:
    """The matrix that takes all cells of the joint table to those of a margin."""
    cells = [range(size) for size in sizes]
    keys = list(itertools.product(*cells))
    rows = list(itertools.product(*(cells[axis] for axis in table)))
    return np.array(
        [[float(tuple(key[axis] for axis in table) == row) for key in keys] for row in rows]
    )


def by_hand(
    pooled: Pooled, noisy: Noisy, variances: dict[Axes, float], table: Axes
) -> tuple[np.ndarray, np.ndarray]:
    """Weighted least squares with dense matrices: estimate, and weights of every measured cell."""
    design = np.vstack([adding_up(pooled.sizes, m) / math.sqrt(variances[m]) for m in noisy])
    weights = adding_up(pooled.sizes, table) @ np.linalg.pinv(design)
    scaled = np.concatenate([noisy[m].ravel() / math.sqrt(variances[m]) for m in noisy])
    shape = [pooled.sizes[axis] for axis in table]
    return (weights @ scaled).reshape(shape), weights


def units(pooled: Pooled, told: np.ndarray) -> np.ndarray:
    return told / (STEPS if len(pooled.measured) > 1 else 1)


@given(families())
@settings(max_examples=60)
def test_the_pooled_tables_are_least_squares(family: tuple[Pooled, Noisy, list[Axes]]) -> None:
    pooled, noisy, requested = family
    variances = {m: float(1 / (pooled.shares[()][m] / pooled.spread[()])) for m in noisy}
    variances = {m: v / math.prod(pooled.sizes[a] for a in m) for m, v in variances.items()}
    for table, told in consistent(pooled, noisy, requested).items():
        wanted, weights = by_hand(pooled, noisy, variances, table)
        assert np.abs(units(pooled, told) - wanted).max() <= float(rounding(table)) + 1e-9
        assert float(cell_variance(pooled, table)) == pytest.approx((weights**2).sum(axis=1))


@given(families())
@settings(max_examples=60)
def test_margins_agree_to_the_last_digit(family: tuple[Pooled, Noisy, list[Axes]]) -> None:
    pooled, noisy, requested = family
    told = consistent(pooled, noisy, requested)
    for one, other in itertools.combinations(requested, 2):
        common = tuple(axis for axis in one if axis in other)
        margins = [
            told[table].sum(axis=tuple(p for p, axis in enumerate(table) if axis not in common))
            for table in (one, other)
        ]
        assert np.array_equal(*margins)


@given(families(), st.data())
@settings(max_examples=30)
def test_the_order_of_the_axes_is_no_matter(
    family: tuple[Pooled, Noisy, list[Axes]], data: st.DataObject
) -> None:
    pooled, noisy, requested = family
    order = data.draw(st.permutations(range(len(pooled.sizes))))  # axis a is called order[a]

    def renamed(table: Axes) -> tuple[Axes, list[int]]:
        names = [order[axis] for axis in table]
        return tuple(sorted(names)), list(np.argsort(names))

    sizes = [pooled.sizes[order.index(a)] for a in range(len(order))]
    variances = {m: Fraction(1) for m in noisy}
    here = pool(pooled.sizes, variances, requested)
    names = [renamed(table)[0] for table in requested]
    there = pool(sizes, {renamed(m)[0]: v for m, v in variances.items()}, names)
    turned = {renamed(m)[0]: values.transpose(renamed(m)[1]) for m, values in noisy.items()}
    wanted = consistent(here, noisy, requested)
    told = consistent(there, turned, names)
    for table in requested:
        name, places = renamed(table)
        off = np.abs(told[name] - wanted[table].transpose(places)).max()
        # Where a half step falls on the other side, each running sum of a cell may differ by one.
        assert off <= 2 ** len(table)
        assert cell_variance(there, name) == cell_variance(here, table)


@given(families(least=2), st.integers(-3, 3))
@settings(max_examples=30)
def test_pooling_is_linear_and_keeps_what_agrees(
    family: tuple[Pooled, Noisy, list[Axes]], times: int
) -> None:
    """Tables that agree come out as they went in: nothing is biased; and sums are sums."""
    pooled, noisy, requested = family
    joint = np.random.default_rng(1).integers(0, 90, pooled.sizes)

    def true(table: Axes) -> np.ndarray:
        return joint.sum(axis=tuple(a for a in range(joint.ndim) if a not in table))

    unmoved = consistent(pooled, {m: true(m) for m in noisy}, requested)
    both = consistent(pooled, {m: true(m) + times * noisy[m] for m in noisy}, requested)
    alone = consistent(pooled, noisy, requested)
    for table in requested:
        assert np.array_equal(unmoved[table], true(table) * STEPS)
        off = np.abs(both[table] - unmoved[table] - times * alone[table]).max()
        assert off <= (2 + abs(times)) * 2 ** len(table)


def test_with_one_measured_table_the_others_are_its_sums() -> None:
    noisy = np.arange(12).reshape(3, 4) - 5
    pooled = pool((3, 4), {(0, 1): Fraction(2)}, [(0, 1), (0,), ()])
    told = consistent(pooled, {(0, 1): noisy}, [(0,), (), (0, 1)])
    assert told[(0,)].tolist() == noisy.sum(axis=1).tolist()
    assert int(told[()]) == noisy.sum()
    assert cell_variance(pooled, ()) == 24


def test_values_too_large_for_machine_words_still_add_up() -> None:
    noisy = {(0,): np.array([2**49, 2**49 + 1, -(2**49)] * 40_000), (): np.array(2**50)}
    pooled = pool((120_000,), {(0,): Fraction(1), (): Fraction(1)}, [(0,), ()])
    told = consistent(pooled, noisy, [(0,), ()])
    assert sum(told[(0,)].tolist()) == int(told[()])
    assert abs(int(told[()])) * 120_000 > 2**63  # the sum of the sizes of all cells


def test_a_table_that_no_measured_one_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="no margin"):
        pool((2, 2), {(0,): Fraction(1)}, [(1,)])


def test_a_hundred_thousand_cells_are_told_within_a_blink() -> None:
    import time

    sizes, rng = (75, 9, 5, 30), np.random.default_rng(1)
    measured = {(0, 1, 2, 3): Fraction(8), (0, 1): Fraction(3), (0, 2): Fraction(3)}
    noisy = {m: rng.integers(0, 50, [sizes[a] for a in m]) for m in measured}
    pooled = pool(sizes, measured, measured)
    start = time.process_time()
    told = consistent(pooled, noisy, measured)
    assert told[(0, 1, 2, 3)].size == 101_250
    assert time.process_time() - start < 1  # 0.05 s on a quiet machine


def drawn(rng: np.random.Generator, epsilon: Fraction, shape: list[int]) -> np.ndarray:
    """Discrete Laplace noise as the difference of two geometric ones."""
    p = 1 - math.exp(-float(epsilon))
    return rng.geometric(p, shape) - rng.geometric(p, shape)


@pytest.mark.parametrize("epsilons", [("1/2", "1/5", "3/10"), ("3", "1", "2")])
def test_variance_and_half_width_are_what_is_seen(epsilons: tuple[str, ...]) -> None:
    # 1,500 draws of the noise of three tables, of which one cell of each requested table is
    # looked at: independent. False alarm 10^-6 each: chi-square for the variance with a normal
    # kurtosis bound (6 for Laplace noise, less for sums), exact binomial for the coverage.
    sizes, draws = (5, 3, 4), 1_500
    measured: dict[Axes, Fraction] = dict(
        zip([(0, 1), (1, 2), (2,)], map(Fraction, epsilons), strict=True)
    )
    requested: list[Axes] = [(), (0,), (1,), (2,), (0, 1), (1, 2)]
    variances = {m: Fraction(laplace(e, 1).variance) for m, e in measured.items()}
    pooled = pool(sizes, variances, requested)
    rng = np.random.default_rng(7)
    wanted: dict[Axes, list[float]] = {table: [] for table in requested}
    for _ in range(draws):
        noisy = {m: drawn(rng, e, [sizes[a] for a in m]) for m, e in measured.items()}
        for table, told in consistent(pooled, noisy, requested).items():
            wanted[table].append(float(told[(1,) * len(table)]) / STEPS)
    for table, seen in wanted.items():
        spread = float(cell_variance(pooled, table))
        error = spread * math.sqrt((2 + 6) / draws)
        assert abs(np.var(seen) - spread) < 4.9 * error
        assert abs(np.mean(seen)) < 4.9 * math.sqrt(spread / draws)
        parts = [
            Part(laplace(measured[t.measured], 1), t.weight, t.cells) for t in terms(pooled, table)
        ]
        width = half_width_95(parts, STEPS, rounding(table))
        inside = int(sum(abs(x) <= float(width) for x in seen))
        assert stats.binomtest(inside, draws, 0.95, "less").pvalue > FALSE_ALARM
        assert 1.9 * math.sqrt(spread) < width < 2.6 * math.sqrt(spread) + 1


@pytest.mark.parametrize("epsilon", ["1/1000", "1/8", "1", "3", "10"])
def test_the_half_width_of_one_cell_is_the_exact_one(epsilon: str) -> None:
    wide = exact_half_width(Fraction(epsilon), 1)
    found = half_width_95([Part(laplace(Fraction(epsilon), 1), 1.0, 1)])
    assert wide <= found <= math.ceil(1.01 * wide)


@pytest.mark.parametrize(
    ("epsilon", "cells"), [("1", 2), ("1", 7), ("1/5", 3), ("2", 40), ("10", 90)]
)
def test_the_half_width_of_a_sum_is_no_less_than_it_must_be(epsilon: str, cells: int) -> None:
    """Against the sum's law by convolution, which a sum of whole numbers has."""
    a = math.exp(-float(Fraction(epsilon)))
    around = np.arange(-2_000, 2_001)
    law = np.fft.rfft(np.roll((1 - a) / (1 + a) * a ** np.abs(around), -2_000))
    chances = np.fft.irfft(law**cells, len(around))
    within = np.cumsum(np.r_[chances[0], chances[1:2_000] + chances[-1:-2_000:-1]])
    least = int(np.argmax(within >= 0.95))
    found = half_width_95([Part(laplace(Fraction(epsilon), 1), 1.0, cells)])
    assert least <= found <= math.ceil(1.01 * least)

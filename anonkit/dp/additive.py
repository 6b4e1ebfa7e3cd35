"""Figures that add up: every row adds a bounded whole number to one cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from anonkit.dp.base import Cells, Facts, Figure, Noise
from anonkit.dp.grid import fixed, written
from anonkit.dp.mechanisms import half_width_95, scaled, variance


def draw(
    sensitivity: Callable[[Facts], int],
) -> Callable[[Noise, Sequence[Cells], Facts], list[list[int]]]:
    """Independent discrete Laplace noise on all figures of all cells, at one L1 sensitivity."""

    def drawn(noise: Noise, true: Sequence[Cells], facts: Facts) -> list[list[int]]:
        every = [value for cells in true for value in cells]
        noisy = noise.add(every, facts.epsilon, sensitivity(facts))
        return [noisy[start : start + facts.cells] for start in range(0, len(every), facts.cells)]

    return drawn


def delta(
    sensitivity: Callable[[Facts], int], buckets: int = 1
) -> Callable[[Noise, Facts], Fraction]:
    """The sampler's delta over the figures that one privacy unit can move."""

    def bound(noise: Noise, facts: Facts) -> Fraction:
        return noise.delta(facts.epsilon, sensitivity(facts), facts.touched * buckets)

    return bound


def figures(
    measure: str, sensitivity: Callable[[Facts], int]
) -> Callable[[Sequence[Cells], Facts], list[list[Figure]]]:
    """One line a cell: the noisy value, unbiased and not cut off, and the noise of every cell."""

    def told(noisy: Sequence[Cells], facts: Facts) -> list[list[Figure]]:
        most = sensitivity(facts)
        width = fixed(half_width_95(facts.epsilon, most) * facts.step, facts.step)
        spread = scaled(variance(facts.epsilon, most), facts.step**2)
        (values,) = noisy
        return alike(measure, written(values, facts.step), width, spread)

    return told


def alike(measure: str, values: Sequence[str], width: str, spread: str) -> list[list[Figure]]:
    """One line a cell, all with the same noise."""
    # A million cells share few values: each line is made once.
    made = {value: [Figure(measure, value, width, spread)] for value in set(values)}
    return [made[value] for value in values]


def rows_times_reach(facts: Facts, reach: Callable[[Fraction, Fraction], Fraction]) -> int:
    """Rows of one unit times the most that one of them adds, in steps."""
    if facts.rows < 1 or facts.cells < 1:
        raise ValueError("rows and cells are counted from 1")
    return facts.rows * facts.steps(reach(facts.low, facts.high) * facts.heaviest)

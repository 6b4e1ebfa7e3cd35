"""A mean from two noisy sums: how far the values lie above the low bound, and below the high one.

With D = high - low, each row adds x - low to A and high - x to B, D together.
So the pair has the L1 sensitivity of one sum alone, and both get noise at the
full epsilon, where a sum beside a count would halve it. The mean is
low + D A / (A + B). A + B is D times the number of rows: no exact count is
used, told, or needed.

The mean is a ratio of noisy figures, so it is slightly biased towards the
middle where A + B is small; it is withheld where A + B is below three standard
deviations of its own noise. Both are judged by noisy figures alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil, inf, isqrt, sqrt

from anonkit.dp.base import Cells, Facts, Figure
from anonkit.dp.grid import fixed, rounding
from anonkit.dp.mechanisms import half_width_95, round_up, variance

WITHHELD = "withheld: too few people for this much noise"
_FLOATS = 1e-9
_FEWEST = 3
"""Standard deviations of the noise of A + B below which nothing is said."""


def figures(
    measure: str, sensitivity: Callable[[Facts], int]
) -> Callable[[Sequence[Cells], Facts], list[list[Figure]]]:
    """One line a cell from the noisy A and B.

    Half-width: with m = (mean - low) / D and noises a, b of A and B, the
    error of A / (A + B) is ((1 - m) a - m b) / (A + B), exactly. The numerator
    is a weighted mean of two independent symmetric unimodal noises, which lies
    within the half-width w of one of them at least as often as that one does
    (the two ends m = 0 and m = 1 are the worst). So the error lies within
    D w / (A + B) at least 95 times in 100; holding A and B at 0 or above only
    moves the ratio towards where m can be.
    """

    def told(noisy: Sequence[Cells], facts: Facts) -> list[list[Figure]]:
        noise = _noise(facts.epsilon, sensitivity(facts))
        return [[_cell(measure, a, b, facts, noise)] for a, b in zip(*noisy, strict=True)]

    return told


def half_width_at(facts: Facts, sensitivity: int, rows: Fraction) -> Fraction | None:
    """Half-width of the mean of a cell whose weights add up to `rows`, noise of A + B aside.

    Returns:
        In units of the value, rounding included; None where the mean is withheld.
    """
    width, _, least = _noise(facts.epsilon, sensitivity)
    across = facts.high - facts.low
    whole = rows * across / facts.step
    if whole < least:
        return None
    step = rounding(across)
    return -(-(across * width / whole + step / 2) // step) * step


def go_together(told: Figure, facts: Facts, sensitivity: int) -> bool:
    """Whether a mean, its half-width and its variance can stand in one line.

    All three follow from A and B, of which nobody is told. A + B is a whole
    number: the half-width allows it a range, and so does the variance together
    with the mean, each as wide as their rounding. Somewhere the two must meet.
    """
    width, spread, least = _noise(facts.epsilon, sensitivity)
    across = facts.high - facts.low
    step, mean = rounding(across), Fraction(told.value)
    half, variance = Fraction(told.half_width_95), Fraction(told.variance)
    if half < step or variance <= 0 or not facts.low <= mean <= facts.high:
        return False
    above = half - step * 3 / 2
    reach = float(across * width)
    by_width = reach / float(half - step / 2), reach / float(above) if above > 0 else inf
    share, off = (mean - facts.low) / across, step / across / 2
    ends = [min(max(share + way * off, Fraction(0)), Fraction(1)) for way in (-1, 0, 1)]
    middle = [Fraction(1, 2)] if ends[0] <= Fraction(1, 2) <= ends[-1] else []
    parts = [float((1 - each) ** 2 + each**2) for each in (*ends, *middle)]
    deviation = float(across) * sqrt(float(spread) / float(variance))
    # Six digits, rounded up: the true variance is less by a hundred-thousandth at most.
    by_variance = deviation * sqrt(min(parts)), deviation * sqrt(max(parts) / (1 - 1e-5))
    low = max(least, by_width[0], by_variance[0]) * (1 - _FLOATS)
    high = min(by_width[1], by_variance[1]) * (1 + _FLOATS)
    return ceil(low) <= high


# Asked for with each number of rows that is tried.
@lru_cache(maxsize=256)
def _noise(epsilon: Fraction, sensitivity: int) -> tuple[int, Fraction, int]:
    """(half-width, variance, least A + B that says something: 3 sqrt(2 Var), rounded up)."""
    spread = Fraction(variance(epsilon, sensitivity))
    width = half_width_95(epsilon, sensitivity)
    return width, spread, isqrt(int(_FEWEST**2 * 2 * spread)) + 1


def _cell(measure: str, a: int, b: int, facts: Facts, noise: tuple[int, Fraction, int]) -> Figure:
    width, spread, least = noise
    above, below = max(a, 0), max(b, 0)
    whole = above + below
    if whole < least:
        return Figure(measure, "", "", "", WITHHELD)
    across, share = facts.high - facts.low, Fraction(above, whole)
    step = rounding(across)
    told = facts.low + across * share
    half = across * width / whole + step / 2
    estimated = across**2 * spread * ((1 - share) ** 2 + share**2) / Fraction(whole) ** 2
    return Figure(
        measure,
        fixed(told, step),
        fixed(-(-half // step) * step, step),
        f"{round_up(estimated, 6):f}",
    )

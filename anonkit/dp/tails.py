"""How far a weighted sum of independent noises reaches: 95 times in 100.

A pooled cell is the sum X of c_j N_j over many cells of noise N_j. Its law has
no closed form, its characteristic function f does: the product of theirs. X
is symmetric, and so is f. Sums of discrete noise have an f that need not die
away (for whole c_j it is periodic), so it is not inverted as it stands:

1. *Smoothing.* Let U be independent of X, symmetric, and |U| <= h always.
   |X + U| <= w - h implies |X| <= w, hence P(|X| <= w) >= P(|X + U| <= w - h).
   U is the sum of eight uniforms on [-h/8, h/8]: f_U(t) = (sin(s) / s)^8,
   s = h t / 8, which is at most s^-8.
2. *Summing.* With D = 2 pi / L and g = f f_U, the Fourier series of X + U
   wound up on a circle of length L gives exactly
   P(|X + U| <= v modulo L) = v D / pi + (2 / pi) sum over n >= 1 of g(n D) sin(n D v) / n.
   Winding adds at most P(|X| >= y), with y = L - v - h.
3. *Its three errors.* `_reach` picks y so that a Chernoff bound of
   P(|X| >= y) is 10^-6. Breaking the sum off at t = N D leaves at most
   (2 / pi) (8 / (h t))^8 / 8, 10^-5 for h t = 25. Terms with g below 10^-12
   are left out, and floating point loses about as much: together far below
   10^-6 for the 20,000 terms there may be. So a sum of 0.95 + 1.2 * 10^-5
   is a probability of 0.95 or more.

The price is a width that is too large by about h, a hundredth of the
standard deviation (or L / 5,000, where noise is so small that most is 0).

Source:
    Abate & Whitt 1992, doi:10.1007/BF01158520 (Fourier series and their errors).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

from anonkit.dp.mechanisms import check_noise

COVERAGE = 0.95 + 1.2e-5
_BEYOND = math.log(2e6)
"""Minus the logarithm of 10^-6 / 2: what may lie beyond the reach on either side."""
_UNIFORMS = 8
_LAST = 25.0
"""h t of the last term."""
_SMALL = 1e-12


class CellNoise(Protocol):
    """The noise of one cell as it is drawn: symmetric, on whole numbers."""

    @property
    def variance(self) -> float: ...

    @property
    def exponents(self) -> float:
        """E e^(s N) is finite for |s| below this."""
        ...

    def log_characteristic(self, t: float) -> float:
        """Logarithm of E e^(i t N), which lies in (0, 1]."""
        ...

    def log_moments(self, s: float) -> float:
        """Logarithm of E e^(s N), or a bound above it."""
        ...


@dataclass(frozen=True)
class Laplace:
    """Discrete Laplace noise: P(N = j) proportional to e^(-rate |j|)."""

    rate: float
    """Epsilon / sensitivity."""

    @property
    def variance(self) -> float:
        return 1 / (2 * math.sinh(self.rate / 2) ** 2)

    @property
    def exponents(self) -> float:
        return self.rate

    def log_characteristic(self, t: float) -> float:
        return -math.log1p(self.variance * 2 * math.sin(t / 2) ** 2)

    def log_moments(self, s: float) -> float:
        return -math.log1p(-self.variance * 2 * math.sinh(s / 2) ** 2)


def laplace(epsilon: Fraction, sensitivity: int) -> Laplace:
    """The noise of one cell of a table at this epsilon."""
    return Laplace(float(check_noise(epsilon, sensitivity)))


@dataclass(frozen=True)
class Gaussian:
    """Discrete Gaussian noise: P(N = j) proportional to e^(-j^2 / (2 sigma^2)).

    By Poisson's summation its characteristic function is the sum of
    e^(-sigma^2 (t + 2 pi k)^2 / 2) over all whole k, as a share of that at 0.
    """

    sigma_squared: float

    @property
    def variance(self) -> float:
        """Or a little more (Canonne, Kamath & Steinke 2020, arXiv:2004.00010, Corollary 9)."""
        return self.sigma_squared

    @property
    def exponents(self) -> float:
        return math.inf

    def log_characteristic(self, t: float) -> float:
        near = math.remainder(t, 2 * math.pi)
        return self._log_waves(near) - self._log_waves(0.0)

    def log_moments(self, s: float) -> float:
        """The noise is sub-Gaussian with its own parameter (the same, Lemma 13)."""
        return self.sigma_squared * s**2 / 2

    def _log_waves(self, t: float) -> float:
        # Beyond, a wave is below e^-40 of the nearest one, for |t| <= pi.
        most = 2 + math.isqrt(int(3 / self.sigma_squared))
        waves = (
            math.exp(-self.sigma_squared * ((t + 2 * math.pi * k) ** 2 - t**2) / 2)
            for k in range(-most, most + 1)
        )
        return math.log(math.fsum(waves)) - self.sigma_squared * t**2 / 2


@dataclass(frozen=True)
class Part:
    """Independent cells of noise that count with the same weight."""

    noise: CellNoise
    weight: float
    cells: int


def half_width_95(parts: Sequence[Part], steps: int = 1, slack: Fraction = Fraction(0)) -> Fraction:
    """Half-width that holds a weighted sum of noises with probability 0.95 or more.

    Args:
        parts: What is added up.
        steps: The grid that the sum lies on, or is told on: so many steps to a unit.
        slack: What rounding may have added to the sum, in units.

    Returns:
        A multiple of 1 / steps, in units. Where the sum itself lies on the
        grid (no slack), the largest multiple not above the width found, as
        the sum takes no value between; else the smallest not below it.
    """
    return _half_width_95(tuple(parts), steps, slack)


# The same noise is asked for by a plan, by each change that is tried on it, and by the report.
@lru_cache(maxsize=1024)
def _half_width_95(parts: Sequence[Part], steps: int, slack: Fraction) -> Fraction:
    deviation = math.sqrt(sum(p.cells * p.weight**2 * p.noise.variance for p in parts))
    reach = _reach(parts, deviation)
    # By Chebyshev a width of 4.5 deviations misses less than 1 in 20.
    around = 4.5 * deviation + reach
    smooth = max(deviation / 100, around / 5000)
    around += 2 * smooth
    waves = _waves(parts, around, smooth)
    low, high = 0.0, 4.5 * deviation + smooth
    while high - low > min(1e-4 / steps, deviation / 10_000):
        middle = (low + high) / 2
        if _within(waves, middle, around) >= COVERAGE:
            high = middle
        else:
            low = middle
    width = Fraction(high + smooth)
    if slack:
        return Fraction(math.ceil((width + slack) * steps), steps)
    return Fraction(math.floor(width * steps), steps)


def _reach(parts: Sequence[Part], deviation: float) -> float:
    """A y with P(|X| >= y) <= 10^-6: the best Chernoff bound of a few."""
    most = min(part.noise.exponents / abs(part.weight) for part in parts)
    tries = [1 / (2.0**n * deviation) for n in range(-8, 8)] + [most * x for x in (0.5, 0.8, 0.95)]
    return min(
        (_BEYOND + sum(p.cells * p.noise.log_moments(s * p.weight) for p in parts)) / s
        for s in tries
        if s < 0.99 * most
    )


def _waves(parts: Sequence[Part], around: float, smooth: float) -> list[tuple[float, float]]:
    """(t, 2 g(t) / (pi n)) of the terms that count."""
    step = 2 * math.pi / around
    found = []
    for n in range(1, math.ceil(_LAST / (smooth * step)) + 1):
        t = n * step
        s = smooth * t / _UNIFORMS
        g = (math.sin(s) / s) ** _UNIFORMS
        for part in parts:
            if g < _SMALL:
                break
            g *= math.exp(part.cells * part.noise.log_characteristic(part.weight * t))
        if g >= _SMALL:
            found.append((t, 2 * g / (math.pi * n)))
    return found


def _within(waves: Sequence[tuple[float, float]], width: float, around: float) -> float:
    """P(|X + U| <= width), wound up on a circle of the length `around`."""
    return 2 * width / around + math.fsum(size * math.sin(t * width) for t, size in waves)

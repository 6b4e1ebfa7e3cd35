"""Discrete Gaussian noise, and what it costs: zero-concentrated differential privacy.

The noise N of a cell takes whole values with P(N = j) proportional to
e^(-j^2 / (2 sigma^2)). A table to which one privacy unit adds whole numbers of
L2 length d is then rho-zero-concentrated differentially private with
rho = d^2 / (2 sigma^2). The rho of several tables add up, and all of them
together are (epsilon, delta)-differentially private. One unit that is in many
tables, or in many cells, pays for the root of their number, where Laplace
noise pays for the number.

Everything here is exact, or rounded to the safe side, in arithmetic that gives
the same digits on every machine: a receiver recomputes it.

Source:
    Canonne, Kamath & Steinke 2020, arXiv:2004.00010: Theorem 4 and its form
    for many cells (rho), Proposition 12 (rho to epsilon and delta), Corollary 9
    (variance). Bun & Steinke 2016, arXiv:1605.02065 (rho adds up).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal

from anonkit.dp.epsilon import LARGEST_DELTA, epsilon_fault, epsilon_text
from anonkit.dp.mechanisms import exp_bounds, ln_bounds, round_down, round_up, variance
from anonkit.errors import Fault, PolicyError

SMALLEST_SIGMA2 = Fraction(1, 100)
LARGEST_SIGMA2 = Fraction(10**13)
"""Beyond, the noise hides three million people."""

_Z2 = Fraction("3.84145882069412596")
"""At least the square of the normal distribution's 97.5 % point."""
_SHORT = Context(prec=12)
_STEP = Decimal("1.0001")
_STEPS = 300_000
"""alpha - 1 is looked for among the powers of the step from e^-30 to e^30."""


def rho_of(epsilon: Fraction, delta: Fraction) -> Fraction:
    """The rho that (epsilon, delta) pays for, for all tables together.

    rho-zero-concentrated differential privacy is (epsilon, delta)-differential
    privacy if, for some alpha > 1,

        ln delta >= (alpha - 1) (alpha rho - epsilon) + alpha ln(1 - 1 / alpha) - ln(alpha - 1).

    Solved for rho this holds up to (epsilon + T(alpha)) / alpha, with
    T(alpha) = (ln delta + ln(alpha - 1) - alpha ln(1 - 1 / alpha)) / (alpha - 1).
    Any alpha is sound; the best one is looked for.

    Args:
        epsilon: 0 < epsilon <= 10.
        delta: 0 < delta <= 1/1000.

    Returns:
        rho > 0, twelve significant digits, rounded down. It gives about 15 %
        less noise than the better known rho + 2 sqrt(rho ln(1 / delta)).

    Raises:
        PolicyError: Epsilon or delta is out of range.
    """
    _check(epsilon, delta)

    def least(alpha: Fraction) -> Fraction:
        return (epsilon + _tail(alpha, delta)) / alpha

    # One digit less than what is surely paid for, so that `epsilon_of_rho` comes back below.
    return Fraction(round_down(least(_best(least)), 12).next_minus(_SHORT))


def epsilon_of_rho(rho: Fraction, delta: Fraction) -> Fraction:
    """An epsilon with which rho-zero-concentrated privacy is (epsilon, delta)-private.

    Args:
        rho: Of all tables together, above 0.
        delta: 0 < delta <= 1/1000.

    Returns:
        The least alpha rho - T(alpha) over alpha > 1 (see `rho_of`), rounded
        up. `epsilon_of_rho(rho_of(epsilon, delta), delta) <= epsilon`.
    """
    _check(Fraction(1), delta)
    if rho <= 0:
        raise ValueError("rho is above 0")

    def most(alpha: Fraction) -> Fraction:
        return alpha * rho - _tail(alpha, delta)

    return max(Fraction(0), most(_best(lambda alpha: -most(alpha))))


def sigma_squared(l2_squared: int, rho: Fraction) -> Fraction:
    """The parameter of the noise of a table: l2_squared / (2 rho).

    Args:
        l2_squared: The squared L2 length of what one privacy unit adds.
        rho: Of this table, above 0.

    Raises:
        PolicyError: Rho is too small for noise that says anything.
    """
    if l2_squared < 1 or rho <= 0:
        raise ValueError("a squared length is at least 1, and rho is above 0")
    return check_sigma_squared(l2_squared / (2 * rho))


def check_sigma_squared(sigma2: Fraction) -> Fraction:
    """The parameter itself, where such noise can be drawn and described.

    Raises:
        PolicyError: It is above 10^13.
        ValueError: It is below 1/100, which no epsilon up to 10 asks for.
    """
    if sigma2 < SMALLEST_SIGMA2:
        raise ValueError("noise this small protects nobody")
    if sigma2 > LARGEST_SIGMA2:
        problem = "epsilon is too small for the rows that each person may have in a table"
        fix = "ask for a larger epsilon or for fewer tables"
        raise PolicyError.of([Fault(problem, fix=fix, code="epsilon.range")])
    return sigma2


def gaussian_half_width_95(sigma2: Fraction) -> int:
    """Half-width that holds the noise of one cell with probability 0.95 or more.

    Let g(x) = e^(-x^2 / (2 sigma^2)), convex from sigma on, and z = 1.95996...
    If w + 1/2 >= z sigma, then each g(j) with j > w is at most the integral of
    g from j - 1/2 to j + 1/2, so that all of them add up to at most the
    integral from w + 1/2 on. All g(j) together are at least sigma sqrt(2 pi),
    by Poisson's summation. So P(|N| > w) <= P(|normal| > z) = 0.05.

    Args:
        sigma2: The parameter sigma^2, in squared units of the value.

    Returns:
        The smallest w >= 0 with w + 1/2 >= z sigma, in units of the value.
    """
    twice = math.ceil(4 * _Z2 * check_sigma_squared(sigma2))  # (2 w + 1)^2 reaches it
    root = math.isqrt(twice - 1) + 1
    return root // 2


def gaussian_variance(sigma2: Fraction) -> str:
    """Variance of the noise of one cell, as decimal text.

    It is below sigma^2: by less than 10^-14 of it from 2 on, where sigma^2
    stands for it. Below 2 it is added up.

    Args:
        sigma2: The parameter sigma^2, in squared units of the value.

    Returns:
        Six significant digits, rounded up, in squared units of the value.
    """
    if check_sigma_squared(sigma2) >= 2:
        return f"{round_up(sigma2, 6):f}"
    most, total = Fraction(0), Fraction(1)
    # What is left out is below e^-300 of the first term; the enclosures are wider than that.
    for j in range(1, max(1, math.isqrt(int(800 * sigma2))) + 1):
        low, high = exp_bounds(-(j**2) / (2 * sigma2))
        most += 2 * j**2 * high
        total += 2 * low
    return f"{round_up(most / total, 6):f}"


def break_even(
    epsilon: Fraction, delta: Fraction, tables: int, rows: int = 1
) -> Literal["laplace", "gaussian"]:
    """Which noise has less variance in a cell, if all tables are counted alike.

    Args:
        epsilon: For all tables together, 0 < epsilon <= 10.
        delta: What Gaussian noise may cost beside it, 0 < delta <= 1/1000.
        tables: Tables measured, >= 1.
        rows: Cells of a table that one privacy unit can change, by 1 each.

    Returns:
        `laplace` for the pure guarantee, also where both are equal. At delta
        10^-6, epsilon 1 and one row, Gaussian noise wins from 11 tables on.
    """
    pure = Fraction(variance(epsilon / tables, rows))
    rho = rho_of(epsilon, delta) / tables
    return "gaussian" if Fraction(gaussian_variance(sigma_squared(rows, rho))) < pure else "laplace"


def _check(epsilon: Fraction, delta: Fraction) -> None:
    fault = epsilon_fault(epsilon)
    if fault is None and not 0 < delta <= LARGEST_DELTA:
        problem = f"for this noise delta must be above 0 and at most {epsilon_text(LARGEST_DELTA)}"
        fix = "write it like 0.000001: far below one in the number of people"
        fault = Fault(problem, fix=fix, code="delta.range")
    if fault is not None:
        raise PolicyError.of([fault])


def _tail(alpha: Fraction, delta: Fraction) -> Fraction:
    """T(alpha) of `rho_of`, or less by what the enclosures of its logarithms are wide."""
    least = ln_bounds(delta)[0] + ln_bounds(alpha - 1)[0] - alpha * ln_bounds(1 - 1 / alpha)[1]
    return least / (alpha - 1)


def _best(value: Callable[[Fraction], Fraction]) -> Fraction:
    """An alpha on a fixed grid where `value` is largest, if it has one peak; else some alpha."""

    def at(k: int) -> Fraction:
        return 1 + Fraction(round_down(Fraction(_SHORT.power(_STEP, k)), 8))

    low, high = -_STEPS, _STEPS
    while low < high:
        middle = (low + high) // 2
        low, high = (
            (middle + 1, high) if value(at(middle)) < value(at(middle + 1)) else (low, middle)
        )
    return at(low)

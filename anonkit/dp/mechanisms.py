"""Discrete Laplace noise in figures: what epsilon and sensitivity alone say about it.

The noise N of a cell takes whole values with P(N = j) = (1 - a) / (1 + a) a^|j|,
where a = e^-rate and rate = epsilon / sensitivity. Everything here is exact:
the exponential is enclosed between two fractions, and what is published is
rounded up, so that a receiver who recomputes it finds no promise too small.

Source:
    Ghosh, Roughgarden & Sundararajan 2012, doi:10.1137/09076828X.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

from anonkit.dp.epsilon import SMALLEST_RATE, epsilon_fault
from anonkit.errors import Fault, InputError, PolicyError

LARGEST_VALUE = 2**50
"""Beyond, adding noise in floating point could lose whole numbers."""
_PRECISE = Context(prec=60)
_SLACK = Fraction(1, 10**50)
"""Far above what 60 digits lose: relative for powers of e up to 10^4, else absolute."""
_MISSED = Fraction(1, 20)
"""One cell in twenty may lie outside the half-width."""


def exp_bounds(x: Fraction) -> tuple[Fraction, Fraction]:
    """Two fractions with e^x between them, some 50 digits apart.

    Args:
        x: Exponent, |x| <= 10^4.
    """
    if abs(x) > 10**4:
        raise ValueError("an exponent this large is not enclosed")
    rounded = _PRECISE.divide(Decimal(x.numerator), Decimal(x.denominator))
    # `Decimal.exp` is correctly rounded; the slack covers it and the division.
    value = Fraction(_PRECISE.exp(rounded))
    return value * (1 - _SLACK), value * (1 + _SLACK)


def ln_bounds(x: Fraction) -> tuple[Fraction, Fraction]:
    """Two fractions with the natural logarithm of x between them, 50 digits after the point.

    Args:
        x: Above 0.
    """
    # As above; dividing moves the logarithm by no more than 10^-59.
    value = Fraction(_PRECISE.ln(_PRECISE.divide(Decimal(x.numerator), Decimal(x.denominator))))
    return value - _SLACK, value + _SLACK


def round_up(value: Fraction, digits: int) -> Decimal:
    """The smallest decimal of so many significant digits that is not below `value`."""
    context = Context(prec=digits, rounding=ROUND_CEILING)
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def check_noise(epsilon: Fraction, sensitivity: int) -> Fraction:
    """The rate of noise that can be drawn and described: epsilon / sensitivity.

    Raises:
        PolicyError: Epsilon is not above 0 and at most 10, or too small for
            the sensitivity.
        ValueError: The sensitivity is below 1.
    """
    if sensitivity < 1:
        raise ValueError("a sensitivity is at least 1")
    fault = epsilon_fault(epsilon)
    rate = epsilon / sensitivity
    if fault is None and rate < SMALLEST_RATE:
        problem = "epsilon is too small for the rows that each person may have in a table"
        fix = "ask for a larger epsilon or for fewer tables"
        fault = Fault(problem, fix=fix, code="epsilon.range")
    if fault is not None:
        raise PolicyError.of([fault])
    return rate


def round_down(value: Fraction, digits: int) -> Decimal:
    """The largest decimal of so many significant digits that is not above `value`."""
    context = Context(prec=digits, rounding=ROUND_FLOOR)
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def check_values(values: Sequence[int]) -> list[int]:
    """True values that every source of noise takes exactly, as Python's own integers.

    Raises:
        InputError: One is 2^50 or larger, or -2^50 or smaller.
    """
    exact = [int(value) for value in values]
    if exact and (max(exact) >= LARGEST_VALUE or min(exact) <= -LARGEST_VALUE):
        problem = "a value of a table is too large for exact noise"
        raise InputError(problem, fix="check the bounds in the policy", code="noise.range")
    return exact


def float_above(value: Fraction) -> float:
    """The smallest float that is not below `value`: a scale rounded towards more noise."""
    near = float(value)
    while Fraction(near) < value:
        near = math.nextafter(near, math.inf)
    return near


def float_below(epsilon: Fraction, sensitivity: int) -> float:
    """The largest float whose float quotient by `sensitivity` is not above the exact one.

    The library divides the two in floating point; rounding up there would
    mean too little noise.
    """
    near = float(epsilon)
    while Fraction(near) > epsilon or Fraction(near / sensitivity) > epsilon / sensitivity:
        near = math.nextafter(near, 0.0)
    return near


def half_width_95(epsilon: Fraction, sensitivity: int) -> int:
    """Half-width that holds the noise of one cell with probability 0.95 or more.

    Args:
        epsilon: Of the table, 0 < epsilon <= 10.
        sensitivity: L1, in units of the value.

    Returns:
        The smallest w >= 0 with P(|N| > w) = 2 a^(w+1) / (1 + a) <= 0.05, in
        units of the value: w = ceil(ln(40 / (1 + a)) / rate - 1).
    """
    rate = check_noise(epsilon, sensitivity)
    near = float(rate)
    width = max(0, math.ceil(math.log(40 / (1 + math.exp(-near))) / near - 1))
    # The floats only say where to look.
    while not _holds(rate, width):
        width += 1
    while width > 0 and _holds(rate, width - 1):
        width -= 1
    return width


def _holds(rate: Fraction, width: int) -> bool:
    """Whether P(|N| > width) is surely at most one in twenty."""
    least, _ = exp_bounds(-rate)
    _, most = exp_bounds(-rate * (width + 1))
    return 2 * most / (1 + least) <= _MISSED


def variance(epsilon: Fraction, sensitivity: int) -> str:
    """Variance of the noise of one cell, 2 a / (1 - a)^2, as decimal text.

    Args:
        epsilon: Of the table, 0 < epsilon <= 10.
        sensitivity: L1, in units of the value.

    Returns:
        Six significant digits, rounded up, in squared units of the value.
    """
    _, most = exp_bounds(-check_noise(epsilon, sensitivity))
    return f"{round_up(2 * most / (1 - most) ** 2, 6):f}"


def scaled(spread: str, factor: Fraction) -> str:
    """A variance in steps as one in squared units of the value, rounded up to six digits."""
    return spread if factor == 1 else f"{round_up(Fraction(spread) * factor, 6):f}"

"""Noise from diffprivlib's Geometric mechanism, and what its sampler costs.

Only this mechanism of the library is used: its `tools` clamp counts, divide
by exact numbers of people and draw from predictable generators. Geometric
draws from the operating system as long as it is given no seed, and no seed
can be given here.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from anonkit.dp.mechanisms import check_noise, check_values, exp_bounds, float_below


def add_noise(values: Sequence[int], epsilon: Fraction, sensitivity: int) -> list[int]:
    """Add independent discrete Laplace noise to each value.

    Args:
        values: n true values, |value| < 2^50. Private.
        epsilon: Of the whole vector, 0 < epsilon <= 10.
        sensitivity: L1: how much one privacy unit changes all values together.

    Returns:
        n noisy values, unbiased and not cut off: they may be negative.

    Raises:
        PolicyError: Epsilon is out of range.
        InputError: A value is too large.
    """
    check_noise(epsilon, sensitivity)
    exact = check_values(values)
    import numpy as np  # noqa: PLC0415 - heavy, and only needed once noise is drawn

    mechanism = _mechanism(epsilon, sensitivity)
    with np.errstate(divide="ignore"):  # the logarithm of 0: see `_drawn`
        return _drawn(mechanism, exact)


def _mechanism(epsilon: Fraction, sensitivity: int) -> Any:
    # The one place that loads the library: it brings scikit-learn along.
    from diffprivlib.mechanisms import Geometric  # noqa: PLC0415

    return Geometric(epsilon=float_below(epsilon, sensitivity), sensitivity=sensitivity)


def _drawn(mechanism: Any, values: Sequence[int]) -> list[int]:
    """n noisy values.

    Once in 2^53 draws the library's uniform variate is exactly 0, its
    logarithm infinite, and no integer. Whether that happens does not hang on
    the value, so drawing again tells nothing.
    """
    randomise, drawn = mechanism.randomise, []
    for value in values:
        while True:
            try:
                drawn.append(int(randomise(value)))
                break
            except OverflowError:
                continue
    return drawn


def sampler_delta(epsilon: Fraction, sensitivity: int, cells: int) -> Fraction:
    """An upper bound of the delta that the library's floating point adds.

    The library draws k uniformly from 0 ... 2^53 - 1, sets u = k / 2^53 - 1/2
    (exact), and returns sign(u) floor(log(|u| (1 + a)) / -s), where s is the
    rate as a float and a = exp(-s). Call the law of that N', and B = 2^-53.

    1. *In exact arithmetic*, with V uniform on [-1/2, 1/2) instead of u, the
       result is discrete Laplace N of rate s: |N| >= j exactly if
       |V| <= x_j = a^j / (1 + a). Take u as V rounded down to the grid, so
       that | |V| - |u| | <= B and both have one sign.
    2. *Floating point moves a threshold little.* Let exp and log be within
       4 units in the last place (8 B, relative; the tests hold the
       installed ones to the result of this proof). Then 1 + a is off by at
       most 5 B, the product by 6 B, its logarithm l by 6.2 B + 8 B |l|, and
       s times the quotient by 6.2 B + 9.1 B |l|. A result can fall on the
       wrong side of x_j only if |ln(|u| / x_j)| <= B c_j, c_j = 7 + 10 j s.
    3. *N and N' differ* only if | |V| - x_j | <= B + B x_j c_j for some j, of
       probability 4 B (1 + x_j c_j) each, both signs and both sides. The
       thresholds above B are at most 37 / s; those below lie in |V| <= 2 B
       (as does u = 0, which is drawn again) and take 5 B together. With
       sum x_j <= 1 / s and sum j s x_j <= 1 / s (from a / (1 - a)^2 <= s^-2):
       eta = TV(N, N') <= B (5 + 4 * 37 / s + 4 * 17 / s) = B (5 + 216 / s).
       s is within 2^-50 of epsilon / sensitivity, so 217 replaces 216.
    4. *From eta to delta.* Neighbouring inputs differ in at most
       c = min(cells, sensitivity) cells, being integers within that L1
       distance; the noise of all others is the same on both sides. For any
       event, P'(E) <= P(E) + c eta <= e^epsilon Q(E) + c eta
       <= e^epsilon Q'(E) + (1 + e^epsilon) c eta.

    Args:
        epsilon: Of the table, 0 < epsilon <= 10.
        sensitivity: L1, in units of the value.
        cells: Cells of the table.

    Returns:
        delta >= (1 + e^epsilon) c B (5 + 217 sensitivity / epsilon). The
        deltas of several tables add up.
    """
    rate = check_noise(epsilon, sensitivity)
    eta = Fraction(1, 2**53) * (5 + 217 / rate)
    _, most = exp_bounds(epsilon)
    return (1 + most) * min(cells, sensitivity) * eta

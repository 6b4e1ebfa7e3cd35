"""How many people a key of the data must have before it may be told: a threshold for noisy counts.

A key that nobody wrote down in public is told only if the noisy count of its
people reaches a threshold. The chance that this tells a key that one privacy
unit alone has brought into the data is the delta that is paid for it.

*What is told.* For each key that occurs, every cell of it (one for each
combination of the table's public keys) gets independent discrete Laplace
noise. The key is told, with all its noisy cells, if their sum reaches tau.

*Proof.* D has one unit more than D'. All keys of D' occur in D. Let M*(D) do
the same on D and tell only keys that occur in D' too. What it tells is made
of noisy cells on one set of keys for both, which the unit changes by at most
the L1 sensitivity: P(M*(D) in E) <= e^epsilon P(M(D') in E), and the other
way round. M(D) and M*(D) differ only in the event B that a key of the unit
alone is told. B hangs on the noise of other cells than M*(D) does, so it is
independent of it, and

    P(M(D) in E) <= P(M*(D) in E) + P(B) <= e^epsilon P(M(D') in E) + P(B),
    P(M(D') in E) <= e^epsilon P(M*(D) in E) <= e^epsilon P(M(D) in E) / (1 - P(B)),

of which the second is P(M(D') in E) <= e^epsilon P(M(D) in E) + P(B) again,
because a probability q has q (1 - P(B)) >= q - P(B). So (epsilon, P(B)).

*P(B).* The unit adds k_i >= 1 to the cells of its i-th own key, k_i <= most,
and at most `rows` to all together. With Z the sum of the noise of one key's
cells, P(B) <= sum of P(Z >= tau - k_i) <= rows times the largest
P(Z >= tau - k) / k over 1 <= k <= most. A bound of the tail is
e^(-s j + g) for j >= 0, for

    one cell:   s = rate,      g = -ln(1 + a), a = e^-rate (exact),
    c cells:    s = x rate,    g = c ln((1 - a)^2 / ((1 - a^(1-x)) (1 - a^(1+x)))),

the second being Chernoff's for any 0 < x < 1. For either, e^(s k) / k has its
largest value at k = 1 or k = most, because s k - ln k is convex.

Source:
    Korolova, Kenthapadi, Mishra & Ntoulas 2009, doi:10.1145/1526709.1526733.
    Desfontaines, Voss, Gipson & Mandayam 2022, arXiv:2006.03684.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from anonkit.dp.base import Noise
from anonkit.dp.mechanisms import check_noise, exp_bounds, ln_bounds

_GRID = 32
"""Chernoff's exponent is looked for among so many parts of the rate."""


def threshold(
    epsilon: Fraction, delta: Fraction, rows: int, *, cells: int = 1, most: int = 1
) -> int:
    """The least noisy count with which a key of the data may be told.

    Args:
        epsilon: Of the table, 0 < epsilon <= 10.
        delta: Of the table, 0 < delta < 1.
        rows: L1 sensitivity: what one privacy unit adds to all cells together, at most.
        cells: Cells of one key.
        most: What one privacy unit adds to the cells of one key, at most; 1 <= most <= rows.

    Returns:
        tau, in units of the count. For one row and one cell it is
        1 + ceil(ln(1 / (delta (1 + a))) / epsilon), a = e^-epsilon: 15 at
        epsilon 1 and delta 10^-6.
    """
    rate = check_noise(epsilon, rows)
    if not 0 < delta < 1 or cells < 1 or not 1 <= most <= rows:
        raise ValueError("a threshold needs a delta, cells, and what one unit adds to a key")
    ends = {1, most}
    least, _ = ln_bounds(delta)
    return min(
        max(_reached(Fraction(rows, k), k, slope, gain - least) for k in ends)
        for slope, gain in _tails(rate, cells)
    )


def _reached(share: Fraction, k: int, slope: Fraction, more: Fraction) -> int:
    """The least t >= k with share e^(-slope (t - k)) e^more <= 1."""
    _, beyond = ln_bounds(share)
    return k + max(0, math.ceil((beyond + more) / slope))


def _tails(rate: Fraction, cells: int) -> Iterator[tuple[Fraction, Fraction]]:
    """(s, g) with P(Z >= j) <= e^(-s j + g) for all j >= 0."""
    a = exp_bounds(-rate)
    if cells == 1:
        yield rate, -ln_bounds(1 + a[0])[0]
        return
    for part in range(1, _GRID):
        slope = rate * part / _GRID
        above, below = exp_bounds(slope - rate)[1], exp_bounds(-slope - rate)[1]
        moment = (1 - a[0]) ** 2 / ((1 - above) * (1 - below))
        yield slope, cells * ln_bounds(moment)[1]


def sampler_delta(noise: Noise, epsilon: Fraction, rows: int, cells: int) -> Fraction:
    """What the sampler's own arithmetic may add to a table that finds its keys, at most.

    One privacy unit changes at most `rows` cells of keys that occur without
    it, and brings at most `rows` keys with `cells` cells each.
    """
    return noise.delta(epsilon, rows, 1) * rows * (1 + cells)

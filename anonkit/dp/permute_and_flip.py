"""Choosing one of several candidates by permute-and-flip, drawn by diffprivlib.

The candidates are flipped in random order; each is taken with probability
e^-gamma, gamma = rate (best score - own score), and the first one taken is the
answer. It is never worse than the exponential mechanism.

Only this mechanism of the library is used, without its `monotonic` option,
and like `Geometric` it asks the operating system for its randomness: no seed
can be given here. Candidates that are taken less than once in 10^18 flips are
left out before, because it costs the library more than the choice.

Source:
    McKenna & Sheldon 2020, arXiv:2010.12603. Ding, Kifer, Sayed, Steinke,
    Wang, Xiao & Zhang 2021, arXiv:2105.07260 (the same as adding exponential
    noise to each score).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from anonkit.dp.mechanisms import check_noise, exp_bounds, float_below

FARTHEST = 42
"""Candidates of a larger gamma are left out: e^-42 < 2^-60. The delta counts them."""


def choose(scores: Sequence[int], epsilon: Fraction, sensitivity: int) -> int:
    """The place of a candidate whose score is likely to be among the best.

    rate = epsilon / (2 sensitivity). *Proof* that this is epsilon-differentially
    private, for scores of any kind:

    1. The law is that of the largest s_j + E_j, with independent exponential
       noise E_j of that rate. It hangs on the differences of scores alone.
    2. Let one person change score j by c_j, all c_j in an interval of length
       R. R <= 2 sensitivity, as |c_j| <= sensitivity. By 1, let it be [0, R].
    3. Fix candidate r and all E_j but its own. r wins if E_r > t, where
       t = max over j of (s_j + E_j) - s_r. With the other scores it wins if
       E_r > t', and t' <= t + R. P(E_r > t + R) >= e^(-rate R) P(E_r > t).
    4. So the chance of any answer is at least e^(-rate R) >= e^-epsilon times
       what it was, either way around.

    *Monotonic* scores, which one more person can only raise (or only lower),
    have R = sensitivity and could use twice the rate. Rank scores of a
    quantile are not: with one more person above it, a candidate below the
    quantile loses and one above it gains. For the q-quantile one person moves
    scores by q or 1 - q, both ways, and R = 2 max(q, 1 - q) is reached (a test
    counts). So the rate here is the best that this proof gives them.

    Args:
        scores: n whole numbers, one for each public candidate. Private.
        epsilon: Of this choice, 0 < epsilon <= 10.
        sensitivity: How much one privacy unit can change any one score.

    Returns:
        A place in `scores`. Equal scores are equally likely.

    Raises:
        PolicyError: Epsilon is out of range.
        ValueError: There are no candidates.
    """
    rate = check_noise(epsilon, sensitivity) / 2
    exact = [int(score) for score in scores]
    if not exact:
        raise ValueError("there are no candidates to choose from")
    best = max(exact)
    least = best - int(FARTHEST / rate)
    near = [place for place, score in enumerate(exact) if score >= least]
    mechanism = _mechanism([exact[place] - best for place in near], epsilon, sensitivity)
    return near[_draw(mechanism)]


def _mechanism(scores: list[int], epsilon: Fraction, sensitivity: int) -> Any:
    # The library is heavy: see `geometric`.
    from diffprivlib.mechanisms import PermuteAndFlip  # noqa: PLC0415

    rounded = float_below(epsilon, sensitivity)
    return PermuteAndFlip(epsilon=rounded, sensitivity=sensitivity, utility=scores)


def _draw(mechanism: Any) -> int:
    """One choice.

    About once in 2^53 times the library rejects even the best candidate and
    gives up. Drawing again is counted in the delta.
    """
    while True:
        try:
            return int(mechanism.randomise())
        except RuntimeError:
            continue


def sampler_delta(epsilon: Fraction, candidates: int) -> Fraction:
    """An upper bound of the delta that the library's floating point adds to a choice.

    Let B = 2^-53, n the candidates, s the float quotient of epsilon and
    sensitivity, not above the exact one, and P the exact law at rate s / 2: it
    is epsilon-differentially private. The library's uniform number is k B with
    k uniform on 0 ... 2^53 - 1. Run it beside an exact one, on the same draws
    as far as can be; the two differ no oftener than these parts together:

    1. *Left out* candidates are never taken in either run, except with chance
       e^-42 < B / 100 each. All together: n B.
    2. *The next one to flip* of c is int(u c), in floating point. u c is off
       by at most c B, so that each of the c is picked by all k B in an interval
       of length 1 / c, 2 B more or less: the chance is within 3 B of 1 / c, and
       the picks differ with chance 3 c B / 2. Over c = n ... 1: 3 n^2 B / 2.
    3. *gamma*, a product of s / 2 and a whole number, is off by the factor
       1 + B, and e^-gamma so by B at most. Taking 1 away from it is exact.
       Over n flips: n B.
    4. *A flip* takes e comparisons u <= gamma / j on average for gamma <= 1,
       and for larger ones 1 / (1 - 1 / e) flips of gamma = 1 before: below 7.1
       comparisons. Each is off by 2 B: one for the quotient, one for the grid
       (u = 0 too). Over n flips: 15 n B. If nothing is taken the library gives
       up, and is run anew; an exact run always takes the best.

    So eta = TV(P', P) <= B (3 n^2 / 2 + 17 n), and as for `geometric`
    P'(E) <= e^epsilon Q'(E) + (1 + e^epsilon) eta.

    Args:
        epsilon: Of the choice, 0 < epsilon <= 10.
        candidates: n, public.

    Returns:
        delta >= (1 + e^epsilon) B (3 n^2 / 2 + 17 n). Those of all choices
        that one privacy unit can change add up.
    """
    check_noise(epsilon, 1)
    eta = Fraction(1, 2**53) * (Fraction(3, 2) * candidates**2 + 17 * candidates)
    _, most = exp_bounds(epsilon)
    return (1 + most) * eta

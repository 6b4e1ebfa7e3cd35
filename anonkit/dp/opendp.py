"""OpenDP as a source of noise: exact samplers, and no delta of their own.

Its discrete Laplace and Gaussian noise and its permute-and-flip compare random bits with rational
numbers; nothing is rounded but the scale, before, and that towards more noise.
The bits come from OpenSSL's generator, which the operating system seeds, and
which takes no seed from anybody else.

Versions up to 0.14.1, at least, are biased by a fault in the rational numbers
that they divide (github.com/opendp/opendp/issues/2638). The tests of noise find
that at once: run them before another version is allowed.

Source:
    Canonne, Kamath & Steinke 2020, arXiv:2004.00010 (samplers). McKenna &
    Sheldon 2020, arXiv:2010.12603 (permute-and-flip).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from anonkit.dp.base import Noise
from anonkit.dp.mechanisms import LARGEST_VALUE, check_noise, check_values, float_above
from anonkit.dp.zcdp import check_sigma_squared


def add_noise(values: Sequence[int], epsilon: Fraction, sensitivity: int) -> list[int]:
    """Add independent discrete Laplace noise to each value.

    The library works with 64 bits and stops at their ends. That is never seen:
    with values below 2^50 the noise would have to be 10^12 times its scale.

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
    scale = float_above(1 / check_noise(epsilon, sensitivity))
    exact = check_values(values)
    library = _library()
    domain = library.domains.vector_domain(library.domains.atom_domain(T="i64"))
    metric = library.metrics.l1_distance(T="i64")
    return list(library.measurements.make_laplace(domain, metric, scale=scale)(_array(exact)))


def add_gaussian(values: Sequence[int], sigma_squared: Fraction) -> list[int]:
    """Add independent discrete Gaussian noise to each value.

    The scale is the smallest float whose square is not below `sigma_squared`.

    Args:
        values: n true values, |value| < 2^50. Private.
        sigma_squared: The parameter sigma^2 of the noise: see `zcdp`.

    Returns:
        n noisy values, unbiased and not cut off: they may be negative.

    Raises:
        PolicyError: There is more noise than a table can hold.
        InputError: A value is too large.
    """
    scale = math.sqrt(check_sigma_squared(sigma_squared))
    while Fraction(scale) ** 2 < sigma_squared:
        scale = math.nextafter(scale, math.inf)
    exact = check_values(values)
    library = _library()
    domain = library.domains.vector_domain(library.domains.atom_domain(T="i64"))
    metric = library.metrics.l2_distance(T="f64")
    return list(library.measurements.make_gaussian(domain, metric, scale=scale)(_array(exact)))


def choose(scores: Sequence[int], epsilon: Fraction, sensitivity: int) -> int:
    """The place of a candidate whose score is likely to be among the best.

    As `permute_and_flip.choose`, whose docstring has the proof.

    Scores are counted from the best one, and those more than 2^50 below it are
    taken for 2^50 below. Both leave the range R of that proof as it is: the
    best of either file stays at 0, so 0 is within the range, and cutting off
    moves no score more than it moved before.
    """
    scale = float_above(2 / check_noise(epsilon, sensitivity))
    exact = [int(score) for score in scores]
    if not exact:
        raise ValueError("there are no candidates to choose from")
    best = max(exact)
    return int(_chooser(scale)(_array([max(score - best, -LARGEST_VALUE) for score in exact])))


@lru_cache(maxsize=8)
def _chooser(scale: float) -> Any:
    # Kept, because a table of quantiles asks for thousands; making one costs more than using it.
    library = _library()
    domain = library.domains.vector_domain(library.domains.atom_domain(T="i64"))
    metric, measure = library.metrics.linf_distance(T="i64"), library.measures.max_divergence()
    return library.measurements.make_noisy_max(domain, metric, measure, scale=scale)


def _array(exact: list[int]) -> Any:
    # An array is handed over whole; the cells of a list are checked one by one, which costs a
    # sixth of all the time.
    import numpy as np  # noqa: PLC0415 - heavy, and only needed once noise is drawn

    return np.array(exact, dtype=np.int64)


def _library() -> Any:
    """OpenDP, its mechanisms switched on. Loaded where it is used: it is heavy."""
    import opendp  # noqa: PLC0415
    import opendp.domains  # noqa: PLC0415
    import opendp.measurements  # noqa: PLC0415
    import opendp.measures  # noqa: PLC0415
    import opendp.metrics  # noqa: PLC0415
    import opendp.mod  # noqa: PLC0415

    opendp.mod.enable_features("contrib")
    return opendp


def no_delta(epsilon: Fraction, sensitivity: int, cells: int) -> Fraction:
    """The sampler's own delta for a table: none, because it is exact."""
    del cells
    check_noise(epsilon, sensitivity)
    return Fraction(0)


def no_choice_delta(epsilon: Fraction, candidates: int) -> Fraction:
    """The sampler's own delta for a choice: none, because it is exact."""
    del candidates
    check_noise(epsilon, 1)
    return Fraction(0)


NOISE = Noise(
    name="opendp",
    summary="All three (Laplace, Gaussian, permute-and-flip) from OpenDP's exact samplers.",
    add=add_noise,
    delta=no_delta,
    choose=choose,
    choice_delta=no_choice_delta,
    add_gaussian=add_gaussian,
)

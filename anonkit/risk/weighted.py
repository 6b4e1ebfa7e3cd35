"""Risk in the population: how many people out there look like somebody in the sample.

The survey weights of a class add up to an estimate F of its people in the
population. The fewer they are, the better the chance that a match is right.

Source:
    Benedetti, Franconi 1998; Franconi, Polettini 2004,
    doi:10.1007/978-3-540-25955-8_21: individual risk, its mean (global risk),
    and 1 minus the product over a household's members (household risk).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from operator import mul

import numpy as np
import numpy.typing as npt

from anonkit.classes.table import Counts

Figures = npt.NDArray[np.float64]

DIGITS = 50
"""Of a chance that is told."""
TOLERANCE = 0.2
"""Weights may miss the declared population by this share of it."""


def individual(sample: Counts, population: Figures) -> Figures:
    """Chance that a match with somebody of a class is right.

    Args:
        sample: c numbers of people in the sample, each >= 1.
        population: c estimates of people in the population; fewer than in the
            sample count as that many.

    Returns:
        c chances, 0 < r <= 1. Exact for one and two people in the sample, the
        usual approximation p / (f - (1 - p)) for more.
    """
    f = sample.astype(np.float64)
    p = f / np.maximum(population, f)
    q = 1 - p
    odds = np.divide(p, q, out=np.ones_like(p), where=q > 0)
    one = odds * np.log(1 / p)
    two = odds - odds**2 * np.log(1 / p)
    more = p / (f - q)
    found = np.where(sample == 1, one, np.where(sample == 2, two, more))
    return np.where(q > 0, found, 1 / f)


def exact(sample: int, population: Fraction) -> Decimal:
    """The same chance for one class, to `DIGITS` digits: what is told must not hang on rounding.

    Args:
        sample: People in the sample, >= 1.
        population: Estimate of people in the population; fewer count as that many.
    """
    with localcontext() as context:
        context.prec = DIGITS
        f = max(population, Fraction(sample))
        big, small = Decimal(f.numerator), Decimal(f.denominator)
        p = sample * small / big
        q = (big - sample * small) / big
        if not q:
            return 1 / Decimal(sample)
        if sample > 2:
            return p / (sample - q)
        odds = p / q
        one = odds * (1 / p).ln()
        return one if sample == 1 else odds - odds * one


def mean(people: Sequence[int], chances: Sequence[Decimal]) -> Decimal:
    """The mean of the people's chances, to `DIGITS` digits."""
    with localcontext() as context:
        context.prec = DIGITS
        return sum(map(mul, chances, people), Decimal(0)) / sum(people)


def unusable(weight: Figures, sample: Counts, population: float | None) -> str:
    """Why weights do not say how many people look alike, or nothing.

    Args:
        weight: c sums of weights.
        sample: c numbers of people.
        population: As declared, in people; None where it is not.
    """
    total, people = float(weight.sum()), int(sample.sum())
    if population is None:
        return "no population is declared, and without it weights only compare people"
    if not np.isfinite(weight).all() or bool((weight <= 0).any()):
        return "some weights are missing or not above 0"
    if abs(total - people) <= 0.005 * people and abs(population - people) > TOLERANCE * people:
        return "the weights add up to the number of rows: they were scaled, and tell no numbers"
    if abs(total - population) > TOLERANCE * population:
        return "the weights do not add up to the declared population (20 % apart, or more)"
    if bool((weight > population).any()):
        return "the weights of one class add up to more than the population"
    return ""


def household(member: npt.NDArray[np.int64], risk: Figures) -> Figures:
    """Chance to find somebody of a household, once for each of h households.

    Args:
        member: r places of households, 0 to h - 1, one for each person.
        risk: r individual risks.
    """
    return some(np.asarray(np.bincount(member, weights=logs(risk)), np.float64))


def logs(risk: Figures) -> Figures:
    """Of individual risks: they add up to those of a household's members."""
    return np.asarray(np.log1p(-np.minimum(risk, 1 - 1e-16)))


def some(total: Figures) -> Figures:
    """Chance to find somebody, from the sum of the members' logarithms."""
    return np.asarray(-np.expm1(total))

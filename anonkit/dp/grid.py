"""Fixed point: every figure is a whole number of steps, and a step is a power of ten.

Whole numbers have no low bits that tell one person's presence. A step that is
small beside the noise costs no accuracy; one that is too small costs delta,
since the sampler works with the sensitivity in steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

MOST_STEPS = 10_000
"""Of the sensitivity: what rounding to a step moves is 10^-4 of one unit's own weight."""
MOST_CANDIDATES = 1_001
"""Of a quantile: the rank of each of them is looked at."""
_NICE = (1, 2, 5)


def step_of(sensitivity: Fraction, finest: Fraction) -> Fraction:
    """The smallest power of ten with at most `MOST_STEPS` of them in the sensitivity.

    Args:
        sensitivity: L1, in units of the value, above 0.
        finest: A power of ten below which no value is told apart.
    """
    step = finest
    while sensitivity / step > MOST_STEPS:
        step *= 10
    while step / 10 >= finest and sensitivity * 10 / step <= MOST_STEPS:
        step /= 10
    return step


def candidates_step(low: Fraction, high: Fraction, finest: Fraction) -> Fraction:
    """The smallest of 1, 2, 5, 10, ... times `finest` that gives few enough candidates."""
    scale = finest
    while True:
        for nice in _NICE:
            step = nice * scale
            if candidates(low, high, step) <= MOST_CANDIDATES:
                return step
        scale *= 10


def candidates(low: Fraction, high: Fraction, step: Fraction) -> int:
    """How many values low, low + step, ... up to high there are."""
    return int((high - low) // step) + 1


def rounding(width: Fraction) -> Fraction:
    """What a mean over a range so wide is rounded to: at most a ten-thousandth of it."""
    step = Fraction(1)
    while step * 10_000 > width:
        step /= 10
    while step * 100_000 <= width:
        step *= 10
    return step


def printed(low: Fraction, step: Fraction) -> Fraction:
    """The power of ten in which low, low + step, ... can be written."""
    finest = Fraction(1)
    while (low / finest).denominator != 1 or (step / finest).denominator != 1:
        finest /= 10
    return finest


def fixed(value: Fraction, step: Fraction) -> str:
    """A value to the nearest step, as decimal text with the digits that a step has."""
    (text,) = written([round(value / step)], step)
    return text


def written(numbers: Sequence[int], step: Fraction) -> list[str]:
    """Whole numbers of steps as decimal texts, each with the digits that a step has."""
    places = 0
    while (step * 10**places).denominator != 1:
        places += 1
    units = int(step * 10**places)
    if places == 0 and units == 1:
        return list(map(str, numbers))
    return [_point(number * units, places) for number in numbers]


def _point(units: int, places: int) -> str:
    sign, digits = "-" if units < 0 else "", str(abs(units)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"

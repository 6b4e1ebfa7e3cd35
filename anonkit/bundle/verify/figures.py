"""Numbers of a manifest, read exactly and with bounds: nobody's exponent eats the memory."""

from __future__ import annotations

import re
from fractions import Fraction

_NUMBER = re.compile(r"\d{1,60}(\.\d{1,60})?|\d{1,150}/[1-9]\d{0,149}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)
_SMALL = re.compile(r"\d(\.\d)?e-\d{1,3}", re.ASCII)


def number(text: object) -> Fraction:
    """What `0.5`, `4`, `1/3` or `7.5e-14` stands for.

    Raises:
        ValueError: It is no such number.
    """
    if not isinstance(text, str) or not (_NUMBER.fullmatch(text) or _SMALL.fullmatch(text)):
        raise ValueError("no number of a manifest")
    return Fraction(text)


def decimal(text: object) -> Fraction:
    """What `10`, `0.001` or `-2.5` stands for: a number that can be written out.

    Raises:
        ValueError: It is no such number.
    """
    if not isinstance(text, str) or not _DECIMAL.fullmatch(text):
        raise ValueError("no decimal of a manifest")
    return Fraction(text)


def whole(value: Fraction) -> int:
    """A number that has to be a whole one, and at least 1.

    Raises:
        ValueError: It is not.
    """
    if value.denominator != 1 or value < 1:
        raise ValueError("not a whole number")
    return value.numerator

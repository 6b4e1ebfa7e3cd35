"""Epsilon as an exact number: 0.1 is one tenth, and ten of them are one."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from anonkit.errors import Fault, OptionError

LARGEST = Fraction(10)
"""At epsilon 10 an even guess about one person may become 99.995 % sure: no protection."""
LARGEST_DELTA = Fraction(1, 1000)
"""Beyond, one person of a thousand may be told of outright."""
SMALLEST_RATE = Fraction(1, 1_000_000)
"""Least epsilon per unit of sensitivity. Its noise hides three million people."""
FIRST_PASS = Fraction(1, 10)
"""Of an adaptive table's epsilon: what the pass costs that chooses its cells, for all rungs."""

_SMALL = re.compile(r"(\d{1,9}(?:\.\d{1,18})?)[eE]-(\d{1,2})", re.ASCII)
_WRITTEN = re.compile(r"-?\d{1,9}(\.\d{1,18})?|-?\d{1,18}/[1-9]\d{0,17}", re.ASCII)


def epsilon_of(text: str) -> Fraction:
    """The number that `0.5`, `4` or `1/3` stands for, exactly.

    Raises:
        OptionError: It is no such number, or out of range.
    """
    if not _WRITTEN.fullmatch(text):
        raise OptionError(
            "epsilon is not a number", fix="write it like 0.5 or 2", code="epsilon.number"
        )
    value = Fraction(text)
    fault = epsilon_fault(value)
    if fault is not None:
        raise OptionError(fault.problem, fix=fault.fix, code=fault.code)
    return value


def delta_of(text: str) -> Fraction:
    """The number that `0`, `0.000001`, `1e-6` or `1/1000000` stands for, exactly.

    Raises:
        OptionError: It is no such number, or out of range.
    """
    if small := _SMALL.fullmatch(text):
        value = Fraction(small[1]) / Fraction(10 ** int(small[2]))
    elif _WRITTEN.fullmatch(text):
        value = Fraction(text)
    else:
        raise OptionError(
            "delta is not a number", fix="write it like 1e-6 or 0.000001", code="delta.number"
        )
    if not 0 <= value <= LARGEST_DELTA:
        raise OptionError(
            f"delta must be 0 or more and at most {epsilon_text(LARGEST_DELTA)}: "
            "it is the chance of no protection",
            fix="write it like 1e-6: far below one in the number of people",
            code="delta.range",
        )
    return value


def epsilon_fault(epsilon: Fraction, where: str = "") -> Fault | None:
    """What is wrong with an epsilon, for the one who wrote it; None where it is sound."""
    if 0 < epsilon <= LARGEST:
        return None
    beyond = ": beyond, it protects nobody" if epsilon > LARGEST else ""
    problem = f"epsilon must be above 0 and at most {LARGEST}{beyond}"
    return Fault(problem, where, "write it like 0.5 or 2", "epsilon.range")


def epsilon_text(value: Fraction) -> str:
    """The shortest exact text: `0.5` where a decimal ends, else `1/3`."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(value)
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    return f"{Decimal((value * 10**places).numerator).scaleb(-places):f}"

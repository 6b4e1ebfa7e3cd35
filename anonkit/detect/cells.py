"""How many of a column's distinct values each recogniser believes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.detect.base import Countries, Recogniser, Test

NEARLY_ALL = 0.9
"""Share of a column of bare numbers that must pass before a check is believed:
a modulus of ten accepts one random number in ten."""
FEWEST = 5
"""Bare numbers below which a check proves nothing: three pass a modulus of ten once in 1000."""
TOGETHER = 3
"""Countries whose numbers may be mixed in one column; more of them accept nearly any number."""
ENOUGH = 4_000
"""Bare numbers looked at for the verdict on a column, spread evenly over it."""
A_SAMPLE = 1_000
"""Values up to which a gate is quicker here than where it has to be built for each column."""
SHORT = 200
"""Bytes of a text up to which a gate that looks on to its end is quicker here, too."""
_NUMBER = r"^\s*-?\p{Nd}[\p{Nd}\s().,/-]*$"
_NUMBER_HERE = re.compile(r"[ \t\n\r\f\v]*-?\d[\d \t\n\r\f\v().,/-]*")
"""The same, as `re` spells it: to build the other for each column costs more than to use it."""

_MAY_HOLD = re.compile(r"[\d@.:+]|//")


def may_hold(text: str) -> bool:
    """False where no identifier can stand that is told by one text alone: it has signs in it."""
    return _MAY_HOLD.search(text) is not None


@dataclass(frozen=True)
class Hits:
    """What one recogniser says of the distinct values of one column."""

    cells: int
    """Values believed by themselves."""
    share: float
    """Share of the values that fit a column of this kind, 0 to 1."""


def count_hits(
    recogniser: Recogniser, values: pa.Array, countries: Countries, *, numbers: bool
) -> Hits:
    """Count one recogniser's hits.

    Args:
        recogniser: What to look for.
        values: n distinct non-null texts.
        countries: The policy's countries.
        numbers: True for a column of bare numbers (`mostly_numbers`): single
            hits of a recogniser that believes bare digits then mean nothing.
    """
    if len(values) == 0:
        return Hits(0, 0.0)
    if recogniser.digits and numbers:
        return Hits(0, _number_share(recogniser, values, countries))
    candidates = _through_gate(recogniser, values)
    share = _count(recogniser.fits_column, candidates, countries) / len(values)
    return Hits(_count(recogniser.test, candidates, countries), share)


def any_hit(recogniser: Recogniser, values: pa.Array, countries: Countries) -> bool:
    """Whether some of n distinct non-null texts are believed by themselves; the first is enough."""
    if len(values) == 0:
        return False
    return any(recogniser.test(text, countries) for text in _through_gate(recogniser, values))


def header_share(recogniser: Recogniser, values: pa.Array, countries: Countries) -> float:
    """Share of the distinct values that do not speak against a header of this kind."""
    if len(values) == 0:
        return 0.0
    return _count(recogniser.fits_header, values.to_pylist(), countries) / len(values)


def mostly_numbers(values: pa.Array) -> bool:
    """True where more than half of the distinct values are numbers or codes in bare digits."""
    if len(values) <= A_SAMPLE:
        numbers = sum(map(bool, map(_NUMBER_HERE.fullmatch, values.drop_null().to_pylist())))
    else:
        numbers = pc.sum(pc.match_substring_regex(values, _NUMBER)).as_py() or 0
    return bool(numbers * 2 > len(values))


def _number_share(recogniser: Recogniser, values: pa.Array, countries: Countries) -> float:
    """Share of bare numbers that fit; few of them must each be believed by themselves."""
    if len(values) >= FEWEST:
        return _best_share(recogniser, values, countries)
    believed = _count(recogniser.test, _through_gate(recogniser, values), countries)
    return believed / len(values)


def _best_share(recogniser: Recogniser, values: pa.Array, countries: Countries) -> float:
    """Share of bare numbers that fit one country, or a few neighbours together.

    Only the share of a whole column counts here, so values spread evenly over
    a long column stand for all of them.
    """
    step = -(-len(values) // ENOUGH)
    looked_at = values.take(pa.array(range(0, len(values), step), pa.int64()))
    candidates = _through_gate(recogniser, looked_at)
    each: list[Countries] = [(country,) for country in countries]
    if len(countries) <= TOGETHER:
        each = [countries]
    return max(_count(recogniser.fits_column, candidates, one) for one in each) / len(looked_at)


def _through_gate(recogniser: Recogniser, values: pa.Array) -> list[str]:
    gate = _gate(recogniser.gate) if len(values) <= A_SAMPLE else None
    if gate and (".*" not in recogniser.gate or _are_short(values)):
        return [text for text in values.to_pylist() if gate.search(text)]
    passed: list[str] = values.filter(pc.match_substring_regex(values, recogniser.gate)).to_pylist()
    return passed


def _are_short(values: pa.Array) -> bool:
    """Whether no text is long: `.*` goes over one again from each of its letters."""
    return (pc.max(pc.binary_length(values)).as_py() or 0) <= SHORT


@cache
def _gate(pattern: str) -> re.Pattern[str] | None:
    """A gate in the spelling of `re`, or None where it has none."""
    spelled = pattern.replace(r"\p{Nd}", r"\d").replace(r"[^\p{L}]", r"[\W\d_]")
    spelled = spelled.replace(r"\p{L}", r"[^\W\d_]")
    return None if r"\p" in spelled else re.compile(spelled)


def _count(test: Test, texts: list[str], countries: Countries) -> int:
    return sum(test(text, countries) for text in texts)

"""Whether codes were drawn by chance, or say where somebody stands in a list or a place."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from anonkit.intake.base import Records

MOST = 5_000
"""Codes that are looked at."""
LEAST = 20
"""Different codes below which nothing is said."""
_SAME_LENGTH = 0.8
_EVEN = 0.75
"""Entropy of a place, by that of its letters drawn evenly: of 20 digits drawn evenly it is 0.9;
of the first digit of a running number, or of a household's place in a cluster, far less."""
_MOSTLY = 0.75
"""Share of the places that are even: in a UUID some say its version."""
_DENSE = 0.3
"""Share of all numbers from the least to the most from which on they were counted."""


def drawn_by_chance(table: Records, column: str) -> bool:
    """Whether the codes of a column look drawn: as tokens, UUIDs, or random numbers.

    A running number, and a code put together of cluster, household and person, do not: in the
    next survey the same ones stand for others, and nobody meant anything by it.
    """
    cells = table.first([column], MOST).column(0).drop_null().to_pylist()
    codes = sorted({text.strip() for text in cells if text.strip() not in ("", "*")})
    if len(codes) < LEAST or _is_counted(codes):
        return False
    length, alike = Counter(map(len, codes)).most_common(1)[0]
    if alike < _SAME_LENGTH * len(codes):
        return False
    same = [code for code in codes if len(code) == length]
    places = [[code[place] for code in same] for place in range(length)]
    varying = [place for place in places if len(set(place)) > 1]
    room = sum(math.log2(len(set(place))) for place in varying)
    even = sum(map(_is_even, varying))
    return even >= _MOSTLY * len(varying) and room >= 1.5 * math.log2(len(same))


def _is_even(place: Sequence[str]) -> bool:
    """Whether all letters of its alphabet stand in a place about equally often."""
    counts = Counter(place).values()
    entropy = -sum(n / len(place) * math.log2(n / len(place)) for n in counts)
    digits = all(letter.isdigit() for letter in place)
    return entropy >= _EVEN * min(math.log2(10 if digits else 16), math.log2(len(place)))


def _is_counted(codes: Sequence[str]) -> bool:
    numbers = {int(code) for code in codes if code.isascii() and code.isdigit() and len(code) < 19}
    if len(numbers) < _SAME_LENGTH * len(codes):
        return False
    return len(numbers) >= _DENSE * (max(numbers) - min(numbers) + 1)

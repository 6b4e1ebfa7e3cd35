"""Names of people that are written without capitals, where a text has none within its sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from anonkit.detect.entities.later import later
from anonkit.detect.entities.runs import APOSTROPHE, CAPITAL, LETTER
from anonkit.detect.names.listed import key_of, listed
from anonkit.detect.names.signs import (
    COMMON,
    DOUBT,
    FORENAME,
    NAME,
    PEOPLE,
    SAYING,
    TELLING,
    THING,
    TITLE,
)

INSIDE = later(rf"[{LETTER},;] ?[\u00a0 ]{CAPITAL}")
"""A capital within a sentence: its writer uses them, so names have one."""
_WORD = later(rf"(?<![\w@#.-])[{LETTER}]+(?:[{APOSTROPHE}][{LETTER}]+)*(?![\w@])")
_LETTERS = later(r"[a-z]{3,}")
_POSSESSIVE = later(rf"[{APOSTROPHE}]s\Z")
_TOLD = TITLE | PEOPLE | TELLING | SAYING | THING
_BETWEEN = (" ", ". ", ": ")
_LONG = 5
"""Letters of a forename that is one by itself."""


def small(text: str, signs: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """Where a text without capitals names people: two names in a row, or a sure one."""
    if text.isascii() and "'" not in text and _sure().isdisjoint(_LETTERS.findall(text.lower())):
        return
    last, told, pending = -2, 0, (0, 0, 0)
    for found in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", found[0])
        start, end = found.start(), found.start() + len(word)
        bits = signs.get(key_of(word), 0)
        apart = text[last:start] not in _BETWEEN
        told = 0 if apart else told
        titled = told & TITLE and bits & FORENAME
        named = bits & NAME and not bits & DOUBT and len(word) > 2 and not told & THING
        if named or titled:
            if pending[2] and not apart:
                yield pending[0], end
                pending = (pending[0], end, bits)
            else:
                pending = (start, end, bits)
            if _alone(bits, word, told & ~THING):
                yield start, end
        elif pending[2] & COMMON and not apart and key_of(word) not in signs and len(word) > 3:
            yield pending[0], end
            pending = (0, 0, 0)
        else:
            pending = (0, 0, 0)
        last, told = found.end(), bits & _TOLD


@cache
def _sure() -> frozenset[str]:
    """Names that are nothing else in any language."""
    names = listed()
    return (names.forenames | names.surnames) - names.words - names.places - names.nobody


def _alone(bits: int, word: str, told: int) -> bool:
    """Whether one name is sure by itself."""
    return bool(told or (bits & COMMON and bits & FORENAME and len(word) >= _LONG))

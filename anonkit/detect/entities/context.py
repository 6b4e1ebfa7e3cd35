"""What the words beside a number say it is: on both sides of it, in any of its languages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from anonkit.detect.spelling import words_of

BEFORE, AFTER = 8, 5
"""Words that are looked at in front of a number and behind it."""
_REACH = 120
"""Characters that hold so many words, at most."""


def says(text: str, start: int, end: int, phrases: Sequence[str]) -> bool:
    """True where one of the phrases stands beside a place in a text.

    Args:
        text: n characters.
        start: Where the place starts.
        end: Where it ends.
        phrases: In any spelling; each of one word or more.
    """
    before = words_of(text[max(0, start - _REACH) : start])[-BEFORE:]
    after = words_of(text[end : end + _REACH])[:AFTER]
    return any(
        _holds(side, phrase) for phrase in _folded(tuple(phrases)) for side in (before, after)
    )


@cache
def _folded(phrases: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(words_of(phrase) for phrase in phrases)


def _holds(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    size = len(phrase)
    return any(words[place : place + size] == phrase for place in range(len(words) - size + 1))

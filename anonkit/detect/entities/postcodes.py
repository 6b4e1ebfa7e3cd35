"""Postcodes beside a town: `28046 Madrid`, `Kisumu 40100`, `Austin, TX 78701`."""

from __future__ import annotations

from anonkit.detect.entities.later import later
from anonkit.detect.entities.place_words import STATES

_IN_FRONT = later(r"(?<![\d/.,-])(?:\d{5}(?:-\d{3})?[ ]?[,–-]?|(?<!\w)[A-Z]{1,2}-\d{4,5})[ ]\Z")
_BEHIND = later(
    rf",?[ ](?:{'|'.join(sorted(STATES))})(?:[ ]\d{{5}}(?:-\d{{4}})?)?\b"
    r"|[ ]?[,–-]?[ ](?:\d{3}[ ]\d{3}|\d{5,6}(?:-\d{3,4})?)"
    r"(?![\d.,%/]?\d|[ ]?(?:[a-z]|km|people|personas|watu|/=))"
)
_LONGEST = 13
"""Characters of the longest code in front of a town."""


def with_codes(text: str, start: int, end: int) -> tuple[int, int]:
    """A town with the state and the code that stand beside it on the same line."""
    front = _IN_FRONT.search(text, max(0, start - _LONGEST), start)
    behind = _BEHIND.match(text, end)
    return front.start() if front else start, behind.end() if behind else end

"""Long texts in pieces that a model reads at once, cut where sentences and lines end."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 600
"""Characters of a piece; one word may be longer."""
_END = re.compile(r"\n+|[.!?…]+[\"'”’)\]]*\s+|[।॥]\s*")


def windows(text: str, longest: int = LONGEST) -> Iterator[tuple[int, str]]:
    """The pieces of a text with where each starts; together they are the whole text.

    A line's end always parts: what a form writes below each other does not belong together.
    """
    start = 0
    for line in re.finditer(r"[^\n]*\n*", text):
        yield from _pieces(line[0], line.start(), longest)
        start = line.end()
    assert start == len(text)


def _pieces(line: str, at: int, longest: int) -> Iterator[tuple[int, str]]:
    while len(line) > longest:
        cut = _cut(line[:longest])
        yield at, line[:cut]
        at += cut
        line = line[cut:]
    if line:
        yield at, line


def _cut(line: str) -> int:
    """Where to part a line that is too long: after a sentence, else before a word."""
    ends = [match.end() for match in _END.finditer(line)]
    if ends and ends[-1] >= len(line) // 4:
        return ends[-1]
    blank = line.rfind(" ")
    return blank + 1 if blank > 0 else len(line)

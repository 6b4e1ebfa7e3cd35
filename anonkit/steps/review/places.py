"""Corrections of one text: where pieces stand in it, what stays, and what goes beside the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from anonkit.detect.entities.base import Span
from anonkit.detect.known import IDENTIFIER
from anonkit.detect.tokens import Word, words_in

Places = Sequence[tuple[int, int]]
"""Starts and ends in one text, in characters (code points)."""
_NO_WORD = frozenset("PZSC")
"""Unicode categories of what is no part of a word: signs, blanks, symbols, controls."""


def places_of(text: str, piece: str, *, alone: bool = False) -> Places:
    """Where a piece stands in a text as whole words, whatever its case, spaces and signs.

    A piece without words (a smiley) is looked for as it is.

    Args:
        text: n characters.
        piece: Some of its words.
        alone: Whether a place must hold these words and no other: in scripts that ASCII does not
            part, several words may share one.
    """
    wanted = [word.text for word in words_in(piece)]
    if not wanted:
        bare = piece.strip()
        return [found.span() for found in re.finditer(re.escape(bare), text)] if bare else []
    words, size = words_in(text), len(wanted)
    return [
        (words[first].start, words[first + size - 1].end)
        for first in range(len(words) - size + 1)
        if [word.text for word in words[first : first + size]] == wanted
        and not (alone and _shared(words, first, first + size))
    ]


def _shared(words: Sequence[Word], first: int, end: int) -> bool:
    """Whether a word outside of a run has the place of one at its ends."""
    before = first > 0 and words[first - 1].end > words[first].start
    return before or (end < len(words) and words[end].start < words[end - 1].end)


def overlap(some: Places, others: Places) -> bool:
    """Whether a place of one list shares a character with one of the other."""
    return any(first < end and start < last for first, last in some for start, end in others)


def without(text: str, spans: Sequence[Span], kept: Places) -> list[Span]:
    """Spans without the places that stay as they are; of one that is cut its words are left."""
    made: list[Span] = []
    for span in spans:
        if not overlap([(span.start, span.end)], kept):
            made.append(span)
            continue
        for start, end in _rests(span, kept):
            first, last = _trimmed(text, start, end)
            if first < last:
                made.append(Span(first, last, span.entity))
    return made


def _rests(span: Span, kept: Places) -> Iterator[tuple[int, int]]:
    """What lies in a span and in none of the places (in any order)."""
    start = span.start
    for first, last in sorted(kept):
        if start < min(first, span.end):
            yield start, min(first, span.end)
        start = max(start, last)
    if start < span.end:
        yield start, span.end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and unicodedata.category(text[start])[0] in _NO_WORD:
        start += 1
    while start < end and unicodedata.category(text[end - 1])[0] in _NO_WORD:
        end -= 1
    return start, end


def beside(spans: Sequence[Span], taken: Places) -> list[Span]:
    """Spans and the places that go too, in order; what overlaps is one."""
    made: list[Span] = []
    for span in sorted([*spans, *(Span(start, end, IDENTIFIER) for start, end in taken)]):
        if made and span.start < made[-1].end:
            last = made.pop()
            entity = last.entity if last.entity != IDENTIFIER else span.entity
            made.append(Span(last.start, max(last.end, span.end), entity))
        else:
            made.append(span)
    return made

"""A text as a model is shown it: whatever is taken out already is one and the same blank.

So a model sees the same in a text of which places are taken as in the text that
is released: redacted again, nothing new is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from anonkit.detect.entities.base import Span

BLANK = "___"
"""As forms leave a place for a name; no word, and no end of a sentence."""


@dataclass(frozen=True)
class Veiled:
    """A text with blanks."""

    text: str
    gaps: tuple[tuple[int, int, int], ...]
    """What was left: (start in the veiled text, start in the whole one, characters)."""

    def back(self, spans: Sequence[Span]) -> Iterator[Span]:
        """Spans of the veiled text as those of the whole one; what lies on a blank is left out."""
        for span in spans:
            for at, start, length in self.gaps:
                first, last = max(span.start, at), min(span.end, at + length)
                if any(map(str.isalnum, self.text[first:last])):
                    yield Span(start + first - at, start + last - at, span.entity)


def veiled(text: str, taken: Sequence[tuple[int, int]]) -> Veiled:
    """A text with a blank in the place of each of some places, in order and apart."""
    gaps: list[tuple[int, int, int]] = []
    made, at = "", 0
    for start, end in [*taken, (len(text), len(text))]:
        gaps.append((len(made), at, start - at))
        made += text[at:start]
        if start < end:
            made += BLANK
        at = end
    return Veiled(made, tuple(gaps))

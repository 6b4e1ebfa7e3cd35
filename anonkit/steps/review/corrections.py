"""What a person wants changed of what the finder found."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anonkit.canonical import Json, canonical_json
from anonkit.detect.entities.base import Span
from anonkit.detect.tokens import words_in
from anonkit.steps.review.places import beside, overlap, places_of, without

Found = dict[str, object]
"""One span as the action wants it: start, end, entity, value."""
_CODE_CHARACTERS = 20


@dataclass(frozen=True)
class Correction:
    """What is changed of one text."""

    out: tuple[str, ...] = ()
    """Pieces of it that go too."""
    keep: tuple[str, ...] = ()
    """Pieces of it that stay."""
    drop: bool = False
    """Whether nothing of it is told."""
    row: int = 0
    """Of the sheet of texts, counted from 1: where a fault is."""


@dataclass(frozen=True)
class Corrections:
    """What a person who looked wrote into the workbook."""

    texts: Mapping[tuple[str, str], Correction]
    """By column and code of the text."""
    words: Mapping[str, int]
    """Codes of what stays wherever it stands, with the row of the sheet of words."""

    def digest(self, key: bytes) -> str:
        """Tells these corrections from others, to nobody without the key; empty where none is."""
        told: list[Json] = [
            [column, code, sorted(set(one.out)), sorted(set(one.keep)), one.drop]
            for (column, code), one in sorted(self.texts.items())
            if one.out or one.keep or one.drop
        ]
        words: list[Json] = [*sorted(self.words)]
        return code_of(key, "corrections", [told, words]) if told or words else ""


@dataclass(frozen=True)
class Corrected:
    """One text after its corrections."""

    spans: tuple[Span, ...]
    left_in: tuple[str, ...] = ()
    """Pieces that had been found and stay."""
    taken_out: bool = False
    """Whether more goes than was found."""


def code_of(key: bytes, kind: str, content: Json) -> str:
    """A short name of something private that says nothing to whoever lacks the key."""
    message = canonical_json([kind, content])
    return hmac.digest(key, message, "sha256").hex()[:_CODE_CHARACTERS]


def text_code(key: bytes, column: str, text: str) -> str:
    """The name of a text of one column."""
    return code_of(key, "text", [column, text])


def thing_code(key: bytes, entity: str, value: str) -> str:
    """The name of something that was found, however it was spelled."""
    return code_of(key, "thing", [entity, value])


def corrected(
    text: str, spans: Sequence[Span], one: Correction, everywhere: Sequence[Span] = ()
) -> Corrected:
    """The spans of one text as a person wants them.

    Args:
        text: n characters.
        spans: What was found, in order.
        one: What is changed of this text.
        everywhere: Those of the spans that stay wherever they stand.
    """
    kept = [place for piece in one.keep for place in places_of(text, piece, alone=True)]
    kept += [(span.start, span.end) for span in everywhere]
    taken = [place for piece in one.out for place in places_of(text, piece)]
    left = tuple(
        text[max(start, span.start) : min(end, span.end)]
        for span in spans
        for start, end in kept
        if overlap([(span.start, span.end)], [(start, end)])
    )
    made = beside(without(text, spans, kept), taken)
    return Corrected(tuple(made), left, taken_out=bool(taken) or one.drop)


def as_found(text: str, spans: Sequence[Span], values: Mapping[Span, str]) -> list[Found]:
    """The spans as the action wants them; those that were found keep their values."""
    return [
        {
            "start": span.start,
            "end": span.end,
            "entity": span.entity,
            "value": values.get(span) or _spelled(text[span.start : span.end]),
        }
        for span in spans
    ]


def _spelled(piece: str) -> str:
    return " ".join(word.text for word in words_in(piece)) or piece

"""Where a text is written in letters in which nothing is looked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

UNREAD = "UNREAD"
"""What such a place is called: a warning, for nothing is known of it."""
_LATIN, _DEVANAGARI = "Latin", "Devanagari"
_IN_DEVANAGARI = frozenset(
    ("ne", "hi", "mr", "sa", "mai", "bho", "awa", "new", "kok", "doi", "brx")
)
"""Languages that are written in Devanagari, by their codes."""


def unread(text: str, languages: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Words in letters that the languages of a policy do not have, or that no list here has.

    Args:
        text: n characters.
        languages: Codes of the policy; empty: any language.

    Yields:
        (start, end) of runs of words, in order and apart.
    """
    if not text.isascii():
        known = not languages or not _IN_DEVANAGARI.isdisjoint(languages)
        yield from (match.span() for match in _strange(devanagari=known).finditer(text))


@cache
def _strange(*, devanagari: bool) -> regex.Pattern[str]:
    """Letters of scripts other than these; marks and digits within a word belong to it."""
    import regex  # noqa: PLC0415  comes with Presidio

    scripts = ["Common", "Inherited", _LATIN, *([_DEVANAGARI] if devanagari else [])]
    known = "".join(rf"\p{{Script={script}}}" for script in scripts)
    letter = rf"[\p{{L}}--[{known}]]"
    word = rf"{letter}(?:{letter}|[\p{{M}}\p{{Nd}}\u200c\u200d'’-])*+"
    return regex.compile(rf"(?V1){word}(?:\s{{1,3}}{word})*+")

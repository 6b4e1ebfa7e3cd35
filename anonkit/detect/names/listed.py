"""What is known of single words that may be names in a text.

Where the list comes from, and under which licences, is in CARD.md beside this file;
fixtures/names/texts.py makes it.
"""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anonkit.detect.spelling import fold

ARCHIVE = Path(__file__).with_name("people.txt.xz")
KINDS = ("forenames", "common", "surnames", "words", "places", "nobody")
"""The lines of the archive."""
_APOSTROPHES = str.maketrans("", "", "’'`´‘ʼ-")


@dataclass(frozen=True)
class Listed:
    """Folded words; one word may be of several kinds."""

    forenames: frozenset[str]
    common: frozenset[str]
    """Forenames of many countries, and those of our own lists."""
    surnames: frozenset[str]
    words: frozenset[str]
    """What is written in lower case in some language."""
    places: frozenset[str]
    nobody: frozenset[str]
    """Months, peoples, languages, brands: what has a capital and is no person."""


@cache
def listed() -> Listed:
    """The list, read once."""
    lines = lzma.decompress(ARCHIVE.read_bytes()).decode("utf-8").split("\n")
    return Listed(
        **{kind: frozenset(line.split(" ")) for kind, line in zip(KINDS, lines, strict=True)}
    )


def key_of(word: str) -> str:
    """A word as the list spells it: `NG'ANG'A` is nganga."""
    if word.isascii():
        return word.lower() if word.isalpha() else word.translate(_APOSTROPHES).lower()
    word = fold(word)
    return word.translate(_APOSTROPHES).lower()

"""Names of people that are common somewhere: how much of a text is made of them.

Where the list comes from, and under which licences, is in CARD.md beside this file;
fixtures/names/build.py makes it.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anonkit.detect.lexicon import forenames
from anonkit.detect.spelling import words_of

ARCHIVE = Path(__file__).with_name("names.txt.xz")
MARK = "?"
"""Stands before a name that is a place or a word as well."""
LONGEST = 60
"""Characters of the longest text that is looked at as a name."""
MOST_WORDS = 5
_PARTICLE_WORDS = """
    abu al bin bint binti da das de del della der di dos du e el i ibn la las le los mac o ole
    san santa santo st ul van von wa y
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_SPLIT = re.compile(r"[\s,.]+")
_APOSTROPHES = re.compile(r"[’'`´‘-]")


@dataclass(frozen=True)
class NameShare:
    """How the texts of a column stand to the list."""

    known: float
    """Share of texts of which each word is a name on the list."""
    sure: float
    """Share of texts of which some word is a name and nothing else."""
    forenames: float = 0.0
    """Share of texts of which some word is a common forename, a place or not."""
    words: float = 0.0
    """Mean words per text, particles and initials left out."""


def share_of(texts: Sequence[str]) -> NameShare:
    """Measure distinct texts (missing ones left out)."""
    if not texts:
        return NameShare(0.0, 0.0)
    names, doubtful = _listed()
    known = sure = common = words = 0
    for text in texts:
        tokens = _whole(text)
        if not tokens:
            continue
        known += all(token in names or token in doubtful for token in tokens)
        sure += any(token in names for token in tokens)
        common += any(token in forenames() for token in tokens)
        words += len(tokens)
    return NameShare(*(count / len(texts) for count in (known, sure, common, words)))


def tokens_of(text: str) -> tuple[str, ...]:
    """The words of a name as the list spells them: `NG'ANG'A` is nganga."""
    return words_of(_APOSTROPHES.sub("", text).lower())


def _whole(text: str) -> tuple[str, ...]:
    """The words of a text that may be a name, without particles and initials; none otherwise."""
    parts = [part for part in _SPLIT.split(text.strip()) if part]
    if not 1 <= len(parts) <= MOST_WORDS or len(text) > LONGEST:
        return ()
    if any(char.isdigit() for char in text):
        return ()
    tokens = tokens_of(" ".join(parts))
    told = tuple(token for token in tokens if token not in _PARTICLES and len(token) > 1)
    return told or ()


@cache
def _listed() -> tuple[frozenset[str], frozenset[str]]:
    """Names that are nothing else, and names that are places or words too."""
    lines = lzma.decompress(ARCHIVE.read_bytes()).decode("utf-8").split("\n")
    doubtful = frozenset(line[1:] for line in lines if line.startswith(MARK))
    return frozenset(line for line in lines if not line.startswith(MARK)), doubtful


def is_listed(word: str) -> bool:
    """Whether a folded word is a name of people, a place or a word as well or not."""
    return any(word in names for names in _listed())

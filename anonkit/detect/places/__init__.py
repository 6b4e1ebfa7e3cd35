"""Names of places: towns, villages, districts and regions, in Latin letters.

Where the list comes from, and under which licences, is in CARD.md beside this file;
fixtures/places/gazetteer.py makes it.
"""

from __future__ import annotations

import lzma
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ARCHIVE = Path(__file__).with_name("places.txt.xz")
SURE, PLAIN, NAME, WORD, STAYS, COMMON = "!", "+", "~", "?", "-", "."
"""What a list of the archive holds: places that are nothing else, in any case of letters;
places; places that are people's names too; places that are words too; countries, nationalities
and languages, which stay; words of six languages."""
MARKS = SURE + PLAIN + NAME + WORD + STAYS + COMMON
_SEATS = frozenset(["kisii", "meru", "embu", "turkana", "samburu"])
"""Counties of Kenya, and their towns, that are peoples or words too: places first of all."""
_APOSTROPHES = re.compile("[’'`´‘ʻʼ]")


@dataclass(frozen=True)
class Gazetteer:
    """Places by their folded words."""

    marks: Mapping[str, str]
    """Folded name, its words parted by spaces, to one of `MARKS` but the last."""
    longest: Mapping[str, int]
    """Folded first word to the words of the longest name that starts so; of two at least."""
    small: frozenset[str]
    """Folded first words of places that count in small letters too."""
    common: frozenset[str]
    """Folded words that are written with a small letter."""
    plain_words: frozenset[str]
    """Those of them with which no place begins."""


def fold(word: str) -> str:
    """Lower case, without accents and apostrophes: `Murang'a` is muranga."""
    bare = _APOSTROPHES.sub("", word)
    if bare.isascii():
        return bare.lower()
    parts = unicodedata.normalize("NFD", bare)
    return "".join(char for char in parts if not unicodedata.combining(char)).lower()


@cache
def load() -> Gazetteer:
    """The list, read once."""
    lists = lzma.decompress(ARCHIVE.read_bytes()).decode("utf-8").split("\n\n")
    marks: dict[str, str] = {}
    longest: dict[str, int] = {}
    small: frozenset[str]
    """Folded first words of places that count in small letters too."""
    common: frozenset[str] = frozenset()
    for mark, names in zip(MARKS, lists, strict=True):
        if mark == COMMON:
            common = frozenset(names.split("\n"))
        else:
            marks.update(dict.fromkeys(names.split("\n"), mark))
    marks.update(dict.fromkeys(_SEATS, PLAIN))
    for name in marks:
        spaces = name.count(" ")
        if spaces:
            first = name[: name.index(" ")]
            longest[first] = max(longest.get(first, 0), spaces + 1)
    small = frozenset(name.partition(" ")[0] for name in lists[0].split("\n"))
    plain_words = common - marks.keys() - longest.keys()
    return Gazetteer(marks, longest, small, common, plain_words)

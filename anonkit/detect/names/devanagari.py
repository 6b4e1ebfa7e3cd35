"""Words of Devanagari by what they may be: parts of names, places, titles, or none of these.

The list is `devanagari.txt.xz`; where it comes from, and under which licences, is in
DEVANAGARI.md beside it; `fixtures/names/devanagari.py` makes it. Names are written in
many spellings, so both the list and the words of a text are folded to one.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ARCHIVE = Path(__file__).with_name("devanagari.txt.xz")

GIVEN, SURNAME, WEAK, COMMON, PLACE, COUNTRY, MIDDLE, PLAIN = (1 << bit for bit in range(8))
"""What a word may be. WEAK: a name that is a common word as well; PLAIN: and hardly ever a name."""
KINDS = {
    "given": GIVEN,
    "surname": SURNAME,
    "weak": WEAK,
    "common": COMMON,
    "place": PLACE,
    "country": COUNTRY,
    "middle": MIDDLE,
    "plain": PLAIN,
}
"""How the list writes them: a kind, a colon and its words, on one line."""
JOINED = "_"
"""Stands in the list between the words of one place."""

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("\u200c\u200d\u093c\u0903\u093d", ""),
        **dict(zip("\u0958\u0959\u095a\u095b\u095c\u095d\u095e\u095f", "कखगजडढफय", strict=True)),
        **dict(zip("ऩऱऴीूईऊशषवणञँॠ", "नरलिुइउससबननंऋ", strict=True)),
        "ृ": "्रि",
        "ऋ": "रि",
    }
)
_MISTYPED = re.compile("ा([ेै])")
_TWICE = re.compile("([क-ह])्(?=\\1)|क्(?=ख)|ग्(?=घ)|च्(?=छ)|ट्(?=ठ)|ड्(?=ढ)|त्(?=थ)|द्(?=ध)|ब्(?=भ)")
_NASAL = re.compile("न्(?=[क-भस])|ङ्(?=[क-ह])|म्(?=[पफबभम])")


def fold(word: str) -> str:
    """One word in the spelling that all its spellings share.

    Long and short vowels, the three sibilants, b and v, dental and retroflex n, the ways to
    write a nasal, doubled consonants, nukta and joiners make no difference.
    """
    made = word.translate(_LETTERS)
    made = _MISTYPED.sub(lambda match: "ो" if match[1] == "े" else "ौ", made)
    made = _NASAL.sub("ं", _TWICE.sub("", made))
    if made.endswith("ंग"):
        return made[:-2] + "ङ"
    return made.rstrip("ं्")


@cache
def listed() -> Mapping[str, int]:
    """Folded words to what they may be; the words of a place are joined by `JOINED`."""
    made: dict[str, int] = {}
    for line in lzma.decompress(ARCHIVE.read_bytes()).decode("utf-8").splitlines():
        kind, _, words = line.partition(":")
        for word in words.split():
            made[word] = made.get(word, 0) | KINDS[kind]
    return made


@cache
def longer_places() -> Mapping[str, tuple[tuple[tuple[str, ...], bool], ...]]:
    """The first word of places of several words to all their words, and whether it is a country.

    The longest stand first.
    """
    made: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
    for entry, kinds in listed().items():
        if JOINED in entry and kinds & (PLACE | COUNTRY):
            words = tuple(entry.split(JOINED))
            made.setdefault(words[0], []).append((words, bool(kinds & COUNTRY)))
    return {
        first: tuple(sorted(found, key=lambda one: -len(one[0]))) for first, found in made.items()
    }

"""Names of people, by shape alone: the header has to say that it holds names."""

from __future__ import annotations

import re
import unicodedata

from anonkit.detect.base import EVERYTHING, Countries, Recogniser

_PARTS = re.compile(r"[\s,]+")
_PARTICLES = re.compile(
    "al|bin|binti|da|das|de|del|der|di|dos|e|el|la|las|le|los|mac|na|ole|van|von|wa|y"
)
_INNER = "'’`.-\u200c\u200d"


def test(text: str, _: Countries) -> bool:
    """True for two to five words that start with a capital, and nothing else.

    Scripts without capitals pass on letters alone.
    """
    parts = [part for part in _PARTS.split(text.strip()) if part]
    if not 2 <= len(parts) <= 5 or len(text) > 60:
        return False
    return all(_PARTICLES.fullmatch(part.lower()) or _is_name_like(part) for part in parts)


def header_test(text: str, countries: Countries) -> bool:
    """True also for one word: many people answer with a forename only."""
    return _is_name_like(text.strip()) or test(text, countries)


def _is_name_like(word: str) -> bool:
    letters = [char for char in word if not _is_inner(char)]
    return bool(letters) and all(map(str.isalpha, letters)) and not letters[0].islower()


def _is_inner(char: str) -> bool:
    return char in _INNER or unicodedata.category(char).startswith("M")


RECOGNISER = Recogniser(
    name="person_name",
    summary="Names of people: the header says so, the words look like names.",
    identifier="person_name",
    gate=EVERYTHING,
    test=test,
    column_share=0.6,
    header_test=header_test,
    alone=False,
    examples=(
        ("Faith Wanjiku", "", True),
        ("ANNA NG'ANG'A", "", True),
        ("María de los Ángeles", "", True),
        ("उषा कुमार", "", True),
        ("the well is dry", "", False),
        ("HS-grad", "", False),
        ("0712 345 678", "", False),
    ),
    header_examples=(("Amina", "", True), ("borehole", "", False)),
)

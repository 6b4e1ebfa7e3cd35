"""Which of the model's names are believed, by the lists of names and words.

The model takes much that has a capital for a person. The lists know months, peoples
and brands, and what is a word or a place and nobody's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonkit.detect.names.listed import key_of, listed

_WORD = re.compile(r"[^\W\d_][\w'’]*")
_LITTLE = "al bin da de del der di dos e el ibn la las le los of van von wa y ya"
_PARTICLES = frozenset(_LITTLE.split())


def believed(name: str) -> bool:
    """Whether each word has a capital, none is surely no name, and not all are other words."""
    words = list(_words(name))
    if not words or not all(word[0].isupper() for word in words):
        return False
    return not any(map(_nobody, words)) and any(map(_may_name, words))


def worth_asking(text: str) -> bool:
    """Whether anything in a text could be believed: if not, the model need not see it."""
    return any(word[0].isupper() and _may_name(word) and not _nobody(word) for word in _words(text))


def _words(text: str) -> Iterator[str]:
    return (word for word in _WORD.findall(text) if word.lower() not in _PARTICLES)


def _nobody(word: str) -> bool:
    key = key_of(word)
    return key in listed().nobody and key not in listed().forenames


def _may_name(word: str) -> bool:
    """A forename, a surname that is no word, or what no list has."""
    key = key_of(word)
    if key in listed().forenames:
        return True
    return key not in listed().words and (key in listed().surnames or key not in listed().places)

"""Patterns out of lists of words: one pattern for many words, that looks at each letter once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_MARKS = "\u0900-\u0903\u093a-\u094f\u0962\u0963\u0610-\u061a\u064b-\u065f"
"""Signs that belong to the letter in front, and are no letters: of Devanagari and of Arabic."""
BEGIN = rf"(?<![\w{_MARKS}])"
"""No word goes on to the left."""
END = rf"(?![^\W\d_]|[{_MARKS}])"
"""No letter goes on to the right; a digit may."""
WORD = rf"[\w{_MARKS}'’-]{{1,24}}"
"""One word of a usual length."""
_NUKTA = str.maketrans({"\u095c": "ड\u093c", "\u095d": "ढ\u093c", "\u095e": "फ\u093c"})


def any_of(words: str | Iterable[str]) -> str:
    """A pattern that matches the longest of the words; a blank in one is any one to three.

    Words in one text are parted by commas, or by blanks where it has none. Those that are
    written with one sign or with two are matched in both spellings.
    """
    if isinstance(words, str):
        words = map(str.strip, words.split(",")) if "," in words else words.split()
    tree: dict[str, dict[str, object]] = {}
    for word in sorted(set().union(*map(_spellings, words))):
        node: dict[str, object] = tree  # type: ignore[assignment]
        for letter in word:
            node = node.setdefault(letter, {})  # type: ignore[assignment]
        node[""] = {}
    return _pattern(tree)  # type: ignore[arg-type]


def _spellings(word: str) -> set[str]:
    composed = unicodedata.normalize("NFC", word)
    one_sign = composed
    for single, double in _NUKTA.items():
        one_sign = one_sign.replace(str(double), chr(single))
    return {composed, one_sign, unicodedata.normalize("NFD", word)}


def _pattern(node: dict[str, object]) -> str:
    parts = [
        _letter(letter) + _pattern(rest)  # type: ignore[arg-type]
        for letter, rest in node.items()
        if letter
    ]
    if not parts:
        return ""
    ends = "" in node
    if len(parts) == 1 and not ends:
        return parts[0]
    return f"(?:{'|'.join(parts)}){'?' if ends else ''}"


def _letter(letter: str) -> str:
    if letter == " ":
        return r"\s{1,3}"
    return "['’]" if letter == "'" else re.escape(letter)

"""One spelling for many: digits of other scripts, floats of whole numbers, folded words."""

from __future__ import annotations

import re
import unicodedata

_WHOLE_FLOAT = re.compile(r"[+-]?\d+\.0+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DIGIT_EDGE = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_LATIN_ACCENTS = range(0x0300, 0x0370)
_NUKTA = 0x093C
_JOINERS = "\u200c\u200d\ufeff"


def plain(text: str) -> str:
    """A cell as a validator wants it: ASCII digits, no outer blanks, `712.0` as `712`.

    Spreadsheets and data frames turn whole numbers into floats; Devanagari,
    Arabic and other digits stand for the same numbers.
    """
    text = text.strip()
    if not text.isascii():
        text = "".join(_ascii_digit(char) for char in text)
    return text.split(".")[0] if _WHOLE_FLOAT.fullmatch(text) else text


def digits_of(text: str) -> str:
    """The digits of `text` alone."""
    return "".join(char for char in text if char.isdigit())


def fold(text: str) -> str:
    """Lower case without Latin accents, nukta or joiners; other marks stay.

    Accents of Latin letters are dropped because people type headers without
    them; vowel signs of other scripts carry meaning.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (char for char in decomposed if not _is_dropped(char))
    return unicodedata.normalize("NFC", "".join(kept))


def words_of(header: str) -> tuple[str, ...]:
    """The words of a column name: `respondentName_2` is respondent, name, 2."""
    spaced = _DIGIT_EDGE.sub(" ", _CAMEL.sub(" ", header))
    letters = (char if _in_word(char) else " " for char in fold(spaced))
    return tuple("".join(letters).split())


def _ascii_digit(char: str) -> str:
    return str(unicodedata.digit(char)) if char.isdecimal() and not char.isascii() else char


def _is_dropped(char: str) -> bool:
    return ord(char) in _LATIN_ACCENTS or ord(char) == _NUKTA or char in _JOINERS


def _in_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char).startswith("M")

"""One spelling for many: digits of other scripts, floats of whole numbers, folded words."""

from __future__ import annotations

import re
import unicodedata

_WHOLE_FLOAT = re.compile(r"[+-]?\d+\.0+")
_SCIENTIFIC = re.compile(r"([1-9])\.(\d+)[eE]\+?(\d{1,2})")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DIGIT_EDGE = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_NO_WORD = re.compile(r"[^0-9A-Za-z]+")
"""In ASCII."""
_LATIN_ACCENTS = range(0x0300, 0x0370)
_NUKTA = 0x093C
_JOINERS = "\u200c\u200d\ufeff"
_ARABIC_MARKS = frozenset({*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, 0x0640})
"""Vowels, hamza above and below, and the stroke that draws a word out."""
_DROPPED = dict.fromkeys((*_LATIN_ACCENTS, *_ARABIC_MARKS, _NUKTA, *map(ord, _JOINERS)))
_ARABIC_LETTERS = str.maketrans({"ة": "ه", "ى": "ي", "ٱ": "ا"})
_ARTICLE = re.compile(r"\A(?:ال|وال|بال|لل)(?=[\u0621-\u064a]{3})")


def plain(text: str) -> str:
    """A cell as a validator wants it: ASCII digits, no outer blanks, `712.0` as `712`.

    Spreadsheets and data frames turn whole numbers into floats, and long ones into
    `7.12E+8`; Devanagari, Arabic and other digits stand for the same numbers.
    """
    text = text.strip()
    if not text.isascii():
        text = "".join(_ascii_digit(char) for char in text)
    if scientific := _SCIENTIFIC.fullmatch(text):
        first, rest, power = scientific[1], scientific[2].rstrip("0"), int(scientific[3])
        return first + rest.ljust(power, "0") if len(rest) <= power else text
    return text.split(".")[0] if _WHOLE_FLOAT.fullmatch(text) else text


def digits_of(text: str) -> str:
    """The digits of `text` alone."""
    return "".join(char for char in text if char.isdigit())


def fold(text: str) -> str:
    """Lower case without Latin accents, Arabic vowels, nukta or joiners; other marks stay.

    Accents of Latin letters and the marks and forms of Arabic ones are dropped
    because people type headers without them; vowel signs of other scripts
    carry meaning.
    """
    if text.isascii():
        return text.lower()  # what the rest comes to, at a tenth of its time
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", decomposed.translate(_DROPPED)).translate(_ARABIC_LETTERS)


def words_of(header: str) -> tuple[str, ...]:
    """The words of a column name: `respondentName_2` is respondent, name, 2.

    An Arabic word stands without its article.
    """
    spaced = _DIGIT_EDGE.sub(" ", _CAMEL.sub(" ", header))
    folded = fold(spaced)
    if folded.isascii():
        return tuple(_NO_WORD.sub(" ", folded).split())
    letters = (char if _in_word(char) else " " for char in folded)
    return tuple(_ARTICLE.sub("", word) for word in "".join(letters).split())


def _ascii_digit(char: str) -> str:
    return str(unicodedata.digit(char)) if char.isdecimal() and not char.isascii() else char


def _in_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char).startswith("M")

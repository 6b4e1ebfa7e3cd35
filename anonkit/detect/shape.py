"""What a column looks like, whatever it is about: type, spread, words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from anonkit.detect import coordinates

_INTEGER = re.compile(r"[+-]?(?:0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"[+-]?(?:0|[1-9]\d{0,17})(?:\.\d+)?")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HAS_DATE = re.compile(
    r"(?<![\d/.-])(?:\d{4}-\d{2}-\d{2}|\d{4}/\d{1,2}/\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})(?![\d/-])"
)
_TIMED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_DIGIT = re.compile(r"\d")
_ONE_NUMBER = re.compile(r"^\D{0,8}\d+(?:[ ,.'’\u00a0\u202f]\d+)*\D{0,8}$")
"""One number among at most a few other characters: `34 years`, `~40`, `KES 4,500`."""
_FIGURES = re.compile(r"^[\d\s().+/-]+$")
"""Digits in groups: `77 123 45 67` is no sentence of four words."""
_TOKEN = re.compile(r"[a-z2-7]{32}|[a-z2-7]{85,}")
_CODE = re.compile(r"[\w-]+")
SEPARATORS = (" ", ";", ",", "|")
FEW = 12
"""So many different values are a list of answers."""


@dataclass(frozen=True)
class Facts:
    """What is known of the whole column."""

    rows: int
    missing: int
    """Rows without a value."""
    distinct: int
    """Different values, exact or estimated."""
    option_of: str = ""
    """The question, where this column is one answer of a select-multiple (`q/opt`)."""
    has_options: bool = False
    """True where columns `q/...` stand beside this column `q`."""

    @property
    def present(self) -> int:
        return self.rows - self.missing


@dataclass(frozen=True)
class Shape:
    """What a sample of distinct values looks like."""

    type: str
    words: float
    """Mean words per distinct value."""
    spread: float
    """Different values per row with a value, 0 to 1."""
    few: bool
    """True where the different values could be a list of answers."""
    free_text: bool
    unique: bool
    """True where nearly every row has a value of its own."""
    dated: float
    """Share of values with a full date in figures."""
    timed: float
    """Share of values with a date and a time of day."""
    coded: bool
    """True where nearly all values are one word with a digit in it."""
    empty: bool
    tokens: bool = False
    """True where every value looks like a pseudonym of this tool (32 characters of base32), or an
    encrypted value (85 or more)."""
    numbered: str = ""
    """`integer` or `decimal` where many of the texts hold one number each, else empty."""

    @property
    def many_texts(self) -> bool:
        """True for texts too many to be a list of answers."""
        return self.type == "text" and self.spread > 0.2 and not self.few


def shape_of(values: Sequence[str], facts: Facts) -> Shape:
    """Measure a sample of distinct values (missing ones left out)."""
    kind = _type(values, facts)
    spread = min(1.0, facts.distinct / facts.present) if facts.present else 0.0
    words = sum(len(text.split()) for text in values) / len(values) if values else 0.0
    textual = kind == "text"
    figures = textual and _share(values, _FIGURES) > 0.9
    return Shape(
        type=kind,
        words=words,
        spread=spread,
        few=facts.distinct <= FEW,
        free_text=textual and words >= 4 and spread > 0.2 and facts.distinct > FEW and not figures,
        unique=facts.present >= 20 and spread >= 0.95,
        dated=_share(values, _HAS_DATE),
        timed=_share(values, _TIMED),
        coded=kind in ("integer", "text")
        and (words < 1.1 or figures)
        and _share(values, _DIGIT) > 0.9,
        empty=not values,
        tokens=bool(values) and all(map(_TOKEN.fullmatch, values)),
        numbered=_numbered(values) if textual else "",
    )


def separator_of(values: Sequence[str]) -> str:
    """What separates the answers of a select-multiple question, or empty.

    A few codes that come back in many combinations; sentences do not do that.
    """
    for separator in SEPARATORS:
        answers = [[part.strip() for part in text.split(separator)] for text in values]
        if len(values) >= 15 and _are_choices(answers):
            return separator
    return ""


def _are_choices(answers: list[list[str]]) -> bool:
    """True where sets of few codes come in several sizes, and none twice in one answer."""
    parts = [part for answer in answers for part in answer]
    vocabulary = set(parts)
    return (
        sum(len(answer) > 1 for answer in answers) * 2 > len(answers)
        and len(set(map(len, answers))) >= 3
        and len(vocabulary) <= 60
        and len(parts) >= 4 * len(vocabulary)
        and all(len(set(answer)) == len(answer) for answer in answers)
        and all(map(_CODE.fullmatch, vocabulary))
    )


def _type(values: Sequence[str], facts: Facts) -> str:
    if not values:
        return "text"
    texts = [text.strip() for text in values]
    if all(map(_INTEGER.fullmatch, texts)):
        return "integer"
    if all(map(_DECIMAL.fullmatch, texts)):
        return "decimal"
    if all(map(_ISO_DATE.fullmatch, texts)):
        return "date"
    if all(coordinates.test(text, ()) for text in texts):
        return "point"
    return "multi" if facts.has_options or separator_of(texts) else "text"


def _numbered(values: Sequence[str]) -> str:
    """The type that texts would have, were it not for some that are no plain numbers.

    A list of answers may well say `under 5` or `60+`; many different texts with
    a number in every fifth are numbers that somebody wrote notes among.
    """
    if _share(values, _ONE_NUMBER) <= (0.5 if len(values) <= FEW else 0.2):
        return ""
    plain = [text.strip() for text in values if _DECIMAL.fullmatch(text.strip())]
    return "integer" if all(map(_INTEGER.fullmatch, plain)) else "decimal"


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.search(text)) for text in values) / len(values) if values else 0.0

"""Figures as tables spell them: with groups, commas, percent signs, or left out.

What a cell says is read exactly, as a fraction. Which of `.` and `,` is the decimal mark is
decided once for a table, by cells that can be read in one way only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Mark = Literal[".", ","]
MOST_CHARACTERS = 40
"""Of a cell that can be a figure: longer ones are texts."""
HIDDEN = frozenset(
    {
        *("*", "**", "***", "x", "xx", "xxx", "c", "s", "q", "#", "-", "--", "–", "—", "..", "..."),
        *(":", ".", "na", "n/a", "n.a.", "n.a", "nan", "null", "none", "nd", "n.d.", "n/d", "s.o."),
        *("suppressed", "hidden", "confidential", "conf", "conf.", "secret", "redacted", "masked"),
        *("withheld", "missing", "supprimé", "suprimido", "confidentiel", "confidencial", "〃"),
    }
)
"""How offices spell a figure that is left out, in lower case and without brackets."""
_SPACES = dict.fromkeys(map(ord, "\u0020\u00a0\u2009\u202f\u2007'’\u066c"), "")
_GROUPED = re.compile(r"\d{1,3}(?:[ \u00a0\u2009\u202f\u2007'’\u066c]\d{3})+(?!\d)")
_PLAIN = re.compile(r"[-+]?\d{1,30}(?:\.\d{1,20})?(?:[eE][-+]?\d{1,2})?")
_BOUND = re.compile(
    r"(?:n ?)?(?P<sign><=|=<|≤|<|less than |under |fewer than |moins de |menos de |chini ya )"
    r" ?(?P<most>\d{1,4})(?: ?%)?"
)
_RANGE = re.compile(r"(?P<least>\d{1,3}) ?(?:-|–|to|à|a) ?(?P<most>\d{1,3})")
_COMMA = re.compile(r"[-+]?(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{1,3}(?:\.\d{3})+,\d+)")
_GROUPS_OF_DOTS = re.compile(r"\d{1,3}(?:\.\d{3}){2,}")
_POINT = re.compile(r"[-+]?(?:\d+\.(?:\d{1,2}|\d{4,})|0\.\d+|\d{1,3}(?:,\d{2,3})+\.\d+)")
_THOUSANDS = {
    ".": re.compile(r"[-+]?\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?"),
    ",": re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?"),
}


@dataclass(frozen=True)
class Figure:
    """What one cell says."""

    value: Fraction | None
    """None where it is left out."""
    percent: bool = False
    least: Fraction | None = None
    """Of a figure that is left out: what it is at least, as the cell says (1 of `1-4`)."""
    most: Fraction | None = None
    """Likewise: what it is at most (4 of `<5`)."""


def plain(text: str) -> str:
    """A cell in lower case, with ASCII digits, without spaces around it."""
    text = unicodedata.normalize("NFKC", text.replace("…", "...")).strip()
    if not text.isascii():
        text = "".join(
            str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text
        )
    return text.replace("\u2212", "-").replace("٫", ".").replace("٪", "%").lower()


def decimal_mark(texts: Iterable[str]) -> Mark:
    """The decimal mark of a table: the comma only where nothing speaks for the point.

    Args:
        texts: Cells as `plain` gives them.
    """
    commas = False
    for text in texts:
        bare = _ungrouped(text.rstrip("% "))
        if _POINT.fullmatch(bare):
            return "."
        commas = commas or bool(_COMMA.fullmatch(bare) or _GROUPS_OF_DOTS.fullmatch(bare))
    return "," if commas else "."


def figure(text: str, mark: Mark = ".") -> Figure | None:
    """What a cell says; None where it is no figure and no sign of one left out.

    Args:
        text: As `plain` gives it.
        mark: Between whole and tenths.
    """
    if len(text) > MOST_CHARACTERS:
        return None
    bare = text.strip("()[] ")
    if not bare or bare in HIDDEN:
        return Figure(None)
    percent = text.endswith("%")
    # An estimate in brackets is one of little reliance, and stands there all the same.
    number = _number(_ungrouped(bare.rstrip("% ")), mark)
    if number is not None:
        return Figure(number, percent)
    bound = _BOUND.fullmatch(bare)
    if bound:
        less = 0 if bound["sign"] in {"<=", "=<", "≤"} else 1
        return Figure(None, percent, None, Fraction(int(bound["most"]) - less))
    span = _RANGE.fullmatch(bare)
    if span and int(span["least"]) < int(span["most"]):
        return Figure(None, percent, Fraction(int(span["least"])), Fraction(int(span["most"])))
    return None


def _ungrouped(text: str) -> str:
    """Without the spaces between thousands."""
    return text.translate(_SPACES) if _GROUPED.search(text) else text


def _number(text: str, mark: Mark) -> Fraction | None:
    if mark == "," and not _THOUSANDS[","].fullmatch(text) and "." in text:
        return None
    if _THOUSANDS[mark].fullmatch(text):
        text = text.replace("." if mark == "," else ",", "")
    if mark == ",":
        text = text.replace(",", ".", 1)
    return Fraction(text) if _PLAIN.fullmatch(text) else None

"""Cells of SPSS and Stata columns as text: numbers, dates, and values that mean no answer.

Source:
    Stata manual, `help dta` and `help datetime`; GNU PSPP manual, "Time and
    Date Formats".
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.formats.spelling import EXACT, duration, number
from anonkit.formats.stat_library import Cells, Variable

Kind = Literal[
    "text", "number", "date", "moment", "time", "month", "quarter", "half", "week", "leap"
]

SUPPRESSED = "suppressed"
"""The label of the missing value that stands for `*` in a column of numbers."""
STAR = "s"
"""Stata's missing value that stands for it: `.s`."""
EXACT_SINGLE = 2**24
"""From here on a float of 4 bytes cannot tell every whole number from its neighbours."""

_STATA = dt.datetime(1960, 1, 1)  # noqa: DTZ001 - these programs know no zones
_SPSS = dt.datetime(1582, 10, 14)  # noqa: DTZ001
_STATA_KINDS: dict[str, Kind] = {
    "d": "date",
    "td": "date",
    "tc": "moment",
    "tC": "leap",
    "tm": "month",
    "tq": "quarter",
    "th": "half",
    "tw": "week",
}
_CLOCKS = ("%tcHH:MM:SS", "%tcHH:MM")
_SPSS_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "MOYR", "WKYR"), "date"),
    **dict.fromkeys(("DATETIME", "YMDHMS"), "moment"),
    **dict.fromkeys(("TIME", "DTIME", "MTIME"), "time"),
}


@dataclass(frozen=True)
class Column:
    """One column, and how its cells are spelled."""

    variable: Variable
    stata: bool

    @property
    def kind(self) -> Kind:
        """What its cells are."""
        if self.variable.type == "string":
            return "text"
        if not self.stata:
            name = re.match(r"[A-Z]*", self.variable.format)
            return _SPSS_KINDS.get(name[0] if name else "", "number")
        if self.variable.format in _CLOCKS:
            return "time"
        found = re.match(r"%-?(t[a-zA-Z]|d)", self.variable.format)
        return _STATA_KINDS.get(found[1], "number") if found else "number"

    @property
    def decimals(self) -> bool:
        """Whether the program shows digits behind the point."""
        return bool(re.search(r"\.[1-9][0-9]*f?$", self.variable.format))

    @property
    def star(self) -> str | float | None:
        """The missing value that a release of ours writes for `*`; None where there is none."""
        if self.kind != "number":
            return None
        named = [code for code, label in self.variable.labels if label == SUPPRESSED]
        fits = (lambda code: code == STAR) if self.stata else self.is_missing
        return next((code for code in named if fits(code)), None)

    def is_missing(self, value: str | float) -> bool:
        """Whether the file declares that this value means no answer."""
        return any(
            isinstance(value, str) == isinstance(low, str) and low <= value <= high  # type: ignore[operator]
            for low, high in self.variable.missing
        )

    def loses_digits(self, value: float) -> bool:
        """Whether an identifier stored as this number may not be the one that was typed."""
        most = EXACT_SINGLE if self.variable.type == "float" else EXACT
        return not math.isfinite(value) or value != int(value) or abs(value) >= most


def code_text(column: Column, code: str | float) -> str:
    """A code of a column as it stands among its cells (`1`, `.a`)."""
    if isinstance(code, str):
        return f".{code}" if column.stata else code
    return number(code)


def texts(column: Column, cells: Cells) -> tuple[pa.Array, set[str]]:
    """The cells of a column as text (string), and which of them mean no answer.

    Raises:
        ValueError: A date that no calendar has.
    """
    values, letters = cells
    if column.kind == "text":
        made = values.cast(pa.string())
        made = pc.if_else(pc.equal(made, ""), pa.scalar(None, pa.string()), made)
        declared = bool(column.variable.missing)
        told = pc.unique(made).to_pylist() if declared else []
        return made, {text for text in told if text is not None and column.is_missing(text)}
    seen = values.dictionary_encode()
    spell = _spelling(column)
    spelled: list[str | None] = []
    absent: set[str] = set()
    for value in seen.dictionary.to_pylist():
        gone = column.is_missing(value)
        own = number(value) if gone else None if math.isnan(value) else spell(value)
        spelled.append("*" if gone and value == column.star else own)
        absent |= {own} if gone and own is not None and value != column.star else set()
    made = pa.array(spelled, pa.string()).take(seen.indices)
    if letters is None:
        return made, absent
    tagged = letters.dictionary_encode()
    named = [
        "*" if letter == column.star else f".{letter}" for letter in tagged.dictionary.to_pylist()
    ]
    absent |= {name for name in named if name != "*"}
    return pc.coalesce(made, pa.array(named, pa.string()).take(tagged.indices)), absent


def _spelling(column: Column) -> Callable[[float], str]:
    if column.kind == "number":
        narrow = np.float32 if column.variable.type == "float" else None
        return lambda value: number(value, narrow)
    made = _STATA_TEXTS if column.stata else _SPSS_TEXTS
    return made[column.kind]


def _moment(origin: dt.datetime, value: float, unit: int) -> dt.datetime:
    """`unit` to a second; to the millisecond, which is as fine as these programs are."""
    if not math.isfinite(value):
        raise ValueError
    try:
        return origin + dt.timedelta(milliseconds=round(value * 1000 / unit))
    except OverflowError:
        raise ValueError from None


def _iso(moment: dt.datetime) -> str:
    text = moment.isoformat(timespec="milliseconds")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(moment: dt.datetime) -> str:
    midnight = moment.time() == dt.time()
    return moment.date().isoformat() if midnight else _iso(moment)


def _clock(moment: dt.datetime) -> str:
    return _iso(moment) if moment.date() != _STATA.date() else _iso(moment).partition("T")[2]


def _span(value: float) -> str:
    _moment(_SPSS, value, 1)
    return duration(dt.timedelta(milliseconds=round(value * 1000)))


def _period(value: float, parts: int, spelled: str) -> str:
    if not (math.isfinite(value) and value == int(value) and abs(value) < EXACT):
        raise ValueError
    year, part = divmod(int(value), parts)
    if not 0 < 1960 + year < 10_000:
        raise ValueError
    return spelled.format(1960 + year, part + 1)


_DAY = 86_400
_STATA_TEXTS: dict[Kind, Callable[[float], str]] = {
    "date": lambda value: _day(_moment(_STATA, value * _DAY, 1)),
    "moment": lambda value: _iso(_moment(_STATA, value, 1000)),
    "time": lambda value: _clock(_moment(_STATA, value, 1000)),
    "month": lambda value: _period(value, 12, "{:04}-{:02}"),
    "quarter": lambda value: _period(value, 4, "{:04}q{}"),
    "half": lambda value: _period(value, 2, "{:04}h{}"),
    "week": lambda value: _period(value, 52, "{:04}w{}"),
}
_SPSS_TEXTS: dict[Kind, Callable[[float], str]] = {
    "date": lambda value: _day(_moment(_SPSS, value, 1)),
    "moment": lambda value: _iso(_moment(_SPSS, value, 1)),
    "time": _span,
}

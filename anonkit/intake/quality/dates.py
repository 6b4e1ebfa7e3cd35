"""Dates as data spell them: how many can be read, and whether they can be true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.intake.quality.cells import answers
from anonkit.records import ScanColumn

_END = r"(?:$|[T ].*$)"
_YEAR_FIRST = rf"^(?P<y>[0-9]{{4}})[-/.](?P<m>[0-9]{{1,2}})[-/.](?P<d>[0-9]{{1,2}}){_END}"
_YEAR_LAST = rf"^(?P<a>[0-9]{{1,2}})[-/.](?P<b>[0-9]{{1,2}})[-/.](?P<y>[0-9]{{4}}){_END}"
_COARSE = (
    r"^(?:[0-9]{4}|[0-9]{4}-[0-9]{1,2}|[0-9]{4}[ -]?[QqTt][1-4]|[0-9]{3}0s|"
    r"[0-9]{4}(?:-[0-9]{1,2}){0,2} (?:to|or) .*)$"
)
"""Months, quarters, years and decades, as releases tell them; their year is looked at."""
_IN_WORDS = r"^[0-9]{1,2}[ -]?[A-Za-zÀ-ÿ]{3,10}[ -]?[0-9]{2,4}.*$"

Numbers = npt.NDArray[np.int64]


@dataclass
class DatesSeen:
    """Counts of one column's dates."""

    filled: int = 0
    unread: int = 0
    """No date in any spelling."""
    impossible: int = 0
    """Spelled like one, and there is no such day."""
    early: int = 0
    late: int = 0
    day_first: int = 0
    """Those in which the first number can only be a day."""
    month_first: int = 0
    first: date | None = None
    last: date | None = None
    _between: list[int] = field(default_factory=list)

    def take(self, cells: pa.Array, column: ScanColumn, earliest: date, today: date) -> None:
        """Count one batch."""
        texts = answers(cells, column)
        self.filled += len(texts)
        year_first = pc.match_substring_regex(texts, _YEAR_FIRST)
        year_last = pc.match_substring_regex(texts, _YEAR_LAST)
        coarse = pc.match_substring_regex(texts, _COARSE)
        worded = pc.match_substring_regex(texts, _IN_WORDS)
        known = pc.or_(pc.or_(year_first, year_last), pc.or_(coarse, worded))
        self.unread += len(texts) - (pc.sum(known).as_py() or 0)
        self._days(pc.extract_regex(texts.filter(year_first), _YEAR_FIRST), earliest, today)
        self._swapped(pc.extract_regex(texts.filter(year_last), _YEAR_LAST), earliest, today)
        years = pc.utf8_slice_codeunits(texts.filter(coarse), 0, 4)
        whole = years.filter(pc.match_substring_regex(years, "^[0-9]{4}$"))
        found = pc.cast(whole, pa.int64()).to_numpy(zero_copy_only=False)
        self.early += int((found < earliest.year).sum())
        self.late += int((found > today.year).sum())

    def _days(self, parts: pa.Array, earliest: date, today: date) -> None:
        years, months, days = (_numbers(parts, name) for name in "ymd")
        self._count(years, months, days, earliest, today)

    def _swapped(self, parts: pa.Array, earliest: date, today: date) -> None:
        years, one, two = (_numbers(parts, name) for name in "yab")
        self.day_first += int((one > 12).sum())
        self.month_first += int((two > 12).sum())
        days, months = np.where(two > 12, two, one), np.where(two > 12, one, two)
        self._count(years, months, days, earliest, today)

    def _count(
        self,
        years: Numbers,
        months: Numbers,
        days: Numbers,
        earliest: date,
        today: date,
    ) -> None:
        if not len(years):
            return
        sound = (months >= 1) & (months <= 12) & (days >= 1) & (days <= _last_day(years, months))
        self.impossible += int((~sound).sum())
        ordinal = (years * 10_000 + months * 100 + days)[sound]
        # A day ahead: somebody east of here has written it down already.
        late = ordinal > _number(today + timedelta(days=1))
        early = ordinal < _number(earliest)
        self.early += int(early.sum())
        self.late += int(late.sum())
        plausible = ordinal[~early & ~late]
        if len(plausible):
            self.first = _least(self.first, _day(int(plausible.min())))
            self.last = _day(max(int(plausible.max()), _number(self.last) if self.last else 0))


def is_date(column: ScanColumn) -> bool:
    """Whether a column should hold days, by its name, its cells or its form."""
    return column.type == "date" or column.about in ("date", "birth_date", "timestamp")


def seen(batches: Iterable[pa.Array], column: ScanColumn, earliest: date, today: date) -> DatesSeen:
    """All batches of a column."""
    found = DatesSeen()
    for cells in batches:
        found.take(cells, column, earliest, today)
    return found


def _numbers(parts: pa.Array, name: str) -> Numbers:
    numbers = pc.cast(pc.struct_field(parts, name), pa.int64())
    found: Numbers = numbers.to_numpy(zero_copy_only=False)
    return found


def _last_day(years: Numbers, months: Numbers) -> Numbers:
    lengths = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    found = lengths[np.clip(months, 0, 12)]
    leap = ((years % 4 == 0) & (years % 100 != 0)) | (years % 400 == 0)
    last: Numbers = found + ((months == 2) & leap)
    return last


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def _least(one: date | None, two: date) -> date:
    return two if one is None else min(one, two)

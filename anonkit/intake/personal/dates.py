"""Days in a table: of births, of what befell somebody, of the interview."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from anonkit.detect.entities.base import Reading
from anonkit.detect.entities.dates import dates
from anonkit.detect.entities.months import MONTH
from anonkit.intake.personal.columns import Cells, speaks, tool_kind, words
from anonkit.records import ScanColumn

INTERVIEW = words(
    "interview interviewed visit visited survey today collection submission submitted enumeration "
    "entrevista encuesta visita levantamiento entretien enquete collecte passage visite mahojiano "
    "inquerito coleta अन्तर्वार्ता सर्वेक्षण"
)
BIRTH = words(
    "birth dob birthdate birthday born nacimiento naissance nascimento kuzaliwa जन्म जन्ममिति जन्मतिथि"
)
YEAR = 366
"""Days within which interviews of one survey lie; what befell people lies further apart."""
LONGEST_DAY = 40
"""Characters of a cell that is nothing but a day in words."""
_TRIED = 40
"""Cells that are read in words before all the others are."""
_YEAR_TOLD = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")
_FIGURES = re.compile(r"\d+")
_READING = Reading()
_MONTH_TOLD = re.compile(MONTH, re.IGNORECASE)
_ISO = re.compile(r"((?:18|19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})")
_OTHER = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)(?!\d)")


def interview_day(column: ScanColumn, seen: Cells, cells: Mapping[str, Cells]) -> bool:
    """Whether a column tells the day of the interview.

    Its name says so; or it is the only column of days of its table and they lie within a year.
    """
    if column.identifier == "birth_date" or speaks(column, BIRTH) or not is_days(seen):
        return False
    if speaks(column, INTERVIEW) or tool_kind(column.name) == "timestamp":
        return True
    dated = [name for name, each in cells.items() if is_days(each) and each.timed <= 0.5]
    return dated == [column.name] and spread_days(seen) <= YEAR


def is_days(seen: Cells) -> bool:
    """Whether most cells tell a day, in figures or in the words of one of eight languages."""
    return seen.dated > 0.5 or in_words(seen)


def in_words(seen: Cells) -> bool:
    """Whether most cells are a day with the name of its month, such as `12mar1975`."""
    return _told_in_words(seen.texts)


def only_days(seen: Cells) -> bool:
    """Whether a column that is taken for words holds nothing but days."""
    return is_days(seen) and seen.length <= LONGEST_DAY and not seen.few


@lru_cache(maxsize=256)
def _told_in_words(texts: tuple[str, ...]) -> bool:
    tries = (texts[:_TRIED], texts)
    return all(sum(map(_is_day, some)) > 0.5 * len(some) for some in tries)


def _is_day(text: str) -> bool:
    """Whether a cell is one day and nothing else; a month of a year is none."""
    if len(text) > LONGEST_DAY or not _YEAR_TOLD.search(text):
        return False
    if len(_FIGURES.findall(_MONTH_TOLD.sub(" ", text))) < 2:
        return False
    return any(end - start == len(text) for start, end in dates(text, _READING))


def spread_days(seen: Cells) -> int:
    """Days from the first to the last of a column's days, about; far apart where none is read."""
    days = [day for text in seen.texts if (day := _day(text)) is not None]
    return max(days) - min(days) if days else 10 * YEAR


def _day(text: str) -> int | None:
    """A day as a number; of `3/4/2020` the first is the day, or the month where it must be."""
    if match := _ISO.search(text):
        year, month, day = map(int, match.groups())
    elif match := _OTHER.search(text):
        day, month, year = map(int, match.groups())
        year += 2000 if year < 50 else 1900 if year < 100 else 0
    elif told := _YEAR_TOLD.search(text):  # in words: the year alone is near enough
        year, month, day = int(told.group()), 1, 1
    else:
        return None
    if month > 12:
        day, month = month, day
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return None

"""Days in a table: of births, of what befell somebody, of the interview."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from anonkit.intake.personal import Cells, speaks, tool_kind, words
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
_ISO = re.compile(r"((?:18|19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})")
_OTHER = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)(?!\d)")


def interview_day(column: ScanColumn, seen: Cells, cells: Mapping[str, Cells]) -> bool:
    """Whether a column tells the day of the interview.

    Its name says so; or it is the only column of days of its table and they lie within a year.
    """
    if column.identifier == "birth_date" or speaks(column, BIRTH) or seen.dated <= 0.5:
        return False
    if speaks(column, INTERVIEW) or tool_kind(column.name) == "timestamp":
        return True
    dated = [name for name, each in cells.items() if each.dated > 0.5 and each.timed <= 0.5]
    return dated == [column.name] and spread_days(seen) <= YEAR


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
    else:
        return None
    if month > 12:
        day, month = month, day
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return None

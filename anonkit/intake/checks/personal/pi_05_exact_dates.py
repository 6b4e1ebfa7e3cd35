"""PI-05: births, deaths and events told to the day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found
from anonkit.intake.personal.columns import (
    Cells,
    look,
    of_people,
    speaks,
    tool_kind,
    without_tables,
    words,
)
from anonkit.intake.personal.dates import BIRTH, in_words, interview_day, is_days, only_days
from anonkit.intake.personal.dayparts import parts_of
from anonkit.intake.personal.declared import SHIFTED, actions_of
from anonkit.records import ScanColumn, Severity

_FIX = "tell them by the month, the quarter or the year, or shift them for each person"
_DATED = 0.5
"""Share of a column's different cells that tell a day."""
_SERIAL = re.compile(r"-?\d{3,6}")
_MONTH = re.compile(r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])")
_CODED = words("record_id person_id")
"""What `12mar1975` is taken for, as letters and figures without a blank."""
_YEARS = range(1880, 2101)
_PART = {
    "day": words("day dia jour siku din"),
    "month": words("month mes mois mwezi mahina"),
    "year": words("year ano annee mwaka saal"),
}


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for the births, and one for the events, of each table."""
    yield from without_tables(case)
    for table in case.now.records:
        told = list(_of(case, table))
        yield from told
        if not told:
            yield clean("no date of a birth or an event is told to the day", at=table)


def _of(case: Case, table: Records) -> Iterator[Result]:
    cells = look(table, [each.name for each in table.columns])
    shifted = {name for name, done in actions_of(case, table).items() if done in SHIFTED}
    births: list[str] = []
    events: list[str] = []
    for column in table.columns:
        seen = cells[column.name]
        if not seen.filled or seen.tokens or column.name in shifted:
            continue
        if _is_birth(column):
            if is_days(seen) or _is_serial(seen):
                births.append(column.name)
        elif _is_event(column, seen, cells):
            events.append(column.name)
    weighs: Severity = "high" if of_people(table) else "low"
    if births:
        yield found("it tells births to the day", at=table, columns=tuple(births))
    if events:
        why = "it tells what befell somebody, or a birth, to the day"
        yield found(why, at=table, columns=tuple(events), severity=weighs)
    for names in dict.fromkeys([*_in_parts(table, cells), *parts_of(table, cells)]):
        why = "day, month and year stand in columns of their own: together an exact date"
        yield found(why, at=table, columns=names, severity=weighs)


def _is_birth(column: ScanColumn) -> bool:
    return column.identifier == "birth_date" or speaks(column, BIRTH)


def _is_serial(seen: Cells) -> bool:
    """Whether they are days counted from some day, as statistics packages store them.

    Months so counted (DHS: from 1900) stay below 1,600, and years and `198503` are no days.
    """
    numbers = seen.numbers
    if not numbers or all(number in _YEARS for number in numbers):
        return False
    if seen.share(_SERIAL, whole=True) < _DATED or seen.share(_MONTH, whole=True) > _DATED:
        return False
    return min(numbers) < 0 or max(numbers) > _YEARS.stop


def _is_event(column: ScanColumn, seen: Cells, cells: Mapping[str, Cells]) -> bool:
    """Days that are no interview's: hours beside them are collection metadata's (PI-02)."""
    if not is_days(seen) or tool_kind(column.name) == "timestamp":
        return False
    if column.role == "text" and not only_days(seen):
        return False
    if column.identifier and not (column.identifier in _CODED and in_words(seen)):
        return False
    if seen.timed > _DATED < seen.spread:
        return False
    return not interview_day(column, seen, cells)


def _in_parts(table: Records, cells: Mapping[str, Cells]) -> Iterator[tuple[str, ...]]:
    """Columns `day`, `month` and `year`, with the same words beside."""
    parts: dict[tuple[str, ...], dict[str, str]] = {}
    for column in table.columns:
        words = column.name.lower().replace("_", " ").split()
        for part, known in _PART.items():
            if not known.isdisjoint(words):
                rest = tuple(word for word in words if word not in known)
                parts.setdefault(rest, {}).setdefault(part, column.name)
    for found_parts in parts.values():
        if len(found_parts) == len(_PART) and _are_days(cells[found_parts["day"]]):
            yield tuple(found_parts.values())


def _are_days(seen: Cells) -> bool:
    numbers = seen.numbers
    return len(numbers) > 7 and min(numbers) >= 0 and max(numbers) <= 31


CHECK = Check(
    name="PI-05",
    title="Exact dates",
    severity="high",
    threshold="no birth, death or event to the day; by the month or shifted for each person",
    source="HIPAA safe harbor, 45 CFR 164.514(b)(2)(i)(C); REDCap's de-identified export",
    mend=_FIX,
    command="anonkit init {file} -o plan.xlsx",
    required=True,
    run=run,
)

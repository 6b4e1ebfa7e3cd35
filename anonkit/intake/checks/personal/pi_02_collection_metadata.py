"""PI-02: what a collection tool writes by itself: times, devices, staff, keys of the server.

None of it was asked of anybody, and all of it leads back: times order the
visits and with them the villages, a device is a member of staff, a key finds
the record on the server. What is in the cells decides: a time told by the
month, or a pseudonym in place of a key, is no find.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found
from anonkit.intake.personal.columns import (
    Cells,
    codes_staff,
    last_name,
    look,
    numbers_rows,
    of_people,
    tool_kind,
    without_tables,
)
from anonkit.intake.personal.dates import interview_day
from anonkit.intake.personal.declared import SHIFTED, actions_of
from anonkit.records import ScanColumn, Severity

_FIX = "leave the columns out (`release: false`), and hand the file over again"
_INSTANCE = frozenset({"instancename", "instance_name"})
_KEYS = frozenset({"key"})
"""Names that anybody gives: a server's key is told by its cells, which are UUIDs."""
_DURATION = frozenset({"duration", "_duration"})
MANY = 0.5
"""Share of rows with a time of their own from which times single out rows."""
_SAID: Mapping[str, tuple[str, Severity]] = {
    "time": ("times of the collection, to the minute or second: who was met when", "high"),
    "shape": ("times of their own in most rows, as a tool writes them", "high"),
    "key": ("keys of the collection server: each leads back to one raw record", "high"),
    "device": ("devices, SIM cards or their numbers: each is a member of staff", "high"),
    "username": ("accounts of those who collected", "high"),
    "instance": ("names of submissions, which forms put together from answers", "high"),
    "record": ("recordings and logs of the interview, or their names", "high"),
    "day": ("the day of the interview: with a village it says who was visited", "medium"),
    "duration": ("how long the interview took, which nobody was asked", "medium"),
    "staff": ("members of staff: each works in a few places", "medium"),
    "form_version": ("versions and states of the form, which say nothing of the people", "low"),
}
_A_DAY = "one day a row: that of the interview, if the rows are of people"


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each sort of metadata in each table."""
    yield from without_tables(case)
    for table in case.now.records:
        told = list(_of(table, actions_of(case, table)))
        yield from told
        if not told:
            yield clean("no column that a collection tool writes by itself", at=table)


def _of(table: Records, done: Mapping[str, str]) -> Iterator[Result]:
    cells = look(table, [each.name for each in table.columns])
    sorts: dict[str, list[str]] = {}
    for column in table.columns:
        seen = cells[column.name]
        if seen.filled and not seen.tokens:
            sort = _sort(column, seen, cells)
            if not (sort == "day" and done.get(column.name) in SHIFTED):
                sorts.setdefault(sort, []).append(column.name)
    people = of_people(table)
    for sort, (what, severity) in _SAID.items():
        if names := sorts.get(sort):
            weighs = "low" if sort in ("shape", "day") and not people else severity
            said = _A_DAY if sort == "day" and not people else what
            yield found(f"it holds {said}", at=table, columns=tuple(names), severity=weighs)


def _sort(column: ScanColumn, seen: Cells, cells: Mapping[str, Cells]) -> str:
    """What a column is as metadata; empty where it is none."""
    if told := _told_by_name(last_name(column.name)):
        return told
    if when := _when(column, seen, cells):
        return when
    kind = tool_kind(column.name)
    named = kind == "record_id" and last_name(column.name) not in _KEYS
    if seen.uuids or (named and not _is_a_count(column, seen)):
        return "key"
    if kind == "phone" or column.identifier == "device":
        return "device"
    if kind in ("username", "form_version"):
        return kind
    return "staff" if codes_staff(column, seen) else ""


def _told_by_name(name: str) -> str:
    if name in _INSTANCE:
        return "instance"
    if name in _DURATION:
        return "duration"
    logs = tool_kind(name) == "media" and any(word in name for word in ("audit", "attachments"))
    return "record" if logs else ""


def _when(column: ScanColumn, seen: Cells, cells: Mapping[str, Cells]) -> str:
    """Times and days of the collection."""
    by_tool = tool_kind(column.name) == "timestamp"
    if seen.timed > MANY and column.identifier != "birth_date":
        if by_tool:
            return "time"
        return "shape" if seen.spread > MANY else ""
    told = by_tool or interview_day(column, seen, cells)
    return "day" if told and seen.dated > MANY else ""


def _is_a_count(column: ScanColumn, seen: Cells) -> bool:
    """Whether it numbers rows of the file or of its other tables: that says nothing outside."""
    return numbers_rows(column, seen) or seen.counting


CHECK = Check(
    name="PI-02",
    title="Collection metadata",
    severity="high",
    threshold="0 columns; a time told by the month, and the file's own row numbers, pass",
    source="XLSForm, KoboToolbox, ODK Central, SurveyCTO and REDCap, which write these columns",
    mend=_FIX,
    command="anonkit init {file} -o plan.xlsx",
    required=True,
    run=run,
)

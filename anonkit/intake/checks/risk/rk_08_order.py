"""RK-08: rows and numbers that stand by place or by date."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found
from anonkit.intake.checks.risk.rk_01_k_anonymity import CHECK as K
from anonkit.intake.checks.risk.rk_01_k_anonymity import least_k
from anonkit.intake.judge import settings_of
from anonkit.intake.people.first_rows import sheet_of
from anonkit.intake.people.keys import about_of, keys_of, tables_of
from anonkit.intake.personal.columns import of_people
from anonkit.intake.wording import listed
from anonkit.records import Severity
from anonkit.risk.leaks import id_structure
from anonkit.risk.leaks.base import Coded, Codes, Sheet
from anonkit.risk.leaks.row_order import LEAST, follows, together

_SHUFFLE = "write the rows in another order that nobody can guess, and number them anew after that"
_CODES = "write a pseudonym in its place, or leave the column out"
MOST_CODES = 20_000
"""Rows whose codes are taken apart: the first."""
_TIMES = frozenset({"date", "timestamp", "birth_date"})
_SAID = {
    "leak_id_time": "holds the time when it was made",
    "leak_id_date": "holds a date",
    "leak_id_part": "has a part that tells {tells}",
}


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """Of each table: the order of its rows, the order of its numbers, and what its codes hold."""
    goal, said = least_k(case, settings_of(K, case.profile)), False
    for table in tables_of(case):
        if table.count >= LEAST:
            ordered = _of_table(case, table, sheet_of(case, table, goal))
            held = _held(case, table, sheet_of(case, table, goal, MOST_CODES))
            for each in (*ordered, *held):
                said = True
                yield each
    if not said:
        yield clean(
            "neither rows nor codes stand by place or date",
            applies=any(True for _ in tables_of(case)),
        )


def _of_table(case: Case, table: Records, sheet: Sheet) -> Iterator[Result]:
    told = _ordered(case, table, sheet, None)
    if told:
        why = f"the rows stand by {listed(told)}: who is next to whom tells them"
        weighs: Severity = "medium" if of_people(table) else "low"
        yield found(why, fix=_SHUFFLE, at=table, columns=tuple(told), severity=weighs)
    for column in _numbered(sheet):
        by = [name for name in _ordered(case, table, sheet, column) if name != column.name]
        if by:
            why = f"the codes of {column.name} stand by {listed(by)}"
            yield found(why, fix=_CODES, at=table, columns=(column.name, *by))


def _held(case: Case, table: Records, sheet: Sheet) -> Iterator[Result]:
    """What codes hold, once for each column: dates themselves say what they are."""
    about = about_of(case, table)
    tells: dict[tuple[str, str], list[str]] = {}
    for each in id_structure.find(sheet):
        if each.said in _SAID and about[each.columns[0]] not in _TIMES:
            tells.setdefault((each.columns[0], each.said), []).append(each.tells)
    for (name, said), others in tells.items():
        why = f"each code of {name} {_SAID[said].format(tells=listed(others))}"
        yield found(why, fix=_CODES, at=table, columns=(name,))


def _ordered(case: Case, table: Records, sheet: Sheet, by: Coded | None) -> list[str]:
    """Places that neighbours share more often than by chance, and dates that the rows follow."""
    about, places = about_of(case, table), set(keys_of(case, table).places)
    rows: Codes = np.arange(len(sheet.people))
    if by is not None:
        rows = np.argsort(by.codes, kind="stable")
    found_in = []
    for each in sheet.shown:
        codes = each.codes[rows]
        area = each.name in places or about[each.name] == "design"
        if (area and together(codes)) or (about[each.name] in _TIMES and follows(codes)):
            found_in.append(each.name)
    return found_in


def _numbered(sheet: Sheet) -> Iterator[Coded]:
    """Columns with a code for each row, whose order may say something."""
    for each in sheet.shown:
        if each.kind == "open" and each.size == len(sheet.people):
            yield each


CHECK = Check(
    name="RK-08",
    title="Order of rows and of codes",
    severity="medium",
    threshold="neighbouring rows come from one place no more often than in a shuffled file (5 "
    "points and six standard errors pass), stand in no order of a date (a rank correlation of 0.95 "
    "passes), and no code holds a place or a date",
    source="IHSN, sdcMicro guidelines: records are to be shuffled; runs test",
    mend=_SHUFFLE,
    run=run,
)

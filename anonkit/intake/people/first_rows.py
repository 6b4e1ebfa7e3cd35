"""The first rows of a table as the search for leaks takes them: codes, in the file's order."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.intake.base import Case, Records
from anonkit.intake.people.counting import person_column
from anonkit.intake.people.keys import about_of, keys_of
from anonkit.intake.people.weights import weight_columns
from anonkit.records import ScanColumn
from anonkit.risk.leaks.base import Coded, Codes, Kind, Sheet, coded
from anonkit.steps.typed import with_missing

MOST_CELLS = 4_000_000
MOST_ROWS = 100_000
"""Of a sheet: the first of the file, in its order. Fewer of a wide table."""
MOST_COLUMNS = 400


def sheet_of(case: Case, table: Records, goal: int, most: int = MOST_ROWS) -> Sheet:
    """The first rows of a table; all of its columns but free text, up to `MOST_COLUMNS`.

    Args:
        case: Keeps it.
        table: At least one row.
        goal: The k that is asked for.
        most: Rows.
    """
    key = ("sheet", id(table), goal, min(most, table.count))
    return case.memo.once(key, lambda: _sheet(case, table, goal, most))


def column_of(sheet: Sheet, name: str) -> Coded | None:
    """A column of a sheet by its name."""
    return next((each for each in sheet.shown if each.name == name), None)


def _sheet(case: Case, table: Records, goal: int, most: int) -> Sheet:
    keys, about = keys_of(case, table), about_of(case, table)
    known = {*keys.both, *keys.places, *(n for n, word in about.items() if word == "design")}
    weights = set(weight_columns(case, table))
    kinds = {
        each.name: _kind(each, known, weights) for each in table.columns if each.role != "text"
    }
    chosen = sorted(kinds, key=lambda name: kinds[name] == "open")[:MOST_COLUMNS]
    rows = table.first(chosen, min(most, MOST_CELLS // max(1, len(chosen))))
    shown = tuple(coded(name, _cells(rows, table.column(name)), kinds[name]) for name in chosen)
    alone = np.arange(rows.num_rows, dtype=np.int64)
    person = person_column(case, table)
    people = next((_units(each, alone) for each in shown if each.name == person), alone)
    return Sheet(
        people=people,
        homes=people,
        shown=shown,
        hidden=tuple(each for each in shown if each.kind == "quasi"),
        k=goal,
        released=False,
        share=rows.num_rows / table.count,
    )


def _cells(rows: pa.Table, column: ScanColumn) -> pa.Array:
    cells = pc.utf8_trim_whitespace(rows[column.name].combine_chunks())
    return with_missing(cells, ("", *column.missing))


def _units(column: Coded, alone: Codes) -> Codes:
    codes = np.where(column.codes >= 0, column.codes, column.size + alone)
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def _kind(column: ScanColumn, known: set[str], weights: set[str]) -> Kind:
    if column.name in known:
        return "quasi"
    if column.name in weights:
        return "weight"
    tokens = column.role == "identifier" and not column.identifier
    return "token" if tokens else "open"

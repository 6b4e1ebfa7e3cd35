"""Look for leaks in a file as it is: what its making tells of the columns that were asked about.

Nothing is hidden in such a file. What is found here would tell a column even
after it was dropped or told more coarsely.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.engines.base import Source
from anonkit.records import LeakRecord, RiskQuestion, said
from anonkit.risk.leaks import LEAKS
from anonkit.risk.leaks.base import Coded, Codes, Finding, Kind, Sheet, coded
from anonkit.steps.typed import with_missing

MOST_ROWS = 200_000
"""Rows that are looked at: the first of the file, in its order."""
_WORDS = r"\pL\pL.*\s|\s.*\pL\pL"
NAMED = 6
"""Columns that a sentence names; the record names all."""


def leaks_of(
    question: RiskQuestion, source: Source, goal: int
) -> tuple[tuple[LeakRecord, ...], Mapping[str, str]]:
    """Every leak that is found, and why others were not looked for.

    Args:
        question: Which columns somebody may know, or must not learn.
        source: The file.
        goal: The least k, in people.
    """
    table, cut = _first_rows(source)
    sheet = _sheet(question, table, goal)
    missing = {f"leaks.{n}": leak.nothing for n, leak in LEAKS.items() if not leak.looks_at(sheet)}
    if cut:
        missing["leaks"] = f"only the first {MOST_ROWS:,} rows are looked at for leaks"
    found = [f for leak in LEAKS.values() if leak.looks_at(sheet) for f in leak.find(sheet)]
    return tuple(_records(found)), missing


def _records(found: Sequence[Finding]) -> Iterator[LeakRecord]:
    """One record where several columns tell the same, or several are told by the order."""
    together: dict[tuple[str, str, tuple[str, ...]], tuple[dict[str, None], dict[str, None]]] = {}
    for each in found:
        alike = each.tells if each.leak != "row_order" else ""
        whole = each.columns if each.leak == "missing_pattern" else ()
        columns, tells = together.setdefault((each.said, alike, whole), ({}, {}))
        columns.update(dict.fromkeys(each.columns))
        tells.update(dict.fromkeys([each.tells] if each.tells else []))
    leaks = {each.said: each.leak for each in found}
    for (key, _, _), (columns, tells) in together.items():
        says = said(key, columns=_listed(list(columns)), tells=_listed(list(tells)))
        yield LeakRecord(leaks[key], tuple(columns), tuple(tells), str(says))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _first_rows(source: Source) -> tuple[pa.Table, bool]:
    """The first rows of the file, and whether there are more."""
    batches, rows = [], 0
    for batch in source.batches():
        batches.append(batch.slice(0, MOST_ROWS - rows))
        rows += batch.num_rows
        if rows > MOST_ROWS:
            return pa.Table.from_batches(batches), True
    empty = pa.schema([(name, pa.string()) for name in source.columns]).empty_table()
    return (pa.Table.from_batches(batches) if batches else empty), False


def _sheet(question: RiskQuestion, table: pa.Table, goal: int) -> Sheet:
    cells = {
        name: with_missing(
            pc.utf8_trim_whitespace(table[name].combine_chunks()),
            ("", *question.missing.get(name, ())),
        )
        for name in table.column_names
    }
    shown = tuple(coded(name, each, _kind(question, name, each)) for name, each in cells.items())
    people = _units(shown, question.person, np.arange(table.num_rows, dtype=np.int64))
    return Sheet(
        people=people,
        homes=_units(shown, question.household, people),
        shown=shown,
        hidden=tuple(each for each in shown if each.kind in ("quasi", "sensitive")),
        k=goal,
        released=False,
        lived=question.household is not None,
    )


def _units(shown: Sequence[Coded], name: str | None, alone: Codes) -> Codes:
    """(n,) numbers of people or households from 0 on; who has no number is one alone."""
    if name is None:
        return alone
    column = next(each for each in shown if each.name == name)
    codes = np.where(column.codes >= 0, column.codes, column.size + alone)
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def _kind(question: RiskQuestion, name: str, cells: pa.Array) -> Kind:
    if name in question.quasi:
        return "quasi"
    if name in question.sensitive:
        return "sensitive"
    if name == question.weight:
        return "weight"
    worded = pc.sum(pc.match_substring_regex(cells.drop_null(), _WORDS)).as_py() or 0
    return "text" if worded * 2 > len(cells) - cells.null_count else "open"

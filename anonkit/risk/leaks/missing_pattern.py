"""Empty cells: which questions somebody was not asked, or did not answer, says why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from anonkit.risk.leaks.base import EMPTY, Coded, Codes, Finding, Leak, Sheet
from anonkit.risk.leaks.telling import told
from anonkit.risk.singling import MOST

SKIPPED = 5
"""A question that more than 1 in `SKIPPED` people leave empty was not put to all."""
NAMED = 8
"""Columns that a sentence names."""


def find(sheet: Sheet) -> Iterator[Finding]:
    """Patterns of empty or `*` cells that tell a hidden column or single people out.

    Three ways: a pattern tells a hidden answer beyond chance; fewer than k
    people, but some, answered a question at all; or more than 5 % of the
    people have a combination of skipped questions that fewer than k share.
    Single answers that are missing here and there are no skip, and do not
    count for the last; nor is it looked for in a part of a file, where rare
    combinations cannot be told from rare ones of the part.
    """
    columns = _gaps(sheet)
    if columns:
        yield from _telling(sheet, columns)
        yield from _few(sheet, columns)
        yield from _rare(sheet)


def _telling(sheet: Sheet, columns: Sequence[Coded]) -> Iterator[Finding]:
    whole = _pattern(columns)
    found = [h for h in sheet.hidden if sheet.enough(told(sheet, whole, h))]
    for name in dict.fromkeys(hidden.name for hidden in found):
        same = [hidden for hidden in found if hidden.name == name]
        alone = [
            column
            for column in columns
            if any(sheet.enough(told(sheet, _pattern([column]), hidden)) for hidden in same)
        ]
        names = tuple(column.name for column in alone or columns)[:NAMED]
        yield Finding("missing_pattern", "leak_missing_pattern", names, name)


def _few(sheet: Sheet, columns: Sequence[Coded]) -> Iterator[Finding]:
    for column in columns:
        people = sheet.people_in(column.codes >= 0)
        if 0 < people < sheet.k * sheet.share:
            yield Finding("missing_pattern", "leak_missing_few", (column.name,))


def _rare(sheet: Sheet) -> Iterator[Finding]:
    skipped = [
        column
        for column in sheet.looked_at
        if column.kind != "quasi" and _empty(sheet, column) * SKIPPED > sheet.count
    ]
    if len(skipped) < 2 or sheet.share < 1:
        return
    pattern = _pattern(skipped)
    pairs = np.unique(pattern * sheet.count + sheet.people) // sheet.count
    few = np.bincount(pairs) < sheet.k
    if sheet.people_in(few[pattern]) * MOST > sheet.count:
        names = tuple(column.name for column in skipped)[:NAMED]
        yield Finding("missing_pattern", "leak_missing_rare", names)


def _empty(sheet: Sheet, column: Coded) -> int:
    """People of a column that some answer, with an empty cell in it."""
    return sheet.people_in(column.codes == EMPTY) if column.size else 0


def _gaps(sheet: Sheet) -> tuple[Coded, ...]:
    """Columns with both answers and gaps."""
    return tuple(each for each in sheet.looked_at if each.size and (each.codes < 0).any())


def _pattern(columns: Sequence[Coded]) -> Codes:
    """(n,) a number for each combination of answered, empty and `*`."""
    made = np.zeros(len(columns[0].codes), np.int64)
    for column in columns:
        made = made * 3 - np.minimum(column.codes, 0)
        made = np.unique(made, return_inverse=True)[1].astype(np.int64)
    return made


LEAK = Leak(
    name="missing_pattern",
    summary="Which cells are empty tells a hidden answer, or singles people out.",
    threshold="told for more than 5 % of the people and at least 3 k of them, beyond chance; a "
    "question that fewer than k people answered; combinations of skipped questions that fewer "
    "than k share, for more than 5 %",
    source="suppression that follows the data tells it (Wong et al. 2007, minimality attack); "
    "bound: anonkit/risk/leaks/telling.py",
    mend="leave the column out with `release: false`",
    nothing="no cell is empty",
    find=find,
    looks_at=lambda sheet: bool(_gaps(sheet)),
)

"""Whether the labels of a table's rows are, or may be, people.

A table of figures has labels that may be told: places, ages, answers. A list of people with a
row of totals looks like one. Then its labels are somebody's: they are never told, and where more
than a guess says so, its rows are looked at as records, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from anonkit.detect import person_name, uuid
from anonkit.detect.names import NameShare, share_of
from anonkit.intake.beside.naming import MOST, told_in
from anonkit.intake.figures import words
from anonkit.intake.figures.base import TOTAL, Cell, Published
from anonkit.intake.figures.sheet import Column, Sheet

Whose = Literal["groups", "maybe", "people"]
_ALONE = 0.9
"""Share of the rows with counts of no more than 1 from which each of them is one person."""
_LEAST_ROWS = 5
"""Rows from which counts of 1 are no chance."""
_OF_GROUPS = {"place", "date", "age", "sex", "design"}
"""What a header speaks of whose labels are groups, although they have the shape of names."""
_NAMES = 0.7
"""Share of the labels made of listed names from which they are taken for people's."""
_SINGLE = 10
"""Different labels of one word each before they are taken for names: groups have fewer."""


def whose(sheet: Sheet, by: Sequence[Column]) -> Whose:
    """Whom labels are of: groups, maybe people, or people in all likelihood."""
    scanned = {each.name: each for each in sheet.records.columns}
    told = [_of(each, scanned[each.name].about) for each in by]
    if any(scanned[each.name].identifier for each in by) or "people" in told:
        return "people"
    return "maybe" if "maybe" in told else "groups"


def _of(column: Column, about: str) -> Whose:
    labels = [each for each in column.distinct if each and not words.is_total(each)]
    if told_in(labels, ()) or any(uuid.test(each, ()) for each in labels[:MOST]):
        return "people"
    if column.is_numeric:
        return "groups"
    share = share_of(labels[:MOST])
    single = share.words < 1.5
    if share.known >= _NAMES and share.sure >= 0.5 and about != "place":
        enough = len(labels) >= _SINGLE if single else share.forenames >= 0.5
        if enough:
            return "people"
    shaped = sum(person_name.test(each, ()) for each in labels[:MOST])
    if about not in _OF_GROUPS and len(labels) >= _LEAST_ROWS and shaped > _ALONE * len(labels):
        return "maybe"
    if words.names_a_unit(column.name) or len(labels) > MOST:
        return "maybe"
    return "maybe" if any(_names_somebody(share_of([each])) for each in labels) else "groups"


def _names_somebody(share: NameShare) -> bool:
    """Two words or more, all of them names, and one nothing else."""
    return share.words > 1 and share.known == 1 and share.sure == 1 and share.forenames == 1


def one_each(tables: Sequence[Published]) -> bool:
    """Whether nearly every row has a label of its own, and counts of nobody or of one."""
    counts = [each for each in tables if each.measure == "count" and not each.noise]
    return any(len(each.by) == 1 + each.crossed and _counts_single(each) for each in counts)


def _counts_single(table: Published) -> bool:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        if cell.key[0] != TOTAL:
            rows.setdefault(cell.row, []).append(cell)
    single = sum(_is_single(each) for each in rows.values())
    return len(rows) >= _LEAST_ROWS and single >= _ALONE * len(rows)


def _is_single(cells: Sequence[Cell]) -> bool:
    """Whether a row counts one, and nothing above it."""
    values = [each.value for each in cells if each.value is not None]
    return 1 in values and max(values) <= 1


def without_labels(tables: Sequence[Published]) -> Iterator[Published]:
    """The same tables, whose labels nobody is told."""
    return (replace(each, labelled=False) for each in tables)

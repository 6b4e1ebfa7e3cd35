"""Tables of two deliveries side by side: which belong together, and how their columns compare.

Cells are compared as keyed 64-bit codes, with a key that lives as long as the
comparison: a column of a million rows takes 8 MB, whatever stands in it, and
no text of a cell is held.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.intake.base import Case, Delivery, Records, Result, not_checked
from anonkit.risk.overlap import Codes, Overlap, alone_in_both, overlap
from anonkit.steps import keyed

NOTHING = np.uint64(0)
"""The code of a cell that says nothing: empty, or `*`."""
ALIKE = 0.9
"""Share of the cells of a column, in either file, whose text the other file has too: from there
on both tell the column alike."""
OWN = 0.9
"""Share of rows with a text of their own from which a column numbers rows, and is no answer."""
LEAST_SHARED = 2
"""Columns that two tables must have in common to be held against each other."""
_STEP = np.uint64(0x9E3779B97F4A7C15)
_PLACES = r"^(-?[0-9]+\.[0-9]*[1-9])0+$"
_WHOLE = r"^(-?[0-9]+)\.0*$"


@dataclass(frozen=True)
class Compared:
    """One column that both tables have."""

    name: str
    alike: float
    """The lesser share of cells whose text the other table has too; 0 where one has none."""
    own: float
    """Different texts by cells, in the table where that is less."""
    different: tuple[int, int]
    """Different texts now and then."""

    @property
    def is_answer(self) -> bool:
        """Whether equal rows have to agree in it."""
        return self.alike >= ALIKE and max(self.different) > 1


@dataclass(frozen=True)
class Pair:
    """A table of this delivery, and the table of an earlier one that it goes with."""

    now: Records
    then: Records
    earlier: Delivery
    columns: tuple[Compared, ...]
    answers: tuple[str, ...]
    """Columns in which equal rows agree: told alike in both, and no numbers of rows."""
    overlap: Overlap
    key: bytes = field(repr=False)
    rows: tuple[Codes, Codes] = field(repr=False)
    """Codes of the answers of every row, now and then."""

    def codes(self, column: str) -> tuple[Codes, Codes]:
        """Of one column, now and then."""
        return codes_of(self.now, column, self.key), codes_of(self.then, column, self.key)

    def column(self, name: str) -> Compared:
        return next(each for each in self.columns if each.name == name)

    @property
    def earlier_name(self) -> str:
        """What messages call the earlier delivery."""
        return self.earlier.parcel.name

    @property
    def identical(self) -> bool:
        """Whether the two tables hold the same rows, whatever their order."""
        same = [each.name for each in self.now.columns] == [e.name for e in self.then.columns]
        return same and not (self.overlap.left_now or self.overlap.left_then) and self._all_alike

    @property
    def _all_alike(self) -> bool:
        return all(each.alike == 1 or not max(each.different) for each in self.columns)

    def same_people(self, chance: float) -> bool:
        """Whether so many rows agree that files of other people would hardly do so.

        One column alone proves nothing: surveys ask so many people of each place, every time.
        """
        return len(self.answers) >= LEAST_SHARED and self.overlap.chance < chance

    def alone(self) -> tuple[np.ndarray, np.ndarray]:
        """Places of rows, now and then, that all answers together match one to one."""
        return alone_in_both(*self.rows)


def no_earlier() -> Result:
    """What a check against earlier deliveries says where none was named."""
    fix = "name what was handed over before about the same people, with --previous"
    return not_checked("no earlier delivery was named (--previous)", fix=fix, optional=True)


def pairs_of(case: Case) -> tuple[Pair, ...]:
    """Every table of an earlier delivery beside the one of this delivery that it goes with."""
    return case.memo.once(("pairs",), lambda: tuple(_pairs(case)))


def _pairs(case: Case) -> Iterator[Pair]:
    ours = [table for table in case.now.records if is_of_people(case.now, table)]
    for earlier in case.earlier:
        for then in earlier.records:
            if is_of_people(earlier, then):
                now = max(ours, key=partial(_fit, then), default=None)
                if now is not None and len(shared_names(now, then)) >= LEAST_SHARED:
                    yield compare_tables(now, then, earlier)


def is_of_people(delivery: Delivery, table: Records) -> bool:
    """Whether a table has rows of people: the tables of figures of a release have none."""
    inside = PurePosixPath(table.file.path).parts[:-1]
    return bool(table.count) and not (delivery.release is not None and "tables" in inside)


def _fit(then: Records, now: Records) -> tuple[int, bool, bool]:
    same_name = (now.name, PurePosixPath(now.file.path).stem) == (
        then.name,
        PurePosixPath(then.file.path).stem,
    )
    return len(shared_names(now, then)), same_name, now.linked == then.linked


def shared_names(now: Records, then: Records) -> list[str]:
    """Columns of both tables, in the order of the first."""
    theirs = {each.name for each in then.columns}
    return [each.name for each in now.columns if each.name in theirs]


def compare_tables(now: Records, then: Records, earlier: Delivery) -> Pair:
    """Hold two tables against each other, column by column and row by row."""
    key = secrets.token_bytes(32)
    columns = tuple(_compared(now, then, name, key) for name in shared_names(now, then))
    answers = tuple(_answers(now, columns))
    rows = tuple(row_codes(table, answers, key) for table in (now, then))
    return Pair(now, then, earlier, columns, answers, overlap(*rows), key, (rows[0], rows[1]))


def _answers(now: Records, columns: Sequence[Compared]) -> Iterator[str]:
    """Columns by which rows are the same; those with a value a row only where there is no other."""
    told = [each for each in columns if each.is_answer and now.column(each.name).role != "weight"]
    several = [each for each in told if each.own < OWN]
    yield from (each.name for each in (several if len(several) >= LEAST_SHARED else told))


def _compared(now: Records, then: Records, name: str, key: bytes) -> Compared:
    both = [codes_of(table, name, key) for table in (now, then)]
    (mine, n), (theirs, m) = (np.unique(each[each != NOTHING], return_counts=True) for each in both)
    if not len(mine) or not len(theirs):
        return Compared(name, 0.0, 0.0, (len(mine), len(theirs)))
    _, at, of = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    alike = min(n[at].sum() / n.sum(), m[of].sum() / m.sum())
    own = min(len(mine) / n.sum(), len(theirs) / m.sum())
    return Compared(name, float(alike), float(own), (len(mine), len(theirs)))


def row_codes(table: Records, columns: Sequence[str], key: bytes) -> Codes:
    """A code for every row, equal where all these cells are; a cell of nothing is one of its own.

    Two of 10 million rows share a code by accident with probability 3e-6.
    """
    made = np.zeros(table.count, np.uint64)
    for name in columns:
        made *= _STEP
        made += codes_of(table, name, key)
    return made


def codes_of(table: Records, column: str, key: bytes) -> Codes:
    """A code for every cell of a column, in the file's order."""
    made = np.empty(table.count, np.uint64)
    at = 0
    for batch in table.batches([column]):
        found = pc.fill_null(keyed.codes(spelled(batch.column(0)), key), int(NOTHING))
        made[at : at + len(found)] = found.to_numpy(zero_copy_only=False)
        at += len(found)
    return made


def spelled(cells: pa.Array) -> pa.Array:
    """Cells as every format spells them: no blanks around, `1.50` as `1.5`, `*` as nothing."""
    cells = pc.utf8_trim_whitespace(cells)
    if pc.any(pc.match_substring(cells, ".")).as_py():
        cells = pc.replace_substring_regex(cells, _PLACES, r"\1")
        cells = pc.replace_substring_regex(cells, _WHOLE, r"\1")
    bare = pc.or_(pc.equal(cells, ""), pc.equal(cells, "*"))
    return pc.if_else(pc.fill_null(bare, True), pa.scalar(None, pa.string()), cells)

"""Which columns number the rows of a table, and which name rows of another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.intake.base import Case, Records
from anonkit.intake.quality.cells import hashed
from anonkit.intake.quality.described import Described
from anonkit.records import ScanColumn
from anonkit.steps.relations import KEYS

Hashes = npt.NDArray[np.uint64]
NUMBERED = 0.5
"""Less different values a row, and a column numbers groups of rows, not rows."""
_TOOLS = frozenset(("_uuid", "_id", "_index", "KEY", "instanceID", "meta/instanceID", "_URI"))
"""What collection tools call the number of a row."""
_PARENTS = frozenset((*KEYS, "_parent_table_name"))


@dataclass(frozen=True)
class Counted:
    """How well some columns number the rows."""

    columns: tuple[str, ...]
    rows: int
    empty: int
    """Rows without a number."""
    distinct: int

    @property
    def repeated(self) -> int:
        """Rows whose number another row has had before."""
        return self.rows - self.empty - self.distinct

    @property
    def whole(self) -> bool:
        return not self.empty and not self.repeated


@dataclass(frozen=True)
class Link:
    """Columns whose cells name rows of another table."""

    columns: tuple[str, ...]
    parents: tuple[tuple[Records, tuple[str, ...]], ...]
    """Tables that may hold those rows, with their columns."""
    told: bool
    """Whether a data package or a collection tool says so; else it is the same name."""


def row_numbers(table: Records) -> tuple[ScanColumn, ...]:
    """Columns that are said to number rows, or people, one by one; none of a parent's."""
    return tuple(
        each
        for each in table.columns
        if each.name not in _PARENTS
        and (
            each.name in _TOOLS
            or (each.identifier in ("record_id", "person_id") and each.confidence != "guess")
        )
    )


def numbers_rows(column: ScanColumn) -> bool:
    """Whether a column numbers rows, not people: then no row may have another's number."""
    return column.name in _TOOLS or column.identifier == "record_id"


def counted(table: Records, columns: Sequence[str]) -> Counted:
    """How many numbers some columns hold: one by the engine, several by hashes (8 bytes a row)."""
    if len(columns) == 1:
        (one,) = columns
        whole = table.rows.group([], persons=one)
        empty = sum(
            pc.sum(pc.equal(pc.fill_null(batch.column(0), ""), "")).as_py() or 0
            for batch in table.batches([one])
        )
        blank = any(_has_blank(batch) for batch in table.batches([one]))
        distinct = int(whole["n"][0].as_py()) - blank
        return Counted((one,), table.count, empty, distinct)
    keys = [row_keys(batch, columns) for batch in table.batches(columns)]
    found = np.unique(np.concatenate(keys)) if keys else np.empty(0, np.uint64)
    return Counted(tuple(columns), table.count, 0, len(found))


def _has_blank(batch: pa.RecordBatch) -> bool:
    return bool(pc.any(pc.equal(batch.column(0), "")).as_py())


def row_keys(batch: pa.RecordBatch, columns: Sequence[str]) -> Hashes:
    """A 64-bit number for what some columns of each row say together."""
    keys = np.zeros(batch.num_rows, np.uint64)
    for name in columns:
        keys = keys * np.uint64(1_099_511_628_211) + hashed(batch.column(name))
    return keys


def links(case: Case, table: Records, told: Sequence[Described]) -> Iterator[Link]:
    """Every column of a table that names rows of another one."""
    for one in told:
        for columns, path, theirs in one.foreign:
            parents = [(each, theirs) for each in case.now.records if each.file.path == path]
            own = {each.name for each in table.columns}
            fits = len(columns) == len(theirs) and columns and own >= set(columns)
            known = [p for p in parents if {e.name for e in p[0].columns} >= set(theirs)]
            if fits and known:
                yield Link(columns, tuple(known), told=True)
    yield from _by_tool(case, table)
    yield from _by_name(case, table)


def _by_tool(case: Case, table: Records) -> Iterator[Link]:
    own = {each.name for each in table.columns}
    for child, names in KEYS.items():
        parents = [
            (each, (here,))
            for each in case.now.records
            if each is not table
            for here in [_first(each, names)]
            if here
        ]
        if child in own and parents:
            yield Link((child,), tuple(parents), told=True)


def _first(table: Records, names: Sequence[str]) -> str:
    own = {each.name for each in table.columns}
    return next((each for each in names if each in own), "")


def _by_name(case: Case, table: Records) -> Iterator[Link]:
    """The same number of a person or household in two tables, of which only one has it once."""
    for column in table.columns:
        if column.identifier not in ("person_id", "household_id") or column.name in KEYS:
            continue
        same = [
            (each, (column.name,))
            for each in case.now.records
            if each is not table and any(one.name == column.name for one in each.columns)
        ]
        if same and not counted(table, [column.name]).whole:
            parents = [each for each in same if counted(each[0], each[1]).whole]
            if parents:
                yield Link((column.name,), tuple(parents), told=False)


def orphans(table: Records, link: Link) -> int:
    """Rows that name no row of any of the tables; rows that name nothing are none of them."""
    known = [_keys(parent, columns) for parent, columns in link.parents]
    return min(_unknown(table, link.columns, each) for each in known)


def _keys(table: Records, columns: Sequence[str]) -> Hashes:
    parts = [row_keys(batch, columns) for batch in table.batches(columns)]
    return np.unique(np.concatenate(parts)) if parts else np.empty(0, np.uint64)


def _unknown(table: Records, columns: Sequence[str], known: Hashes) -> int:
    lost = 0
    for batch in table.batches(columns):
        named = ~unnamed(batch)
        keys = row_keys(batch, columns)[named]
        if len(known):
            places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            lost += int((known[places] != keys).sum())
        else:
            lost += len(keys)
    return lost


def unnamed(batch: pa.RecordBatch) -> npt.NDArray[np.bool_]:
    """Rows in which one of the columns is empty."""
    found = pc.equal(pc.fill_null(batch.column(0), ""), "")
    for column in batch.columns[1:]:
        found = pc.or_(found, pc.equal(pc.fill_null(column, ""), ""))
    rows: npt.NDArray[np.bool_] = found.to_numpy(zero_copy_only=False)
    return rows

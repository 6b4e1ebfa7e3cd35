"""Typed cells of Arrow read as text, alike in a Parquet file and in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.formats.base import MAX_COLUMNS, MAX_FIELD_BYTES
from anonkit.formats.faults import column_names, fault, too_many_columns
from anonkit.formats.spelling import is_spelled, loses_digits, texts

SLICE_BYTES = 64 << 20
"""Text of a batch, as far as it is spread out of dictionaries: a few pages may
stand for far more than fits into memory."""


class TypedReader:
    """Rows of typed cells; who says where they come from writes `_raw`."""

    kind: ClassVar[str]
    """What the codes of its errors begin with."""
    columns: tuple[str, ...]
    types: tuple[pa.DataType, ...]
    """Arrow's type of each column."""
    before: int = 0
    """Rows of the table that stand before the first."""

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows as text."""
        wanted = list(self.columns if columns is None else columns)
        row = self.before + 1
        for batch in self._raw(wanted):
            rows = _rows_at_once(batch)
            for start in range(0, batch.num_rows, rows):
                some = batch.slice(start, rows)
                made = [self._texts(some.column(name), name, row) for name in wanted]
                row += some.num_rows
                yield pa.RecordBatch.from_arrays(made, names=wanted)

    @cached_property
    def floats(self) -> frozenset[str]:
        """Columns with a floating number that has a fraction, or is 2^53 or more.

        An identifier kept in one may have lost digits. Reads the columns of
        floating numbers.
        """
        named = zip(self.columns, self.types, strict=True)
        wanted = [name for name, kind in named if pa.types.is_floating(_plain(kind))]
        found: set[str] = set()
        for batch in self._raw(wanted) if wanted else ():
            for name in wanted:
                values = batch.column(name).drop_null().unique().to_pylist()
                found |= {name} if any(map(loses_digits, values)) else set()
        return frozenset(found)

    def _raw(self, wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Batches of some columns, as they are typed."""
        raise NotImplementedError

    def _texts(self, cells: pa.Array, name: str, row: int) -> pa.Array:
        return spelled(cells, self.kind, row, self.columns.index(name) + 1)


def spelled(cells: pa.Array, kind: str, row: int, column: int) -> pa.Array:
    """n cells of a type that `is_spelled` as n texts, none of them too long.

    Args:
        cells: Of one column.
        kind: What the code of an error begins with.
        row: Of the first cell, counted from 1.
        column: Its place, counted from 1.

    Raises:
        InputError: A cell is no text, or longer than a cell may be.
    """
    try:
        made, longest = _sound(cells)
    except MemoryError:  # Arrow's own is one too
        raise
    except (pa.ArrowException, UnicodeError):
        problem, fix = "a cell cannot be read as text", "write the column as text, in UTF-8"
        raise fault(f"{kind}.encoding", problem, None, column, fix=fix) from None
    if longest > MAX_FIELD_BYTES:
        row += pc.index(pc.greater(pc.binary_length(made), MAX_FIELD_BYTES), True).as_py()
        problem = f"a cell is longer than {MAX_FIELD_BYTES:,} bytes"
        raise fault(f"{kind}.field_too_long", problem, row, column, fix="shorten the cell")
    return made


def _sound(cells: pa.Array) -> tuple[pa.Array, int]:
    """Cells as texts, and the bytes of the longest; each text of a dictionary is looked at once."""
    if not pa.types.is_dictionary(cells.type):
        made = texts(cells)
        made.validate(full=True)
        return made, _longest(made)
    known = texts(cells.dictionary)
    known.validate(full=True)
    made, longest = known.take(cells.indices), _longest(known)
    # A dictionary may hold more than stands in these rows.
    return made, _longest(made) if longest > MAX_FIELD_BYTES else longest


def _longest(cells: pa.Array) -> int:
    """Bytes of the longest of n texts; 0 of none."""
    return int(pc.max(pc.binary_length(cells)).as_py() or 0)


def checked_names(schema: pa.Schema, kind: str, said: str) -> tuple[str, ...]:
    """The names of a schema whose columns can all be read as text.

    Args:
        schema: As Arrow has it.
        kind: What the code of an error begins with.
        said: What has it: `file`, `table`.

    Raises:
        InputError: Too many columns or none, two of one name, nested or binary cells.
    """
    if len(schema) > MAX_COLUMNS:
        raise too_many_columns(kind, MAX_COLUMNS)
    for column, typed in enumerate(schema.types, 1):
        if not is_spelled(typed):
            problem = "a column holds cells that are no text, number, date or time"
            fix = "flatten it into plain columns, or leave it out"
            raise fault(f"{kind}.type", problem, None, column, fix=fix)
    if not schema.names:
        raise fault(f"{kind}.empty_file", f"the {said} has no columns", fix=f"name another {said}")
    return column_names(schema.names, kind)


def _rows_at_once(batch: pa.RecordBatch) -> int:
    """Rows whose texts can be spread out together; all of them, in any file that is no bomb."""
    coded = [c for c in batch.columns if pa.types.is_dictionary(c.type) and _is_text(c.type)]
    longest = sum(_longest(column.dictionary) for column in coded)
    if longest * batch.num_rows <= SLICE_BYTES:
        return max(1, int(batch.num_rows))
    lengths = [pc.fill_null(pc.binary_length(column.dictionary), 0) for column in coded]
    spread = zip(lengths, coded, strict=True)
    size = sum(pc.sum(own.take(column.indices)).as_py() or 0 for own, column in spread)
    return max(1, batch.num_rows if size <= SLICE_BYTES else int(SLICE_BYTES // longest))


def _is_text(kind: pa.DictionaryType) -> bool:
    return bool(pa.types.is_string(kind.value_type) or pa.types.is_large_string(kind.value_type))


def same_types(one: Sequence[pa.DataType], other: Sequence[pa.DataType]) -> bool:
    """Whether the cells of two tables of the same columns are spelled alike.

    Dictionaries are as their values; a column without any cell goes with all.
    """
    both = zip(map(_written, one), map(_written, other), strict=True)
    return all(a == b or pa.null() in (a, b) for a, b in both)


def known_types(
    one: Sequence[pa.DataType], other: Sequence[pa.DataType]
) -> tuple[pa.DataType, ...]:
    """The types of two such tables together: of a column without any cell in one, the other's."""
    return tuple(b if a == pa.null() else a for a, b in zip(one, other, strict=True))


def _written(kind: pa.DataType) -> pa.DataType:
    plain = _plain(kind)
    return pa.string() if plain == pa.large_string() else plain


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind

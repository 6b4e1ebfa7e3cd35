"""A DataFrame of pandas as a source of text cells; it is read where it lies, and never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
import pyarrow as pa

from anonkit import progress
from anonkit.errors import InputError
from anonkit.formats.base import BATCH_ROWS, MAX_COLUMNS, Dialect
from anonkit.formats.faults import too_many_columns
from anonkit.formats.spelling import is_spelled
from anonkit.formats.typed import spelled

if TYPE_CHECKING:  # as heavy as all else together; who hands over a DataFrame has it already
    import pandas as pd


@dataclass(frozen=True)
class FrameReader:
    """A DataFrame as a source of text cells; the index is not read.

    Cells are spelled as in the Parquet file that pandas would write of them. A
    column of floating numbers is refused where it is read: `007` and `1.50` are
    lost in it, and a whole number in it may be one that missing cells made so.
    """

    frame: pd.DataFrame = field(repr=False)
    dialect: Dialect = field(default_factory=lambda: Dialect(delimiter=",", encoding="utf-8"))

    @property
    def columns(self) -> tuple[str, ...]:
        names = tuple(map(str, self.frame.columns))
        if len(names) > MAX_COLUMNS:
            raise too_many_columns("data", MAX_COLUMNS)
        if len(set(names)) < len(names):
            raise InputError(
                "two columns have the same name",
                fix="rename one of them",
                code="data.duplicate_header",
            )
        return names

    @property
    def stated(self) -> Mapping[str, str]:
        return {}

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows as text.

        Raises:
            InputError: A column of floating numbers, or a cell that is no text, number or date.
        """
        known = self.columns
        wanted = list(known if columns is None else columns)
        # By place: a column may be called by a number.
        series = [(name, self.frame.iloc[:, known.index(name)]) for name in wanted]
        for start in range(0, len(self.frame), BATCH_ROWS):
            cut = slice(start, start + BATCH_ROWS)
            done = min(cut.stop, len(self.frame))
            progress.reach(done, done, len(self.frame))
            made = [
                spelled(_cells(each.iloc[cut], name), "data", start + 1, known.index(name) + 1)
                for name, each in series
            ]
            yield pa.RecordBatch.from_arrays(made, names=wanted)


def _cells(series: pd.Series, name: str) -> pa.Array:
    """One column of a type that `is_spelled`; missing as null."""
    values = series.cat.categories if series.dtype.name == "category" else series
    if values.dtype.kind == "f":
        raise _lost(name)
    made = None
    with suppress(pa.ArrowException, TypeError, ValueError, OverflowError, UnicodeError):
        made = pa.array(series, from_pandas=True)
    if made is None:
        return _one_by_one(series, name)
    if isinstance(made, pa.ChunkedArray):
        made = made.combine_chunks()
    text = series.dtype.kind == "O" and not pa.types.is_string(made.type)
    # Of objects Arrow takes a type for the piece that it sees, and may spell them by the others.
    return _one_by_one(series, name) if text or not is_spelled(made.type) else made


def _one_by_one(series: pd.Series, name: str) -> pa.Array:
    """Cells that are no one type, each as it would stand in a column of its own."""
    missing = series.isna().tolist()
    cells = zip(series.astype("object").tolist(), missing, strict=True)
    # An error of theirs holds the cell, and would stay with ours as what came before it.
    with suppress(UnicodeEncodeError):
        return pa.array([None if gone else _cell(cell, name) for cell, gone in cells], pa.string())
    raise InputError(
        "a cell is no text that can be written (a lone surrogate)",
        where=f"column {name}",
        fix="mend the cell",
        code="data.not_text",
    )


def _cell(cell: object, name: str) -> str:
    if isinstance(cell, str):
        return str.__str__(cell)  # not what a class of somebody's own makes of it
    if isinstance(cell, bool | np.bool_):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | np.floating):
        raise _lost(name)
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, dt.date | dt.time):
        return _moment(cell)
    if isinstance(cell, int | np.integer):
        return str(int(cell))
    if type(cell) is UUID:
        return str(cell)
    raise InputError(
        "a column holds cells that are no text, number, date or time",
        where=f"column {name}",
        fix="write them as text, flatten them into plain columns, or leave the column out",
        code="data.type",
    )


def _moment(cell: dt.date | dt.time) -> str:
    if isinstance(cell, dt.datetime) and cell.tzinfo is not None:
        return _short(cell.astimezone(dt.UTC).replace(tzinfo=None).isoformat()) + "Z"
    return _short(cell.isoformat())


def _short(moment: str) -> str:
    """Fractions of a second without zeros at their end."""
    return moment.rstrip("0").rstrip(".") if "." in moment else moment


def _lost(name: str) -> InputError:
    return InputError(
        "a column of floating numbers has lost its spelling",
        where=f"column {name}",
        fix="read it as text (`dtype=str`); whole numbers may be integers (`Int64`)",
        code="data.float_column",
    )

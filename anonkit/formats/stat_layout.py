"""What SPSS and Stata files have in common when they are written: columns of numbers or texts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.errors import InputError
from anonkit.formats.base import Written
from anonkit.formats.spelling import number

STAR = "*"
MOST = 2.0**1000
"""Numbers beyond it are written as text: both programs keep the largest ones for themselves."""
_LEAST_CODE, _MOST_CODE = -(2**31) + 1, 2**31 - 28
"""Whole numbers that may have a label: those of Stata's `long`."""
_MAX_LABEL = 120
"""Bytes of a value label, the most that both programs show."""


@dataclass(frozen=True)
class Field:
    """One column on its way into a file."""

    name: str
    cells: pa.Array
    """n texts (string), null where empty."""
    is_number: bool
    label: str = ""
    own_labels: Mapping[str, str] = field(default_factory=dict)
    """As they were given, for all codes."""

    @cached_property
    def distinct(self) -> frozenset[str]:
        """All its cells but the empty ones and `*`."""
        return frozenset(pc.unique(self.cells).to_pylist()) - {None, STAR}

    @cached_property
    def values(self) -> npt.NDArray[np.float64]:
        """n doubles: NaN where the cell is empty or `*`."""
        seen = self.cells.dictionary_encode()
        texts = seen.dictionary.to_pylist()
        spelled = [math.nan if text == STAR else float(text) for text in texts]
        places = np.asarray(seen.indices.fill_null(len(texts)), np.int64)
        return np.array([*spelled, math.nan], np.float64)[places]

    @cached_property
    def starred(self) -> npt.NDArray[np.bool_]:
        """n times whether the cell is `*`."""
        flags = pc.fill_null(pc.equal(self.cells, STAR), False)
        return np.asarray(flags.to_numpy(zero_copy_only=False), np.bool_)

    @cached_property
    def whole(self) -> bool:
        """Whether all its numbers are whole."""
        return all("." not in text and "e" not in text for text in self.distinct)

    @cached_property
    def labels(self) -> Sequence[tuple[int, str]]:
        """Codes that stand in the column, and their labels, in the codes' order."""
        if not self.is_number or not self.whole:
            return ()
        kept = (
            (int(code), text) for code, text in self.own_labels.items() if code in self.distinct
        )
        fits = [
            (code, cut(text, _MAX_LABEL))
            for code, text in kept
            if text and _LEAST_CODE <= code <= _MOST_CODE
        ]
        return tuple(sorted(fits))

    @cached_property
    def width(self) -> int:
        """Bytes of its longest text, 1 at least."""
        return max(1, pc.max(pc.binary_length(self.cells)).as_py() or 0)


def fields(table: pa.Table, written: Written) -> list[Field]:
    """The columns of a table as they are to be written.

    A column is one of numbers where the file it comes from, or the policy,
    says so, and where every cell is exactly what its number reads as again.
    """
    wanted = written.numeric | written.dialect.numbers
    made = []
    for name in written.columns:
        cells = _whole(table[name])
        numeric = name in wanted and all(
            text is None or text == STAR or _is_number(text) for text in cells.unique().to_pylist()
        )
        label, labels = written.variable_labels.get(name, ""), written.labels.get(name, {})
        made.append(Field(name, cells, numeric, label, labels))
    return made


def check_texts(column: Field, place: int, kind: str, most: int) -> None:
    """Refuse texts that a file of this kind would not give back.

    Args:
        column: The column.
        place: 1 = first column.
        kind: `sav` or `dta`, for the error's code.
        most: Bytes of the longest text.

    Raises:
        InputError: A text is too long, or holds a character that ends it.
    """
    where = f"column {place}"
    if column.width > most:
        problem = f"a cell to be written has more than {most:,} bytes, the most of this format"
        fix = "leave the column out, or give the data as CSV"
        raise InputError(problem, where=where, fix=fix, code=f"{kind}.cell_length")
    if pc.any(pc.match_substring(column.cells, "\0"), min_count=0).as_py():
        problem = "a cell holds a character that this format cannot carry"
        raise InputError(problem, where=where, fix="remove it", code=f"{kind}.character")


def cut(text: str, most: int) -> str:
    """The beginning of a text, of so many bytes in UTF-8 at most, on one line."""
    line = "".join(char if char.isprintable() else " " for char in text)
    return line.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def _is_number(text: str) -> bool:
    try:
        value = float(text)
    except ValueError:
        return False
    return abs(value) < MOST and number(value) == text


def _whole(column: pa.ChunkedArray) -> pa.Array:
    column = column.combine_chunks()
    return column if isinstance(column, pa.Array) else pa.concat_arrays(column.chunks)

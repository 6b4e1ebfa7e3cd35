"""Who was not asked: empty cells that another answer explains."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.intake.base import Records
from anonkit.intake.quality.cells import missing
from anonkit.records import ScanColumn

_MOST_ROWS = 20_000
"""The first rows are enough to see a rule of a form."""
_FEW = 30
"""Different answers of a question that decides who is asked another one."""
_NEARLY = 0.98

Gaps = npt.NDArray[np.bool_]


def not_asked(table: Records, columns: Sequence[ScanColumn]) -> frozenset[str]:
    """Those of some columns whose gaps follow from an answer elsewhere, or from one another.

    A gap follows where, for each answer to another question, nearly all cells
    are empty or nearly none is: then a form's rule left it out, not a person.
    """
    deciding = [each for each in table.columns if each.role not in ("identifier", "text")]
    wanted = list(dict.fromkeys([*(c.name for c in columns), *(c.name for c in deciding)]))
    first = table.first(wanted, _MOST_ROWS)
    gaps = {each.name: _gaps(first, each) for each in columns}
    codes = [(each.name, _codes(first, each)) for each in deciding]
    return frozenset(
        name
        for name, gap in gaps.items()
        if any(other != name and _follows(gap, coded) for other, coded in codes)
    )


def _gaps(first: pa.Table, column: ScanColumn) -> Gaps:
    cells = first.column(column.name).combine_chunks()
    found: Gaps = missing(cells, column).to_numpy(zero_copy_only=False)
    return found


def _codes(first: pa.Table, column: ScanColumn) -> npt.NDArray[np.int64] | None:
    """A number for each answer (a gap is one of them); None where they are many, or one."""
    cells = pc.fill_null(first.column(column.name).combine_chunks(), "")
    coded = pc.dictionary_encode(cells)
    if not 2 <= len(coded.dictionary) <= _FEW:
        return None
    found: npt.NDArray[np.int64] = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _follows(gap: Gaps, coded: npt.NDArray[np.int64] | None) -> bool:
    if coded is None or not len(gap):
        return False
    rows = np.bincount(coded)
    share = np.bincount(coded, weights=gap) / np.maximum(rows, 1)
    settled = np.minimum(share, 1 - share) <= 1 - _NEARLY
    some = settled[rows > 0]
    return bool(some.all() and (share[rows > 0] > _NEARLY).any())

"""Cells of one column: which are answers, which are numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.intake.base import Records
from anonkit.records import ScanColumn
from anonkit.steps import keyed
from anonkit.steps.streamed import MISSING

STAR = "*"
"""Of a release: withheld, which is neither an answer nor a missing one."""
_KEY = bytes(range(32))
"""No secret: the numbers of one run are held against each other, and kept nowhere."""
_NUMBER = r"^[+-]?[0-9]{1,15}(\.[0-9]{1,15})?$"


def spelled(column: ScanColumn) -> pa.Array:
    """What says in this column that there is no value."""
    return pa.array(sorted({"", *MISSING, *column.missing}), pa.string())


def trimmed(cells: pa.Array) -> pa.Array:
    """Without blanks around."""
    return pc.utf8_trim_whitespace(cells)


def missing(cells: pa.Array, column: ScanColumn) -> pa.Array:
    """Which cells hold nothing; a withheld one (`*`) is none of them."""
    return pc.is_in(pc.fill_null(trimmed(cells), ""), value_set=spelled(column))


def answers(cells: pa.Array, column: ScanColumn) -> pa.Array:
    """The cells that hold something and were not withheld, trimmed."""
    texts = pc.fill_null(trimmed(cells), "")
    gone = pc.or_(missing(cells, column), pc.equal(texts, STAR))
    return texts.filter(pc.invert(gone))


def numbers(texts: pa.Array) -> npt.NDArray[np.float64]:
    """Those of some answers that are plain numbers."""
    plain = texts.filter(pc.match_substring_regex(texts, _NUMBER))
    found: npt.NDArray[np.float64] = pc.cast(plain, pa.float64()).to_numpy(zero_copy_only=False)
    return found


def columns_of(
    table: Records, columns: Sequence[ScanColumn]
) -> Iterator[tuple[ScanColumn, pa.Array]]:
    """Every batch of each of these columns, all columns in one pass."""
    if not columns:
        return
    for batch in table.batches([each.name for each in columns]):
        for place, column in enumerate(columns):
            yield column, batch.column(place)


def hashed(cells: pa.Array) -> npt.NDArray[np.uint64]:
    """A number for each text: 8 bytes a row, however long the text is."""
    found: npt.NDArray[np.uint64] = keyed.codes(pc.fill_null(trimmed(cells), ""), _KEY).to_numpy()
    return found


def percent(part: int, whole: int) -> str:
    """A share in whole percent; never nought where there is something."""
    if not part or not whole:
        return "0 %"
    share = 100 * part / whole
    return "under 1 %" if share < 1 else f"{share:.0f} %"

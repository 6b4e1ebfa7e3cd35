"""Building a column anew, so that no buffer carries what is not shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.actions.base import ColumnType

EVERY_TYPE: tuple[ColumnType, ...] = ("text", "integer", "decimal", "date", "point", "multi")
"""All column types, for actions that do not look at the value."""


_SAMPLE = 4096
"""Cells looked at to choose a path, in rows."""


def rebuilt(column: pa.Array) -> pa.Array:
    """The same n values in buffers of their own.

    A slice keeps the rows around it, and a value set to missing may stay in
    the buffer beneath. Taking what is shown copies that and no more.
    """
    return spread(column.drop_null(), column)


def spread(shown: pa.Array, column: pa.Array) -> pa.Array:
    """One value for each value of `column` that is not missing, in its place.

    Args:
        shown: m values, for the m of `column` that are not null, in order.
        column: n values.

    Returns:
        n values in fresh buffers, null where `column` is.
    """
    valid = pc.is_valid(column).to_numpy(zero_copy_only=False)
    places = np.cumsum(valid) - 1
    return shown.take(pa.array(places, mask=~valid))


def repeats(column: pa.Array) -> bool:
    """Whether working on distinct values pays: fewer than half of a sample are."""
    sample = column.slice(0, _SAMPLE)
    return bool(pc.count_distinct(sample).as_py() * 2 < len(sample))


def map_distinct(
    column: pa.Array, change: Callable[[Any], object], wanted: pa.DataType
) -> pa.Array:
    """`change` of each value, worked out once for each distinct one.

    Args:
        column: n values; a null stays null.
        change: One Python value to another.
        wanted: The type of what `change` returns.

    Returns:
        n values of `wanted`, in fresh buffers.
    """
    coded = column.dictionary_encode()
    changed = pa.array([change(value) for value in coded.dictionary.to_pylist()], type=wanted)
    return changed.take(coded.indices)

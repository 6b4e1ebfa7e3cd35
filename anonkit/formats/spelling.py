"""Typed cells as text: one exact spelling for each value."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

EXACT = 2**53
"""From here on a double cannot tell every whole number from its neighbours."""


def is_spelled(kind: pa.DataType) -> bool:
    """Whether cells of this Arrow type have one spelling: text, numbers, dates, times, truth."""
    if pa.types.is_dictionary(kind):
        return is_spelled(kind.value_type)
    tests = (
        *(pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view),
        *(pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_boolean),
        *(pa.types.is_date, pa.types.is_timestamp, pa.types.is_time, pa.types.is_null),
    )
    return any(test(kind) for test in tests)


def texts(cells: pa.Array) -> pa.Array:
    """n cells of a type that `is_spelled` as n texts (string); null stays null.

    Whole numbers in digits, floating ones as `number` says, decimals with all
    their places, truth as TRUE and FALSE, dates and times as ISO 8601, moments
    with a time zone in UTC.
    """
    kind = cells.type
    if pa.types.is_dictionary(kind):
        return texts(cells.dictionary).take(cells.indices)
    if pa.types.is_floating(kind):
        narrow = None if pa.types.is_float64(kind) else kind.to_pandas_dtype()
        return _each(cells, lambda value: number(value, narrow))
    if pa.types.is_decimal(kind):
        return _each(cells, lambda value: f"{value:f}")
    if pa.types.is_boolean(kind):
        return pc.if_else(cells, "TRUE", "FALSE")
    if pa.types.is_timestamp(kind):
        return _moments(cells)
    spelled = cells.cast(pa.string())
    return _short(spelled) if pa.types.is_time(kind) else spelled


def number(value: float, narrow: type[np.floating] | None = None) -> str:
    """A whole number below 2^53 in digits, any other with the fewest digits that tell it.

    Args:
        value: A double.
        narrow: The smaller type it comes from: `0.1` is not `0.10000000149`.
    """
    if not loses_digits(value):
        return str(int(value))
    return repr(value) if narrow is None else str(narrow(value))


def loses_digits(value: float) -> bool:
    """Whether an identifier stored as this number may not be the one that was typed."""
    return not math.isfinite(value) or value != int(value) or abs(value) >= EXACT


def cell_text(value: object) -> str | None:
    """One cell of a spreadsheet as text; an empty one is None."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, dt.date | dt.time):
        spelled = value.isoformat()
        return spelled.rstrip("0") if "." in spelled else spelled
    if isinstance(value, dt.timedelta):
        return duration(value)
    return str(value)


def duration(value: dt.timedelta) -> str:
    """Hours, minutes and seconds, as a spreadsheet shows them: `30:00:00`."""
    sign, value = ("-", -value) if value < dt.timedelta() else ("", value)
    seconds = value.days * 86_400 + value.seconds
    fraction = f".{value.microseconds:06}".rstrip("0") if value.microseconds else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"


def _each(cells: pa.Array, spell: Callable[[Any], str]) -> pa.Array:
    return pa.array([None if v is None else spell(v) for v in cells.to_pylist()], pa.string())


def _moments(cells: pa.Array) -> pa.Array:
    # Arrow keeps moments with a zone in UTC: without the zone its text is UTC.
    zoned = cells.type.tz is not None
    naive = cells.cast(pa.timestamp(cells.type.unit, "UTC" if zoned else None))
    spelled = _short(naive.view(pa.timestamp(cells.type.unit)).cast(pa.string()))
    spelled = pc.replace_substring(spelled, " ", "T")
    return pc.binary_join_element_wise(spelled, "Z", "") if zoned else spelled


def _short(spelled: pa.Array) -> pa.Array:
    """Fractions of a second without zeros at their end."""
    return pc.replace_substring_regex(spelled, r"(\.[0-9]*[1-9])0+$|\.0+$", r"\1")

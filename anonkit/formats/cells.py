"""Typed cells as the text that a person would have typed."""

from __future__ import annotations

import math

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.errors import InputError

EXACT = 2**53
"""Beyond this a double no longer holds every whole number."""


def texts(cells: pa.Array, name: str) -> pa.Array:
    """n cells of a flat Arrow type to n strings; null stays null.

    Raises:
        InputError: The type has no one spelling (nested, binary).
    """
    kind = cells.type
    if pa.types.is_dictionary(kind):
        return texts(cells.dictionary, name).take(cells.indices)
    if pa.types.is_floating(kind):
        return pa.array([None if v is None else number(v) for v in cells.to_pylist()], pa.string())
    if pa.types.is_boolean(kind):
        return pc.if_else(cells, "TRUE", "FALSE")
    if pa.types.is_decimal(kind):
        spelled = [None if v is None else f"{v:f}" for v in cells.to_pylist()]
        return pa.array(spelled, pa.string())
    if pa.types.is_timestamp(kind) or pa.types.is_time(kind):
        spelled = [None if v is None else v.isoformat() for v in cells.to_pylist()]
        return pa.array(spelled, pa.string())
    if _has_text(kind):
        return pc.cast(cells, pa.string())
    raise InputError(
        "a column holds cells that are no text, number or date",
        where=f"column {name}",
        fix="flatten it into plain columns, or leave it out",
        code="data.nested",
    )


def number(value: float) -> str:
    """A spreadsheet's number: whole ones below 2^53 in digits, others at full precision."""
    if math.isfinite(value) and value == int(value) and abs(value) < EXACT:
        return str(int(value))
    return repr(value)


def loses_digits(value: float) -> bool:
    """Whether an identifier stored as this number may not be the one that was typed."""
    return not math.isfinite(value) or value != int(value) or abs(value) >= EXACT


def _has_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_date(kind)
        or pa.types.is_null(kind)
    )

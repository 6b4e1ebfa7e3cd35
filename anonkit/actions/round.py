"""`round`: numbers to the nearest multiple."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
from pydantic import Field

from anonkit.actions.base import Action, Context, Params
from anonkit.actions.cells import map_distinct
from anonkit.errors import InputError


class RoundParams(Params):
    """The grid."""

    to: int = Field(ge=1, le=10**18, description="Numbers are rounded to multiples of this.")


def nearest(value: int | Fraction, to: int) -> int:
    """The multiple of `to` nearest to `value`; a half goes up, below zero too.

    25 becomes 30 and -25 becomes -20 (to 10): every multiple takes in a range
    of the same width, open above. Whole-number arithmetic, so that every
    engine and machine gives the same cell.
    """
    return (2 * value + to) // (2 * to) * to


def round_to(column: pa.Array, params: RoundParams, context: Context) -> pa.Array:
    """Round n numbers (int64 or decimal) to multiples; the type stays, nulls stay null.

    Raises:
        InputError: A multiple does not fit the type.
    """
    try:
        if pa.types.is_decimal(column.type):
            return map_distinct(
                column, lambda value: Decimal(nearest(Fraction(value), params.to)), column.type
            )
        return map_distinct(column, lambda value: nearest(value, params.to), column.type)
    except (pa.ArrowInvalid, OverflowError):
        raise InputError(
            "a number is too large to be rounded",
            where=f"column {context.column}",
            fix="mend the data, or declare how missing values are written",
            code="data.number_too_large",
        ) from None


ACTION = Action(
    name="round",
    summary="the nearest multiple; a half goes up",
    params=RoundParams,
    accepts=("integer", "decimal"),
    apply=round_to,
    hides=False,
    kind="number",
    words=lambda params: f"rounded to multiples of {params.to}",
    examples=(
        ({"to": 1000}, 23456, 23000),
        ({"to": 10}, 25, 30),
        ({"to": 10}, -25, -20),
        ({"to": 10}, -26, -30),
        ({"to": 5}, None, None),
    ),
)

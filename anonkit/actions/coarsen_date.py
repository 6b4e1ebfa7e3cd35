"""`coarsen_date`: a day told as its month, quarter, year or decade."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
from pydantic import Field

from anonkit.actions.base import Action, Context, Params
from anonkit.actions.cells import map_distinct
from anonkit.classes.periods import LABELS, Period
from anonkit.errors import InputError


class CoarsenDateParams(Params):
    """How coarse."""

    to: Period = Field(description="What is told of a day.")


def coarsen_date(column: pa.Array, params: CoarsenDateParams, context: Context) -> pa.Array:
    """Tell n days (date32) as the period that holds them; nulls stay null.

    Raises:
        InputError: A day outside the years 1 to 9999.
    """
    try:
        return map_distinct(column, LABELS[params.to], pa.string())
    except (OverflowError, ValueError):
        raise InputError(
            "a date is outside the years 1 to 9999",
            where=f"column {context.column}",
            fix="mend the data, or declare how missing values are written",
            code="data.date_out_of_range",
        ) from None


ACTION = Action(
    name="coarsen_date",
    summary="the month, quarter, year or decade of a date",
    params=CoarsenDateParams,
    accepts=("date",),
    apply=coarsen_date,
    hides=False,
    kind="date",
    floor=lambda params: {"date": {"to": params.to}},
    words=lambda params: f"only the {params.to} of the date is told",
    examples=(
        ({"to": "month"}, date(2024, 3, 12), "2024-03"),
        ({"to": "quarter"}, date(2024, 3, 31), "2024 Q1"),
        ({"to": "year"}, date(1999, 12, 31), "1999"),
        ({"to": "decade"}, date(2024, 3, 12), "2020s"),
        ({"to": "month"}, None, None),
    ),
)

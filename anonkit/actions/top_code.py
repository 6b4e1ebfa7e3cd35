"""`top_code`: extreme numbers lose their value."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticKnownError

from anonkit.actions.base import Action, Context, Params
from anonkit.actions.cells import map_distinct

_MOST = 10**18


class TopCodeParams(Params):
    """Where the extremes begin."""

    at: int = Field(ge=-_MOST, le=_MOST, description="From here on only `<at> or more` is told.")
    below: int | None = Field(
        None, ge=-_MOST, le=_MOST, description="Up to here only `<below> or less` is told."
    )

    @field_validator("below")
    @classmethod
    def _below_the_top(cls, below: int | None, info: ValidationInfo) -> int | None:
        at = info.data.get("at")
        if below is not None and at is not None and below >= at:
            raise PydanticKnownError("less_than", {"lt": at})
        return below


def top_code(column: pa.Array, params: TopCodeParams, context: Context) -> pa.Array:  # noqa: ARG001
    """Tell n numbers (int64 or decimal) as text, the extremes as a range; nulls stay null."""

    def told(value: int | Decimal) -> str:
        if value >= params.at:
            return f"{params.at} or more"
        if params.below is not None and value <= params.below:
            return f"{params.below} or less"
        return str(value) if isinstance(value, int) else plain(value)

    return map_distinct(column, told, pa.string())


def plain(value: Decimal) -> str:
    """A decimal in digits, without an exponent and without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _floor(params: TopCodeParams) -> dict[str, dict[str, int]] | None:
    """Bands of one number with a top are the same cells; no ladder has a bottom."""
    return {"band": {"width": 1, "top": params.at}} if params.below is None else None


def _words(params: TopCodeParams) -> str:
    high = f"{params.at} or more told as one"
    return high if params.below is None else f"{params.below} or less and {high}"


ACTION = Action(
    name="top_code",
    summary="the number, or `<at> or more`, or `<below> or less`",
    params=TopCodeParams,
    accepts=("integer", "decimal"),
    apply=top_code,
    hides=False,
    kind="band",
    floor=_floor,
    words=_words,
    examples=(
        ({"at": 80}, 93, "80 or more"),
        ({"at": 80}, 80, "80 or more"),
        ({"at": 80}, 79, "79"),
        ({"at": 80, "below": 15}, 15, "15 or less"),
        ({"at": 80}, None, None),
    ),
)

"""`band`: whole numbers in bands of one width."""

from __future__ import annotations

import pyarrow as pa
from pydantic import Field

from anonkit.actions.base import Action, Context, Params
from anonkit.classes.bands import band_labels


class BandParams(Params):
    """The bands."""

    width: int = Field(ge=1, le=10**18, description="Whole numbers in one band.")
    top: int | None = Field(
        None, ge=-(10**18), le=10**18, description="From here on all is one band."
    )


def band(column: pa.Array, params: BandParams, context: Context) -> pa.Array:  # noqa: ARG001
    """n whole numbers (int64) to n labels such as `20 to 24`; nulls stay null."""
    return band_labels(column, params.width, params.top)


def _words(params: BandParams) -> str:
    told = f"told in bands of {params.width}"
    return told if params.top is None else f"{told}; {params.top} or more in one"


ACTION = Action(
    name="band",
    summary="the band a whole number lies in",
    params=BandParams,
    accepts=("integer",),
    apply=band,
    hides=False,
    kind="band",
    floor=lambda params: {"band": {"width": params.width, "top": params.top}},
    words=_words,
    examples=(
        ({"width": 5, "top": 80}, 23, "20 to 24"),
        ({"width": 5, "top": 80}, 80, "80 or more"),
        ({"width": 20, "top": 50}, 49, "40 to 49"),
        ({"width": 5}, -1, "-5 to -1"),
        ({"width": 5, "top": 80}, None, None),
    ),
)

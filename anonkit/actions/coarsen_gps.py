"""`coarsen_gps`: a point told as the centre of its cell in a fixed grid.

Grids of two sizes do not lie in each other: the same points released on both
are known to lie where two cells meet. Keep to one size for one survey.
"""

from __future__ import annotations

import pyarrow as pa
from pydantic import Field

from anonkit.actions import grid, points
from anonkit.actions.base import Action, Context, Params
from anonkit.actions.cells import map_distinct, spread


class CoarsenGpsParams(Params):
    """How coarse."""

    grid_m: int = Field(ge=100, le=100_000, description="Sides of a cell, about, in metres.")


def coarsen_gps(column: pa.Array, params: CoarsenGpsParams, context: Context) -> pa.Array:  # noqa: ARG001
    """Tell n points (packed) as the centres of their cells, `lat lon`; nulls stay null.

    With no more decimals than the grid justifies. Two cells are never told
    alike, and a centre told again is itself. See `actions/grid.py`.
    """
    lat, lon = points.unpacked(column.drop_null())
    digits = points.decimals(params.grid_m)

    def told(cell: int) -> str:
        return points.spelled(*grid.centre(cell, params.grid_m), digits)

    cells = pa.array(grid.cells(lat, lon, params.grid_m))
    return spread(map_distinct(cells, told, pa.string()), column)


ACTION = Action(
    name="coarsen_gps",
    summary="the centre of the grid cell that a point lies in",
    params=CoarsenGpsParams,
    accepts=("point",),
    apply=coarsen_gps,
    hides=True,
    kind="cell",
    words=lambda params: f"told as the centre of a cell of about {params.grid_m:,} m a side",
    examples=(
        ({"grid_m": 5000}, "-0.102595 34.825326 1192 7.3", "-0.09 34.83"),
        ({"grid_m": 5000}, None, None),
    ),
)

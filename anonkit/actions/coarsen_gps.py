"""`coarsen_gps`: a point told as the centre of its cell in a fixed grid.

Rows of equal height from pole to pole, each cut from 180 degrees west into
cells of equal width, as many as keep a cell about square at the middle of its
row. Rows and cells are never smaller than asked on a sphere. On the real
earth (WGS 84) both sides are within 3 % of `grid_m` between 60 degrees south
and 60 degrees north, for grids up to 100 km; towards the poles cells grow
wider, and the last row before a pole may hold few cells or one. The grid is
the same for every survey, so cells of two releases can be laid on each other.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pyarrow as pa
from pydantic import Field

from anonkit.actions import points
from anonkit.actions.base import Action, Context, Params
from anonkit.actions.cells import spread

_COLUMN_BITS = 32
"""Bits of the number of a cell within its row."""


class CoarsenGpsParams(Params):
    """How coarse."""

    grid_m: int = Field(ge=100, le=100_000, description="Sides of a cell, about, in metres.")


def coarsen_gps(column: pa.Array, params: CoarsenGpsParams, context: Context) -> pa.Array:  # noqa: ARG001
    """Tell n points (packed) as the centres of their cells, `lat lon`; nulls stay null.

    Centres are rounded to the fewest decimals that keep them inside the
    middle half of their cell, so no two cells are told alike, and a centre
    told again is itself.
    """
    lat, lon = points.unpacked(column.drop_null())
    rows = _rows(params.grid_m)
    row = np.minimum((lat + points.MOST_LAT) * rows // (2 * points.MOST_LAT), rows - 1)
    seen, place = np.unique(row, return_inverse=True)
    widths = np.array([_columns(int(one), params.grid_m) for one in seen], np.int64)
    # 180 degrees east is 180 degrees west.
    east = (lon + points.MOST_LON) % (2 * points.MOST_LON)
    cell = east * widths[place] // (2 * points.MOST_LON)
    codes = pa.array(row << _COLUMN_BITS | cell).dictionary_encode()
    told = [_centre(code, params.grid_m) for code in codes.dictionary.to_pylist()]
    return spread(pa.array(told, pa.string()).take(codes.indices), column)


def _rows(grid_m: int) -> int:
    """Rows from pole to pole."""
    return 180 * points.EARTH_M // grid_m


@lru_cache(maxsize=1 << 16)
def _columns(row: int, grid_m: int) -> int:
    """Cells in one row, at least one."""
    rows = _rows(grid_m)
    middle = points.MOST_LAT * (2 * row + 1 - rows) // rows
    return max(1, 360 * points.EARTH_M * points.cosine(middle) // (grid_m * points.ONE))


def _centre(code: int, grid_m: int) -> str:
    row, cell = code >> _COLUMN_BITS, code & ((1 << _COLUMN_BITS) - 1)
    rows, columns = _rows(grid_m), _columns(row, grid_m)
    lat = points.MOST_LAT * (2 * row + 1 - rows), rows
    lon = points.MOST_LON * (2 * cell + 1 - columns), columns
    return points.spelled(lat, lon, points.decimals(grid_m))


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

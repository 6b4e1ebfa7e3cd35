"""A fixed grid over the globe, in whole numbers.

Rows of equal height from pole to pole, each cut from 180 degrees west into
cells of equal width, as many as keep a cell about square at the middle of its
row. Rows and cells are never smaller than asked on a sphere. On the real
earth (WGS 84) both sides are within 3 % of what was asked between 60 degrees
south and 60 degrees north, for cells up to 100 km; towards the poles cells
grow wider, and the last row before a pole may hold few cells or one. The grid
is the same for every survey, so cells of two releases can be laid on each
other.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from anonkit.actions import points

_CELL_BITS = 32
"""Bits of the number of a cell within its row."""


def cells(lat: points.Micro, lon: points.Micro, side_m: int) -> npt.NDArray[np.int64]:
    """The numbers of the cells in which n points (micro-degrees) lie.

    Args:
        lat: n latitudes.
        lon: n longitudes; 180 degrees east is 180 degrees west.
        side_m: Sides of a cell, about, in metres (100 to 100,000).
    """
    rows = _rows(side_m)
    row = np.minimum((lat + points.MOST_LAT) * rows // (2 * points.MOST_LAT), rows - 1)
    seen, place = np.unique(row, return_inverse=True)
    widths = np.array([_columns(int(one), side_m) for one in seen], np.int64)
    east = (lon + points.MOST_LON) % (2 * points.MOST_LON)
    return row << _CELL_BITS | east * widths[place] // (2 * points.MOST_LON)


def centre(cell: int, side_m: int) -> tuple[int, int]:
    """The centre of a cell (micro-degrees), rounded to `points.decimals(side_m)`.

    That keeps it inside the middle half of its cell, so no two cells have
    one centre, and a centre lies in its own cell.
    """
    row, column = cell >> _CELL_BITS, cell & ((1 << _CELL_BITS) - 1)
    rows, columns = _rows(side_m), _columns(row, side_m)
    unit = 10 ** (6 - points.decimals(side_m))
    return (
        _rounded(points.MOST_LAT * (2 * row + 1 - rows), rows, unit),
        _rounded(points.MOST_LON * (2 * column + 1 - columns), columns, unit),
    )


def _rows(side_m: int) -> int:
    """Rows from pole to pole."""
    return 180 * points.EARTH_M // side_m


@lru_cache(maxsize=1 << 16)
def _columns(row: int, side_m: int) -> int:
    """Cells in one row, at least one."""
    rows = _rows(side_m)
    middle = points.MOST_LAT * (2 * row + 1 - rows) // rows
    return max(1, 360 * points.EARTH_M * points.cosine(middle) // (side_m * points.ONE))


def _rounded(numerator: int, denominator: int, unit: int) -> int:
    """The nearest multiple of `unit`; a half goes up."""
    return (2 * numerator + denominator * unit) // (2 * denominator * unit) * unit

"""Points on the map in two tables, and how far they lie apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.intake.base import Records
from anonkit.records import ScanColumn

Degrees = npt.NDArray[np.float64]
EARTH_M = 6_371_008.8
"""Mean radius of the earth, in metres (IUGG)."""
_POINT = (
    r"^\s*(?P<lat>[+-]?[0-9]{1,2}(?:\.[0-9]{1,15})?)[\s,;]+"
    r"(?P<lon>[+-]?[0-9]{1,3}(?:\.[0-9]{1,15})?)(?:[\s,;]|$)"
)
_DEGREE = r"^\s*[+-]?[0-9]{1,3}(?:\.[0-9]{1,15})?\s*$"
_WORDS = re.compile(r"[a-z]+")
_NORTH = frozenset({"lat", "latitude", "latitud", "latitudo", "y"})
_EAST = frozenset({"lon", "lng", "long", "longitude", "longitud", "longitudo", "x"})
_MOSTLY = 0.5
_SEEN = 5_000


@dataclass(frozen=True)
class PointColumns:
    """One column `lat lon`, or one for each."""

    names: tuple[str, ...]


def points_in(table: Records) -> Iterator[PointColumns]:
    """The points of a table: columns of `lat lon`, and pairs of latitude and longitude."""
    for column in table.columns:
        if _holds(table, column.name, _POINT):
            yield PointColumns((column.name,))
    for one, other in pairwise(table.columns):
        for north, east in ((one, other), (other, one)):
            named = _is_half(north, _NORTH) and _is_half(east, _EAST)
            if named and all(_holds(table, each.name, _DEGREE) for each in (north, east)):
                yield PointColumns((north.name, east.name))


def _is_half(column: ScanColumn, words: frozenset[str]) -> bool:
    return bool(words & set(_WORDS.findall(column.name.lower())))


def _holds(table: Records, name: str, pattern: str) -> bool:
    cells = table.first([name], _SEEN).column(0)
    filled = cells.drop_null()
    filled = filled.filter(pc.not_equal(pc.utf8_trim_whitespace(filled), ""))
    fits = pc.sum(pc.match_substring_regex(filled, pattern)).as_py() or 0
    return len(filled) > 0 and fits > _MOSTLY * len(filled)


def degrees(table: Records, points: PointColumns) -> Degrees:
    """n x 2 degrees north and east, in the file's order; not a number where there is no point."""
    parts = [_degrees(batch, points) for batch in table.batches(points.names)]
    found = np.concatenate(parts) if parts else np.zeros((0, 2))
    with np.errstate(invalid="ignore"):
        off = (np.abs(found[:, 0]) > 90) | (np.abs(found[:, 1]) > 180)
    found[off] = np.nan
    return found


def _degrees(batch: pa.RecordBatch, points: PointColumns) -> Degrees:
    if len(points.names) == 1:
        both = pc.extract_regex(batch.column(0), _POINT)
        halves = [pc.struct_field(both, name) for name in ("lat", "lon")]
    else:
        halves = [
            pc.if_else(
                pc.match_substring_regex(cells, _DEGREE), cells, pa.scalar(None, pa.string())
            )
            for cells in batch.columns
        ]
    numbers = [pc.cast(_plain(cells), pa.float64()) for cells in halves]
    return np.stack([each.to_numpy(zero_copy_only=False) for each in numbers], axis=1)


def _plain(cells: pa.Array) -> pa.Array:
    return pc.utf8_ltrim(pc.utf8_trim_whitespace(cells), "+")


def metres(one: Degrees, other: Degrees) -> Degrees:
    """How far n points lie from n others, in metres on a sphere.

    Source:
        R. W. Sinnott 1984, Virtues of the Haversine, Sky and Telescope 68 (2).
    """
    (north, east), (top, right) = np.radians(one).T, np.radians(other).T
    half = np.sin((top - north) / 2) ** 2
    half += np.cos(north) * np.cos(top) * np.sin((right - east) / 2) ** 2
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def step_m(points: Degrees) -> float:
    """How finely points are told, in metres: the place of their last digit, at most 7."""
    told = points[np.isfinite(points).all(axis=1)][:_SEEN]
    for decimals in range(8):
        if np.allclose(told, np.round(told, decimals), rtol=0, atol=1e-9):
            return float(111_320 * 10.0**-decimals)
    return 0.01

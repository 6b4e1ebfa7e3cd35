"""The grid: square cells that cover the globe, told by centres that lie in them."""

from __future__ import annotations

import math

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.actions import points
from anonkit.actions.base import Context
from anonkit.actions.coarsen_gps import CoarsenGpsParams, coarsen_gps

LATS = st.integers(-points.MOST_LAT, points.MOST_LAT)
LONS = st.integers(-points.MOST_LON, points.MOST_LON)
GRIDS = st.integers(100, 100_000)


def told(grid_m: int, *where: tuple[int, int]) -> list[str]:
    column = pa.array([points.packed(*point) for point in where], pa.int64())
    return coarsen_gps(column, CoarsenGpsParams(grid_m=grid_m), Context()).to_pylist()


def micro(text: str) -> tuple[int, int]:
    lat, lon = (round(float(part) * points.MICRO) for part in text.split(" "))
    return lat, lon


def metres(a: tuple[int, int], b: tuple[int, int]) -> float:
    """The great circle between two points, on the sphere."""
    lat, lon, south, west = (math.radians(m / points.MICRO) for m in (*a, *b))
    half = (
        math.sin((south - lat) / 2) ** 2
        + math.cos(lat) * math.cos(south) * math.sin((west - lon) / 2) ** 2
    )
    return 2 * 6_371_008.8 * math.asin(math.sqrt(min(half, 1)))


def sides(lat: int, grid_m: int) -> tuple[float, float]:
    """Sides in metres on WGS 84 of the cell at a latitude, found by walking to its edges."""
    home = told(grid_m, (lat, 0))[0]
    reach = 4 * grid_m * points.MICRO // points.EARTH_M

    def edge(north: int, east: int) -> int:
        low, high = 0, reach
        while high - low > 1:
            middle = (low + high) // 2
            same = told(grid_m, (lat + north * middle, east * middle))[0] == home
            low, high = (middle, high) if same else (low, middle)
        return low

    phi = math.radians(lat / points.MICRO)
    squash = 1 - 0.00669437999014 * math.sin(phi) ** 2
    along = math.radians(1) * 6_378_137 * 0.99330562000986 / squash**1.5
    across = math.radians(1) * 6_378_137 * math.cos(phi) / squash**0.5
    tall, wide = edge(1, 0) + edge(-1, 0) + 1, edge(0, 1) + edge(0, -1) + 1
    return tall * along / points.MICRO, wide * across / points.MICRO


@given(LATS, LONS, GRIDS)
def test_a_centre_told_again_is_itself(lat: int, lon: int, grid_m: int) -> None:
    [centre] = told(grid_m, (lat, lon))
    assert told(grid_m, micro(centre)) == [centre]


@given(st.integers(-60_000_000, 60_000_000), LONS, GRIDS)
def test_no_point_is_far_from_its_centre(lat: int, lon: int, grid_m: int) -> None:
    [centre] = told(grid_m, (lat, lon))
    # Half the diagonal, the rounding of the centre, and cells up to 3 % too wide.
    assert metres((lat, lon), micro(centre)) <= grid_m * (math.sqrt(0.5) * 1.03 + 0.36)


@pytest.mark.parametrize("lat", [0, 1_000_000, -23_400_000, 45_000_000, 59_000_000, -59_900_000])
@pytest.mark.parametrize("grid_m", [1_000, 5_000, 20_000, 100_000])
def test_sides_are_within_3_percent_of_what_was_asked(lat: int, grid_m: int) -> None:
    for side in sides(lat, grid_m):
        assert 0.97 * grid_m <= side <= 1.03 * grid_m


@given(LATS, GRIDS)
def test_the_antimeridian_is_one_line(lat: int, grid_m: int) -> None:
    west, east = told(grid_m, (lat, -points.MOST_LON), (lat, points.MOST_LON))
    assert west == east


@given(LONS, GRIDS)
def test_a_pole_lies_in_a_cell(lon: int, grid_m: int) -> None:
    for pole in (-points.MOST_LAT, points.MOST_LAT):
        lat, east = micro(told(grid_m, (pole, lon))[0])
        assert abs(lat) < points.MOST_LAT
        assert abs(east) < points.MOST_LON


@given(LATS, LONS, st.sampled_from([100, 5_000, 100_000]))
def test_neighbours_in_one_cell_cannot_be_told_apart(lat: int, lon: int, grid_m: int) -> None:
    [centre] = told(grid_m, (lat, lon))
    inside = micro(centre)
    assert told(grid_m, (lat, lon), inside) == [centre, centre]


def test_the_grid_never_changes() -> None:
    where = [(-102_595, 34_825_326), (51_477_928, -1), (-33_856_784, 151_215_297)]
    assert told(5_000, *where) == ["-0.09 34.83", "51.49 0.00", "-33.86 151.22"]
    assert told(100, *where) == ["-0.1025 34.8254", "51.4780 0.0000", "-33.8567 151.2156"]
    assert told(100_000, *where) == ["-0.4 34.7", "51.8 0.0", "-33.7 151.3"]

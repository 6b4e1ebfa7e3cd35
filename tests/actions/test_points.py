"""Points: read exactly or not at all."""

from __future__ import annotations

import math
from fractions import Fraction

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from anonkit.actions import points

LATS = st.integers(-points.MOST_LAT, points.MOST_LAT)
LONS = st.integers(-points.MOST_LON, points.MOST_LON)
TAILS = st.sampled_from(["", " 1192", " 1192 7.3", " -4.5 1.2E-4", " 0 0"])


def read(*texts: str | None) -> list[tuple[int, int] | None]:
    column = points.parsed(pa.array(texts, pa.string()))
    assert column.type == pa.int64()
    lat, lon = points.unpacked(column.drop_null())
    found = iter(zip(lat.tolist(), lon.tolist(), strict=True))
    return [None if code is None else next(found) for code in column.to_pylist()]


def written(micro: int) -> str:
    whole, part = divmod(abs(micro), points.MICRO)
    return f"{'-' if micro < 0 else ''}{whole}.{part:06d}"


@given(LATS, LONS, TAILS)
def test_a_point_of_six_decimals_is_read_exactly(lat: int, lon: int, tail: str) -> None:
    assume((lat, lon) != (0, 0))
    assert read(f"{written(lat)} {written(lon)}{tail}") == [(lat, lon)]
    assert read(f"{written(lat)}, {written(lon)}", f"{written(lat)}; {written(lon)}") == (
        [(lat, lon)] * 2
    )


@given(LATS, LONS)
def test_packing_can_be_undone_and_keeps_points_apart(lat: int, lon: int) -> None:
    code = points.packed(lat, lon)
    assert 0 <= code < 2**62
    south, west = points.unpacked(pa.array([code], pa.int64()))
    assert (south.tolist(), west.tolist()) == ([lat], [lon])


def test_digits_beyond_the_sixth_are_cut_off() -> None:
    assert read("-0.10259599 34.8253269 0 0") == [(-102595, 34825326)]
    assert read("+1 2") == [(1_000_000, 2_000_000)]


@pytest.mark.parametrize("cell", [
    "0 0", "0.0 0.0 0 0", "-0.0000001 0.0000009", "90.000001 0.1", "0.1 180.000001", "-91 5",
    "5 -181", "5", "", " ", "5 5 5 5 5", "1,015 36,767", "-1,015", "1.5,36.7,4", "a b",
    "1.5 36.7 x", "1.5 36.7N", "1e1 5", "nan nan", "1. 5", "1234 5", ".5 .5", "٣ ٤",
    "1.5\u00a036.7", "5;", ";5", "5 5;5", "5;5;5", "--1 5", "1.5 36.7\n1.5 36.7 3 4 5",
])  # fmt: skip
def test_what_is_no_point_on_the_globe_is_none(cell: str) -> None:
    assert read(cell, "1 2", None) == [None, (1_000_000, 2_000_000), None]


@given(LATS)
def test_the_cosine_is_that_of_the_angle(micro: int) -> None:
    found = Fraction(points.cosine(micro), points.ONE)
    assert abs(float(found) - math.cos(math.radians(micro / points.MICRO))) < 1e-15
    assert points.cosine(-micro) == points.cosine(micro)


@given(LATS, LONS, st.integers(1, 6))
def test_a_point_is_spelled_with_the_decimals_asked_for(lat: int, lon: int, digits: int) -> None:
    unit = 10 ** (6 - digits)
    lat, lon = lat // unit * unit, lon // unit * unit
    assume((lat, lon) != (0, 0) and min(lat, lon) >= -points.MOST_LAT)
    told = points.spelled(lat, lon, digits)
    assert read(told) == [(lat, lon)]
    assert [len(part.partition(".")[2]) for part in told.split(" ")] == [digits, digits]


@pytest.mark.parametrize(("metres", "digits"), [
    (100, 4), (1_000, 3), (2_224, 2), (5_000, 2), (22_238, 2), (22_239, 1), (100_000, 1),
])  # fmt: skip
def test_no_more_decimals_are_written_than_a_length_justifies(metres: int, digits: int) -> None:
    assert points.decimals(metres) == digits

"""Points on the map as whole numbers: micro-degrees (0.11 m), packed into one int64.

`(latitude + 90 degrees) * SPAN + (longitude + 180 degrees)`, both in
micro-degrees. Digits beyond the sixth are cut off, towards 0. No floating
number takes part, so every engine and machine has the same points.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

MICRO = 10**6
"""Micro-degrees in a degree."""
MOST_LAT, MOST_LON = 90 * MICRO, 180 * MICRO
SPAN = 2 * MOST_LON + 1
"""Longitudes that can be told apart."""
EARTH_M = 111_195
"""Metres in a degree of a great circle, on a sphere of 6,371,008.8 m radius."""
ONE = 10**18
"""What a cosine of 1 is written as."""

Micro = npt.NDArray[np.int64]

_DEGREES = r"[+-]?[0-9]{1,3}"
_NUMBER = r"[+-]?[0-9]{1,9}(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?"
_FORMS = "|".join(
    (
        # As ODK and Kobo write it, altitude in metres and accuracy behind it.
        rf"{_DEGREES}(\.[0-9]+)?\s+{_DEGREES}(\.[0-9]+)?(\s+{_NUMBER}){{0,2}}",
        rf"{_DEGREES}(\.[0-9]+)?\s*;\s*{_DEGREES}(\.[0-9]+)?",
        # `-1,015` could be one number with a decimal comma.
        rf"{_DEGREES}\.[0-9]+\s*,\s*{_DEGREES}\.[0-9]+",
    )
)
_PARTS = r"^(?P<lat>[+-]?[0-9.]+)[\s,;]+(?P<lon>[+-]?[0-9.]+)"
_DIGITS = r"^[+-]?(?P<whole>[0-9]+)\.?(?P<part>[0-9]*)$"


def parsed(texts: pa.Array) -> pa.Array:
    """Read points such as `-1.015399 36.767869 1200 4.5`.

    Args:
        texts: n cells without outer white space: `lat lon [altitude accuracy]`,
            `lat; lon`, or `lat, lon` with decimal points in both.

    Returns:
        n packed points (int64); null where the cell is null, has another
        form, lies outside the globe, or is 0 0, which devices write when they
        found no place.
    """
    fits = pc.match_substring_regex(texts, rf"^({_FORMS})$")
    found = pc.extract_regex(pc.if_else(fits, texts, None), pattern=_PARTS)
    lat, lon = (_micro(pc.struct_field(found, name)) for name in ("lat", "lon"))
    sound = pc.and_(
        pc.and_(_within(lat, MOST_LAT), _within(lon, MOST_LON)),
        pc.or_(pc.not_equal(lat, 0), pc.not_equal(lon, 0)),
    )
    code = pc.add(pc.multiply(pc.add(lat, MOST_LAT), SPAN), pc.add(lon, MOST_LON))
    return pc.if_else(sound, code, None)


def packed(lat: int, lon: int) -> int:
    """One point in micro-degrees as one number."""
    return (lat + MOST_LAT) * SPAN + lon + MOST_LON


def unpacked(points: pa.Array) -> tuple[Micro, Micro]:
    """n packed points without nulls to (latitudes, longitudes) in micro-degrees."""
    lat, lon = np.divmod(points.to_numpy(zero_copy_only=False).astype(np.int64), SPAN)
    return lat - MOST_LAT, lon - MOST_LON


def decimals(metres: int) -> int:
    """The fewest decimals of a degree (1 to 6) whose last digit is at most half of `metres`."""
    return next(digits for digits in range(1, 7) if metres * 10**digits >= 2 * EARTH_M)


def spelled(lat: int, lon: int, digits: int) -> str:
    """A point in micro-degrees as `lat lon`.

    Args:
        lat: Latitude, with no more than `digits` decimals of a degree.
        lon: Longitude, likewise.
        digits: Decimals, 1 to 6.
    """
    return f"{_degrees(lat, digits)} {_degrees(lon, digits)}"


def cosine(micro: int) -> int:
    """The cosine of an angle of -90 to 90 degrees, in parts of `ONE`.

    Args:
        micro: The angle in micro-degrees.

    Returns:
        Off by less than 100 parts: the Taylor series in whole numbers.
    """
    radians = abs(micro) * 3_141_592_653_589_793_238 // (180 * MICRO)
    square = radians * radians // ONE
    total, term, place = 0, ONE, 0
    while term:
        total += -term if place % 4 else term
        place += 2
        term = term * square // (ONE * place * (place - 1))
    return max(total, 0)


def _within(micro: pa.Array, most: int) -> pa.Array:
    return pc.less_equal(pc.abs(micro), most)


def _micro(texts: pa.Array) -> pa.Array:
    parts = pc.extract_regex(texts, pattern=_DIGITS)
    whole, part = (pc.struct_field(parts, name) for name in ("whole", "part"))
    six = pc.utf8_slice_codeunits(pc.utf8_rpad(part, 6, padding="0"), 0, 6)
    size = pc.add(pc.multiply(pc.cast(whole, pa.int64()), MICRO), pc.cast(six, pa.int64()))
    return pc.if_else(pc.starts_with(texts, "-"), pc.negate(size), size)


def _degrees(micro: int, digits: int) -> str:
    whole, part = divmod(abs(micro), MICRO)
    return f"{'-' if micro < 0 else ''}{whole}.{part // 10 ** (6 - digits):0{digits}d}"

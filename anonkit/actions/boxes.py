"""Places as boxes of latitude and longitude, read from a public file beside the policy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from anonkit.actions import points
from anonkit.policy.listed import Form, read_listed

_FORM = Form("place", "places", "place;south;west;north;east", "boxes")
_FIELDS = 5
_DEGREES = re.compile(r"([+-]?)([0-9]{1,3})(?:\.([0-9]{1,6}))?")


@dataclass(frozen=True)
class Box:
    """A place: all points between two latitudes and two longitudes (micro-degrees)."""

    south: int
    west: int
    north: int
    east: int

    def holds(self, lat: int, lon: int) -> bool:
        return self.south <= lat <= self.north and self.west <= lon <= self.east


def boxes(data: bytes, name: str) -> Mapping[str, Box]:
    """Read `place;south;west;north;east`, one place a line, in degrees with decimal points.

    Args:
        data: The file: UTF-8, `;`, no header, up to 6 decimals.
        name: How the file is called in messages.

    Raises:
        PolicyError: Every fault of the file, each with its line.
    """
    return read_listed(data, name, _FORM, _line)


def _line(row: list[str], found: dict[str, Box]) -> Iterator[tuple[str, str]]:
    """Put one place into `found`, or say what is wrong with its line."""
    edges = [_micro(text) for text in row[1:]]
    whole = [edge for edge in edges if edge is not None]
    if len(row) != _FIELDS or len(whole) != _FIELDS - 1 or not row[0].strip():
        fix = "write it like Ahero;-0.3;34.8;-0.1;35"
        yield "this line is not place;south;west;north;east", fix
    elif row[0] in found:
        yield "this place stands in the list twice", "keep one of the two lines"
    elif not (
        -points.MOST_LAT <= whole[0] < whole[2] <= points.MOST_LAT
        and -points.MOST_LON <= whole[1] < whole[3] <= points.MOST_LON
    ):
        yield "south must be below north, and west below east", "write south;west;north;east"
    else:
        found[row[0]] = Box(*whole)


def _micro(text: str) -> int | None:
    match = _DEGREES.fullmatch(text.strip())
    if match is None:
        return None
    size = int(match[2]) * points.MICRO + int((match[3] or "").ljust(6, "0"))
    return -size if match[1] == "-" else size

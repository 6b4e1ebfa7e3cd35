"""Which columns of a table are places on the map, and how exactly they tell one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from anonkit.detect import coordinates
from anonkit.intake.base import Records
from anonkit.intake.personal.columns import MOSTLY, Cells, speaks, tool_kind, words
from anonkit.intake.personal.dates import in_words
from anonkit.records import ScanColumn

Sort = Literal["point", "half", "code", "metres", "height", "precision"]
"""Latitude and longitude in one cell; one of them; a code for a place; metres east or north;
altitude; how exact the device was."""
BESIDE = ("height", "precision")
MASKS = frozenset({"coarsen_gps", "displace"})
"""Actions of anonkit that blur a point."""
_DEGREE = re.compile(r"[+-]?\d{1,3}[.,](\d+)")
_POINT = re.compile(r"[+-]?\d{1,3}\.(\d+)[,;\s]+[+-]?\d{1,3}\.(\d+)(?!\d)")
_GEOHASH = re.compile(r"[0-9b-hjkmnp-z]{4,12}", re.IGNORECASE)
_MGRS = re.compile(r"\d{1,2}[C-HJ-NP-X] ?[A-HJ-NP-Z]{2} ?\d{2,5} ?\d{2,5}", re.IGNORECASE)
_WORDS = re.compile(r"(?:///)?[^\W\d_]{3,}\.[^\W\d_]{3,}\.[^\W\d_]{3,}")
_METRES = re.compile(r"\d{5,8}(?:\.\d+)?")
_HEIGHT = words("altitude elevation altitud altitude_m altura mwinuko")
_GPS = words("gps geopoint point location ubicacion geolocation")
_PRECISION = words("accuracy precision precisao precisione")
_METRE_WORDS = words("easting northing eastings northings utm utmx utmy")
_EAST = words("x xcoord x_coord coordx coord_x pointx xutm utmx easting eastings este")
_NORTH = words("y ycoord y_coord coordy coord_y pointy yutm utmy northing northings norte")
EASTINGS = (100_000.0, 1_500_000.0)
"""Metres: UTM runs from 166,000 to 834,000; some national grids further."""
NORTHINGS = (10_000.0, 10_000_000.0)
_HALF_WORDS = words("lat lon lng long latitude longitude latitud longitud latitudo longitudo")
LEAST_HASHES = 20
"""Different cells from which geohashes are told by their looks: chance spares a, i, l and o in
20 codes of 6 characters once in 600,000 times."""
FIRST = 4
"""Different first characters at most; each is a stretch of about 5,000 km."""
EXACT_HASH = 6
"""Characters of a geohash from which its cell is smaller than about 1.2 km by 0.6 km."""


@dataclass(frozen=True)
class Place:
    """A column that tells of a place on the map."""

    column: ScanColumn
    sort: Sort
    guessed: bool = False
    """The values alone say so, and may be something else."""

    @property
    def name(self) -> str:
        return self.column.name


def places_of(table: Records, cells: Mapping[str, Cells]) -> Iterator[Place]:
    """The columns of a table that tell of places on the map, with something in them."""
    places: list[Place] = []
    for column in table.columns:
        seen = cells[column.name]
        if seen.filled and not seen.tokens and (sort := _sort(column, seen)):
            told = bool(tool_kind(column.name)) or speaks(column, _HALF_WORDS)
            guessed = column.confidence == "guess" and not told and sort == "half"
            places.append(Place(column, sort, guessed))
    places.extend(_metres_of(table, cells, {each.name: each for each in places}))
    alone = all(each.sort in BESIDE for each in places)
    for each in places:  # precision of what, and height above what, where there is no point?
        if not (alone and each.sort in BESIDE) or tool_kind(each.name) or speaks(each.column, _GPS):
            yield each


def _metres_of(
    table: Records, cells: Mapping[str, Cells], known: Mapping[str, Place]
) -> Iterator[Place]:
    """Columns called `x` and `y`, or east and north, with metres of a national or UTM grid."""
    pairs = [
        [
            each
            for each in table.columns
            if speaks(each, names) and _lie_within(cells[each.name], low, high)
        ]
        for names, low, high in ((_EAST, *EASTINGS), (_NORTH, *NORTHINGS))
    ]
    if all(pairs):
        for each in dict.fromkeys(each for side in pairs for each in side):
            if each.name not in known:
                yield Place(each, "metres")


def _lie_within(seen: Cells, low: float, high: float) -> bool:
    """Whether nearly all cells are numbers between two, of many different ones."""
    if seen.share(_METRES, whole=True) <= MOSTLY or seen.few:
        return False
    hits = [low <= float(text) <= high for text in seen.texts if _METRES.fullmatch(text)]
    return sum(hits) > MOSTLY * len(hits)


def _sort(column: ScanColumn, seen: Cells) -> Sort | None:
    if tool_kind(column.name) == "precision" or speaks(column, _PRECISION):
        return "precision"
    is_place = column.identifier == "coordinates" or tool_kind(column.name) == "coordinates"
    if speaks(column, _HEIGHT):
        return "height"
    if seen.share(_POINT) > 0.5:
        return "point"
    if _is_coded(column, seen) and not in_words(seen):  # `12MAR1975` has the shape of MGRS
        return "code"
    if speaks(column, _METRE_WORDS) and seen.share(_METRES, whole=True) > MOSTLY:
        return "metres"
    halves = seen.share(_DEGREE, whole=True) > 0.5
    return "half" if halves and (is_place or speaks(column, _HALF_WORDS)) else None


def _is_coded(column: ScanColumn, seen: Cells) -> bool:
    """MGRS, plus codes, three words, degrees with minutes; geohashes where the name says so."""
    hits = sum(coordinates.column_test(text, ()) for text in seen.texts)
    if hits > MOSTLY * len(seen.texts) or seen.share(_MGRS, whole=True) > MOSTLY:
        return True
    words = (column.name + " " + column.label).lower()
    if is_geohash(seen):
        return True
    if "geohash" in words:
        return seen.share(_GEOHASH, whole=True) > MOSTLY
    three = "what3words" in words or "w3w" in words
    return three and seen.share(_WORDS, whole=True) > 0.5


def is_geohash(seen: Cells) -> bool:
    """Whether cells are geohashes of one country by their looks, whatever their name.

    Codes of chance would have an a, i, l or o, and would not all begin alike; a code's last
    character is a letter in two thirds of geohashes, and a digit in one.
    """
    texts = [text.lower() for text in seen.texts]
    if len(texts) < LEAST_HASHES or len({len(text) for text in texts}) > 1:
        return False
    if seen.share(_GEOHASH, whole=True) < 1 or len({text[0] for text in texts}) > FIRST:
        return False
    together = "".join(text[2:] for text in texts)
    spread = len(set(together)) >= 20 and len(set(texts[0])) > 1
    ends = sum(text[-1].isalpha() for text in texts) / len(texts)
    return spread and len(texts[0]) >= 5 and 0.4 <= ends <= 0.9


def is_exact(place: Place, seen: Cells, decimals: int) -> bool:
    """Whether more than a tenth of the cells tell a place with more decimals than that."""
    if place.sort == "code":
        if seen.share(_GEOHASH, whole=True) > MOSTLY:
            return seen.length >= EXACT_HASH
        return True
    if place.sort == "metres":
        round_ones = sum(text.split(".")[0].endswith("000") for text in seen.texts)
        return round_ones < MOSTLY * len(seen.texts)
    pattern = _POINT if place.sort == "point" else _DEGREE
    return _share_beyond(pattern, seen.texts, decimals) > 0.1


def _share_beyond(pattern: re.Pattern[str], texts: Sequence[str], decimals: int) -> float:
    matches = (pattern.search(text) for text in texts)
    beyond = sum(
        match is not None and max(len(part.rstrip("0")) for part in match.groups()) > decimals
        for match in matches
    )
    return beyond / len(texts) if texts else 0.0

"""Exact places: points `lat lon ...` anywhere, single degrees only as a column.

Four decimals of a degree are about 11 metres: a house.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonkit.detect.base import Countries, Recogniser
from anonkit.detect.spelling import plain

_DEGREE = r"[+-]?\d{1,3}\.\d{4,}"
_POINT = re.compile(
    rf"(?<![\w.])(?P<lat>{_DEGREE})°?(?:\s*[,;]\s*|\s+)(?P<lon>{_DEGREE})°?(?![\w.])"
)
_DMS = re.compile(
    r"\d{1,3}\s*°\s*\d{1,2}\s*['′]\s*\d{1,2}(?:\.\d+)?\s*[\"″]?\s*[NSEWO]", re.IGNORECASE
)
_SINGLE = re.compile(_DEGREE)


def test(text: str, _: Countries) -> bool:
    """True where `text` holds a latitude and a longitude to within a house."""
    text = plain(text)
    if _DMS.search(text):
        return True
    return any(_on_earth(match["lat"], match["lon"]) for match in _POINT.finditer(text))


def places(text: str) -> Iterator[tuple[int, int]]:
    """Such points in `text`: where each starts and ends."""
    yield from (match.span() for match in _DMS.finditer(text))
    for match in _POINT.finditer(text):
        if _on_earth(match["lat"], match["lon"]):
            yield match.span()


def header_test(text: str, countries: Countries) -> bool:
    """True also for one exact degree: a weight may look the same, so the header decides."""
    text = plain(text)
    if _SINGLE.fullmatch(text):
        return abs(float(text)) <= 180
    return test(text, countries)


def _on_earth(lat: str, lon: str) -> bool:
    return abs(float(lat)) <= 90 and abs(float(lon)) <= 180


RECOGNISER = Recogniser(
    name="coordinates",
    summary="Exact points (latitude and longitude, four decimals or more).",
    identifier="coordinates",
    gate=r"\p{Nd}\.\p{Nd}{4}|°",
    test=test,
    column_share=0.6,
    header_test=header_test,
    residual=True,
    output_kinds=frozenset({"cell", "number"}),
    examples=(
        ("-1.015399 36.767869 1200 4.5", "", True),
        ("0.3442, 36.7112", "", True),
        ("0°20'39\"S 36°42'40\"E", "", True),
        ("-1.01 36.77", "", False),
        ("0.432900432900433", "", False),
        ("120.1234 36.7112", "", False),
    ),
    header_examples=(
        ("-1.015399", "", True),
        ("12.5", "", False),
        ("230.12345", "", False),
    ),
)

"""Latitude and longitude in two columns side by side, whose headers do not say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from anonkit.detect.base import Countries
from anonkit.detect.boxes import BOXES, Box
from anonkit.detect.by_value import A_NUMBER
from anonkit.detect.spelling import plain
from anonkit.records import ScanColumn

Sampled = tuple[Sequence[str], ScanColumn]
"""At most some hundred distinct values of a column, and what it seems to be."""
_DEGREE = re.compile(r"[+-]?\d{1,3}\.\d{4,}")
_EARTH: Box = (-90, 90, -180, 180)
NEARLY_ALL = 0.9
LEAST = 5
"""Different points below which two columns of decimals may be anything."""
WIDEST = 40.0
"""Degrees over which the points of a survey spread at most, where no country is known."""


def with_points(columns: Sequence[Sampled], countries: Countries) -> tuple[ScanColumn, ...]:
    """The verdicts, with halves of points as what they are.

    Args:
        columns: Sample and verdict of each column, in the file's order.
        countries: Where the people live; none: a pair anywhere on earth is asked about.
    """
    verdicts = [verdict for _, verdict in columns]
    degrees = [_degrees(values) for values, _ in columns]
    for left, right in pairwise(range(len(columns))):
        halves = (degrees[left], degrees[right])
        known = any(verdicts[place].identifier == "coordinates" for place in (left, right))
        if not all(_is_open(verdicts[place]) for place in (left, right)):
            continue
        sure = known or bool(countries)
        if any(_fit(*pair, countries) for pair in (halves, halves[::-1])):
            for place in (left, right):
                verdicts[place] = _half(verdicts[place], sure=sure)
    return tuple(verdicts)


@dataclass(frozen=True)
class _Degrees:
    """Exact degrees of one column; none where it holds anything else."""

    values: tuple[float, ...]

    def within(self, least: float, most: float) -> bool:
        inside = sum(least - 1 <= value <= most + 1 for value in self.values)
        return inside >= 0.95 * len(self.values)

    @property
    def spread(self) -> float:
        return max(self.values) - min(self.values)


def _degrees(values: Sequence[str]) -> _Degrees:
    exact = tuple(float(text) for text in map(plain, values) if _DEGREE.fullmatch(text))
    return _Degrees(exact if len(exact) >= max(LEAST, NEARLY_ALL * len(values)) else ())


def _fit(north: _Degrees, east: _Degrees, countries: Countries) -> bool:
    """True where the columns may be latitude and longitude, in this order, of these countries."""
    if not (north.values and east.values):
        return False
    boxes = [BOXES[code] for code in countries if code in BOXES]
    for south, top, west, right in boxes or [_EARTH]:
        if north.within(south, top) and east.within(west, right):
            return bool(boxes) or _on_land(north, east)
    return False


def _on_land(north: _Degrees, east: _Degrees) -> bool:
    """Shares and weights lie about nought and one; a survey lies in one part of the earth."""
    together = max(north.spread, east.spread) <= WIDEST
    return together and all(abs(value) > 1 for value in (*north.values, *east.values))


def _is_open(verdict: ScanColumn) -> bool:
    """True where nothing else is known of the column."""
    if verdict.identifier == "coordinates":
        return True
    return not verdict.about and verdict.identifier in ("", "record_id")


def _half(verdict: ScanColumn, *, sure: bool) -> ScanColumn:
    if verdict.identifier == "coordinates":
        return verdict
    said = "with the column beside it the values are latitudes and longitudes"
    open_still = [text for text in verdict.review.split("; ") if text and text != A_NUMBER]
    asked = [] if sure else ["are these latitudes and longitudes?"]
    return replace(
        verdict,
        role="identifier",
        identifier="coordinates",
        confidence="likely" if sure and not open_still else "guess",
        evidence=(said, *(text for text in verdict.evidence if not text.startswith("nothing "))),
        review="; ".join([*open_still, *asked]),
    )

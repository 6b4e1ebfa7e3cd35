"""Latitude and longitude in two columns side by side, of which no name and no detector speaks.

Detection wants points of the dry land with a decimal point. A receiver asks about more: places
on the equator or the meridian of Greenwich, and degrees with a decimal comma.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import quantiles

from anonkit.intake.base import Records
from anonkit.intake.personal.columns import MOSTLY, Cells
from anonkit.records import ScanColumn

LEAST = 20
"""Different points below which two columns of decimals may be anything."""
WIDEST = 40.0
"""Degrees over which the points of a survey spread at most."""
NOUGHT = 3.0
"""Shares, weights and scores lie within this of nought; of a place one half at most does."""
_DEGREE = re.compile(r"[+-]?\d{1,3}[.,]\d{4,}")
_UNKNOWN = frozenset({"", "record_id", "person_id"})


def halves_of(
    table: Records, cells: Mapping[str, Cells], known: frozenset[str]
) -> Iterator[tuple[ScanColumn, ScanColumn]]:
    """Columns side by side whose values may be latitudes and longitudes of one country.

    Args:
        table: Where.
        cells: What each of its columns holds.
        known: Columns that are known to tell of places.
    """
    degrees = {
        each.name: _degrees(cells[each.name])
        for each in table.columns
        if each.name not in known and not each.about and each.identifier in _UNKNOWN
    }
    for left, right in pairwise(table.columns):
        one, other = degrees.get(left.name, ()), degrees.get(right.name, ())
        if one and other and _is_place(one, other):
            yield left, right


def _degrees(seen: Cells) -> Sequence[float]:
    """Exact degrees of one column, nearly each of its own; none where it holds anything else."""
    if seen.distinct < LEAST or seen.spread <= MOSTLY or seen.share(_DEGREE, whole=True) <= MOSTLY:
        return ()
    exact = [float(text.replace(",", ".")) for text in seen.texts if _DEGREE.fullmatch(text)]
    return exact if max(map(abs, exact)) <= 180 else ()


def _is_place(one: Sequence[float], other: Sequence[float]) -> bool:
    if min(max(map(abs, one)), max(map(abs, other))) > 90:
        return False
    if max(_width(one), _width(other)) > WIDEST:
        return False
    return _is_far(one) or _is_far(other)


def _width(degrees: Sequence[float]) -> float:
    return max(degrees) - min(degrees)


def _is_far(degrees: Sequence[float]) -> bool:
    """Whether nine tenths lie closer to each other than to nought, as amounts and shares do not."""
    cuts = quantiles(degrees, n=20)
    middle = abs(cuts[9])
    return middle > NOUGHT and cuts[-1] - cuts[0] < middle

"""Day, month and year of a birth in three columns side by side, whose names say nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from anonkit.intake.base import Records
from anonkit.intake.personal.columns import Cells

_ORDERS = ("dmy", "mdy", "ymd")
"""In which the parts of a day are written."""
_MISSING = frozenset({0, 77, 88, 98, 99, 7777, 8888, 9998, 9999, -1, -9, -77, -88, -99})
"""What surveys write for no answer."""
_YEARS = (1900, 2100)
LEAST_YEARS = 20
"""Different years: fewer may be years in which something was built, sown or bought."""
LEAST_DAYS = 25
"""Different days of a month; a count of days, visits or people has gaps, or ends elsewhere."""


def parts_of(table: Records, cells: Mapping[str, Cells]) -> Iterator[tuple[str, ...]]:
    """Three columns with all twelve months, nearly all days of a month, and years of decades."""
    names = [column.name for column in table.columns]
    parts = [_part(cells[name]) for name in names]
    for start in range(len(names) - 2):
        if "".join(parts[start : start + 3]) in _ORDERS:
            yield tuple(names[start : start + 3])


def _part(seen: Cells) -> str:
    """`d`, `m` or `y`; a blank where a column is none of them."""
    values = frozenset(seen.numbers) - _MISSING
    if not values:
        return " "
    low, high = min(values), max(values)
    if (low, high) == (1, 12) and len(values) == 12:
        return "m"
    if low == 1 and 28 <= high <= 31 and len(values) >= LEAST_DAYS:
        return "d"
    decades = _YEARS[0] <= low and high <= _YEARS[1] and len(values) >= LEAST_YEARS
    return "y" if decades else " "

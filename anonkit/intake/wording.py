"""How findings name columns and shares: short, and never a cell."""

from __future__ import annotations

from collections.abc import Sequence

NAMED = 6
"""Columns that a sentence names; the finding's `columns` name all."""


def listed(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def share(part: int, whole: int) -> str:
    """A share as percent: never 0 % of some, nor 100 % of fewer than all."""
    if whole == 0 or part == 0:
        return "0 %"
    percent = 100 * part / whole
    if percent < 0.1:
        return "less than 0.1 %"
    if percent >= 99.95 and part < whole:
        return "more than 99.9 %"
    return f"{percent:.1f} %" if percent < 10 else f"{min(percent, 100):.0f} %"

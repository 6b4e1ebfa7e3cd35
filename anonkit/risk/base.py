"""What a risk measure is: a pure function of the class table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from anonkit.classes.table import ClassTable

Figure = int | float | Mapping[str, int | float] | None
"""A figure, or one for each attribute by its name; None: nothing declared to measure it on."""


@dataclass(frozen=True)
class Measure:
    """One entry of the table of measures."""

    name: str
    summary: str
    measure: Callable[[ClassTable], Figure]
    """None where the data declares nothing to measure (no households)."""
    unit: str
    source: str

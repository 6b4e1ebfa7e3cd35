"""What a risk measure is: a pure function of the class table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anonkit.classes.table import ClassTable


@dataclass(frozen=True)
class Measure:
    """One entry of the table of measures."""

    name: str
    summary: str
    measure: Callable[[ClassTable], int | None]
    """None where the data declares nothing to measure (no households)."""
    unit: str
    source: str

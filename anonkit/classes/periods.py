"""Periods that hold a day, and how they are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal

Period = Literal["month", "quarter", "year", "decade"]

LABELS: Mapping[Period, Callable[[date], str]] = {
    "month": lambda day: f"{day.year:04d}-{day.month:02d}",
    "quarter": lambda day: f"{day.year:04d} Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day.year:04d}",
    "decade": lambda day: f"{day.year // 10:03d}0s",
}
"""How a day is told: `2024-03`, `2024 Q1`, `2024`, `2020s`. Each holds whole ones of the others."""
